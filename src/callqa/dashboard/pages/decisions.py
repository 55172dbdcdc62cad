"""What people decide about a call, from the forms of `templates/decision.html.j2`."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callqa.dashboard.guard import Page
from callqa.dashboard.rendering import part, render
from callqa.dashboard.site import site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.dashboard.whole_call import whole
from callqa.domain.review import DecisionKind, Subject
from callqa.errors import OutdatedError, ReviewError
from callqa.review.events import Wanted

__all__ = ["PAGES"]


def decide(request: Request, viewer: Viewer) -> Response:
    """Store one decision and go back to where it was taken on the call's page."""
    site = site_of(request)
    _, analysis = whole(request, viewer)
    typed = {name: str(value) for name, value in request.state.form.items()}
    wanted = _wanted(typed)
    try:
        site.reviews.decide(analysis, wanted, by=viewer.name, role=viewer.role)
    except ReviewError as error:
        call_id = analysis.recording.call_id
        return _refused(request, viewer, wanted, call_id=call_id, error=error)
    return RedirectResponse(_place(analysis.recording.call_id, wanted), status_code=303)


def _wanted(typed: Mapping[str, str]) -> Wanted:
    try:
        kind, subject = DecisionKind(typed["kind"]), Subject(typed["subject"])
    except (KeyError, ValueError):
        raise HTTPException(400, "The form says nothing that can be decided.") from None
    return Wanted(
        analysis_id=typed.get("analysis_id", ""),
        kind=kind,
        subject=subject,
        subject_id=typed.get("subject_id", ""),
        answer=typed.get("answer", ""),
        reason=typed.get("reason", ""),
    )


def _refused(
    request: Request,
    viewer: Viewer,
    wanted: Wanted,
    *,
    call_id: str,
    error: ReviewError,
) -> Response:
    """Says why, and keeps what the person typed."""
    outdated = isinstance(error, OutdatedError)
    return render(
        request,
        viewer,
        "decision_refused.html.j2",
        status=409 if outdated else 422,
        outdated=outdated,
        said=str(error),
        call_id=call_id,
        place=_place(call_id, wanted),
        reason=wanted.reason,
    )


def _place(call_id: str, wanted: Wanted) -> str:
    """The part of the call's page: `finding-D04`, `item-pace`, `delivery` or `call`."""
    named = f"-{part(wanted.subject_id)}" if wanted.subject_id else ""
    return f"/calls/{part(call_id)}#{wanted.subject}{named}"


PAGES = (
    Page(
        path="/calls/{call_id}/decisions",
        answer=decide,
        roles=EVERYBODY,
        methods=("POST",),
        logged=What.DECIDED,
    ),
)
