"""Where to listen: the moments of some calls that show a rule or a line of the form.

One moment is picked for each matter, and two of them are never so near to each other that a
listener would hear the same words twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from callqa.coaching.page import CallLine, Moment

__all__ = ["OfOwners", "numbered", "of_call", "of_owners"]

_TOLD = ("start_s", "end_s", "speaker", "quote", "why", "what", "absent")
_APART_S = 3.0  # the quoted words reach a few seconds to both sides
_APART_SHARE = 0.08  # of the call, so that two marks of one picture do not cover each other

# Evidence of a line of the form repeats that of the rules behind it. An absence has no words to
# quote: its span is the stretch that was searched. Analyses are asked for by their numbers, which
# tell where their rows lie.
_PIECES = """
with found as (
    select analysis_no, finding_no, rule_id, name, outcome, severity
    from finding where {numbers} and outcome <> 'not_evaluable' {rules}
),
lines as (
    select analysis_no, item_no, item_id, name, points, max_points, worth
    from scorecard_item where {numbers} {items}
),
heard as (
    select analysis_no, belongs_to, owner_no, evidence_no, start_s, end_s, speaker, quote, why
    from evidence where {numbers} and belongs_to in ('finding', 'item')
),
absences as (
    select distinct heard.analysis_no, start_s, end_s
    from heard
    join (select analysis_no, finding_no from flag where {numbers} and outcome = 'missed') as missed
        on missed.analysis_no = heard.analysis_no and finding_no = owner_no
    where belongs_to = 'finding'
),
pieces as (
    select
        heard.analysis_no, heard.start_s, heard.end_s, speaker, quote, heard.why,
        coalesce(rule_id, item_id) as owner, belongs_to, coalesce(found.name, lines.name) as what,
        owner_no, evidence_no, outcome, severity,
        absences.start_s is not null as absent,
        outcome = 'met' or points = max_points as good,
        outcome in ('missed', 'violated', 'review') or points < max_points as bad,
        coalesce(worth * case when points < max_points then 1 - points / max_points else 1 end, 0)
            as at_stake
    from heard
    left join found
        on belongs_to = 'finding'
        and found.analysis_no = heard.analysis_no and finding_no = owner_no
    left join lines
        on belongs_to = 'item' and lines.analysis_no = heard.analysis_no and item_no = owner_no
    left join absences
        on absences.analysis_no = heard.analysis_no
        and absences.start_s = heard.start_s and absences.end_s = heard.end_s
)
"""
_COLUMNS = "analysis_no, start_s, end_s, speaker, quote, why, what, absent"
_OF_OWNERS = f"""
{_PIECES}
select
    owner, coalesce(good, false) as good, {_COLUMNS},
    row_number() over (
        partition by owner, analysis_no, coalesce(good, false) order by start_s, evidence_no
    ) as place
from pieces
where good and list_contains($good::varchar[], owner)
   or bad and list_contains($bad::varchar[], owner)
"""  # noqa: S608, our own column names
_OF_CALL = f"""
{_PIECES}
select {_COLUMNS} from pieces
where case when $good then good else bad end and (belongs_to = 'item' or severity <> 'info')
qualify row_number() over (partition by owner order by start_s, evidence_no) = 1
order by
    coalesce(outcome = 'violated' and severity = 'auto_fail', false) desc,
    at_stake desc, coalesce(severity = 'auto_fail', false) desc, absent, start_s, owner_no
"""  # noqa: S608, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOwners:
    """Moments of several rules and lines of the form, by id."""

    good: Mapping[str, tuple[Moment, ...]]
    bad: Mapping[str, tuple[Moment, ...]]


def of_owners(
    connection: duckdb.DuckDBPyConnection,
    calls: Sequence[CallLine],
    *,
    good: Sequence[str],
    bad: Sequence[str],
    most: int = 3,
) -> OfOwners:
    """Moments for rules and lines of the form, each from as many calls as possible, latest first.

    Args:
        connection: the published copy.
        calls: where to look, latest first.
        good: ids of which to show what went well.
        bad: ids of which to show what did not.
        most: at most so many for each.
    """
    if not calls or not (good or bad):
        return OfOwners(good={}, bad={})
    found: dict[bool, dict[str, list[Moment]]] = {True: defaultdict(list), False: defaultdict(list)}
    wanted = {"good": list(good), "bad": list(bad)}
    turn = {call.call_id: number for number, call in enumerate(calls)}
    for row, at in sorted(
        _found(connection, _OF_OWNERS, calls, wanted, owners=sorted({*good, *bad})),
        key=lambda one: (one[0]["place"], turn[one[1].call_id]),
    ):
        found[row["good"]][row["owner"]].append(at)
    shown = {
        kind: {owner: _apart(some, most=most, apart_s=_APART_S) for owner, some in by_owner.items()}
        for kind, by_owner in found.items()
    }
    return OfOwners(good=shown[True], bad=shown[False])


def of_call(
    connection: duckdb.DuckDBPyConnection, call: CallLine, *, good: bool, most: int = 3
) -> tuple[Moment, ...]:
    """What earned or cost most in one call, in the order in which it is heard; absences last.

    Args:
        connection: the published copy.
        call: the call.
        good: what went well, or what did not.
        most: at most so many.
    """
    found = [at for _, at in _found(connection, _OF_CALL, [call], {"good": good})]
    apart_s = max(_APART_S, _APART_SHARE * call.duration_s)
    chosen = _apart(found, most=most, apart_s=apart_s)
    return tuple(sorted(chosen, key=lambda at: (at.absent, at.start_s)))


def numbered(calls: Sequence[CallLine]) -> str:
    """SQL for the analyses of these calls; the first and the last let blocks be skipped."""
    numbers = sorted({call.analysis_no for call in calls})
    listed = ", ".join(str(int(number)) for number in numbers)
    return f"analysis_no between {numbers[0]} and {numbers[-1]} and analysis_no in ({listed})"


def _found(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    calls: Sequence[CallLine],
    values: Mapping[str, object],
    *,
    owners: Sequence[str] = (),
) -> Iterator[tuple[dict[str, Any], Moment]]:
    """The rows with their moments, of some rules and lines only where they are named."""
    by_number = {call.analysis_no: call for call in calls}
    named = {f"owner_{number}": owner for number, owner in enumerate(owners)}
    listed = f"in ({', '.join(f'${name}' for name in named)})"
    for place, text in (
        ("{numbers}", numbered(calls)),
        ("{rules}", f"and rule_id {listed}" if owners else ""),
        ("{items}", f"and item_id {listed}" if owners else ""),
    ):
        sql = sql.replace(place, text)
    rows: list[dict[str, Any]] = (
        connection.execute(sql, {**values, **named}).to_arrow_table().to_pylist()
    )
    for row in rows:
        call = by_number[row["analysis_no"]]
        told = {name: row[name] for name in _TOLD}
        yield row, Moment(call_id=call.call_id, day=call.day, **told)


def _apart(moments: Iterable[Moment], *, most: int, apart_s: float) -> tuple[Moment, ...]:
    chosen: list[Moment] = []
    for at in moments:
        if len(chosen) == most:
            break
        if not any(_same_place(at, other, apart_s=apart_s) for other in chosen):
            chosen.append(at)
    return tuple(chosen)


def _same_place(one: Moment, other: Moment, *, apart_s: float) -> bool:
    if one.call_id != other.call_id:
        return False
    if one.absent or other.absent:
        return one.absent and other.absent and one.what == other.what
    return abs(one.start_s - other.start_s) < apart_s
