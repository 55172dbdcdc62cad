"""Makes the sample calls, their manifest and what is expected of each, from the scenarios."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import soundfile as sf
from placement import mix, place
from scenario import Scenario, read
from truth import expected
from voices import SAMPLE_RATE_HZ, VoiceMissingError

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "file",
    "call_id",
    "agent_id",
    "agent_name",
    "team",
    "account_ref",
    "started_at",
    "consumer_timezone",
    "direction",
    "disposition",
    "channel_roles",
    "initial_communication_done",
)


def _make(scenario: Scenario, folder: Path) -> float:
    """Writes one call and its truth; returns its length in seconds."""
    turns = place(scenario)
    call = mix(turns, seed=crc32(scenario.call_id.encode()))
    sf.write(
        folder / f"{scenario.call_id}.flac",
        call,
        SAMPLE_RATE_HZ,
        subtype="PCM_16",
        compression_level=1.0,
    )
    duration_s = len(call) / SAMPLE_RATE_HZ
    truth = expected(scenario, turns, duration_s=duration_s)
    (folder / "expected").mkdir(exist_ok=True)
    (folder / "expected" / f"{scenario.call_id}.json").write_text(
        json.dumps(truth, indent=1) + "\n", encoding="utf-8"
    )
    return duration_s


def _row(scenario: Scenario) -> dict[str, Any]:
    known = {
        "file": f"{scenario.call_id}.flac",
        "call_id": scenario.call_id,
        "channel_roles": "agent,consumer",
    }
    done = str(scenario.manifest["initial_communication_done"]).lower()
    return {**known, **scenario.manifest, "initial_communication_done": done}


def _write_manifest(scenarios: list[Scenario], folder: Path) -> None:
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_row(scenario) for scenario in scenarios)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=Path, default=HERE / "scenarios", metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=HERE, metavar="FOLDER")
    parser.add_argument(
        "--only", nargs="+", default=(), metavar="CALL_ID", help="make these; the manifest stays"
    )
    return parser.parse_args()


def main() -> int:
    """Makes all calls; 1 when flite or a voice is missing or a scenario has no files."""
    arguments = _arguments()
    scenarios = [read(path) for path in sorted(arguments.scenarios.glob("*.yaml"))]
    if not scenarios:
        print(f"no scenarios in {arguments.scenarios}", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in scenarios if not arguments.only or one.call_id in arguments.only]
    total_s = 0.0
    for scenario in chosen:
        try:
            duration_s = _make(scenario, arguments.out)
        except VoiceMissingError as error:
            print(error, file=sys.stderr)
            return 1
        total_s += duration_s
        print(f"{scenario.call_id}  {duration_s:5.1f} s")
    if not arguments.only:
        _write_manifest(scenarios, arguments.out)
    print(f"{len(chosen)} calls, {total_s / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
