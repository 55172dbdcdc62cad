# The commands of callqa. `make help` lists them. Nothing is needed but Python 3.11 or newer and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CALLS ?= sample_calls
MODEL ?=
ENGINE ?=
TEST_PROCESSES ?= auto
BENCH_CALLS ?= sample_calls/NF-0001.flac sample_calls/NF-0003.flac

# The sample calls are clear synthetic speech, which the embedded recogniser can read; real calls are not.
ifeq ($(strip $(MODEL)$(ENGINE)),)
ifeq ($(CALLS),sample_calls)
ENGINE := auto
endif
endif
ifeq ($(CALLS),sample_calls)
export CALLQA_CONFIG ?= sample_calls/callqa.toml
endif

.DEFAULT_GOAL := help
.PHONY: help env run test check format bench bench-transcription screenshots lock clean

help: ## Show what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(VENV)/installed ## Make the environment from requirements.lock

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "callqa needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

run: env ## Analyse CALLS (default: the sample calls), with Whisper MODEL if given
	$(BIN)/callqa run --calls "$(CALLS)" $(if $(MODEL),--engine whisper --model "$(MODEL)") $(if $(ENGINE),--engine $(ENGINE))

test: env ## Run all tests, on TEST_PROCESSES processes
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup

check: env ## Format, lint, types, layers and rule examples
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/callqa rules check

format: env ## Rewrite the code in house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: env ## Run the benchmarks on BENCH_CALLS, but for those of transcription and hold music
	@for script in $(filter-out benchmarks/transcription.py benchmarks/waits.py,$(wildcard benchmarks/*.py)); do \
	  $(BIN)/python $$script $(BENCH_CALLS) || exit 1; done

bench-transcription: env ## Compare recognisers on BENCH_CALLS, with MODEL if given; takes minutes
	$(BIN)/python benchmarks/transcription.py $(if $(MODEL),--model "$(MODEL)") $(BENCH_OPTIONS) $(BENCH_CALLS)

screenshots: env ## Take the README's pictures of the dashboard anew, of the results in var
	$(BIN)/python -m tests.browser.screenshots var

# torch for graphics cards wants one certain triton, and only Linux has it.
lock: env ## Write requirements.lock from what is installed
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools \
	  | sed -e 's/+cpu$$//' -e '/^triton==/s/$$/; platform_system == "Linux"/' > requirements.lock

clean: ## Remove the environment and everything a run wrote
	rm -rf $(VENV) var
