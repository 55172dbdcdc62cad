"""The review queue: which call to look at next, and why."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked
from callqa.dashboard.queries import review as queries
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import REVIEWERS, Viewer

__all__ = ["PAGES"]

_LAST_PAGE = 1000  # nobody leafs further; a filter is quicker


def review(request: Request, viewer: Viewer) -> Response:
    """Calls that wait for a person, the most urgent first, by reason and team."""
    site = site_of(request)
    reason = asked.choice(request, "reason", queries.REASONS, usual="") or None
    team = request.query_params.get("team") or None
    page = asked.number(request, "page", usual=1, most=_LAST_PAGE)
    rows = queries.queue(site.results, viewer.scope, reason=reason, team=team, page=page)
    waiting = queries.counts(site.results, viewer.scope, team=team)
    return render(
        request,
        viewer,
        "review.html.j2",
        rows=rows[: queries.PER_PAGE],
        more=len(rows) > queries.PER_PAGE and page < _LAST_PAGE,
        page=page,
        waiting=waiting,
        everything=sum(waiting.values()),
        teams=queries.teams(site.results, viewer.scope),
        asked={"reason": reason, "team": team},
    )


PAGES = (Page(path="/review", answer=review, roles=REVIEWERS),)
