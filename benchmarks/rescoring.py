"""Many stored calls judged again by a changed rule: what changes, and that nothing is transcribed.

    python benchmarks/rescoring.py [CALLS]

Makes a store of so many calls (1,000 unless said otherwise) in a temporary folder, from the written
turns of the sample calls, each judged once by the shipped rules and then stored under many ids.
Then a client's pack that tightens one rule is put in force and every call is judged again, as
`callqa rescore` does it. No recogniser is built and no recording exists.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console

from callqa import bootstrap
from callqa.compliance.rules import SHIPPED
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import CallAnalysis
from callqa.night import changes, rescoring
from callqa.pipeline import analysis_id, rejudge
from callqa.settings import Settings
from callqa.store import loader, shards, snapshot
from callqa.testing import a_recording, a_transcript, an_analysis, utterance

EXPECTED = Path(__file__).parents[1] / "sample_calls" / "expected"
SHARD_CALLS = 200
CHANGED = """
pack: house
version: 1.0.0
jurisdiction: none
layer: client
description: What this centre counts as pressing a consumer, beyond the law.
tighten:
  - id: P06
    severity: auto_fail
    also: ["pay|take_care|payment ~6 today"]
    why: House rule; nobody is to be asked for money on the spot.
    authority: [{cite: house rule, status: policy, checked_on: 2026-11-22}]
"""


def heard(path: Path) -> CallAnalysis:
    """One sample call as if it had been recognised without a fault."""
    turns = json.loads(path.read_bytes())["turns"]
    spoken = [
        utterance(turn["text"], speaker=Speaker(turn["speaker"]), start_s=turn["start_s"])
        for turn in turns
    ]
    return an_analysis(path.stem, transcript=a_transcript(*spoken), redactions=())


def copies(judged: Sequence[CallAnalysis], count: int) -> Iterator[CallAnalysis]:
    """The judged calls under so many ids, as calls of many agents."""
    for number, one in enumerate(islice(cycle(judged), count)):
        call_id = f"call-{number:06d}"
        recording = a_recording(
            call_id,
            sha256=hashlib.sha256(call_id.encode()).hexdigest(),
            agent_id=f"a-{number % 97}",
            agent_name=f"Agent {number % 97}",
        )
        yield replace(one, recording=recording, analysis_id=analysis_id(recording, one.provenance))


def main(count: int) -> None:
    """Make the store, judge it again, and print what changed and how fast that went."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pack = folder / "house.yaml"
        pack.write_text(CHANGED, encoding="utf-8")
        before = Settings(data_folder=folder / "var", rule_packs=tuple(SHIPPED))
        after = before.model_copy(update={"rule_packs": (*SHIPPED, pack)})
        policy = bootstrap.policy(before)
        day = datetime(2026, 3, 3, tzinfo=UTC)
        judged = [
            rejudge(heard(path), policy, clock=lambda: day)
            for path in sorted(EXPECTED.glob("*.json"))
        ]
        made = copies(judged, count)
        for number in range(-(-count // SHARD_CALLS)):
            some = list(islice(made, SHARD_CALLS))
            shards.write(some, before.shards, name=f"made-{number:05d}")
        loader.load(before.database, shards=before.shards, runs=before.runs)
        snapshot.publish(before.database, before.published)
        print(f"{count} calls stored; judging them again by a tightened rule")
        start_s = time.perf_counter()
        rescored = rescoring.rescore(after, run_id="benchmark", tick=lambda _: None)
        took_s = time.perf_counter() - start_s
        changes.show(Console(), rescored)
        print(f"{rescored.calls / took_s:.0f} calls a second, reading and writing included")
        rescoring.publish(after, rescored)
        again = rescoring.rescore(after, run_id="again", tick=lambda _: None)
        print(f"published; a second time {again.calls} need judging, {again.up_to_date} do not")


if __name__ == "__main__":
    if any(argument in {"-h", "--help"} for argument in sys.argv[1:]):
        sys.exit(__doc__)
    main(int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdecimal() else 1_000)
