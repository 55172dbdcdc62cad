"""The audit log: who saw, heard, decided and changed what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callqa.dashboard.guard import Page, people_of
from callqa.dashboard.pages import asked
from callqa.dashboard.rendering import render
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import Role, Viewer

__all__ = ["PAGES"]

_MOST_PAGES = 1000  # further back the filters lead


def audit(request: Request, viewer: Viewer) -> Response:
    """Newest first, 50 on a page, by person, kind and subject."""
    wanted = {name: request.query_params.get(name, "") for name in ("name", "what", "subject")}
    page = asked.number(request, "page", usual=1, most=_MOST_PAGES)
    entries, more = people_of(request).audit.entries(
        name=wanted["name"], what=wanted["what"], subject=wanted["subject"], page=page
    )
    return render(
        request,
        viewer,
        "audit.html.j2",
        entries=entries,
        more=more,
        page=page,
        asked=wanted,
        kinds=tuple(What),
    )


PAGES = (Page(path="/audit", answer=audit, roles=frozenset({Role.ADMIN})),)
