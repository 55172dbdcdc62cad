"""One agent's coaching page as one HTML file that needs nothing else."""

from __future__ import annotations

from callqa.coaching import call_picture, charts, course_words, pace_picture
from callqa.coaching.agent_text import MOST_LINES, too_few
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.page import AgentPage, Band, Listening
from callqa.coaching.web_page import Drawing, drawn_twice, render

__all__ = ["render_html"]

_MIN_DOTS = 2  # a chart of one call shows nothing that the table does not


def render_html(page: AgentPage) -> str:
    """The page as one HTML document: no script, no request, light and dark, ready to print."""
    return render(
        "agent.html.j2",
        page=page,
        trend_chart=_trend_chart(page),
        pace_chart=_pace_chart(page),
        best_picture=_picture(page.best, good=True),
        worst_picture=_picture(page.worst, good=False),
        best_pace=_pace_picture(page.best, good=True),
        worst_pace=_pace_picture(page.worst, good=False),
        in_words=course_words.in_words,
        too_few=too_few(page),
        pace_band=_pace_team(page).n >= MIN_CALLS,
        median_drawn=any(week.agent.n >= MIN_CALLS for week in page.weeks),
        team_drawn=any(week.team.n >= MIN_CALLS for week in page.weeks),
        lines=page.lines[:MOST_LINES],
        more=max(0, len(page.lines) - MOST_LINES),
    )


def _picture(one: Listening | None, *, good: bool) -> Drawing | None:
    if one is None or one.course.duration_s <= 0:
        return None
    name = "best" if good else "worst"
    return drawn_twice(
        lambda width: call_picture.picture(
            one.course, one.moments, good=good, prefix=f"{name}{width}", width=width
        )
    )


def _pace_picture(one: Listening | None, *, good: bool) -> Drawing | None:
    if one is None or one.course.duration_s <= 0 or not one.course.paces:
        return None
    name = "best" if good else "worst"
    return drawn_twice(
        lambda width: pace_picture.pace_picture(
            one.course, prefix=f"pace-{name}{width}", width=width
        )
    )


def _trend_chart(page: AgentPage) -> Drawing | None:
    if sum(week.agent.n for week in page.weeks) < _MIN_DOTS:
        return None
    first = page.weeks[0].monday
    calls = [call for call in page.lines if call.day and call.day >= first]
    return drawn_twice(lambda width: charts.score_trend(page.weeks, calls, width=width))


def _pace_chart(page: AgentPage) -> Drawing | None:
    paced = [call for call in page.lines if call.words_per_minute is not None and call.day]
    if len(paced) < _MIN_DOTS:
        return None
    team = _pace_team(page)
    return drawn_twice(lambda width: charts.pace(paced[:MOST_LINES], team=team, width=width))


def _pace_team(page: AgentPage) -> Band:
    return next(one.team for one in page.comparisons if one.name == "Pace")
