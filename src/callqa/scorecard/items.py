"""Points of one line of the form, with a sentence that a coach understands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callqa.domain.measure import Measure
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import (
    Commitment,
    Delivery,
    DeliveryLabel,
    Evidence,
    Finding,
    Outcome,
    ScorecardItem,
)
from callqa.scorecard.bands import Band, number
from callqa.scorecard.forms import FormItem
from callqa.scorecard.gate import FAILED

__all__ = ["Heard", "gravest", "not_applicable", "scored_item"]

MAX_SPANS = 5  # places to listen to per item; the longest are the most telling
_DECIMALS = 1
# One rule may have several findings: the gravest decides.
_GRAVEST = (Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW, Outcome.MET, Outcome.NOT_EVALUABLE)
_OUTCOME_WORDS = {
    Outcome.MET: "Met",
    Outcome.MISSED: "Missed",
    Outcome.VIOLATED: "Violated",
    Outcome.REVIEW: "Waiting for review by a person",
    Outcome.NOT_EVALUABLE: "Not applicable",
}
_SPANS_OF = {
    "turns.talk_over_share": "talk_overs",
    "turns.talk_over_count": "talk_overs",
    "turns.longest_silence": "silences",
    "turns.silence_count": "silences",
    "turns.both_silent_share": "silences",
}
_UNEXCUSED = "unexcused"  # in the names of what is about silences that nobody announced
_NO_CHANNEL = "this speaker has no channel of their own"
_NOT_KNOWN = "the version of callqa that measured this call did not know it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Everything that was found and measured on a call, as the items read it."""

    findings: Sequence[Finding]
    measures: Measures
    delivery: Delivery
    commitments: Sequence[Commitment]


def scored_item(item: FormItem, heard: Heard) -> ScorecardItem:
    """The item with its points, or with the reason why it has none."""
    if item.rule is not None:
        return _by_rule(item, item.rule, heard.findings)
    if item.measure is not None and item.band is not None:
        return _by_measure(item, item.measure, item.band, heard.measures)
    if item.delivery is not None:
        return _by_delivery(item, heard.delivery)
    return _by_commitments(item, heard.commitments)


def gravest(findings: Sequence[Finding]) -> Finding:
    """The finding that decides among those of one rule; of equals the first."""
    return min(findings, key=lambda finding: _GRAVEST.index(finding.outcome))


def not_applicable(item: FormItem, why: str, evidence: tuple[Evidence, ...] = ()) -> ScorecardItem:
    """The item without points; it costs nothing."""
    return _item(item, None, why, evidence)


def _item(
    item: FormItem, share: float | None, why: str, evidence: tuple[Evidence, ...] = ()
) -> ScorecardItem:
    """A line of the scorecard that earned a share of its points."""
    return ScorecardItem(
        item_id=item.id,
        name=item.name,
        points=None if share is None else round(share * item.points, _DECIMALS),
        max_points=item.points,
        why=why,
        evidence=evidence,
    )


def _by_rule(item: FormItem, rule_id: str, findings: Sequence[Finding]) -> ScorecardItem:
    """Points from what a rule found."""
    mine = [finding for finding in findings if finding.rule_id == rule_id]
    if not mine:
        return not_applicable(item, f"Not applicable: no rule {rule_id} was run on this call.")
    worst = gravest(mine)
    evidence = tuple(e for each in mine if each.outcome is worst.outcome for e in each.evidence)
    reason = worst.why.strip().rstrip(".")
    why = f"{_OUTCOME_WORDS[worst.outcome]}: {reason or worst.name}."
    if worst.outcome is Outcome.MET:
        return _item(item, 1.0, why, evidence)
    if worst.outcome in FAILED:
        return _item(item, 0.0, why, evidence)
    return not_applicable(item, why, evidence)


def _by_measure(item: FormItem, path: str, band: Band, measures: Measures) -> ScorecardItem:
    """Points from where a number lies in its band."""
    measure = _measure(path, measures)
    if measure is None:
        absent = _NOT_KNOWN if path.startswith("call.") else _NO_CHANNEL
        return not_applicable(item, f"Not measured: {absent}.")
    if measure.value is None:
        reason = (measure.not_measured or "").replace("_", " ")
        return not_applicable(item, f"Not measured: {reason}.")
    value, unit = measure.value, measure.unit
    if item.per_minute:
        if measures.duration_s <= 0:
            return not_applicable(item, "Not measured: the call has no length.")
        value, unit = value / (measures.duration_s / 60), "a minute"
    why = f"{item.name}: {number(value, unit)}; {band.in_words(unit)}."
    return _item(item, band.share(value), why, _places(_spans(path, measures), why=item.name))


def _measure(path: str, measures: Measures) -> Measure | None:
    """The measure under a path that the form's loader has checked; None without the speaker.

    Also None for a detail that the version which measured did not know.
    """
    owner, _, name = path.partition(".")
    if owner == "call":
        return measures.of_call(name)
    holder = measures.turns if owner == "turns" else measures.of(Speaker(owner))
    measure: Measure | None = getattr(holder, name, None)
    return measure


def _spans(path: str, measures: Measures) -> tuple[Span, ...]:
    """The stretches that a measure is about."""
    if _UNEXCUSED in path:
        return measures.unexcused_silences
    spans: tuple[Span, ...] = getattr(measures.turns, _SPANS_OF[path]) if path in _SPANS_OF else ()
    return spans


def _by_delivery(item: FormItem, delivery: Delivery) -> ScorecardItem:
    """Points from the calm-or-rushed verdict; undecided is no verdict."""
    reasons = "; ".join(delivery.reasons)
    tail = f": {reasons}." if reasons else "."
    if delivery.label is DeliveryLabel.UNDECIDED:
        return not_applicable(item, f"Calm or rushed could not be decided{tail}")
    rushed = tuple(
        window.span for window in delivery.windows if window.label is DeliveryLabel.RUSHED
    )
    share = 1.0 if delivery.label is DeliveryLabel.CALM else 0.0
    why = f"The agent's delivery sounded {delivery.label}{tail}"
    return _item(item, share, why, _places(rushed, why="Delivery sounded rushed here."))


def _by_commitments(item: FormItem, commitments: Sequence[Commitment]) -> ScorecardItem:
    """Points from how many of amount, date and method each promise to pay holds."""
    if not commitments:
        return not_applicable(item, "Not applicable: no promise to pay was made.")
    shares, sentences = [], []
    for commitment in commitments:
        slots = {
            "amount": commitment.amount,
            "date": commitment.due,
            "method": commitment.method,
        }
        absent = [name for name, said in slots.items() if said is None]
        shares.append(1 - len(absent) / len(slots))
        sentences.append("complete" if not absent else f"without {' or '.join(absent)}")
    told = "; ".join(sentences)
    subject = "Promise to pay" if len(commitments) == 1 else f"{len(commitments)} promises to pay"
    evidence = tuple(each for commitment in commitments for each in commitment.evidence)
    return _item(item, sum(shares) / len(shares), f"{subject}: {told}.", evidence)


def _places(spans: Iterable[Span], *, why: str) -> tuple[Evidence, ...]:
    """Where to listen: the longest stretches, in order of time."""
    longest = sorted(spans, key=lambda span: -span.duration_s)[:MAX_SPANS]
    return tuple(
        Evidence(span=span, speaker=Speaker.AGENT, quote="", why=why) for span in sorted(longest)
    )
