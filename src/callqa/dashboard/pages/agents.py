"""Agents: the list, and the coaching page of each."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.coaching import comparison, kept_pages
from callqa.coaching.page import AgentPage
from callqa.coaching.reading import Agent
from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked, compared, pictures
from callqa.dashboard.queries import agents as queries
from callqa.dashboard.queries import compare, notes
from callqa.dashboard.queries.compare import Alike
from callqa.dashboard.rendering import part, render
from callqa.dashboard.site import Site, site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, REVIEWERS, Viewer
from callqa.errors import ReviewError

__all__ = ["PAGES"]

_MOST_PAGES = 1000
_BEFORE = timedelta(weeks=12)


def agents(request: Request, viewer: Viewer) -> Response:
    """The agents within the viewer's scope, 50 a page."""
    results = site_of(request).results
    choices = {
        "name": asked.text(request, "name"),
        "sort": asked.choice(request, "sort", queries.SORTS, usual="agent"),
        "falling": asked.choice(request, "falling", ("", "1"), usual=""),
    }
    page = asked.number(request, "page", usual=1, most=_MOST_PAGES)
    found = queries.listed(
        results,
        viewer.scope,
        name=choices["name"],
        sort=choices["sort"],
        falling=bool(choices["falling"]),
        page=page,
    )
    shown = found[: queries.PER_PAGE]
    weeks = queries.weeks_of(
        results, viewer.scope, {one["agent_key"]: one["last_day"] for one in shown}
    )
    return render(
        request,
        viewer,
        "agents.html.j2",
        agents=shown,
        ways={key: comparison.way(some) for key, some in weeks.items()},
        trends={key: comparison.trend(some) for key, some in weeks.items()},
        asked=choices,
        page=page,
        more=len(found) > len(shown),
    )


def agent(request: Request, viewer: Viewer) -> Response:
    """The coaching page of one agent."""
    return _page(request, viewer, _needed(request, viewer))


def add_note(request: Request, viewer: Viewer) -> Response:
    """Write down a note about an agent; it is never changed."""
    who = _needed(request, viewer)
    if who.key == notes.UNKNOWN:
        raise HTTPException(404)
    text = str(request.state.form.get("text", ""))
    try:
        site_of(request).reviews.note(who.key, text, by=viewer.name)
    except ReviewError as error:
        return _page(request, viewer, who, typed=text, error=str(error))
    return RedirectResponse(f"/agents/{part(who.key)}#notes", status_code=303)


def _page(
    request: Request, viewer: Viewer, who: Agent, *, typed: str = "", error: str = ""
) -> Response:
    site, scope = site_of(request), viewer.scope
    since = asked.day(request, "since")
    progress = _progress(site, viewer, who, since) if since else None
    page = site.results.once(
        ("agent", who, scope.teams), lambda: _coaching(site, who, teams=scope.teams)
    )
    return render(
        request,
        viewer,
        "agent.html.j2",
        status=422 if error else 200,
        who=who,
        page=page,
        trend_chart=pictures.trend(page.weeks, own=page.agent),
        lines=page.lines,
        flags=page.flags,
        decisions=queries.decisions(site.results, scope, who.key),
        since=since,
        progress=progress,
        progress_lines=compared.lines(progress) if progress else (),
        notes=notes.about(site.results, site.reviews, viewer, who.key),
        may_note=viewer.role in REVIEWERS and who.key != notes.UNKNOWN,
        typed=typed,
        error=error,
    )


def _coaching(site: Site, who: Agent, *, teams: tuple[str, ...] | None) -> AgentPage:
    with site.results.cursor() as connection:
        return kept_pages.short_page(connection, who, teams=teams)


def _progress(site: Site, viewer: Viewer, who: Agent, since: date) -> Alike | None:
    """The agent's calls from a day on, against those of the twelve weeks before it."""
    last = compare.last_day(site.results, viewer.scope, agent_key=who.key)
    if last is None or since > last or since - date.min < _BEFORE:
        return None
    after = compare.Side(agent_key=who.key, first=since, last=last)
    before = compare.Side(agent_key=who.key, first=since - _BEFORE, last=since - timedelta(days=1))
    return compare.alike(site.results, viewer.scope, (after, before))


def _needed(request: Request, viewer: Viewer) -> Agent:
    who = queries.find(site_of(request).results, viewer.scope, request.path_params["agent_key"])
    if who is None:
        raise HTTPException(404)
    return who


PAGES = (
    Page(path="/agents", answer=agents, roles=REVIEWERS),
    Page(path="/agents/{agent_key}", answer=agent, roles=EVERYBODY, logged=What.READ_AGENT),
    Page(
        path="/agents/{agent_key}/notes",
        answer=add_note,
        roles=REVIEWERS,
        methods=("POST",),
        logged=What.NOTED,
    ),
)
