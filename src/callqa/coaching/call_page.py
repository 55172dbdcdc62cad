"""One call in text: its scores with their parts, what was found and where, and how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from callqa.coaching import pace_lane, timeline, wording
from callqa.coaching import usual as earlier
from callqa.coaching.page import Usual
from callqa.domain.measure import Measure
from callqa.domain.measures import SpeakerMeasures, TurnMeasures
from callqa.domain.verdicts import (
    CallAnalysis,
    Delivery,
    DeliveryLabel,
    DeliveryWindow,
    Evidence,
    Finding,
    Outcome,
    Severity,
)
from callqa.store.export import plain

__all__ = ["show", "text"]

_GRAVEST_FIRST = (
    Outcome.VIOLATED, Outcome.MISSED, Outcome.REVIEW, Outcome.MET, Outcome.NOT_EVALUABLE,
)  # fmt: skip
_STYLES = {Outcome.VIOLATED: "bold red", Outcome.MISSED: "red", Outcome.REVIEW: "yellow"}
_FORBIDS = ("prohibited", "privacy", "metadata")  # kinds whose names say what must not happen
_NARROWEST, _WIDEST = 40, 100
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


def show(
    console: Console, analysis: CallAnalysis, *, usual: Mapping[str, Usual] | None = None
) -> None:
    """Print the call; `usual` as `text` takes it."""
    console.print(text(analysis, width=console.width, usual=usual))


def text(
    analysis: CallAnalysis, *, width: int = 100, usual: Mapping[str, Usual] | None = None
) -> RenderableType:
    """The call for a terminal.

    Args:
        analysis: the call.
        width: columns of the terminal.
        usual: its measures beside earlier calls, by name; None for a call that is not stored.
    """
    return Group(*_parts(analysis, width, usual or {}))


def _parts(
    analysis: CallAnalysis, width: int, usual: Mapping[str, Usual]
) -> Iterator[RenderableType]:
    yield from _head(analysis)
    yield from _section("Scorecard", [_scorecard(analysis)])
    yield from _section("Findings", list(_findings(analysis)))
    yield from _section("Delivery", list(_delivery(analysis, width, usual)))
    if usual:
        yield from _section("Against earlier calls", _earlier(usual))
    yield from _section("Measures", [_speakers(analysis), Text(), _turns(analysis.measures.turns)])
    if analysis.commitments:
        yield from _section("Promises to pay", list(_commitments(analysis)))
    yield from _section("Made by", [Text(line) for line in _provenance(analysis)])


def _section(title: str, parts: Sequence[RenderableType]) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, style="bold"), align="left", characters="─")
    yield from parts


def _head(analysis: CallAnalysis) -> Iterator[Text]:
    recording = analysis.recording
    agent = recording.agent_name or recording.agent_id or "agent unknown"
    yield Text(plain(recording.call_id), style="bold") + Text(
        f"  {plain(agent)}, {wording.when(recording.started_at)}"
    )
    yield Text(
        f"{wording.clock(analysis.measures.duration_s)} long, {_words(analysis.call_type)}, "
        f"disposition {_words(recording.disposition or 'unknown')}"
    )
    card = analysis.scorecard
    total = f"Score {wording.whole(card.total)}"
    if card.not_scored:
        total += f" (not scored: {_words(card.not_scored)})"
    parts = f"skill {wording.whole(card.skill)}   compliance {wording.whole(card.gate.score)}"
    yield Text(f"{total}   {parts}", style="bold")
    yield Text(f"Compliance: {plain(card.gate.why)}")
    for warning in dict.fromkeys((*recording.warnings, *analysis.warnings)):
        yield Text(f"Warning: {plain(warning)}", style="yellow")


def _scorecard(analysis: CallAnalysis) -> Table:
    table = Table("", "Points", "Why", box=None)
    for section in analysis.scorecard.sections:
        score = "not applicable" if section.score is None else f"{section.score:.0f} of 100"
        title = f"{plain(section.name)} (weight {section.weight:g})"
        table.add_row(Text(title, style="bold"), Text(score, style="bold"), "")
        for item in section.items:
            points = "-" if item.points is None else f"{item.points:g} of {item.max_points:g}"
            why = item.why.removeprefix(f"{item.name}: ")
            table.add_row(Padding(Text(plain(item.name)), (0, 0, 0, 2)), points, Text(plain(why)))
    return table


def _findings(analysis: CallAnalysis) -> Iterator[RenderableType]:
    judged = [one for one in analysis.findings if one.outcome is not Outcome.NOT_EVALUABLE]
    for finding in sorted(judged, key=_gravity):
        yield Text(
            f"{_said(finding):<9} {plain(finding.rule_id)} {plain(finding.name)} "
            f"({finding.severity.replace('_', '-')})",
            style=_STYLES.get(finding.outcome, ""),
        )
        yield Padding(Text(plain(finding.why)), (0, 0, 0, 10))
        if finding.outcome is not Outcome.MISSED:  # an absence has no words to listen to
            yield from (Padding(Text(_evidence(one)), (0, 0, 0, 10)) for one in finding.evidence)
    skipped = sorted({one.rule_id for one in analysis.findings} - {one.rule_id for one in judged})
    if skipped:
        yield Text(f"Not judged on this call: {', '.join(map(plain, skipped))}", style="dim")
    if not analysis.findings:
        yield Text("No rule was run.")


def _said(finding: Finding) -> str:
    """The outcome as it reads beside the name of what was forbidden."""
    if finding.outcome is Outcome.MET and finding.kind in _FORBIDS:
        return "clear"
    return str(finding.outcome)


def _gravity(finding: Finding) -> tuple[int, int, str]:
    return (
        _GRAVEST_FIRST.index(finding.outcome),
        list(Severity).index(finding.severity),
        finding.rule_id,
    )


def _words(code: str) -> str:
    """A stored code such as `too_little_speech` in words."""
    return plain(code.replace("_", " "))


def _evidence(piece: Evidence) -> str:
    at = wording.stretch(piece.span.start_s, piece.span.end_s)
    words = f"“{plain(piece.quote)}”" if piece.quote else plain(piece.why)
    return f"{at} {piece.speaker}: {words}"


def _delivery(
    analysis: CallAnalysis, width: int, usual: Mapping[str, Usual]
) -> Iterator[RenderableType]:
    delivery, pace = analysis.delivery, usual.get("words_per_minute")
    belief = (
        ""
        if delivery.probability_rushed is None
        else f" ({delivery.probability_rushed:.0%} rushed)"
    )
    yield Text(f"{delivery.label}{belief}", style="bold")
    yield from (Text(f"- {plain(reason)}") for reason in _why(delivery, usual))
    if delivery.windows:
        yield Text(earlier.whose_usual(usual), style="dim")
        yield Text(_rule(delivery), style="dim")
    room = max(_NARROWEST, min(_WIDEST, width - 16))
    for name, picture in timeline.lanes(analysis, width=room, usual=pace):
        yield Text(f"{name:<13} {picture}", no_wrap=True, overflow="crop")
    yield Text(timeline.LEGEND, style="dim")
    if band := pace_lane.band_in_words(pace):
        yield Text(band, style="dim")
    if delivery.windows:
        yield Text()
        yield _windows(delivery, usual)


def _why(judged: Delivery | DeliveryWindow, usual: Mapping[str, Usual]) -> tuple[str, ...]:
    return earlier.reasons_of(judged, usual, whose="the agent's")


def _rule(delivery: Delivery) -> str:
    """How the verdict on the call follows from its windows."""
    labels = Counter(window.label for window in delivery.windows)
    told = ", ".join(f"{labels[label]} {label}" for label in DeliveryLabel)
    windows = wording.counted(len(delivery.windows), "window")
    return (
        f"{windows} of the agent's speech: {told}. The call's probability is their mean, weighed "
        "by the speech in each, and is judged by the limits that hold for a window."
    )


def _windows(delivery: Delivery, usual: Mapping[str, Usual]) -> Table:
    table = Table("Window", "Rushed", "Verdict", "Why", box=None, pad_edge=False)
    for window in delivery.windows:
        table.add_row(
            wording.stretch(window.span.start_s, window.span.end_s),
            f"{window.probability_rushed:.0%}",
            str(window.label),
            Text(plain("; ".join(_why(window, usual)))),
        )
    return table


def _earlier(usual: Mapping[str, Usual]) -> list[RenderableType]:
    table = Table(
        "", "Here", "Usual", "Middle half", "N", "Robust z", "Team", "z", box=None, pad_edge=False
    )
    for name, title in earlier.SHOWN.items():
        if (one := usual.get(name)) is None:
            continue
        table.add_row(
            title,
            wording.figure(one.value, one.unit),
            wording.figure(one.own_median, one.unit),
            wording.between(one.own_q1, one.own_q3, one.unit),
            str(one.own_n),
            earlier.in_words(one.own_z, one.own_reason),
            wording.figure(one.team_median, one.unit),
            earlier.in_words(one.team_z, one.team_reason),
        )
    return [table, Text(earlier.HOW, style="dim")]


def _speakers(analysis: CallAnalysis) -> Table:
    speakers = analysis.measures.speakers
    table = Table("", *(str(one.speaker) for one in speakers), box=None)
    table.add_row("Speech", *(wording.clock(one.speech_s) for one in speakers))
    for title, name, digits in _SPEAKER_ROWS:
        table.add_row(title, *(_measured(one, name, digits) for one in speakers))
    return table


def _measured(speaker: SpeakerMeasures, name: str, digits: int) -> Text:
    return Text(_value(getattr(speaker, name), digits=digits))


def _turns(turns: TurnMeasures) -> Table:
    table = Table("", "Whole call", box=None)
    for title, name, unit in _TURN_ROWS:
        measure: Measure = getattr(turns, name)
        scale, digits = (100, 1) if unit == "%" else (1, 1)
        table.add_row(title, Text(_value(measure, digits=digits, scale=scale, unit=f" {unit}")))
    return table


def _value(measure: Measure, *, digits: int, scale: float = 1, unit: str = "") -> str:
    if measure.value is None:
        return f"- ({_words(measure.not_measured or '')})"
    return f"{measure.value * scale:.{digits}f}{unit}"


def _commitments(analysis: CallAnalysis) -> Iterator[RenderableType]:
    for one in analysis.commitments:
        amount = "amount not said" if one.amount is None else f"${one.amount:,.2f}"
        agreed = "agreed" if one.confirmed else "not confirmed"
        due, method = one.due or "date not said", one.method or "way of paying not said"
        yield Text(f"{amount}, {plain(due)}, {plain(method)}, {agreed}")
        yield from (Padding(Text(_evidence(piece)), (0, 0, 0, 2)) for piece in one.evidence)


def _provenance(analysis: CallAnalysis) -> Iterator[str]:
    made = analysis.provenance
    yield f"callqa {made.code_version}, {made.analysed_at:%Y-%m-%d %H:%M} UTC"
    yield f"Recogniser: {plain(made.engine_id)}"
    yield f"Speech detector: {plain(made.detector_id)}; delivery model: {plain(made.model_id)}"
    yield f"Rules: {plain(', '.join(made.packs))}; form: {plain(made.form)}"
    yield f"Taken out of the text: {wording.counted(len(analysis.redactions), 'sensitive stretch')}"
    yield f"Analysis {analysis.analysis_id[:12]}, policy {made.policy_digest[:12]}"
