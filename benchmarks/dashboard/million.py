"""A large store, made from a small one: real analysed calls repeated with new ids and jitter.

    CALLQA_CONFIG=sample_calls/callqa.toml callqa run --calls sample_calls
    python benchmarks/dashboard/million.py var /tmp/million --calls 1000000

Every row of every call is repeated, so a call has as many findings, measures and utterances as a
real one. What is new: ids, some 400 agents in 25 teams, days over a year, scores and measures
moved by chance. The calls of some repeats keep their scores and get whole documents in shards;
`opened.txt` names them, for those a load test may open. It runs in bounded memory: a batch of
repeats is one transaction.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from callqa.coaching import kept
from callqa.store import snapshot
from callqa.store.database import open_writer
from callqa.store.summing import renew

AGENTS, TEAMS = 400, 25
BATCH = 1_250  # repeats of the small store in one transaction
LAST_DAY = date(2026, 11, 25)
FIRST_NAMES = (
    "Dana", "Paul", "Mark", "Victor", "Ana", "Iris", "Omar", "Lena", "Hugo", "Mina",
    "Saul", "Vera", "Noel", "Ruth", "Ivan", "Edna", "Cole", "Nora", "Theo", "Judy",
)  # fmt: skip
LAST_NAMES = (
    "Moore", "Grant", "Adams", "Lane", "Brook", "Stone", "Rivers", "Field", "Marsh", "Hill",
    "Wood", "Shaw", "Cross", "Banks", "Heath", "Lake", "Ford", "North", "Dale", "Cliff",
)  # fmt: skip
TEAM_NAMES = (
    "Maple", "Cedar", "Birch", "Willow", "Aspen", "Alder", "Rowan", "Hazel", "Linden", "Larch",
    "Spruce", "Juniper", "Laurel", "Myrtle", "Poplar", "Sorrel", "Acacia", "Almond", "Cherry",
    "Walnut", "Olive", "Elder", "Hawthorn", "Holly", "Magnolia",
)  # fmt: skip


def main() -> None:
    """Make the store, its published copy and the shards."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("small", type=Path, help="data folder of a run over a few calls")
    parser.add_argument("large", type=Path, help="folder to make")
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--opened", type=int, default=2_000, help="calls with whole documents")
    parser.add_argument("--memory", default="4GB", help="DuckDB's limit")
    asked = parser.parse_args()
    asked.large.mkdir(mode=0o700, parents=True, exist_ok=True)
    (asked.large / "shards").mkdir(mode=0o700, exist_ok=True)
    database = asked.large / "callqa.duckdb"
    shutil.copyfile(asked.small / "callqa.duckdb", database)
    with open_writer(database):
        pass  # brings an older one to the newest shape
    with duckdb.connect(str(database), config={"threads": 1}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set memory_limit = '{asked.memory}'")
        repeats, whole = _prepare(connection, asked.calls, asked.opened)
        _repeat(connection, repeats)
        _runs(connection)
        _decisions(connection)
        _shards(connection, asked.small / "shards", asked.large, whole)
        for name in ("made", "seed", "agents"):
            connection.execute(f"drop table {name}")
        for name in _tables(connection):
            connection.execute(f"drop table seed_{name}")
        connection.execute("checkpoint")
    snapshot.publish(database, asked.large / "published.duckdb", further=kept.keep)


def _prepare(connection: duckdb.DuckDBPyConnection, calls: int, opened: int) -> tuple[int, int]:
    """Set the real rows aside; returns how many repeats, and how many of them are whole."""
    for table in _tables(connection):
        connection.execute(f"create table seed_{table} as from {table}")
        connection.execute(f"truncate {table}")
    connection.execute("truncate rule_day; truncate item_day")
    connection.execute("create table seed as select * from seed_call")
    [(size,)] = connection.execute("select count(*) from seed").fetchall()
    names = [
        {
            "agent_no": number,
            "agent_id": f"A-{1000 + number}",
            "agent_name": f"{FIRST_NAMES[number % 20]} {LAST_NAMES[number // 20]}",
            "team": TEAM_NAMES[number * TEAMS // AGENTS],
        }
        for number in range(AGENTS)
    ]
    connection.from_arrow(pa.Table.from_pylist(names)).create("agents")
    repeats = max(1, calls // size)
    return repeats, max(1, min(repeats, opened // size))


# Of a repeat whose number is a multiple of `every` the scores stay, for its documents are whole.
_MADE = """
create or replace table made as
select
    seed.analysis_no as old_no,
    sha256(seed.analysis_id || ':' || n) as analysis_id,
    n * $size + row_number() over (partition by n order by seed.call_id) as new_no,
    'C' || lpad(new_no::varchar, 10, '0') as call_id,
    n, n % $every = 0 as whole,
    agents.agent_id, agents.agent_name, agents.team,
    date '{last}' - ((($repeats - 1 - n) * 365) // $repeats)::integer as day,
    8 * 3600 + hash(n, seed.call_id, 1) % 39600 as second,
    (hash(n, seed.call_id, 2) % 1000) / 1000.0 - 0.5 as luck,
    exp(((hash(n, seed.call_id, 3) % 1000) / 1000.0 - 0.5) * 0.5) as pace
from range($first, $end) repeats(n)
cross join seed
join agents on agent_no = hash(n, seed.call_id, 4) % {agents}
"""


def _repeat(connection: duckdb.DuckDBPyConnection, repeats: int) -> None:
    [(size,)] = connection.execute("select count(*) from seed").fetchall()
    tables = [table for table in _tables(connection) if table != "call"]
    made = _MADE.format(last=LAST_DAY.isoformat(), agents=AGENTS)
    every = _every(repeats)
    for first in range(0, repeats, BATCH):
        end = min(first + BATCH, repeats)
        values = {
            "size": size, "first": first, "end": end, "repeats": repeats, "every": every,
        }  # fmt: skip
        with connection.cursor() as batch:
            batch.begin()
            batch.execute(made, values)
            batch.execute(_CALL)
            for table in tables:
                batch.execute(_child(table))
            renew(batch)
            batch.commit()
        connection.execute("checkpoint")
        print(f"{end * size:,} calls", flush=True)


def _every(repeats: int) -> int:
    return max(1, repeats // 100)


_CALL = """
insert into call by name
select
    seed.* replace (
        made.analysis_id as analysis_id, made.new_no as analysis_no,
        made.call_id as call_id, false as latest,
        case when whole then 'whole-' || n || '.parquet' else 'made-' || n || '.parquet' end
            as shard,
        sha256(made.analysis_id) as recording_sha256,
        made.call_id || '.flac' as path,
        made.agent_id as agent_id, made.agent_name as agent_name, made.team as team,
        'ACC-' || hash(made.analysis_id) % 300000 as account_ref,
        (made.day + to_seconds(second::bigint))::timestamptz as started_at,
        made.day + to_seconds(second::bigint) as started_local,
        made.day as day,
        greatest(0, least(100, total + if(whole, 0, luck * 30))) as total,
        greatest(0, least(100, skill + if(whole, 0, luck * 30))) as skill,
        agent_words_per_minute * pace as agent_words_per_minute,
        agent_articulation_rate * pace as agent_articulation_rate,
        agent_pause_mean_s / pace as agent_pause_mean_s,
        (made.day + interval 26 hour)::timestamptz as analysed_at
    )
from made
join seed on seed.analysis_no = old_no
order by n, made.call_id
"""


def _child(table: str) -> str:
    changed = "made.new_no as analysis_no"
    if table not in {"flag", "compared"}:  # the tables without ids
        changed += ", made.analysis_id as analysis_id"
    if table == "measure":
        changed += ", one.value * if(one.unit = 'count', 1, pace) as value"
    return f"""
        insert into {table} by name
        select one.* replace ({changed})
        from made join seed_{table} as one on one.analysis_no = old_no
        order by n, call_id
    """


def _runs(connection: duckdb.DuckDBPyConnection) -> None:
    """One night a day, and a file that was put aside in most of them."""
    for table in ("run", "run_quarantine"):
        connection.execute(f"truncate {table}")
    connection.execute("""
        insert into run by name
        select
            'N' || strftime(day, '%Y%m%d') || 'T020000Z' as run_id,
            (day + interval 26 hour)::timestamptz as started_at,
            (day + interval 27 hour)::timestamptz as finished_at,
            '/calls/inbox' as inbox,
            count(*) + 1 as found, count(*) as analysed, 0 as up_to_date, 0 as ignored,
            1 as quarantined, sum(duration_s) as audio_s, 3600 as wall_s,
            sum(duration_s) / 3600 as times_real_time, any_value(engine_id) as engine_id
        from call group by day order by day
    """)
    connection.execute("""
        insert into run_quarantine by name
        select
            run_id, '/calls/inbox/broken.wav' as path, 'not_audio' as reason, 'ingest' as stage,
            'The file is empty.' as detail, 'Ask for it again.' as advice, started_at as since
        from run
    """)


def _decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Somebody accepted, overrode or disputed the answers to one call in a hundred."""
    connection.execute("""
        insert into review_event by name
        select
            strftime(analysed_at, '%Y%m%dT%H%M%S') || '-' || call_id as event_id,
            call_id, analysis_id, coalesce(agent_id, agent_name, 'unknown') as agent_key,
            ['accept', 'override', 'dispute'][1 + (hash(call_id, 5) % 3)::integer] as kind,
            'delivery' as subject, '' as subject_id, delivery as machine, delivery as decided,
            'Heard again.' as reason, 'quinn' as decided_by, 'qa_lead' as role,
            analysed_at + interval 9 hour as decided_at,
            total as machine_total, gate as machine_gate, skill as machine_skill,
            delivery as machine_delivery, total as reviewed_total, gate as reviewed_gate,
            skill as reviewed_skill, delivery as reviewed_delivery
        from call where hash(call_id, 6) % 100 = 0
    """)


def _shards(connection: duckdb.DuckDBPyConnection, small: Path, large: Path, whole: int) -> None:
    """Whole documents for the calls of some repeats, with their ids and agents."""
    documents, schema = _documents(small)
    rows = connection.execute("""
        select call.shard, call.call_id, call.analysis_id, call.recording_sha256, call.agent_id,
               call.agent_name, call.team, call.account_ref, call.started_at, call.path,
               call.analysed_at
        from call where shard like 'whole-%' order by shard, call_id
    """)
    by_shard: dict[str, list[dict[str, object]]] = {}
    for row in rows.to_arrow_table().to_pylist():
        by_shard.setdefault(row["shard"], []).append(row)
    taken = list(by_shard.items())[-whole:]
    old = dict(_old_ids(connection))
    opened = []
    for shard, some in taken:
        made = [_document(documents[old[str(row["analysis_id"])]], row) for row in some]
        made.sort(key=lambda row: str(row["analysis_id"]))
        path = large / "shards" / shard
        pq.write_table(
            pa.Table.from_pylist(made, schema=schema), path,
            compression="zstd", write_page_checksum=True,
        )  # fmt: skip
        opened += [str(row["call_id"]) for row in some]
    (large / "opened.txt").write_text("\n".join(opened) + "\n", encoding="utf-8")


def _old_ids(connection: duckdb.DuckDBPyConnection) -> Sequence[tuple[str, str]]:
    return connection.execute("""
        select call.analysis_id, seed.analysis_id
        from call
        join seed on call.analysis_id = sha256(
            seed.analysis_id || ':' || split_part(split_part(call.shard, '-', 2), '.', 1))
        where call.shard like 'whole-%'
    """).fetchall()


def _documents(folder: Path) -> tuple[dict[str, dict[str, object]], pa.Schema]:
    found: dict[str, dict[str, object]] = {}
    for path in sorted(folder.glob("*.parquet")):
        table = pq.read_table(path)
        found |= {row["analysis_id"]: row for row in table.to_pylist()}
    return found, table.schema


def _document(row: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    document = json.loads(str(row["document"]))
    document["analysis_id"] = new["analysis_id"]
    document["recording"] |= {
        "call_id": new["call_id"], "sha256": new["recording_sha256"], "path": new["path"],
        "agent_id": new["agent_id"], "agent_name": new["agent_name"], "team": new["team"],
        "account_ref": new["account_ref"],
        "started_at": str(new["started_at"]).replace(" ", "T"),
    }  # fmt: skip
    same = {name: new[name] for name in (
        "analysis_id", "call_id", "recording_sha256", "agent_id", "agent_name", "started_at",
    )}  # fmt: skip
    return row | same | {"document": json.dumps(document)}


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables with rows of calls."""
    rows = connection.execute("""
        select table_name from duckdb_columns()
        where column_name = 'analysis_no' and not internal
          and table_name in (select table_name from duckdb_tables())
          and not starts_with(table_name, 'seed') and table_name <> 'made'
        order by table_name
    """)
    return [name for (name,) in rows.fetchall()]


if __name__ == "__main__":
    main()
