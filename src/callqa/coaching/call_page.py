"""One call in text: its scores with their parts, what was found and where, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from callqa.coaching import call_words, pace_lane, timeline, wording
from callqa.coaching import usual as earlier
from callqa.coaching.console import indented, titled
from callqa.coaching.page import Usual
from callqa.domain.verdicts import CallAnalysis, Outcome
from callqa.store.export import plain

__all__ = ["show", "text"]

_STYLES = {Outcome.VIOLATED: "bold red", Outcome.MISSED: "red", Outcome.REVIEW: "yellow"}
_NARROWEST, _WIDEST = 40, 100


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
    yield from titled("Scorecard", [_scorecard(analysis)])
    yield from titled("Findings", list(_findings(analysis)))
    yield from titled("Delivery", list(_delivery(analysis, width, usual)))
    if usual:
        yield from titled("Against earlier calls", _earlier(usual))
    yield from titled("Measures", [_speakers(analysis), Text(), _turns(analysis)])
    if analysis.commitments:
        yield from titled("Promises to pay", list(_commitments(analysis)))
    yield from titled("Made by", [Text(line) for line in call_words.provenance(analysis)])


def _head(analysis: CallAnalysis) -> Iterator[Text]:
    recording = analysis.recording
    agent = recording.agent_name or recording.agent_id or "agent unknown"
    yield Text(plain(recording.call_id), style="bold") + Text(
        f"  {plain(agent)}, {wording.when(recording.started_at)}"
    )
    yield Text(call_words.heading(analysis))
    card = analysis.scorecard
    total = f"Score {wording.whole(card.total)}"
    if card.not_scored:
        total += f" (not scored: {call_words.code(card.not_scored)})"
    parts = f"skill {wording.whole(card.skill)}   compliance {wording.whole(card.gate.score)}"
    yield Text(f"{total}   {parts}", style="bold")
    yield Text(f"Compliance: {plain(card.gate.why)}")
    for warning in dict.fromkeys((*recording.warnings, *analysis.warnings)):
        yield Text(f"Warning: {plain(warning)}", style="yellow")


def _scorecard(analysis: CallAnalysis) -> Table:
    table = Table("", "Points", "Why", box=None)
    for section in analysis.scorecard.sections:
        title = f"{plain(section.name)} (weight {section.weight:g})"
        score = call_words.section_score(section.score)
        table.add_row(Text(title, style="bold"), Text(score, style="bold"), "")
        for item in section.items:
            earned = call_words.points(item.points, item.max_points)
            why = item.why.removeprefix(f"{item.name}: ")
            table.add_row(indented(plain(item.name), 2), earned, Text(plain(why)))
    return table


def _findings(analysis: CallAnalysis) -> Iterator[RenderableType]:
    for finding in call_words.judged(analysis):
        yield Text(
            f"{call_words.said(finding):<9} {plain(finding.rule_id)} {plain(finding.name)} "
            f"({finding.severity.replace('_', '-')})",
            style=_STYLES.get(finding.outcome, ""),
        )
        yield indented(plain(finding.why), 10)
        if finding.outcome is not Outcome.MISSED:  # an absence has no words to listen to
            yield from (indented(call_words.evidence(one), 10) for one in finding.evidence)
    if skipped := call_words.skipped(analysis):
        yield Text(f"Not judged on this call: {plain(skipped)}", style="dim")
    if not analysis.findings:
        yield Text("No rule was run.")


def _delivery(
    analysis: CallAnalysis, width: int, usual: Mapping[str, Usual]
) -> Iterator[RenderableType]:
    delivery, pace = analysis.delivery, usual.get("words_per_minute")
    yield Text(call_words.belief(delivery), style="bold")
    yield from (Text(f"- {plain(reason)}") for reason in call_words.why(delivery, usual))
    if delivery.windows:
        yield Text(earlier.whose_usual(usual), style="dim")
        yield Text(call_words.rule(delivery), style="dim")
    room = max(_NARROWEST, min(_WIDEST, width - 16))
    for name, picture in timeline.lanes(analysis, width=room, usual=pace):
        yield Text(f"{name:<13} {picture}", no_wrap=True, overflow="crop")
    yield Text(timeline.LEGEND, style="dim")
    if band := pace_lane.band_in_words(pace):
        yield Text(band, style="dim")
    if delivery.windows:
        yield Text()
        rows = call_words.window_rows(delivery, usual)
        yield _table(("Window", "Rushed", "Verdict", "Why"), rows)


def _earlier(usual: Mapping[str, Usual]) -> list[RenderableType]:
    rows = call_words.earlier_rows(usual)
    return [_table(call_words.EARLIER_COLUMNS, rows), Text(earlier.HOW, style="dim")]


def _speakers(analysis: CallAnalysis) -> Table:
    names = [str(one.speaker) for one in analysis.measures.speakers]
    return _table(("", *names), call_words.speaker_rows(analysis))


def _turns(analysis: CallAnalysis) -> Table:
    return _table(("", "Whole call"), call_words.turn_rows(analysis))


def _commitments(analysis: CallAnalysis) -> Iterator[RenderableType]:
    for one in analysis.commitments:
        yield Text(call_words.commitment(one))
        yield from (indented(call_words.evidence(piece), 2) for piece in one.evidence)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table
