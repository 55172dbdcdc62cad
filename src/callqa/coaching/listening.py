"""Which calls are looked through for moments, and what can be listened to in them.

Reading a call costs more than asking which calls somebody should look at, so only as many are
read as have to be: three moments are told of each matter, each from another call if possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from callqa.coaching import heard, moments
from callqa.coaching.heard import Flagged, Piece
from callqa.coaching.moments import OfOwners
from callqa.coaching.page import CallLine

__all__ = ["Listened", "Matters", "best_of", "listened", "worst_of"]

_LATEST = 12  # calls looked through first for moments: what is fresh is remembered
_FIRST = 4  # of these, read before the others: often enough for lines of the form
_MOMENTS = 3  # of each matter
_ENOUGH = 4  # earlier calls, of which three moments are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """What moments are asked for.

    Attributes:
        rules: ids of rules that failed.
        weak: ids of lines of the form that cost points.
        strong: ids of lines that go well, of which one moment is told.
    """

    rules: Sequence[str]
    weak: Sequence[str]
    strong: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What can be listened to in some calls.

    Attributes:
        calls: latest first.
        shown: moments of the matters.
        pieces: of the best and the weakest call, and of some others.
    """

    calls: Sequence[CallLine]
    shown: OfOwners
    pieces: Sequence[Piece]


def listened(
    connection: duckdb.DuckDBPyConnection, calls: Sequence[CallLine], matters: Matters
) -> Listened:
    """Moments of some matters, from the latest calls, and what is heard in the best and weakest.

    A rule that is not heard in the latest calls is looked for in those before; a line of the
    form is not, as one that costs much is heard in the latest calls.

    Args:
        connection: the published copy.
        calls: latest first.
        matters: what moments are asked for.
    """
    latest, rest = calls[:_LATEST], calls[_LATEST:]
    flags = heard.flagged(connection, calls)
    rare = [rule for rule in matters.rules if not _flagged(latest, flags, {rule})]
    before = _before(rest, flags, rare)
    first = latest[:_FIRST]
    failed = [call for rule in matters.rules for call in _flagged(latest, flags, {rule})[:_MOMENTS]]
    ends = [call for call in (best_of(calls), worst_of(calls)) if call]
    pieces = heard.pieces(connection, [*first, *failed, *before], flags, whole=ends)
    if not _suffice(pieces, first, matters):
        read = {piece.analysis_no for piece in pieces}
        more = [call for call in latest if call.analysis_no not in read]
        pieces += heard.pieces(connection, more, flags)
    bad = [*matters.rules, *matters.weak]
    shown = moments.of_owners(pieces, latest, good=matters.strong, bad=bad, most=_MOMENTS)
    earlier = moments.of_owners(pieces, before, good=(), bad=rare, most=_MOMENTS)
    return Listened(
        calls=calls,
        shown=OfOwners(good=shown.good, bad={**earlier.bad, **shown.bad}),
        pieces=pieces,
    )


def best_of(calls: Sequence[CallLine]) -> CallLine | None:
    """The call with the highest total, the latest of equals; None without a scored call."""
    scored = [call for call in calls if call.total is not None]
    return max(scored, key=lambda call: call.total or 0.0) if scored else None


def worst_of(calls: Sequence[CallLine]) -> CallLine | None:
    """The call with the lowest total, the latest of equals; None with fewer than two scored."""
    scored = [call for call in calls if call.total is not None]
    return min(scored, key=lambda call: call.total or 0.0) if len(scored) > 1 else None


def _flagged(
    calls: Sequence[CallLine], flags: Iterable[Flagged], rules: set[str]
) -> list[CallLine]:
    """The calls in which one of these rules is flagged and can be heard."""
    numbers = {one.analysis_no for one in flags if one.rule_id in rules and one.audible}
    return [call for call in calls if call.analysis_no in numbers]


def _before(
    rest: Sequence[CallLine], flags: Iterable[Flagged], rare: Sequence[str]
) -> list[CallLine]:
    """Calls before the latest in which rules are flagged that are not heard in those."""
    numbers = {one.analysis_no for one in flags if one.rule_id in rare}
    return [call for call in rest if call.analysis_no in numbers][:_ENOUGH]


def _suffice(pieces: Iterable[Piece], first: Sequence[CallLine], matters: Matters) -> bool:
    """Whether other calls could add nothing to what these tell of the lines of the form."""
    numbers = {call.analysis_no for call in first}
    told = {
        (piece.good, piece.owner, piece.analysis_no)
        for piece in pieces
        if piece.analysis_no in numbers
    }
    return all(
        sum((False, line, number) in told for number in numbers) >= _MOMENTS
        for line in matters.weak
    ) and all(any((True, line, number) in told for number in numbers) for line in matters.strong)
