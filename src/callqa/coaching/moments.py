"""Where to listen: the moments of some calls that show a rule or a line of the form.

One moment is picked for each matter, and two of them are never so near to each other that a
listener would hear the same words twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from callqa.coaching.page import Moment

__all__ = ["of_call", "of_owner"]

_APART_S = 3.0  # the quoted words reach a few seconds to both sides
_APART_SHARE = 0.08  # of the call, so that two marks of one picture do not cover each other

# Evidence of a line of the form repeats that of the rules behind it. An absence has no words to
# quote: its span is the stretch that was searched.
_PIECES = """
with sections as (
    select analysis_id, section_id, any_value(weight) / sum(max_points) as worth
    from v_scorecard_item where points is not null and max_points > 0 group by all
),
absences as (
    select distinct piece.analysis_id, piece.start_s, piece.end_s
    from v_evidence as piece
    join finding
        on finding.analysis_id = piece.analysis_id and finding_no = owner_no
    where belongs_to = 'finding' and outcome = 'missed'
),
pieces as (
    select
        piece.analysis_id, piece.call_id, piece.day, piece.start_s, piece.end_s, speaker, quote,
        piece.why, owner, belongs_to, coalesce(finding.name, item.name) as what, started_at,
        owner_no, evidence_no, outcome, severity, points, max_points,
        absences.start_s is not null as absent,
        coalesce(sections.worth * case when points < max_points then max_points - points
                              else max_points end, 0) as at_stake
    from v_evidence as piece
    join current_call using (analysis_id)
    left join finding
        on belongs_to = 'finding'
        and finding.analysis_id = piece.analysis_id and finding_no = owner_no
    left join scorecard_item as item
        on belongs_to = 'item' and item.analysis_id = piece.analysis_id and item_no = owner_no
    left join sections
        on sections.analysis_id = piece.analysis_id and sections.section_id = item.section_id
    left join absences
        on absences.analysis_id = piece.analysis_id
        and absences.start_s = piece.start_s and absences.end_s = piece.end_s
    where piece.analysis_id in (select unnest($ids::varchar[]))
      and belongs_to in ('finding', 'item')
      and ($good and (outcome = 'met' or points = max_points)
           or not $good and (outcome in ('missed', 'violated', 'review') or points < max_points))
)
"""
_COLUMNS = "call_id, day, start_s, end_s, speaker, quote, why, what, absent"
_OF_OWNER = f"""
{_PIECES}
select {_COLUMNS} from pieces where owner = $owner
order by
    row_number() over (partition by analysis_id order by start_s, evidence_no),
    started_at desc nulls last, call_id
"""  # noqa: S608, our own column names
_OF_CALL = f"""
{_PIECES}
select {_COLUMNS} from pieces
where belongs_to = 'item' or severity <> 'info'
qualify row_number() over (partition by owner order by start_s, evidence_no) = 1
order by
    coalesce(outcome = 'violated' and severity = 'auto_fail', false) desc,
    at_stake desc, coalesce(severity = 'auto_fail', false) desc, absent, start_s, owner_no
"""  # noqa: S608, likewise


def of_owner(
    connection: duckdb.DuckDBPyConnection,
    ids: Sequence[str],
    owner: str,
    *,
    good: bool,
    most: int = 3,
) -> tuple[Moment, ...]:
    """Moments for one rule or one line of the form, from as many calls as possible, latest first.

    Args:
        connection: the published copy.
        ids: analysis ids.
        owner: id of the rule or of the line.
        good: what went well, or what did not.
        most: at most so many.
    """
    values = {"ids": list(ids), "owner": owner, "good": good}
    return _apart(_moments(connection, _OF_OWNER, values), most=most, apart_s=_APART_S)


def of_call(
    connection: duckdb.DuckDBPyConnection,
    analysis_id: str,
    *,
    duration_s: float,
    good: bool,
    most: int = 3,
) -> tuple[Moment, ...]:
    """What earned or cost most in one call, in the order in which it is heard; absences last.

    Args:
        connection: the published copy.
        analysis_id: the call's analysis.
        duration_s: length of the call.
        good: what went well, or what did not.
        most: at most so many.
    """
    found = _moments(connection, _OF_CALL, {"ids": [analysis_id], "good": good})
    apart_s = max(_APART_S, _APART_SHARE * duration_s)
    chosen = _apart(found, most=most, apart_s=apart_s)
    return tuple(sorted(chosen, key=lambda at: (at.absent, at.start_s)))


def _moments(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, object]
) -> tuple[Moment, ...]:
    rows: list[dict[str, Any]] = connection.execute(sql, values).to_arrow_table().to_pylist()
    return tuple(Moment(**row) for row in rows)


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
