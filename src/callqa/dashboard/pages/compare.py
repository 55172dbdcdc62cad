"""Two periods of one agent or team, or two of them, on calls that are alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from callqa.coaching import differences
from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked, compared
from callqa.dashboard.queries import agents
from callqa.dashboard.queries import compare as queries
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import REVIEWERS, Viewer

__all__ = ["PAGES"]

_PERIOD = timedelta(days=28)
_DAY = timedelta(days=1)
_AGENT, _TEAM = "agent:", "team:"


def compare(request: Request, viewer: Viewer) -> Response:
    """The choices, and what came of them; all of them stand in the address."""
    results = site_of(request).results
    known = agents.names(results, viewer.scope)
    teams = sorted({one["team"] for one in known if one["team"]}, key=str.lower)
    offered = {_AGENT + one["agent_key"] for one in known} | {_TEAM + team for team in teams}
    who = (asked.text(request, "a"), asked.text(request, "b"))
    if any(one and one not in offered for one in who):
        raise HTTPException(404)
    sides = _sides(request, viewer, who) if who[0] else None
    call_type = asked.text(request, "call_type")
    found = queries.alike(results, viewer.scope, sides, call_type=call_type) if sides else None
    lines = compared.lines(found) if found else ()
    return render(
        request,
        viewer,
        "compare.html.j2",
        agents=known,
        teams=teams,
        who=who,
        names=_names(known, who),
        sides=sides,
        found=found,
        call_type=call_type,
        lines=lines,
        picture=compared.picture(lines) if found else None,
        least=differences.MIN_MEDIAN,
    )


def _sides(
    request: Request, viewer: Viewer, who: tuple[str, str]
) -> tuple[queries.Side, queries.Side] | None:
    """Both sides with their days; the usual ones are four weeks, and the four before for one.

    None when there is no dated call.
    """
    results = site_of(request).results
    last = asked.day(request, "a_to") or queries.last_day(results, viewer.scope, **_whose(who[0]))
    if last is None:
        return None
    first = asked.day(request, "a_from") or _before(last, _PERIOD - _DAY)
    other = who[1] or who[0]
    same = other == who[0]
    second_last = asked.day(request, "b_to") or (_before(first, _DAY) if same else last)
    second_first = asked.day(request, "b_from") or _before(second_last, last - first)
    return (
        queries.Side(**_whose(who[0]), first=first, last=last),
        queries.Side(**_whose(other), first=second_first, last=second_last),
    )


def _before(last: date, length: timedelta) -> date:
    """So long before; as far back as days go."""
    return last - min(length, last - date.min) if length > timedelta() else last


def _whose(who: str) -> dict[str, Any]:
    if who.startswith(_AGENT):
        return {"agent_key": who.removeprefix(_AGENT)}
    return {"team": who.removeprefix(_TEAM)}


def _names(known: list[dict[str, Any]], who: tuple[str, str]) -> tuple[str, str]:
    by_key = {_AGENT + one["agent_key"]: one["agent"] for one in known}
    first, second = who[0], who[1] or who[0]
    named = [by_key.get(one, f"Team {one.removeprefix(_TEAM)}") for one in (first, second)]
    return named[0], named[1]


PAGES = (Page(path="/compare", answer=compare, roles=REVIEWERS),)
