"""What charts show: the records that `charts.js` reads, each with its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from callqa.coaching import wording
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.page import Band, Week

__all__ = ["Picture", "team_trend", "trend"]

_SCORES = {"min": 0, "max": 100, "title": "total score"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart, what it shows in words, and the same figures as a table."""

    told: dict[str, Any]
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def drawn(self) -> bool:
        """Whether anything would be seen; else the table alone is shown."""
        return any(value is not None for one in self.told["series"] for value in one["values"])


def trend(weeks: Sequence[Week], *, own: str) -> Picture | None:
    """Weekly medians of an agent over those of the team with its middle half; None without weeks.

    A week is drawn from `MIN_CALLS` scored calls on; the table has all of them.
    """
    if not weeks:
        return None
    agents, teams = [week.agent for week in weeks], [week.team for week in weeks]
    series = [
        _series("team, lower quartile", "team", [_drawn(one, one.q1) for one in teams], "band-low"),
        _series("middle half of the team", "team", [_drawn(one, one.q3) for one in teams],
                "band-high"),
        _series("team, median", "team", [_drawn(one, one.median) for one in teams]),
        _series(f"{own}, median", "agent", [_drawn(one, one.median) for one in agents]),
    ]  # fmt: skip
    return Picture(
        told={
            "type": "line",
            "labels": [wording.day(week.monday) for week in weeks],
            "series": series,
            "y": _SCORES,
        },
        caption=(
            "Total score by week: medians, and the middle half of the team. A week is drawn from "
            f"{MIN_CALLS} scored calls on; the table has them all, with N."
        ),
        columns=("Week from", own, "Team"),
        rows=tuple(
            (wording.day(week.monday), wording.band(week.agent), wording.band(week.team))
            for week in weeks
        ),
    )


def team_trend(weeks: Sequence[Week]) -> Picture | None:
    """Weekly medians of a team with its middle half; None without weeks. Like `trend`."""
    if not weeks:
        return None
    teams = [week.team for week in weeks]
    return Picture(
        told={
            "type": "line",
            "labels": [wording.day(week.monday) for week in weeks],
            "series": [
                _series("lower quartile", "team", [_drawn(one, one.q1) for one in teams],
                        "band-low"),
                _series("middle half", "team", [_drawn(one, one.q3) for one in teams],
                        "band-high"),
                _series("median", "agent", [_drawn(one, one.median) for one in teams]),
            ],
            "y": _SCORES,
        },
        caption="Total score of the team by week: median and middle half.",
        columns=("Week from", "Team"),
        rows=tuple((wording.day(week.monday), wording.band(week.team)) for week in weeks),
    )  # fmt: skip


def _series(
    name: str, colour: str, values: Sequence[float | None], kind: str = "line"
) -> dict[str, Any]:
    return {"name": name, "colour": colour, "kind": kind, "values": list(values)}


def _drawn(band: Band, value: float | None) -> float | None:
    return round(value, 1) if value is not None and band.n >= MIN_CALLS else None
