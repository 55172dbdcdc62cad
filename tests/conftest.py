"""What all tests share: how they are spread over processes, and what is said at the end."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.centre import ROOT, Centre, Night

# The test run's processes share the processors: threads of OpenMP would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

_REPORTED = pytest.StashKey[list[str]]()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes name no test: a sound file holds the second at which it was made."""
    return f"{len(val)} bytes" if isinstance(val, bytes | bytearray) else None


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """The tests that look at the one shared night stay in one process, so that it is run once."""
    for item in items:
        if "night" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("night"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make` names the settings of the sample calls; a test names its own."""
    monkeypatch.delenv("CALLQA_CONFIG", raising=False)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The sample calls after one run; it takes minutes, and all that look at it share it."""
    centre = Centre(inbox=ROOT / "sample_calls", data=tmp_path_factory.mktemp("centre") / "var")
    return Night(centre=centre, first=centre.run())


@pytest.fixture(scope="session")
def reported(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Lines that stand at the end of the test run's output."""
    return request.config.stash.setdefault(_REPORTED, []).append


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several hands its lines to the one that prints."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["reported"] = session.config.stash.get(_REPORTED, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    lines = getattr(node, "workeroutput", {}).get("reported", [])
    node.config.stash.setdefault(_REPORTED, []).extend(lines)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(_REPORTED, [])
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)
