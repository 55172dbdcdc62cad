"""What the pages of one call say, in words and rows; text and HTML show the same ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from callqa.coaching import usual as earlier
from callqa.coaching import wording
from callqa.coaching.page import Usual
from callqa.domain.measure import Measure
from callqa.domain.verdicts import (
    CallAnalysis,
    Commitment,
    Delivery,
    DeliveryLabel,
    DeliveryWindow,
    Evidence,
    Finding,
    Outcome,
    Severity,
)
from callqa.store.export import plain

__all__ = [
    "EARLIER_COLUMNS", "belief", "code", "commitment", "earlier_rows", "evidence", "heading",
    "heard", "judged", "passed", "points", "provenance", "rule", "said", "section_score",
    "skipped", "speaker_rows", "to_hear", "turn_rows", "why", "window_rows",
]  # fmt: skip

EARLIER_COLUMNS = ("", "Here", "Usual", "Middle half", "N", "Robust z", "Team", "Team z")
_GRAVEST_FIRST = (
    Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW, Outcome.MET, Outcome.NOT_EVALUABLE,
)  # fmt: skip
_TO_HEAR = (Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW)
_FORBIDS = ("prohibited", "privacy", "metadata")  # kinds whose names say what must not happen
_SPEAKER_ROWS = (
    ("Words per minute", "words_per_minute", 0),
    ("Syllables per second", "articulation_rate", 1),
    ("Pauses", "pause_count", 0),
    ("Mean pause, s", "pause_mean", 2),
    ("Longest pause, s", "pause_longest", 1),
    ("Pitch range, semitones", "pitch_range", 1),
    ("Loudness, dB", "loudness", 0),
)
_TURN_ROWS = (
    ("Agent speaks", "agent_talk_share", "%"),
    ("Consumer speaks", "consumer_talk_share", "%"),
    ("Both at once", "talk_over_share", "%"),
    ("Neither speaks", "both_silent_share", "%"),
    ("Longest silence", "longest_silence", "s"),
    ("Agent answers after (median)", "response_latency_median", "s"),
    ("Longest turn of the agent", "longest_monologue", "s"),
)


def heading(analysis: CallAnalysis) -> str:
    """How long it was, what kind of call, and what came of it."""
    return (
        f"{wording.clock(analysis.measures.duration_s)} long, {code(analysis.call_type)}, "
        f"disposition {code(analysis.recording.disposition or 'unknown')}"
    )


def code(stored: str) -> str:
    """A stored code such as `too_little_speech` in words."""
    return plain(stored.replace("_", " "))


def belief(delivery: Delivery) -> str:
    """The verdict with its probability, such as `rushed (78% rushed)`."""
    if delivery.probability_rushed is None:
        return str(delivery.label)
    return f"{delivery.label} ({delivery.probability_rushed:.0%} rushed)"


def why(judged_as: Delivery | DeliveryWindow, usual: Mapping[str, Usual]) -> tuple[str, ...]:
    """Why it sounded so, against the agent's own usual where there is one."""
    return earlier.reasons_of(judged_as, usual, whose="the agent's")


def rule(delivery: Delivery) -> str:
    """How the verdict on the call follows from its windows."""
    labels = Counter(window.label for window in delivery.windows)
    told = ", ".join(f"{labels[label]} {label}" for label in DeliveryLabel)
    windows = wording.counted(len(delivery.windows), "window")
    return (
        f"{windows} of the agent's speech: {told}. The call's probability is their mean, weighed "
        "by the speech in each, and is judged by the limits that hold for a window."
    )


def window_rows(delivery: Delivery, usual: Mapping[str, Usual]) -> Iterator[tuple[str, ...]]:
    """When, probability of rushed, verdict and reasons of each window."""
    for window in delivery.windows:
        yield (
            wording.stretch(window.span.start_s, window.span.end_s),
            f"{window.probability_rushed:.0%}",
            str(window.label),
            "; ".join(why(window, usual)),
        )


def earlier_rows(usual: Mapping[str, Usual]) -> Iterator[tuple[str, ...]]:
    """Each measure beside earlier calls and the team; columns as `EARLIER_COLUMNS`."""
    for name, title in earlier.SHOWN.items():
        if (one := usual.get(name)) is not None:
            yield (
                title,
                wording.figure(one.value, one.unit),
                wording.figure(one.own_median, one.unit),
                wording.between(one.own_q1, one.own_q3, one.unit),
                str(one.own_n),
                earlier.in_words(one.own_z, one.own_reason),
                wording.figure(one.team_median, one.unit),
                earlier.in_words(one.team_z, one.team_reason),
            )


def judged(analysis: CallAnalysis) -> list[Finding]:
    """The findings that say something, gravest first."""
    found = [one for one in analysis.findings if one.outcome is not Outcome.NOT_EVALUABLE]
    return sorted(found, key=_gravity)


def to_hear(analysis: CallAnalysis) -> tuple[Finding, ...]:
    """What was violated or missed, or waits for a person, gravest first."""
    return tuple(one for one in judged(analysis) if one.outcome in _TO_HEAR)


def passed(analysis: CallAnalysis) -> tuple[Finding, ...]:
    """What was met, or forbidden and not heard."""
    return tuple(one for one in judged(analysis) if one.outcome not in _TO_HEAR)


def skipped(analysis: CallAnalysis) -> str:
    """Ids of the rules that were not judged on this call."""
    known = {one.rule_id for one in judged(analysis)}
    return ", ".join(sorted({one.rule_id for one in analysis.findings} - known))


def said(finding: Finding) -> str:
    """The outcome as it reads beside the name of what was forbidden."""
    if finding.outcome is Outcome.MET and finding.kind in _FORBIDS:
        return "clear"
    return str(finding.outcome)


def evidence(piece: Evidence) -> str:
    """When, who, and the redacted words, or what was found instead."""
    return f"{wording.stretch(piece.span.start_s, piece.span.end_s)} {heard(piece)}"


def heard(piece: Evidence) -> str:
    """Who, and the redacted words, or what was found instead."""
    words = f"“{plain(piece.quote)}”" if piece.quote else plain(piece.why)
    return f"{piece.speaker}: {words}"


def section_score(score: float | None) -> str:
    """Of a section of the form."""
    return "not applicable" if score is None else f"{score:.0f} of 100"


def points(earned: float | None, most: float) -> str:
    """Of a line of the form."""
    return "-" if earned is None else f"{earned:g} of {most:g}"


def speaker_rows(analysis: CallAnalysis) -> Iterator[tuple[str, ...]]:
    """Title, then the number of each speaker or the reason why there is none."""
    speakers = analysis.measures.speakers
    yield ("Speech", *(wording.clock(one.speech_s) for one in speakers))
    for title, name, digits in _SPEAKER_ROWS:
        yield (title, *(_value(getattr(one, name), digits=digits) for one in speakers))


def turn_rows(analysis: CallAnalysis) -> Iterator[tuple[str, str]]:
    """Title and number of what belongs to both."""
    for title, name, unit in _TURN_ROWS:
        measure: Measure = getattr(analysis.measures.turns, name)
        yield title, _value(measure, digits=1, scale=100 if unit == "%" else 1, unit=f" {unit}")


def commitment(one: Commitment) -> str:
    """A promise to pay in one line."""
    amount = "amount not said" if one.amount is None else f"${one.amount:,.2f}"
    agreed = "agreed" if one.confirmed else "not confirmed"
    due, method = one.due or "date not said", one.method or "way of paying not said"
    return f"{amount}, {plain(due)}, {plain(method)}, {agreed}"


def provenance(analysis: CallAnalysis) -> Iterator[str]:
    """Which instrument made these numbers."""
    made = analysis.provenance
    yield f"callqa {made.code_version}, {made.analysed_at:%Y-%m-%d %H:%M} UTC"
    yield f"Recogniser: {plain(made.engine_id)}"
    yield f"Speech detector: {plain(made.detector_id)}; delivery model: {plain(made.model_id)}"
    yield f"Rules: {plain(', '.join(made.packs))}; form: {plain(made.form)}"
    yield f"Taken out of the text: {wording.counted(len(analysis.redactions), 'sensitive stretch')}"
    if analysis.transcript.taken_out:
        yield f"Not believed of the recogniser's text: {wording.unbelieved(analysis.transcript)}"
    yield f"Analysis {analysis.analysis_id[:12]}, policy {made.policy_digest[:12]}"


def _gravity(finding: Finding) -> tuple[int, int, str]:
    return (
        _GRAVEST_FIRST.index(finding.outcome),
        list(Severity).index(finding.severity),
        finding.rule_id,
    )


def _value(measure: Measure, *, digits: int, scale: float = 1, unit: str = "") -> str:
    if measure.value is None:
        return f"- ({code(measure.not_measured or '')})"
    return f"{measure.value * scale:.{digits}f}{unit}"
