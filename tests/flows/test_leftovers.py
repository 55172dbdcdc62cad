"""Ctrl-C ends a run and everything that it has started."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil

SCRIPT = """
import subprocess, sys, time
from flows.leftovers import end_at_interrupt
end_at_interrupt("The run was stopped.")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
while True:
    try:
        time.sleep(600)
    except BaseException:
        pass
"""


def test_ctrl_c_ends_the_run_and_its_processes_with_a_sentence(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert run.stdout is not None
    child = psutil.Process(int(run.stdout.readline()))

    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)

    assert run.returncode == 1
    assert "The run was stopped." in said
    assert "Traceback" not in said
    _, alive = psutil.wait_procs([child], timeout=10)
    assert not alive
