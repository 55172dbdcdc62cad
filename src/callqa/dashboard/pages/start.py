"""The way in: each role begins where its work is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from callqa.dashboard.guard import OpenPage, Page
from callqa.dashboard.rendering import part
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import EVERYBODY, LEADS, Role, Viewer

__all__ = ["PAGES"]


def start(request: Request, viewer: Viewer) -> Response:  # noqa: ARG001, the shape of a page
    """To tonight's run, the teams, or the agent's own page."""
    if viewer.role in LEADS:
        return RedirectResponse("/tonight", status_code=303)
    if viewer.role is Role.AGENT and viewer.agent_key:
        return RedirectResponse(f"/agents/{part(viewer.agent_key)}", status_code=303)
    return RedirectResponse("/teams" if viewer.role is Role.COACH else "/calls", status_code=303)


def healthz(request: Request, viewer: Viewer | None) -> Response:  # noqa: ARG001
    """For whoever watches the service: it answers, and whether results are published."""
    published = site_of(request).results.published_at is not None
    return PlainTextResponse("ok" if published else "ok, nothing published")


PAGES = (
    Page(path="/", answer=start, roles=EVERYBODY),
    OpenPage(path="/healthz", answer=healthz),
)
