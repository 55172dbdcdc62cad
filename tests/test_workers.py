"""The pool: one call's crash, hang or fault costs that call only."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from callqa.errors import EngineError, SetupError
from callqa.workers import Outcome, Workers
from tests import worker_builders
from tests.worker_builders import recording


def outcomes(*call_ids: str, timeout_s: float = 60.0) -> dict[str, Outcome]:
    with Workers(worker_builders.obedient, count=2, timeout_s=timeout_s) as workers:
        found = workers.analyse([recording(call_id) for call_id in call_ids])
        return {outcome.recording.call_id: outcome for outcome in found}


def test_every_recording_has_one_outcome_and_good_ones_their_analysis() -> None:
    found = outcomes("good-1", "refuse-1", "good-2")
    assert set(found) == {"good-1", "refuse-1", "good-2"}
    assert found["good-1"].analysis is not None
    assert found["good-1"].analysis.recording.call_id == "good-1"
    assert found["refuse-1"].error is not None
    assert (found["refuse-1"].error.reason, found["refuse-1"].error.stage) == (
        "undecodable",
        "decode",
    )


def test_a_crash_costs_the_crashing_call_only() -> None:
    found = outcomes("crash-1", "good-1", "good-2", "good-3")
    assert found["crash-1"].error is not None
    assert found["crash-1"].error.reason == "crashed"
    assert all(found[f"good-{number}"].analysis is not None for number in (1, 2, 3))


def test_a_hang_ends_at_the_time_limit_and_the_others_are_done() -> None:
    found = outcomes("hang-1", "good-1", "good-2", timeout_s=15.0)
    assert found["hang-1"].error is not None
    assert found["hang-1"].error.reason == "too_slow"
    assert found["good-1"].analysis is not None
    assert found["good-2"].analysis is not None


def test_a_fault_of_ours_names_its_place_and_not_what_was_said() -> None:
    error = outcomes("bug-1")["bug-1"].error
    assert error is not None
    assert error.reason == "internal_error"
    assert "ValueError at worker_builders.py" in error.detail
    assert "four one one" not in str(error)


def test_too_little_memory_is_told_as_such() -> None:
    error = outcomes("memory-1")["memory-1"].error
    assert error is not None
    assert error.reason == "out_of_memory"


def test_a_faulty_installation_stops_the_run_and_blames_no_call() -> None:
    with (
        Workers(worker_builders.without_weights, count=1, timeout_s=60.0) as workers,
        pytest.raises(EngineError, match=r"base\.en\.pt"),
    ):
        list(workers.analyse([recording("good-1")]))


def test_loading_the_engines_counts_for_no_call() -> None:
    with Workers(worker_builders.slow_to_load, count=1, timeout_s=1.0) as workers:
        (outcome,) = workers.analyse([recording("good-1")])
    assert outcome.analysis is not None


def test_a_fault_while_loading_stops_the_run_and_tells_nothing_of_a_call() -> None:
    with (
        Workers(worker_builders.faulty, count=1, timeout_s=60.0) as workers,
        pytest.raises(EngineError, match=r"ValueError at worker_builders\.py") as caught,
    ):
        list(workers.analyse([recording("good-1")]))
    assert "four one one" not in str(caught.value)


def test_processes_that_die_while_loading_stop_the_run() -> None:
    with (
        Workers(worker_builders.deadly, count=1, timeout_s=60.0) as workers,
        pytest.raises(SetupError, match="before they analyse anything"),
    ):
        list(workers.analyse([recording("good-1"), recording("good-2")]))


def test_processes_killed_between_two_chunks_are_replaced() -> None:
    with Workers(worker_builders.obedient, count=2, timeout_s=60.0) as workers:
        assert len(list(workers.analyse([recording("good-1")]))) == 1
        for child in psutil.Process().children():
            if "resource_tracker" not in " ".join(child.cmdline()):
                child.kill()
        time.sleep(1.0)
        found = list(workers.analyse([recording("good-2"), recording("good-3")]))
    assert {outcome.recording.call_id for outcome in found} == {"good-2", "good-3"}
    assert all(outcome.analysis is not None for outcome in found)


def test_processes_that_share_the_processors_keep_to_one_thread_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS")
    with Workers(worker_builders.obedient, count=1, timeout_s=60.0) as workers:
        assert list(workers.each(worker_builders.openmp_threads, ["here"])) == [("here", 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_worker_processes_end_when_their_run_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "from tests import worker_builders as b\n"
        "from callqa.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    with Workers(b.obedient, count=2, timeout_s=600.0) as workers:\n"
        "        list(workers.analyse([b.recording('hang-1'), b.recording('hang-2')]))\n"
    )
    run = subprocess.Popen(
        [sys.executable, script], env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    workers: list[psutil.Process] = []
    deadline = time.monotonic() + 60
    while len(workers) < 3 and time.monotonic() < deadline:  # two workers and a tracker
        time.sleep(0.2)
        workers = psutil.Process(run.pid).children(recursive=True)
    time.sleep(2)
    run.send_signal(signal.SIGKILL)
    run.wait()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert workers
    assert not alive
