"""The one writer of the database: merges files that are new, each exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import duckdb

from callqa.errors import StoreError
from callqa.store import reviews as review_files
from callqa.store import shards as files
from callqa.store.database import open_writer
from callqa.store.files import sweep
from callqa.store.merging import Loaded, Merge
from callqa.store.summing import renew
from callqa.store.transactions import transaction

__all__ = ["Loaded", "analysis_ids", "current", "load", "rebuild"]


def load(database: Path, *, shards: Path, runs: Path, reviews: Path | None = None) -> Loaded:
    """Merge every shard, run report, decision and note that is not in the database yet.

    All of it, and the list of what was loaded, is one transaction: running it again changes
    nothing, and a load that is cut off leaves the database as it was. A damaged file does not
    stop the others.

    Args:
        database: made when it is missing.
        shards: folder of the shards.
        runs: folder of the run reports.
        reviews: folder of decisions and notes; None for the folder `reviews` beside the shards.

    Raises:
        TransientError: another process has the database open.
        StoreError: the database cannot be used.
    """
    reviews = reviews or shards.parent / "reviews"
    sweep(shards)
    sweep(runs)
    review_files.sweep(reviews)
    with open_writer(database) as connection:
        known = _loaded_files(connection)

        def new(paths: Sequence[Path]) -> list[Path]:
            return [path for path in paths if path.name not in known]

        merge = Merge(connection)
        found = (
            new(files.shard_files(shards)),
            new(files.run_files(runs)),
            new(review_files.decision_files(reviews)),
            new(review_files.note_files(reviews)),
        )
        if any(found):
            with transaction(connection):
                merge.shards(found[0])
                merge.runs(found[1])
                merge.decisions(found[2])
                merge.notes(found[3])
                renew(connection)
        return merge.result()


def rebuild(database: Path, *, shards: Path, runs: Path, reviews: Path | None = None) -> Loaded:
    """Make the database anew from the files and put it in the place of the old one.

    The old database stays untouched until the new one is complete.

    Raises:
        StoreError: like `load`.
    """
    fresh = database.with_name(f".{database.name}.{uuid4().hex}.tmp")
    try:
        loaded = load(fresh, shards=shards, runs=runs, reviews=reviews)
        fresh.replace(database)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)
        fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)
    return loaded


def analysis_ids(database: Path, *, shards: Path | None = None) -> frozenset[str]:
    """Ids of everything analysed so far; what is in here need not be analysed again.

    With `shards`, the ids in complete shards that are not loaded yet count too, as after a run
    that was killed between analysis and load. Damaged shards count for nothing.

    Raises:
        TransientError: another process has the database open.
        StoreError: the database cannot be used.
    """
    known: set[str] = set()
    loaded: frozenset[str] = frozenset()
    if database.exists():
        with open_writer(database) as connection:
            loaded = _loaded_files(connection)
            rows = connection.execute("select analysis_id from call").fetchall()
            known.update(analysis_id for (analysis_id,) in rows)
    waiting = files.shard_files(shards) if shards else ()
    for path in waiting:
        if path.name not in loaded:
            known.update(_ids_or_none(path))
    return frozenset(known)


def current(database: Path) -> Mapping[str, frozenset[str]]:
    """The latest analysis of every call: the ids, by the shard that holds them.

    Raises:
        TransientError: another process has the database open.
        StoreError: there is no database, or it cannot be used.
    """
    if not database.exists():
        raise StoreError(f"There is no database at {database}; run `callqa run` first.")
    found: dict[str, set[str]] = defaultdict(set)
    with open_writer(database) as connection:
        rows = connection.execute("select shard, analysis_id from current_call").fetchall()
    for shard, analysis_id in rows:
        found[shard].add(analysis_id)
    return {shard: frozenset(ids) for shard, ids in found.items()}


def _loaded_files(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    return frozenset(
        name for (name,) in connection.execute("select name from loaded_file").fetchall()
    )


def _ids_or_none(path: Path) -> Iterator[str]:
    try:
        yield from files.ids(path)
    except StoreError:
        return  # its calls are analysed again; the load reports the file
