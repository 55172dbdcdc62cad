"""One call as one HTML file that needs nothing else, with its delivery as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.coaching import (
    call_picture,
    call_words,
    chance_picture,
    course_words,
    pace_picture,
)
from callqa.coaching import usual as earlier
from callqa.coaching.one_call import OneCall
from callqa.coaching.page import Moment
from callqa.coaching.web_page import Drawing, drawn_twice, render
from callqa.domain.verdicts import CallAnalysis, Finding, Outcome

__all__ = ["render_html"]


def render_html(call: OneCall) -> str:
    """The page: no script, no request, light and dark, ready to print."""
    analysis = call.analysis
    to_hear = call_words.to_hear(analysis)
    return render(
        "call.html.j2",
        call=analysis,
        words=call_words,
        warnings=tuple(dict.fromkeys((*analysis.recording.warnings, *analysis.warnings))),
        to_hear=to_hear,
        passed=call_words.passed(analysis),
        skipped=call_words.skipped(analysis),
        reasons=call_words.why(analysis.delivery, call.usual),
        whose_usual=earlier.whose_usual(call.usual),
        windows=tuple(call_words.window_rows(analysis.delivery, call.usual)),
        earlier=tuple(call_words.earlier_rows(call.usual)),
        how=earlier.HOW,
        in_words=course_words.in_words(call.course),
        pace=_pace(call),
        chance=_chance(call),
        lanes=_lanes(call, to_hear),
    )


def _pace(call: OneCall) -> Drawing | None:
    if not call.course.paces or call.course.duration_s <= 0:
        return None
    return drawn_twice(
        lambda width: pace_picture.pace_picture(call.course, prefix=f"pace{width}", width=width)
    )


def _chance(call: OneCall) -> Drawing | None:
    windows, duration_s = call.analysis.delivery.windows, call.course.duration_s
    if not windows or duration_s <= 0:
        return None
    return drawn_twice(
        lambda width: chance_picture.chance_picture(
            windows, duration_s=duration_s, prefix=f"chance{width}", width=width
        )
    )


def _lanes(call: OneCall, findings: Sequence[Finding]) -> Drawing | None:
    if call.course.duration_s <= 0:
        return None
    marks = [_mark(finding, call.analysis) for finding in findings]
    return drawn_twice(
        lambda width: call_picture.picture(
            call.course, marks, good=False, prefix=f"lanes{width}", width=width
        )
    )


def _mark(finding: Finding, analysis: CallAnalysis) -> Moment:
    """Where the finding is heard first; an absence has no such place."""
    first = finding.evidence[0] if finding.evidence else None
    return Moment(
        call_id=analysis.recording.call_id,
        day=None,
        start_s=first.span.start_s if first else 0.0,
        end_s=first.span.end_s if first else 0.0,
        speaker=str(first.speaker) if first else "",
        quote="",
        why=finding.why,
        what=finding.name,
        absent=first is None or finding.outcome is Outcome.MISSED,
    )
