"""How `v_baseline` grows with the store, and what one call of it costs.

    python benchmarks/baseline.py [CALLS]

Makes two stores in a temporary folder, one of CALLS calls (20,000 unless said otherwise) and one of
four times as many: fifty agents in five teams, 2,500 calls a day, thirty made-up measures a call.
Prints how much longer the whole view takes over the larger store, and the share of that which
`baseline_of`, as `callqa call` reads it, takes for one call. One thread; ratios within one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import duckdb

from callqa.domain.definitions import DEFINITIONS
from callqa.store.database import open_writer

MEASURES = 30
MANY = 4
_CALLS = """
insert into call by name
select
    'a' || i as analysis_id, 'c' || i as call_id, 's' as shard, '' as recording_sha256, '' as path,
    'A' || i % 50 as agent_id, 'Agent ' || i % 50 as agent_name, 'T' || i % 5 as team,
    timestamptz '2026-01-05 08:00:00+00' + interval (i // 2500) day
        + interval (i % 2500 * 13) second as started_at,
    'rpc_outbound' as call_type, 180 as duration_s, 'en' as language, [] as warnings,
    '' as form_id, '' as form_version, '' as gate_why, [] as auto_fail_rules, [] as review_rules,
    'calm' as delivery, [] as delivery_reasons, '' as code_version, 'whisper' as engine_id,
    'silero' as detector_id, '' as model_id, [] as packs, '' as form, '' as policy_digest,
    '' as metadata_digest, now() as analysed_at
from range($calls) as numbers(i)
"""
_MEASURES = """
insert into measure by name
select
    'a' || i as analysis_id, 'agent' as subject, name, 100 + i % 50 + 20 * random() as value,
    '1' as unit, 30 as evidence_s
from range($calls) as numbers(i), unnest($names::varchar[]) as names(name)
order by i
"""
_WHOLE = "select count(*), count(own_z), count(team_z) from v_baseline"
_ONE = "select * from baseline_of($id) where analysis_id = $id"


def stored(path: Path, calls: int) -> Path:
    """A database with so many calls."""
    with open_writer(path) as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(_CALLS, {"calls": calls})
        names = list(islice(DEFINITIONS, MEASURES))
        connection.execute(_MEASURES, {"calls": calls, "names": names})
    return path


def taken_s(path: Path, sql: str, values: dict[str, str] | None = None) -> float:
    """Seconds of processor time for one query."""
    with duckdb.connect(str(path), read_only=True, config={"threads": 1}) as connection:
        before = time.process_time()
        connection.execute(sql, values).fetchall()
        return time.process_time() - before


def main() -> None:
    """Print both ratios."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    calls = int(asked) if asked.isdecimal() else 20_000
    with tempfile.TemporaryDirectory() as folder:
        few = stored(Path(folder) / "few.duckdb", calls)
        many = stored(Path(folder) / "many.duckdb", MANY * calls)
        whole = taken_s(few, _WHOLE), taken_s(many, _WHOLE)
        one = taken_s(many, _ONE, {"id": f"a{MANY * calls - 1}"})
    print(f"{calls} and {MANY * calls} calls with {MEASURES} measures each")
    print(f"the whole view over {MANY} times the calls: {whole[1] / whole[0]:.1f} times as long")
    print(f"one call of the larger store: {one / whole[1]:.1%} of the whole view")


if __name__ == "__main__":
    main()
