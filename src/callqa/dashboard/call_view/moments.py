"""Where to listen in a call: what the findings and the promises to pay rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callqa.coaching import call_words, wording
from callqa.domain.verdicts import CallAnalysis, Finding, Outcome

__all__ = ["Moment", "address", "moments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One place on the timeline.

    Attributes:
        name: on the mark: the number of the finding on the page, `$` for a promise to pay.
        told: what is to be heard there, with its time.
        tone: `violated`, `review` or `promise`; it sets the colour.
        owner: id of the element on the page that this belongs to.
    """

    name: str
    told: str
    tone: str
    start_s: float
    end_s: float
    owner: str


def address(seconds: float) -> str:
    """The fragment of a link to a second of the call, such as `#t=22.7`."""
    return f"#t={round(seconds, 1):g}"


def moments(analysis: CallAnalysis) -> tuple[Moment, ...]:
    """Each once, by time. An absence has none: there is nothing to hear."""
    found = {(one.owner, one.start_s): one for one in (*_findings(analysis), *_promises(analysis))}
    return tuple(sorted(found.values(), key=lambda one: (one.start_s, one.name)))


def _findings(analysis: CallAnalysis) -> Iterator[Moment]:
    for number, finding in enumerate(call_words.to_hear(analysis), start=1):
        if finding.outcome is Outcome.MISSED:
            continue
        for piece in finding.evidence:
            yield Moment(
                name=str(number),
                told=_told(finding, piece.span.start_s),
                tone=str(finding.outcome),
                start_s=piece.span.start_s,
                end_s=piece.span.end_s,
                owner=f"finding-{finding.rule_id}",
            )


def _promises(analysis: CallAnalysis) -> Iterator[Moment]:
    for number, promise in enumerate(analysis.commitments, start=1):
        for piece in promise.evidence:
            at = wording.clock(piece.span.start_s)
            yield Moment(
                name="$",
                told=f"Promise to pay, {call_words.commitment(promise)}, at {at}",
                tone="promise",
                start_s=piece.span.start_s,
                end_s=piece.span.end_s,
                owner=f"promise-{number}",
            )


def _told(finding: Finding, start_s: float) -> str:
    outcome = call_words.said(finding)
    return f"{finding.rule_id} {finding.name}, {outcome}, at {wording.clock(start_s)}"
