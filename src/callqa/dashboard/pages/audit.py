"""The audit log: who saw, heard, decided and changed what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callqa.dashboard.guard import Page, people_of
from callqa.dashboard.rendering import render
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import Role, Viewer

__all__ = ["PAGES"]

_MOST_PAGES = 1000  # further back the filters lead


def audit(request: Request, viewer: Viewer) -> Response:
    """Newest first, 50 on a page, by person, kind and subject."""
    asked = {name: request.query_params.get(name, "") for name in ("name", "what", "subject")}
    page = _page_number(request.query_params.get("page", "1"))
    entries, more = people_of(request).audit.entries(
        name=asked["name"], what=asked["what"], subject=asked["subject"], page=page
    )
    return render(
        request,
        viewer,
        "audit.html.j2",
        entries=entries,
        more=more,
        page=page,
        asked=asked,
        kinds=tuple(What),
    )


def _page_number(text: str) -> int:
    return min(max(int(text), 1), _MOST_PAGES) if text.isascii() and text.isdigit() else 1


PAGES = (Page(path="/audit", answer=audit, roles=frozenset({Role.ADMIN})),)
