"""A call: hear it, read it, and check every answer of the machine against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from callqa.coaching import call_words, course, course_words
from callqa.coaching import usual as earlier
from callqa.coaching.page import Usual
from callqa.dashboard.call_view import moments
from callqa.dashboard.call_view.people import people
from callqa.dashboard.call_view.sound import sound
from callqa.dashboard.call_view.timeline import timeline
from callqa.dashboard.call_view.transcript import said
from callqa.dashboard.guard import Page
from callqa.dashboard.queries.one_call import usual as usual_beside
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.state.audit import What
from callqa.dashboard.viewer import EVERYBODY, Viewer
from callqa.dashboard.whole_call import whole
from callqa.domain.verdicts import CallAnalysis, Outcome

__all__ = ["PAGES"]


def call(request: Request, viewer: Viewer) -> Response:
    """The page of one call; to those who may not see it there is no such call."""
    site = site_of(request)
    row, analysis = whole(request, viewer)
    return render(
        request,
        viewer,
        "call.html.j2",
        row=row,
        call=analysis,
        words=call_words,
        address=moments.address,
        people=people(site.reviews, analysis),
        sound=sound(analysis, site.copies),
        said=said(analysis),
        **_told(analysis, usual_beside(site.results, row)),
    )


def _told(analysis: CallAnalysis, usual: Mapping[str, Usual]) -> dict[str, Any]:
    """What follows from the analysis and from earlier calls, in the words of `callqa call`."""
    along = course.course_of(analysis, usual=usual.get(course.PACE))
    marked = moments.moments(analysis)
    return {
        "warnings": tuple(dict.fromkeys((*analysis.recording.warnings, *analysis.warnings))),
        "drawn": timeline(along, marked, analysis.redactions),
        "in_words": course_words.in_words(along),
        "to_hear": call_words.to_hear(analysis),
        "passed": call_words.passed(analysis),
        "unjudged": [one for one in analysis.findings if one.outcome is Outcome.NOT_EVALUABLE],
        "reasons": call_words.why(analysis.delivery, usual),
        "whose_usual": earlier.whose_usual(usual),
        "windows": tuple(call_words.window_rows(analysis.delivery, usual)),
        "earlier": tuple(call_words.earlier_rows(usual)),
        "how": earlier.HOW,
        "limits": [
            (name, f"{one:g}") for name, one in sorted(analysis.measures.thresholds.items())
        ],
    }


PAGES = (Page(path="/calls/{call_id}", answer=call, roles=EVERYBODY, logged=What.READ_CALL),)
