"""The main job: find the night's recordings, analyse them, load, publish, report.

Run it with `callqa run`, which documents the options, or serve it with `flows/schedule.py`.
With `PREFECT_API_URL` it reports to that Prefect server; without, it needs none.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import State, Task, flow
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from rich.console import Console
from rich.text import Text

from callqa import bootstrap, settings
from callqa.domain.run import RunReport
from callqa.errors import SetupError, TransientError
from callqa.instrument import instrument
from callqa.night import report as run_report
from callqa.night import steps
from callqa.night.faults import discreet, told
from callqa.night.progress import RunProgress
from callqa.store import queries
from callqa.transcription.choice import Choice
from flows.leftovers import end_at_interrupt, end_orphaned_servers

_KEPT = "What was analysed so far is stored; run again to do the rest."

P = ParamSpec("P")
R = TypeVar("R")


async def is_transient(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Retry only what trying again may mend."""
    return isinstance(await state.aresult(raise_on_failure=False), TransientError)


def step(work: Callable[P, R], *, name: str) -> Task[P, R]:
    """A step of the night as a Prefect task: retried where that may help, nothing kept."""
    return Task(
        fn=discreet(work),
        name=name,
        retries=3,
        retry_delay_seconds=[5, 30, 120],
        retry_condition_fn=is_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def announced(in_force: settings.Settings) -> Choice:
    """Decide on the recogniser and say at once which it is and why."""
    console = Console(stderr=True)
    chosen = bootstrap.choice(in_force, download=in_force.download_weights)
    console.print(f"Recogniser: {chosen.engine_id}", highlight=False)
    console.print(f"Notice: {chosen.notice}", style="bold yellow")
    return chosen


@flow(name="callqa nightly", persist_result=False, validate_parameters=False)
def nightly(chosen: Choice | None = None) -> RunReport:
    """Run one night with the settings in force.

    Args:
        chosen: the recogniser when it was decided on and announced before the flow began.
    """
    console = Console(stderr=True)
    in_force = settings.read()
    tools = instrument(in_force, chosen=chosen or announced(in_force))
    with (
        RunProgress(console) as progress,
        steps.opened(tools, tick=progress.tick) as night,
    ):
        found = step(steps.find, name="find")(night)
        progress.expect(len(found.todo))
        analyse = step(night.analyse, name="analyse-chunk")
        results = [analyse(chunk) for chunk in steps.chunks(found, size=in_force.chunk_calls)]
        report = step(steps.finish, name="finish")(night, found, results)
    for sentence in report.damaged:
        console.print(Text(f"Damaged: {sentence}", style="bold red"))
    agents = queries.agent_summaries(in_force.published)
    create_markdown_artifact(key="callqa-run-report", markdown=run_report.markdown(report, agents))
    run_report.show(Console(), report, agents)
    return report


def main() -> int:
    """Run a night; the exit code is 0 all good, 3 somebody must look, 1 the run failed."""
    # An error that is ours is told below in a sentence; Prefect's traceback would bury it.
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        end_at_interrupt(f"The run was stopped. {_KEPT}")
        # Before Prefect's server is started, which takes long and needs none of these to be right.
        in_force = settings.read()
        settings.check_files(in_force)
        chosen = announced(in_force)
        end_orphaned_servers()
        return run_report.exit_code(nightly(chosen))
    except (SetupError, TransientError) as error:
        print(f"The run could not be done: {error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001, a message of Prefect's may hold anything
        print(f"The run broke off: {told(error)}. {_KEPT}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
