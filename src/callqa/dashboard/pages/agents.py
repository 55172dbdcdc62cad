"""Agents: the list, and the coaching page of each."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.coaching import comparison, summary
from callqa.coaching.reading import Agent
from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked, pictures
from callqa.dashboard.queries import agents as queries
from callqa.dashboard.queries import notes
from callqa.dashboard.rendering import part, render
from callqa.dashboard.site import Site
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, REVIEWERS, Viewer
from callqa.errors import ReviewError

__all__ = ["PAGES"]

_MOST_PAGES = 1000
_MOST_CALLS = 25
_MOST_FLAGS = 10


def agents(request: Request, viewer: Viewer) -> Response:
    """The agents within the viewer's scope, 50 a page."""
    results = _site(request).results
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
        _site(request).reviews.note(who.key, text, by=viewer.name)
    except ReviewError as error:
        return _page(request, viewer, who, typed=text, error=str(error))
    return RedirectResponse(f"/agents/{part(who.key)}#notes", status_code=303)


def _page(
    request: Request, viewer: Viewer, who: Agent, *, typed: str = "", error: str = ""
) -> Response:
    site, scope = _site(request), viewer.scope
    with site.results.cursor() as connection:
        page = summary.page_of(
            connection, who, teams=scope.teams, along=False, most_flags=_MOST_FLAGS
        )
    return render(
        request,
        viewer,
        "agent.html.j2",
        status=422 if error else 200,
        who=who,
        page=page,
        trend_chart=pictures.trend(page.weeks, own=page.agent),
        lines=page.lines[:_MOST_CALLS],
        flags=page.flags,
        decisions=queries.decisions(site.results, scope, who.key),
        notes=notes.about(site.results, site.reviews, viewer, who.key),
        may_note=viewer.role in REVIEWERS and who.key != notes.UNKNOWN,
        typed=typed,
        error=error,
    )


def _needed(request: Request, viewer: Viewer) -> Agent:
    who = queries.find(_site(request).results, viewer.scope, request.path_params["agent_key"])
    if who is None:
        raise HTTPException(404)
    return who


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


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
