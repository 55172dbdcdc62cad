"""The calls of short runs; the shared night over all sample calls is in `tests/conftest.py`."""

import shutil
from pathlib import Path

import pytest

from tests.centre import CALLQA, ROOT, Centre, Ended, Night

__all__ = ["CALLQA", "ROOT", "Centre", "Ended", "Night"]

SHORT_CALLS = ("NF-0008", "NF-0015", "NF-0019")


@pytest.fixture
def small_inbox(tmp_path: Path) -> Path:
    """The three shortest sample calls."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for call_id in SHORT_CALLS:
        shutil.copy(ROOT / "sample_calls" / f"{call_id}.flac", inbox)
    return inbox
