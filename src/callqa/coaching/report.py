"""The coaching page as text and as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import jinja2
from markupsafe import Markup
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from callqa.coaching import charts, wording
from callqa.coaching.page import AgentPage, CallLine, Flag, Focus, Listening, Moment
from callqa.store.export import plain

__all__ = ["render_html", "show", "text"]

_MOST_LINES = 30
_MIN_DOTS = 2  # a chart of one call shows nothing that the table does not
_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("callqa.coaching", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # What was said or typed elsewhere is shown as text, also to the eye.
    finalize=lambda value: (
        plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    ),
)


def render_html(page: AgentPage) -> str:
    """The page as one HTML document: no script, no request, light and dark, ready to print."""
    return _ENVIRONMENT.get_template("agent.html.j2").render(
        page=page,
        say=wording,
        trend_chart=_trend_chart(page),
        pace_chart=_pace_chart(page),
        lines=page.lines[:_MOST_LINES],
        more=max(0, len(page.lines) - _MOST_LINES),
    )


def show(console: Console, page: AgentPage) -> None:
    """Print the page."""
    console.print(text(page))


def text(page: AgentPage) -> RenderableType:
    """The page for a terminal."""
    return Group(*_parts(page))


def _trend_chart(page: AgentPage) -> Markup | None:
    if sum(week.agent.n for week in page.weeks) < _MIN_DOTS:
        return None
    first = page.weeks[0].monday
    calls = [call for call in page.lines if call.day and call.day >= first]
    return Markup(charts.score_trend(page.weeks, calls))  # noqa: S704, our own drawing of numbers


def _pace_chart(page: AgentPage) -> Markup | None:
    paced = [call for call in page.lines if call.words_per_minute is not None and call.day]
    if len(paced) < _MIN_DOTS:
        return None
    team = next(one.team for one in page.comparisons if one.name == "Pace")
    return Markup(charts.pace(paced[:_MOST_LINES], team=team))  # noqa: S704, likewise


def _parts(page: AgentPage) -> Iterator[RenderableType]:
    yield Text(plain(page.agent), style="bold") + Text(_whose(page))
    yield Text(_counts(page))
    yield from (Text(f"Note: {plain(note)}", style="yellow") for note in page.notes)
    yield from _section("To work on", _foci(page.focus) or [Text("Nothing was lost here.")])
    yield from _section("Trend", [Text(page.trend), _comparisons(page)])
    yield from _section("Listen to", _listening(page))
    if page.flags:
        yield from _section("Flags", [_flag(flag) for flag in page.flags])
    if page.strengths:
        yield from _section("Going well", _foci(page.strengths))
    yield from _section("Calls, latest first", [_calls(page.lines[:_MOST_LINES])])


def _section(title: str, parts: Sequence[RenderableType]) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, style="bold"), align="left", characters="─")
    yield from parts


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
        lines = [plain(focus.reason), focus.advice, *map(_moment, focus.moments)]
        parts.extend(Padding(Text(line), (0, 0, 0, 3)) for line in lines if line)
    return parts


def _moment(moment: Moment) -> str:
    return (
        f"> {plain(moment.call_id)} at {wording.clock(moment.start_s)} "
        f"({wording.day(moment.day)}): {wording.quoted(moment)}"
    )


def _comparisons(page: AgentPage) -> Table:
    table = Table("", "Recent", "Before", "Team", "Against before", "Against the team", box=None)
    for one in page.comparisons:
        table.add_row(
            f"{one.name}, {one.unit}" if one.unit else one.name,
            *(wording.band(some, unit=one.unit) for some in (one.recent, one.earlier, one.team)),
            one.against_self,
            one.against_team,
        )
    table.caption = "Median (middle half), N = calls with the number."
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
        f"score {wording.whole(one.call.total)}",
        style="bold",
    )
    for moment in one.moments:
        yield Padding(
            Text(f"{wording.clock(moment.start_s)}  {wording.quoted(moment)}"), (0, 0, 0, 3)
        )


def _flag(flag: Flag) -> Text:
    kind = "auto-fail" if flag.auto_fail else "to review"
    at = f" at {wording.clock(flag.moment.start_s)}" if flag.moment else ""
    return Text(
        f"{kind}: {plain(flag.call.call_id)}{at}, {plain(flag.rule_id)} {plain(flag.name)}",
        style="red" if flag.auto_fail else "yellow",
    )


def _calls(lines: Sequence[CallLine]) -> Table:
    table = Table(
        "Call", "Start", "Score", "Compliance", "Delivery", "Words/min", "Flags", box=None
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
