"""The run report for people: on the terminal, and as Markdown for an orchestrator's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from callqa.domain.run import Quarantined, RunReport, Uncopied
from callqa.ingest.quarantine import key
from callqa.store.queries import AgentSummary

__all__ = ["exit_code", "lines", "markdown", "show", "show_quarantine"]


def exit_code(report: RunReport) -> int:
    """0 when all is well, 3 when calls are quarantined or stored files are damaged."""
    return 3 if report.quarantined or report.damaged else 0


def lines(report: RunReport) -> tuple[tuple[str, str], ...]:
    """The figures of the report with their names, in reading order."""
    speed = report.times_real_time
    silent = "nothing to hear" if report.analysed else "nothing to analyse"
    alone = (("Without audio", str(report.without_audio)),) if report.without_audio else ()
    return (
        ("Run", report.run_id),
        ("Inbox", report.inbox),
        ("Calls found", str(report.found)),
        ("Analysed", str(report.analysed)),
        *alone,
        *_doubts(report),
        ("Up to date", str(report.up_to_date)),
        ("Quarantined", str(len(report.quarantined))),
        ("Other files", str(report.ignored)),
        ("Damaged files", str(len(report.damaged))),
        ("Audio analysed", f"{report.audio_s:.1f} s"),
        *_copies(report),
        ("Speed", silent if speed is None else f"{speed:.1f} times real time"),
        ("Recogniser", report.engine_id),
    )


def _copies(report: RunReport) -> Iterator[tuple[str, str]]:
    """Playback copies; nothing where none were to be made."""
    if report.copies or report.uncopied:
        failed = f"; {len(report.uncopied)} could not be made" if report.uncopied else ""
        yield "Playback copies", f"{report.copies}{failed}"


def _no_copy(entry: Uncopied) -> str:
    return (
        f"No playback copy of call {entry.call_id}: {entry.reason}. `callqa playback` tries again."
    )


def _doubts(report: RunReport) -> Iterator[tuple[str, str]]:
    """Calls without a score, and words that nobody said; nothing where there are none."""
    if report.not_scored:
        reasons = ", ".join(
            f"{reason.replace('_', ' ')} ({count})"
            for reason, count in sorted(report.not_scored.items())
        )
        yield "Not scored", f"{sum(report.not_scored.values())}: {reasons}"
    if report.unbelieved_words:
        yield "Words not believed", str(report.unbelieved_words)


def show(console: Console, report: RunReport, agents: Sequence[AgentSummary]) -> None:
    """Print the report, the quarantine and the agents."""
    parts: list[RenderableType] = [_figures(report)]
    if report.engine_notice:
        parts.append(Text(f"Notice: {report.engine_notice}", style="bold yellow"))
    if report.quarantined:
        parts.append(_quarantine(report.quarantined))
    parts += [Text(_no_copy(entry), style="bold yellow") for entry in report.uncopied]
    parts += [Text(f"Damaged: {told}", style="bold red") for told in report.damaged]
    if agents:
        parts.append(_agents(agents))
    console.print(Group(*parts))


def _figures(report: RunReport) -> Table:
    table = Table(title="Run report", title_justify="left", show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines(report):
        table.add_row(name, Text(value))
    return table


def _quarantine(entries: Sequence[Quarantined]) -> Table:
    table = Table(title="Quarantine", title_justify="left")
    for name in ("Key", "File", "Reason", "Stage", "What was found", "What to do"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        table.add_row(
            key(entry),
            *map(Text, (entry.path, entry.reason, entry.stage, entry.detail, entry.advice)),
        )
    return table


def show_quarantine(console: Console, entries: Sequence[Quarantined]) -> None:
    """Print the quarantine, or that it is empty."""
    console.print(_quarantine(entries) if entries else "The quarantine is empty.")


_AGENT_COLUMNS = (
    "Agent", "Calls", "Scored", "Score", "Gate", "Fails", "Review", "Calm", "Rushed", "Open",
    "Words/min",
)  # fmt: skip
_AGENT_TITLE = (
    "Agents, all stored calls. Score, gate and words a minute are medians ('-': not measured); "
    "fails: auto-failed calls; review: calls a person must decide; open: neither calm nor rushed."
)


def _cells(agent: AgentSummary) -> tuple[str, ...]:
    return (
        agent.agent,
        str(agent.calls),
        str(agent.scored_calls),
        _number(agent.total_median),
        _number(agent.gate_median),
        str(agent.auto_fail_calls),
        str(agent.review_calls),
        str(agent.calm_calls),
        str(agent.rushed_calls),
        str(agent.undecided_calls),
        _number(agent.words_per_minute_median),
    )


def _agents(agents: Sequence[AgentSummary]) -> Table:
    table = Table(title=_AGENT_TITLE, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(_AGENT_COLUMNS):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for agent in agents:
        table.add_row(*map(Text, _cells(agent)))
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruler = ["---"] * len(header)
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in (header, ruler, *rows))


def markdown(report: RunReport, agents: Sequence[AgentSummary]) -> str:
    """The same report as Markdown tables."""
    parts = ["# Run report", _markdown_table(("Figure", "Value"), lines(report))]
    if report.engine_notice:
        parts.append(f"**Notice:** {_cell(report.engine_notice)}")
    if report.quarantined:
        parts += [
            "## Quarantine",
            _markdown_table(
                ("File", "Reason", "Stage", "What to do"),
                [(one.path, one.reason, one.stage, one.advice) for one in report.quarantined],
            ),
        ]
    if report.uncopied:
        parts.append("## Without a playback copy")
        parts.append("\n".join(f"- {_cell(_no_copy(entry))}" for entry in report.uncopied))
    if report.damaged:
        parts += ["## Damaged stored files", *(f"- {_cell(told)}" for told in report.damaged)]
    if agents:
        parts += ["## Agents", _markdown_table(_AGENT_COLUMNS, [_cells(one) for one in agents])]
    return "\n\n".join(parts)
