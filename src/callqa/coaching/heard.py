"""Everything in some calls that can be listened to, each piece with what it says for or against.

Analyses are asked for one by one: their rows lie together under their number, so that a few
blocks are read for each. A list of numbers would make DuckDB read every call in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from callqa.coaching.page import CallLine, Moment

__all__ = ["Flagged", "Piece", "flagged", "numbered", "pieces"]

_FLAGGED = """
select
    analysis_no, finding_no, rule_id, name, outcome, severity, start_s is not null as audible
from flag
where {numbers}
"""
_FINDINGS = """
select analysis_no, finding_no, rule_id, name, outcome, severity from finding
where analysis_no = {number} and outcome <> 'not_evaluable'
"""
_LINES = """
select analysis_no, item_no, item_id, name, points, max_points, worth from scorecard_item
where analysis_no = {number} and points is not null
"""
_EVIDENCE = """
select
    analysis_no, belongs_to, owner_no, evidence_no, start_s, end_s, speaker, quote, why
from evidence
where analysis_no = {number} and belongs_to <> 'commitment'
"""
_BAD = frozenset({"missed", "violated", "review"})

_Row = Mapping[str, Any]
_Owner = tuple[int, str, int]  # analysis, `finding` or `item`, its number there


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A finding that somebody should look at.

    Attributes:
        audible: whether there is a place to listen to.
    """

    analysis_no: int
    finding_no: int
    rule_id: str
    name: str
    outcome: str
    severity: str
    audible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a call that shows a rule or a line of the form.

    Attributes:
        owner: rule id or item id.
        owner_no, evidence_no: the place in the analysis.
        good: whether it shows that the rule was met, or the line earned all its points.
        severity: of the rule; None for a line of the form.
        fails_call: whether it shows what brings the score of the call to 0.
        at_stake: skill points of 100 that the line lost, or earned; 0 for a rule.
    """

    analysis_no: int
    owner: str
    owner_no: int
    evidence_no: int
    good: bool
    severity: str | None
    fails_call: bool
    at_stake: float
    moment: Moment


def flagged(
    connection: duckdb.DuckDBPyConnection, calls: Sequence[CallLine]
) -> tuple[Flagged, ...]:
    """What somebody should look at in these calls, in no order."""
    if not calls:
        return ()
    sql = _FLAGGED.replace("{numbers}", numbered(calls))
    rows = connection.execute(sql).to_arrow_table().to_pylist()
    return tuple(Flagged(**row) for row in rows)


def numbered(calls: Sequence[CallLine]) -> str:
    """SQL for the analyses of these calls; the first and the last let blocks be skipped."""
    numbers = sorted({call.analysis_no for call in calls})
    listed = ", ".join(str(int(number)) for number in numbers)
    return f"analysis_no between {numbers[0]} and {numbers[-1]} and analysis_no in ({listed})"


def pieces(
    connection: duckdb.DuckDBPyConnection,
    calls: Sequence[CallLine],
    flags: Iterable[Flagged],
    *,
    whole: Sequence[CallLine] = (),
) -> tuple[Piece, ...]:
    """What went well or did not in some calls, in no order.

    Args:
        connection: the published copy.
        calls: where to look, for flags and lines of the form.
        flags: what is flagged in all the calls.
        whole: where to look for rules that were met, too.
    """
    by_number = {call.analysis_no: call for call in (*calls, *whole)}
    findings: dict[_Owner, _Row] = {
        (one.analysis_no, "finding", one.finding_no): {
            "rule_id": one.rule_id,
            "name": one.name,
            "outcome": one.outcome,
            "severity": one.severity,
        }
        for one in flags
    }
    met = _rows(connection, _FINDINGS, {call.analysis_no for call in whole})
    findings.update({(row["analysis_no"], "finding", row["finding_no"]): row for row in met})
    lines = _rows(connection, _LINES, by_number)
    items: dict[_Owner, _Row] = {(row["analysis_no"], "item", row["item_no"]): row for row in lines}
    evidence = _rows(connection, _EVIDENCE, by_number)
    return tuple(_pieces(by_number, findings, items, evidence))


def _pieces(
    calls: Mapping[int, CallLine],
    findings: Mapping[_Owner, _Row],
    items: Mapping[_Owner, _Row],
    evidence: Sequence[_Row],
) -> Iterator[Piece]:
    # Evidence of a line of the form repeats that of the rules behind it. An absence has no words
    # to quote: its span is the stretch that was searched.
    absences = {
        _span(row) for row in evidence if findings.get(_owner(row), {}).get("outcome") == "missed"
    }
    for row in evidence:
        absent = _span(row) in absences
        call = calls[row["analysis_no"]]
        if finding := findings.get(_owner(row)):
            yield _of_rule(call, row, finding, absent=absent)
        elif item := items.get(_owner(row)):
            yield _of_line(call, row, item, absent=absent)


def _of_rule(call: CallLine, row: _Row, finding: _Row, *, absent: bool) -> Piece:
    outcome, severity = finding["outcome"], finding["severity"]
    return Piece(
        analysis_no=call.analysis_no,
        owner=finding["rule_id"],
        owner_no=row["owner_no"],
        evidence_no=row["evidence_no"],
        good=outcome not in _BAD,
        severity=severity,
        fails_call=outcome == "violated" and severity == "auto_fail",
        at_stake=0.0,
        moment=_moment(call, row, what=finding["name"], absent=absent),
    )


def _of_line(call: CallLine, row: _Row, item: _Row, *, absent: bool) -> Piece:
    points, most = item["points"], item["max_points"]
    share = 1 - points / most if points < most else 1.0
    return Piece(
        analysis_no=call.analysis_no,
        owner=item["item_id"],
        owner_no=row["owner_no"],
        evidence_no=row["evidence_no"],
        good=points >= most,
        severity=None,
        fails_call=False,
        at_stake=(item["worth"] or 0.0) * share,
        moment=_moment(call, row, what=item["name"], absent=absent),
    )


def _moment(call: CallLine, row: _Row, *, what: str, absent: bool) -> Moment:
    told = {name: row[name] for name in ("start_s", "end_s", "speaker", "quote", "why")}
    return Moment(call_id=call.call_id, day=call.day, what=what, absent=absent, **told)


def _owner(row: _Row) -> _Owner:
    return row["analysis_no"], row["belongs_to"], row["owner_no"]


def _span(row: _Row) -> tuple[int, float, float]:
    return row["analysis_no"], row["start_s"], row["end_s"]


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, numbers: Iterable[int]
) -> list[dict[str, Any]]:
    listed = sorted(numbers)
    if not listed:
        return []
    every = " union all ".join(sql.replace("{number}", str(int(number))) for number in listed)
    rows: list[dict[str, Any]] = connection.execute(every).to_arrow_table().to_pylist()
    return rows
