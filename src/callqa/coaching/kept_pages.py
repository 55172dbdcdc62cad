"""Agents' pages, worked out when results are published: opening one reads a row.

A page takes some twenty statements, which together cost more than all else that happens when
somebody opens it. What they say does not change until something new is published, and only for
teams whose calls changed: the pages of the others are taken from the copy before.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import duckdb

from callqa.coaching import reading, summary
from callqa.coaching.page import AgentPage
from callqa.coaching.reading import Agent
from callqa.coaching.worked_out import AsJson

__all__ = ["MOST_LINES", "keep", "short_page"]

_LOGGER = logging.getLogger(__name__)

MOST_LINES = 25
"""Calls that a kept page lists, the latest."""
_MOST_FLAGS = 10

# `made_from` tells whether a page would say the same again: every call of the agent and of those
# that the agent is compared with, and what people decided about the agent's.
_AGENTS = """
create temp table agent_now as
with by_team as (
    select agent_key, team, bit_xor(hash(v_call)) as calls from v_call group by agent_key, team
),
teams as (select team, bit_xor(calls) as calls from by_team group by team),
everybody as (select bit_xor(calls) as calls from by_team),
own as (
    select agent_key, bit_xor(calls) as calls, list(team order by team) as teams
    from by_team group by agent_key
),
decisions as (select agent_key, bit_xor(hash(v_review)) as said from v_review group by agent_key)
select
    agent_key, agent, one.team, own.teams,
    hash(
        $code, agent_key, agent, one.team, own.calls, coalesce(teams.calls, everybody.calls), said
    ) as made_from
from v_agent_summary as one
join own using (agent_key)
cross join everybody
left join teams on teams.team = one.team
left join decisions using (agent_key)
"""
# Not compressed: whoever asks for one page would unpack those of two thousand agents.
_TABLE = """
create table kept_agent_page (
    agent_key varchar, made_from ubigint, teams varchar[],
    page blob using compression uncompressed
)
"""
_AGAIN = """
insert into kept_agent_page by name
select agent_key, made_from, agent_now.teams, page
from copy_before.agent_page
join agent_now using (agent_key, made_from)
"""
_MISSING = """
select agent_key, agent, team, teams, made_from from agent_now
where agent_key not in (select agent_key from kept_agent_page)
order by team, agent_key
"""
_KEPT = "select page, teams from agent_page where agent_key = $key"
_FORM = AsJson(AgentPage, name="The page of an agent")


def keep(connection: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Fill `agent_page`, in a copy that is about to be published.

    Args:
        connection: may write to the copy.
        before: the copy that was published last; need not exist.
    """
    connection.execute(_AGENTS, {"code": _code()})
    connection.execute(_TABLE)
    _take_again(connection, before)
    for row in reading.rows(connection, _MISSING, {}):
        page = _FORM.written(partial(_anew, connection, reading.agent_of(row)))
        if page is not None:
            connection.execute(
                "insert into kept_agent_page values (?, ?, ?, ?)",
                [row["agent_key"], row["made_from"], row["teams"], page],
            )
    connection.execute("drop table agent_now")
    connection.execute("create index agent_page_by_key on kept_agent_page (agent_key)")
    connection.execute("create or replace view agent_page as from kept_agent_page")


def short_page(
    connection: duckdb.DuckDBPyConnection, who: Agent, *, teams: Sequence[str] | None = None
) -> AgentPage:
    """The page of one agent with its latest calls and flags, as the dashboard shows it.

    Args:
        connection: the published copy.
        who: the agent.
        teams: only calls for these teams count; None for all.
    """
    kept = _kept(connection, who, teams)
    return kept if kept is not None else _anew(connection, who, teams=teams)


def _anew(
    connection: duckdb.DuckDBPyConnection, who: Agent, *, teams: Sequence[str] | None = None
) -> AgentPage:
    page = summary.page_of(connection, who, teams=teams, along=False, most_flags=_MOST_FLAGS)
    return replace(page, lines=page.lines[:MOST_LINES])


def _kept(
    connection: duckdb.DuckDBPyConnection, who: Agent, teams: Sequence[str] | None
) -> AgentPage | None:
    """The page that was kept, unless it counts calls that do not count here."""
    row = connection.execute(_KEPT, {"key": who.key}).fetchone()
    if row is None or not (teams is None or {*row[1]} <= {*teams}):
        return None
    page = _FORM.read(row[0])
    if page is None or (page.agent, page.agent_id, page.team) != (who.name, who.agent_id, who.team):
        return None
    return page


def _take_again(connection: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Pages that say the same as when they were published last; none where that cannot be read."""
    if not before.exists():
        return
    name = str(before).replace("'", "''")
    try:
        connection.execute(f"attach '{name}' as copy_before (read_only)")
    except duckdb.Error:
        return
    try:
        connection.execute(_AGAIN)
    except duckdb.Error:  # damaged, or of another version
        _LOGGER.info("Agents' pages are worked out anew.")
    finally:
        connection.execute("detach copy_before")


def _code() -> str:
    """Changes with every version of what works out the pages and words them, views included."""
    package = Path(str(files("callqa")))
    some = [
        file
        for name in ("coaching", "store")
        for file in sorted((package / name).rglob("*"))
        if file.suffix in {".py", ".sql"}
    ]
    return sha256(b"".join(file.read_bytes() for file in some)).hexdigest()
