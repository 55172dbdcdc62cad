"""Raw transcripts and playback copies of nights: kept, removed on time and on demand."""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.flows.conftest import SHORT_CALLS, Centre

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
DAY_S = 86_400


@pytest.fixture
def centre(small_inbox: Path) -> Centre:
    centre = Centre(inbox=small_inbox, data=small_inbox.parent / "var")
    first = centre.run()
    assert first.code == 0, first.err
    return centre


def entries(centre: Centre) -> dict[Path, int]:
    """The files of the cache; one that is written anew is another file."""
    return {path: path.stat().st_ino for path in (centre.data / "transcripts").rglob("*.gz")}


def told(transcripts: str, copies: str) -> str:
    return f"{transcripts}\n{copies} kept.\n"


def utterances(centre: Centre) -> list[dict[str, object]]:
    return centre.rows("select call_id, speaker, text, start_s from v_utterance order by all")


def test_a_re_analysis_takes_the_words_from_the_cache_and_purge_takes_them_out(centre: Centre):
    kept, said = entries(centre), utterances(centre)
    assert len(kept) == len(SHORT_CALLS)
    shutil.rmtree(centre.data / "shards")
    (centre.data / "callqa.duckdb").unlink()
    assert centre.run().code == 0
    assert entries(centre) == kept
    assert utterances(centre) == said

    trial = centre.callqa("purge", "--all", "--dry-run")
    assert (trial.code, trial.out) == (
        0,
        told(
            "3 raw transcripts would be removed; 0 kept.", "3 playback copies would be removed; 0"
        ),
    )
    young = centre.callqa("purge")
    assert (young.code, young.out) == (
        0,
        told("0 raw transcripts removed; 3 kept.", "0 playback copies removed; 3"),
    )
    nobody = centre.callqa("purge", "--call", "NF-9999")
    assert nobody.code == 1
    assert "callqa calls" in nobody.err
    assert entries(centre) == kept

    one = centre.callqa("purge", "--call", str(said[0]["call_id"]))
    assert (one.code, one.out) == (
        0,
        told("1 raw transcript removed; 2 kept.", "1 playback copy removed; 2"),
    )
    old, left = entries(centre)
    month_ago = time.time() - 31 * DAY_S
    os.utime(old, (month_ago, month_ago))
    assert centre.run().code == 0  # nothing to analyse, yet the night purges
    assert list(entries(centre)) == [left]
    rest = centre.callqa("purge", "--all")
    assert (rest.code, rest.out) == (
        0,
        told("1 raw transcript removed; 0 kept.", "2 playback copies removed; 0"),
    )
    assert utterances(centre) == said
