"""New rules over stored calls: judged again without transcribing, shown, then published.

Run it with `callqa rescore`, which documents the options. Without `--publish` it shows what would
change and leaves the published scores alone, unless somebody at a terminal says yes.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from rich.console import Console

from callqa import settings
from callqa.errors import SetupError, StoreError, TransientError
from callqa.night import changes, rescoring
from callqa.night.faults import told
from callqa.night.progress import Counted
from callqa.night.rescoring import Rescored
from callqa.night.sole import sole
from flows.leftovers import end_at_interrupt, end_orphaned_servers
from flows.nightly import step

_UNTOUCHED = "The published scores are as they were."


@flow(name="callqa rescore", persist_result=False, validate_parameters=False)
def rescore(decide: Callable[[Rescored], bool]) -> Rescored:
    """Judge every stored call by the settings in force; publish when `decide` says so."""
    in_force = settings.read()
    run_id = f"rescore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    with sole(in_force.data_folder):
        with Counted(Console(stderr=True), "Judging calls") as counted:
            judged = step(rescoring.rescore, name="judge")(
                in_force, run_id=run_id, tick=counted.tick
            )
        if decide(judged):
            step(rescoring.publish, name="publish")(in_force, judged)
        else:
            rescoring.discard(judged)
    return judged


def main() -> int:
    """Exit code 0: done, 3: some calls could not be judged, 1: it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m flows.rescore", description=__doc__)
    parser.add_argument("--publish", action="store_true", help="publish without asking")
    parser.add_argument("--out", type=Path, help="CSV of every changed verdict")
    asked = parser.parse_args()
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        end_at_interrupt(f"Stopped. {_UNTOUCHED}")
        settings.read()
        end_orphaned_servers()
        judged = rescore(lambda found: _decided(found, publish=asked.publish, out=asked.out))
    except (SetupError, StoreError, TransientError) as error:
        print(f"The calls could not be judged again: {error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001, a message of Prefect's may hold anything
        print(f"It broke off: {told(error)}. {_UNTOUCHED}", file=sys.stderr)
    else:
        return 3 if judged.kept else 0
    return 1


def _decided(judged: Rescored, *, publish: bool, out: Path | None) -> bool:
    """Show what changes, then publish when told to or when somebody at a terminal agrees."""
    console = Console()
    changes.show(console, judged)
    if out is not None:
        changes.write_csv(judged.changes, out)
        console.print(f"Wrote {out}", highlight=False)
    if not judged.calls:
        console.print("There is nothing to publish.")
        return False
    if not publish and sys.stdin.isatty():
        publish = console.input("Publish these verdicts? [y/N] ").strip().lower() in {"y", "yes"}
    console.print("Publishing." if publish else f"{_UNTOUCHED} `--publish` puts these in force.")
    return publish


if __name__ == "__main__":
    sys.exit(main())
