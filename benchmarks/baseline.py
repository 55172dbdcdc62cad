"""How `v_baseline` grows with the store, and what one call of it costs.

    python benchmarks/baseline.py [CALLS]

Makes two stores in a temporary folder, one of CALLS calls (20,000 unless said otherwise) and one of
four times as many: fifty agents in five teams, 2,500 calls a day, thirty made-up measures a call.
Prints how much longer the whole view takes over the larger store, and the share of that which one
call takes, as its page asks for it. One thread; ratios within one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import duckdb

from callqa.coaching.usual import SHOWN, usual_of
from callqa.domain.definitions import DEFINITIONS
from callqa.store import snapshot
from callqa.store.database import open_writer

MEASURES = 30
MANY = 4
_CALLS = """
insert into call by name
select
    'a' || i as analysis_id, i as analysis_no, true as latest, 'c' || i as call_id,
    's' as shard, '' as recording_sha256, '' as path,
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
    'a' || i as analysis_id, i as analysis_no, 'agent' as subject, name,
    100 + i % 50 + 20 * random() as value, '1' as unit, 30 as evidence_s
from range($calls) as numbers(i), unnest($names::varchar[]) as names(name)
order by i
"""
_COMPARED = """
insert into compared
select
    analysis_no,
    list({'subject': subject, 'name': name, 'limits': limits, 'value': value})
from measure where list_contains($names::varchar[], name)
group by analysis_no order by analysis_no
"""
_WHOLE = "select count(*), count(own_z), count(team_z) from v_baseline"


def stored(path: Path, calls: int) -> Path:
    """The published copy of a database with so many calls."""
    with open_writer(path) as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(_CALLS, {"calls": calls})
        others = (name for name in DEFINITIONS if name not in SHOWN)
        names = [*SHOWN, *islice(others, MEASURES - len(SHOWN))]
        connection.execute(_MEASURES, {"calls": calls, "names": names})
        connection.execute(_COMPARED, {"names": list(SHOWN)})
    published = path.with_suffix(".published")
    snapshot.publish(path, published)
    return published


def taken_s(path: Path, asked: Callable[[duckdb.DuckDBPyConnection], object]) -> float:
    """Seconds of processor time to ask that."""
    with duckdb.connect(str(path), read_only=True, config={"threads": 1}) as connection:
        before = time.process_time()
        asked(connection)
        return time.process_time() - before


def whole(connection: duckdb.DuckDBPyConnection) -> object:
    """The view over every call."""
    return connection.execute(_WHOLE).fetchall()


def last_call(connection: duckdb.DuckDBPyConnection) -> object:
    """The last call, as its page asks for it."""
    [(last,)] = connection.execute("select max(analysis_no) from call").fetchall()
    return usual_of(connection, f"a{last}", tuple(SHOWN))


def main() -> None:
    """Print both ratios."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    calls = int(asked) if asked.isdecimal() else 20_000
    with tempfile.TemporaryDirectory() as folder:
        few = stored(Path(folder) / "few.duckdb", calls)
        many = stored(Path(folder) / "many.duckdb", MANY * calls)
        spent = taken_s(few, whole), taken_s(many, whole)
        one = taken_s(many, last_call)
    print(f"{calls} and {MANY * calls} calls with {MEASURES} measures each")
    print(f"the whole view over {MANY} times the calls: {spent[1] / spent[0]:.1f} times as long")
    print(f"one call of the larger store: {one / spent[1]:.1%} of the whole view")


if __name__ == "__main__":
    main()
