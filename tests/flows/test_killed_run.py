"""A run that is killed at any moment loses nothing: the next one ends where it would have."""

import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.flows.conftest import Centre

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("CALLQA_TEST_KILLS", "1"))
LATEST_S = float(os.environ.get("CALLQA_TEST_KILL_WITHIN_S", "45"))
VIEWS = {
    "v_call": "analysed_at",
    "v_finding": "",
    "v_evidence": "",
    "v_scorecard_item": "",
    "v_measure": "",
    "v_utterance": "",
    "v_delivery_window": "",
    "v_commitment": "",
}


def contents(centre: Centre) -> dict[str, list[dict[str, object]]]:
    found = {}
    for view, without in VIEWS.items():
        columns = f"* exclude ({without})" if without else "*"
        found[view] = centre.rows(f"select {columns} from {view} order by all")
    return found


@pytest.mark.timeout(3000)
def test_the_database_ends_as_after_an_undisturbed_run(small_inbox: Path, tmp_path: Path) -> None:
    chunks = (("CALLQA_CHUNK_CALLS", "1"),)
    undisturbed = Centre(inbox=small_inbox, data=tmp_path / "calm" / "var", settings=chunks)
    killed = Centre(inbox=small_inbox, data=tmp_path / "killed" / "var", settings=chunks)
    undisturbed.data.parent.mkdir()
    killed.data.parent.mkdir()
    assert undisturbed.run().code == 0

    moments = random.Random(20261122)
    for _ in range(KILLS):
        run = killed.started()
        time.sleep(moments.uniform(1.0, LATEST_S))
        children = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGKILL)
        run.wait()
        workers = [child for child in children if "uvicorn" not in " ".join(_words(child))]
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert not alive
    last = killed.run()
    assert last.code == 0, last.err
    assert contents(killed) == contents(undisturbed)


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
