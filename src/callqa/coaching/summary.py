"""One agent's page, put together from the published copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from callqa.coaching import comparison, flags, overruling, priorities, reading, together
from callqa.coaching.page import AgentPage, CallLine, Week
from callqa.coaching.priorities import Lost
from callqa.store import queries

__all__ = ["RECENT_DAYS", "agent_page", "page_of"]

RECENT_DAYS = 14  # two weeks: the usual distance between two coaching talks
_WEEKS = 12
_LONG_AGO = date(1970, 1, 1)


def agent_page(published: Path, agent: str, *, now: datetime | None = None) -> AgentPage:
    """The page of the agent with this name or key, from every stored call.

    Args:
        published: the published copy.
        agent: name, whatever the case, or the centre's key.
        now: the recent stretch ends on this day; None for the day of the agent's last call, so
            that the page depends on the calls alone.

    Raises:
        StoreError: nobody is called so (the message lists close names), or there is no
            published copy.
    """
    with queries.connect(published) as connection:
        return page_of(connection, reading.agent(connection, agent), now=now)


def page_of(
    connection: duckdb.DuckDBPyConnection,
    who: reading.Agent,
    *,
    teams: Sequence[str] | None = None,
    now: datetime | None = None,
    along: bool = True,
    most_flags: int | None = None,
) -> AgentPage:
    """The page of one agent.

    Args:
        connection: the published copy.
        who: the agent.
        teams: only calls for these teams count; None for all.
        now: as in `agent_page`.
        along: whether to work out how the best and the weakest call went and why they sounded
            so, which takes longer than everything else.
        most_flags: at most so many flags; None for all.
    """
    everything = reading.own_calls(who, teams=teams)
    extent = reading.extent(connection, everything)
    last = now.date() if now else extent.last
    since = reading.weeks_back(last, _WEEKS) if last else None
    decided = overruling.overruled(connection, who.key)
    own = overruling.applied(reading.lines(connection, everything, since=since), decided)
    recent, earlier = _split(own, last)
    talked_of = recent or own
    border, day = _border(last), last or _LONG_AGO
    others = reading.others_calls(who, first=border, last=day)
    team = together.together(connection, others, comparison.COLUMNS)
    labels = Counter(call.delivery for call in recent)
    weeks = _weeks(connection, who, own, last=last)
    stretch = reading.own_calls(who, first=border, last=day, teams=teams) if recent else everything
    lost = _lost(connection, stretch, others, calls=talked_of, decided=decided, of=team.calls)
    focus, strengths, among = priorities.focus_and_strengths(connection, talked_of, *lost)
    return AgentPage(
        agent=who.name,
        agent_id=who.agent_id,
        team=who.team,
        call_count=extent.n,
        scored_count=extent.scored,
        recent_count=len(recent),
        recent_from=border if last else None,
        recent_to=last,
        calm_count=labels["calm"],
        rushed_count=labels["rushed"],
        undecided_count=labels["undecided"],
        comparisons=comparison.comparisons(recent, earlier, team.bands),
        weeks=weeks,
        trend=comparison.trend(weeks),
        focus=focus,
        strengths=strengths,
        best=priorities.best(connection, among, along=along),
        worst=priorities.worst(connection, among, along=along),
        flags=flags.flags(connection, talked_of, most=most_flags),
        lines=own,
        notes=_notes(own, team.engines, last),
    )


def _border(last: date | None) -> date:
    """The first day of the recent stretch."""
    return last - timedelta(days=RECENT_DAYS - 1) if last else _LONG_AGO


def _split(
    calls: Sequence[CallLine], last: date | None
) -> tuple[tuple[CallLine, ...], tuple[CallLine, ...]]:
    """Calls of the recent stretch, and those before it; undated ones are in neither."""
    if last is None:
        return (), ()
    border = _border(last)
    recent = tuple(call for call in calls if call.day and border <= call.day <= last)
    earlier = tuple(call for call in calls if call.day and call.day < border)
    return recent, earlier


def _weeks(
    connection: duckdb.DuckDBPyConnection,
    who: reading.Agent,
    own: Sequence[CallLine],
    *,
    last: date | None,
) -> tuple[Week, ...]:
    """The weeks up to the last day, of the agent and of the others."""
    if last is None:  # no call has a known start
        return ()
    since = reading.weeks_back(last, _WEEKS)
    others = reading.others_calls(who, first=since, last=last)
    return comparison.weeks(
        [call for call in own if call.day and call.day <= last],
        reading.weekly(connection, others),
    )


def _lost(
    connection: duckdb.DuckDBPyConnection,
    own: reading.Group,
    others: reading.Group,
    *,
    calls: Sequence[CallLine],
    decided: Sequence[overruling.Overruled],
    of: int,
) -> tuple[Lost, Lost]:
    """What the agent's calls lost, with people's answers, and what the `of` calls of others did."""
    own_rules, team_rules = together.rules(connection, own, others)
    own_lines, team_lines = together.losses(connection, own, others)
    counted = overruling.recounted(own_rules, calls, decided)
    return (
        Lost(calls=len(calls), rules=counted, lines=own_lines),
        Lost(calls=of, rules=team_rules, lines=team_lines),
    )


def _notes(own: Sequence[CallLine], of_team: frozenset[str], last: date | None) -> tuple[str, ...]:
    notes = []
    # The id of an imported transcript ends with its digest: what wrote it stands before.
    engines = of_team | {call.engine_id.split(" sha256:")[0] for call in own}
    if len(engines) > 1:
        notes.append(
            f"These calls were transcribed by {len(engines)} different recognisers; pace and "
            "phrases of one cannot be compared with those of another."
        )
    unheard = sum(call.without_audio for call in own)
    if unheard:
        notes.append(
            f"{unheard} of {len(own)} calls have no audio: their scores rest on the words of a "
            "transcript made elsewhere, and delivery is not part of them."
        )
    undated = sum(call.day is None for call in own)
    if undated:
        notes.append(f"{undated} of {len(own)} calls have no known start and are in no comparison.")
    unscored = Counter(call.not_scored for call in own if call.total is None and call.not_scored)
    if unscored:
        reasons = ", ".join(
            f"{reason.replace('_', ' ')} ({n})" for reason, n in sorted(unscored.items())
        )
        notes.append(f"{sum(unscored.values())} of {len(own)} calls have no score: {reasons}.")
    decided = [call for call in own if call.decided]
    if decided:
        changed = sum(call.total != call.machine_total for call in decided)
        notes.append(
            f"People decided about {len(decided)} of {len(own)} calls; their answers count here. "
            f"The total differs from the machine's in {changed}."
        )
    if last and not of_team:
        notes.append("No other agent of the team has calls in this stretch to compare with.")
    return tuple(notes)
