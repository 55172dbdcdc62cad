"""Teams: the list, and the page of each."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from callqa.coaching import differences, standing_out
from callqa.coaching.page import Week
from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked, pictures
from callqa.dashboard.queries import teams as queries
from callqa.dashboard.queries.compare import last_day
from callqa.dashboard.queries.teams import Stretch
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import LEADS, REVIEWERS, Viewer

__all__ = ["PAGES"]

_LENGTHS = ("14", "28", "84")
_USUAL = str(queries.USUAL_DAYS)
_WEEKS = 12
_MOST_RULES = 12
_FORBIDS = ("prohibited", "privacy")  # kinds of rule that any call can break


def teams(request: Request, viewer: Viewer) -> Response:
    """The teams within the viewer's scope; for leads also the calls without one."""
    if "without" in request.query_params:
        if viewer.role not in LEADS:
            raise HTTPException(404)
        return _page(request, viewer, None)
    results, days = site_of(request).results, _days(request)
    last = last_day(results, viewer.scope)
    stretch = Stretch.ending(last, days=int(days)) if last else None
    return render(
        request,
        viewer,
        "teams.html.j2",
        teams=queries.listed(results, viewer.scope, stretch) if stretch else [],
        stretch=stretch,
        days=days,
        lengths=_LENGTHS,
    )


def team(request: Request, viewer: Viewer) -> Response:
    """One team."""
    name = request.path_params["team"]
    if viewer.scope.teams is not None and name not in viewer.scope.teams:
        raise HTTPException(404)
    return _page(request, viewer, name)


def _page(request: Request, viewer: Viewer, name: str | None) -> Response:
    results, days = site_of(request).results, _days(request)
    scope = viewer.scope
    last = last_day(results, scope)
    if last is None:
        raise HTTPException(404)
    stretch = Stretch.ending(last, days=int(days))
    agents = queries.agents(results, scope, stretch, name)
    weeks = queries.weeks(results, scope, Stretch.ending(last, days=7 * _WEEKS), name)
    if not agents and not weeks:
        raise HTTPException(404)
    calls = sum(one["calls"] for one in agents)
    return render(
        request,
        viewer,
        "team.html.j2",
        team=name,
        agents=agents,
        stretch=stretch,
        days=days,
        lengths=_LENGTHS,
        calls=calls,
        trend_chart=pictures.team_trend(
            [Week(monday=at, agent=band, team=band) for at, band in weeks.items()]
        ),
        rules=_rules(queries.rules(results, scope, stretch, name), calls=calls),
        first=standing_out.first_to_coach(
            {one["agent_key"]: one["totals"] for one in agents if one["totals"]},
            {one["agent_key"]: (one["auto_fail_calls"], one["calls"]) for one in agents},
        ),
        names={one["agent_key"]: one["agent"] for one in agents},
        least=differences.MIN_MEDIAN,
    )


def _rules(rows: list[dict[str, Any]], *, calls: int) -> list[dict[str, Any]]:
    """The rules failed most often, each with its share and the interval of that."""
    found = []
    for row in rows:
        failed = row["violated"] + row["missed"]
        of = calls if row["kind"] in _FORBIDS else failed + row["met"]
        span = differences.share_interval(failed, of)
        found.append({**row, "failed": failed, "of": of, "share": failed / of, "span": span})
    return sorted(found, key=lambda one: (-one["share"], one["rule_id"]))[:_MOST_RULES]


def _days(request: Request) -> str:
    return asked.choice(request, "days", _LENGTHS, usual=_USUAL)


PAGES = (
    Page(path="/teams", answer=teams, roles=REVIEWERS),
    Page(path="/teams/{team}", answer=team, roles=REVIEWERS),
)
