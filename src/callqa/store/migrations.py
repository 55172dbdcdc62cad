"""Numbered steps that bring a database to the newest shape; views are remade when they change."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from callqa.errors import StoreError
from callqa.store.summing import renew
from callqa.store.transactions import transaction
from callqa.store.views import VIEWS

__all__ = ["comment_views", "migrate", "newest", "of_this_version"]

_SQL = files("callqa.store") / "sql"


def newest() -> int:
    """The number of the last step this version of callqa knows."""
    return max(number for number, _ in _steps())


def migrate(connection: duckdb.DuckDBPyConnection) -> int:
    """Apply the steps that are missing and remake the views; returns how many were applied.

    Each step and its record are one transaction, so a step never runs twice.

    Raises:
        StoreError: the database was made by a newer callqa.
    """
    connection.execute(
        "create table if not exists migration ("
        "number integer primary key, name varchar not null, applied_at timestamptz not null)"
    )
    applied = {
        number for (number,) in connection.execute("select number from migration").fetchall()
    }
    if applied and max(applied) > newest():
        raise StoreError(
            f"The database has shape {max(applied)}, this callqa knows {newest()}: it was written "
            "by a newer version. Install that version again, or rebuild the database."
        )
    missing = [(number, step) for number, step in _steps() if number not in applied]
    for number, step in missing:
        _apply(connection, number, step)
    _remake_views(connection)
    if missing:
        with transaction(connection):
            renew(connection)
    return len(missing)


def of_this_version(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether steps and views are those that this version of callqa makes."""
    try:
        steps = connection.execute("select max(number) from migration").fetchone()
        made = connection.execute("select digest from views_made").fetchall()
    except duckdb.CatalogException:
        return False  # from before they were written down, or no database of ours
    return steps == (newest(),) and made == [(_digest(_views_script()),)]


def _apply(connection: duckdb.DuckDBPyConnection, number: int, step: Traversable) -> None:
    with transaction(connection):
        connection.execute(step.read_text(encoding="utf-8"))
        connection.execute("insert into migration values (?, ?, now())", [number, step.name])


def _remake_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop and create in one transaction, unless they are as this version wants them."""
    wanted = _views_script()
    digest = _digest(wanted)
    connection.execute("create table if not exists views_made (digest varchar not null)")
    if connection.execute("select digest from views_made").fetchall() == [(digest,)]:
        return
    with transaction(connection):
        rows = connection.execute("select view_name from duckdb_views() where not internal")
        for (name,) in rows.fetchall():
            connection.execute(f"drop view {_quoted(name)}")
        connection.execute(wanted)
        connection.execute("delete from views_made")
        connection.execute("insert into views_made values (?)", [digest])


def _digest(script: str) -> str:
    return sha256(script.encode()).hexdigest()


def comment_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the documentation of the views where database tools show it."""
    connection.execute(_comments_script())


def _views_script() -> str:
    """Every view, and its documentation."""
    views = [step.read_text(encoding="utf-8") for step in _sorted(_SQL / "views")]
    return "\n".join([*views, _comments_script()])


def _comments_script() -> str:
    lines = []
    for view in VIEWS:
        lines.append(f"comment on view {_quoted(view.name)} is {_text(view.description)};")
        for column in view.columns:
            target = f"{_quoted(view.name)}.{_quoted(column.name)}"
            lines.append(f"comment on column {target} is {_text(column.description)};")
    return "\n".join(lines)


def _steps() -> Iterator[tuple[int, Traversable]]:
    for step in _sorted(_SQL):
        yield int(step.name.partition("_")[0]), step


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
