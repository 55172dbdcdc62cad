"""librosa's machine code is made by one process, whoever else starts at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_LOAD = "from callqa import spectral; print(spectral.yin.__module__)"


def test_of_processes_that_start_at_once_one_compiles_for_all(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DEBUG_CACHE": "1"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _LOAD], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("data saved to" in text for text in told) == [False, True]
    assert all("librosa" in text.splitlines()[-1] for text in told)
