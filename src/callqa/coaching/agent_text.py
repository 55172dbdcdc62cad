"""One agent's coaching page in text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from callqa.coaching import course_words, wording
from callqa.coaching.console import indented, titled
from callqa.coaching.page import AgentPage, CallLine, Flag, Focus, Listening
from callqa.store.export import plain

__all__ = ["MOST_LINES", "show", "text", "too_few"]

MOST_LINES = 30  # of the list of calls
_SILENT = ("too few", "nothing")  # how words begin that name no difference
_INDENT = 3


def show(console: Console, page: AgentPage) -> None:
    """Print the page."""
    console.print(text(page))


def text(page: AgentPage) -> RenderableType:
    """The page for a terminal."""
    return Group(*_parts(page))


def too_few(page: AgentPage) -> bool:
    """Whether nothing at all could be compared, so that this is said once."""
    words = [text for one in page.comparisons for text in (one.against_self, one.against_team)]
    return all(text.startswith(_SILENT) for text in words)


def _parts(page: AgentPage) -> Iterator[RenderableType]:
    yield Text(plain(page.agent), style="bold") + Text(_whose(page))
    yield Text(_counts(page))
    yield from (Text(f"Note: {plain(note)}", style="yellow") for note in page.notes)
    yield Text(wording.HEARD, style="dim")
    yield from titled("To work on", _foci(page.focus) or [Text(_nothing_lost(page))])
    yield from titled("Trend", [Text(page.trend), Text(), *_compared(page)])
    yield from titled("Listen to", _listening(page))
    if page.flags:
        yield from titled("Flags", [_flag(flag) for flag in page.flags])
    if page.strengths:
        yield from titled("Going well", _foci(page.strengths))
    yield from titled("Calls, latest first", [_calls(page.lines[:MOST_LINES])])


def _whose(page: AgentPage) -> str:
    known = [plain(part) for part in (page.agent_id, page.team and f"team {page.team}") if part]
    return f"  ({', '.join(known)})" if known else ""


def _counts(page: AgentPage) -> str:
    counts = f"{page.call_count} calls, {page.scored_count} scored."
    if page.recent_to is None:
        return counts
    return (
        f"{counts} Recent: {page.recent_count} from {wording.day(page.recent_from)} to "
        f"{wording.day(page.recent_to)}; {page.calm_count} calm, {page.rushed_count} rushed, "
        f"{page.undecided_count} undecided."
    )


def _foci(some: Sequence[Focus]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for number, focus in enumerate(some, start=1):
        parts.append(Text(f"{number}. {plain(focus.title)}", style="bold"))
        told = (("Try this: ", focus.advice), ("Why: ", plain(focus.reason)))
        parts.extend(indented(lead + words, _INDENT) for lead, words in told if words)
        parts.extend(indented(f"> {wording.happened(at)}", _INDENT) for at in focus.moments)
    return parts


def _nothing_lost(page: AgentPage) -> str:
    return "Nothing was lost here." if page.scored_count else "No scored call yet."


def _compared(page: AgentPage) -> list[RenderableType]:
    against_self = {one.name: one.against_self for one in page.comparisons}
    against_team = {one.name: one.against_team for one in page.comparisons}
    words = [wording.TOO_FEW] if too_few(page) else _named(against_self) + _named(against_team)
    return [_comparisons(page), *(Text(line) for line in words)]


def _named(words_by_measure: Mapping[str, str]) -> list[str]:
    """The comparisons that say something, one a line."""
    return [
        f"- {name}: {words}"
        for name, words in words_by_measure.items()
        if not words.startswith(_SILENT)
    ]


def _comparisons(page: AgentPage) -> Table:
    table = Table("", "Recent", "Before", "Team", box=None, pad_edge=False)
    for one in page.comparisons:
        table.add_row(
            f"{one.name}, {one.unit}" if one.unit else one.name,
            *(wording.band(some, unit=one.unit) for some in (one.recent, one.earlier, one.team)),
        )
    table.caption = "Median (middle half), N = calls with the number. Scores are out of 100."
    table.caption_justify = "left"
    return table


def _listening(page: AgentPage) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for title, one in (("Best", page.best), ("Weakest", page.worst)):
        if one is not None:
            parts.extend(_listen(title, one))
    return parts or [Text("No scored call yet.")]


def _listen(title: str, one: Listening) -> Iterator[RenderableType]:
    yield Text(
        f"{title}: {plain(one.call.call_id)}, {wording.when(one.call.started_local)}, "
        f"score {wording.whole(one.call.total)} of 100{wording.failed_by(one.call)}",
        style="bold",
    )
    for at in one.moments:
        time = "" if at.absent else f"{wording.clock(at.start_s)} "
        yield indented(f"> {time}{plain(at.what)}: {wording.quoted(at)}", _INDENT)
    yield indented(course_words.in_words(one.course), _INDENT)
    if one.reasons:
        yield indented(wording.why_so(one.call.delivery, one.reasons, one.whose_usual), _INDENT)


def _flag(flag: Flag) -> Text:
    kind = "auto-fail" if flag.auto_fail else "to review"
    at = f" at {wording.clock(flag.moment.start_s)}" if flag.moment else ""
    return Text(
        f"{kind}: {plain(flag.call.call_id)}{at}, {plain(flag.rule_id)} {plain(flag.name)}",
        style="red" if flag.auto_fail else "yellow",
    )


def _calls(lines: Sequence[CallLine]) -> Table:
    table = Table(
        "Call",
        "Start",
        "Score",
        "Compliance",
        "Delivery",
        "Words/min",
        "Flags",
        box=None,
        pad_edge=False,
    )
    for call in lines:
        table.add_row(
            Text(plain(call.call_id)),
            wording.when(call.started_local),
            wording.whole(call.total),
            wording.whole(call.gate),
            call.delivery,
            wording.whole(call.words_per_minute),
            Text(", ".join(map(plain, (*call.auto_fail_rules, *call.review_rules)))),
        )
    return table
