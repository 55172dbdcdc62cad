"""Where to listen: the moments of some calls that show a rule or a line of the form.

One moment is picked for each matter, and two of them are never so near to each other that a
listener would hear the same words twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from callqa.coaching.heard import Piece
from callqa.coaching.page import CallLine, Moment

__all__ = ["OfOwners", "of_call", "of_owners"]

_APART_S = 3.0  # the quoted words reach a few seconds to both sides
_APART_SHARE = 0.08  # of the call, so that two marks of one picture do not cover each other


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOwners:
    """Moments of several rules and lines of the form, by id."""

    good: Mapping[str, tuple[Moment, ...]]
    bad: Mapping[str, tuple[Moment, ...]]


def of_owners(
    pieces: Iterable[Piece],
    calls: Sequence[CallLine],
    *,
    good: Sequence[str],
    bad: Sequence[str],
    most: int = 3,
) -> OfOwners:
    """Moments for rules and lines of the form, each from as many calls as possible, latest first.

    Args:
        pieces: what can be listened to.
        calls: where to look, latest first.
        good: ids of which to show what went well.
        bad: ids of which to show what did not.
        most: at most so many for each.
    """
    turn = {call.analysis_no: number for number, call in enumerate(calls)}
    wanted = {*((True, owner) for owner in good), *((False, owner) for owner in bad)}
    found: dict[tuple[bool, str], list[tuple[int, int, Moment]]] = defaultdict(list)
    seen: Counter[tuple[bool, str, int]] = Counter()
    for piece in sorted(pieces, key=_in_time):
        kind = piece.good, piece.owner
        if kind in wanted and piece.analysis_no in turn:
            of_call = (*kind, piece.analysis_no)
            found[kind].append((seen[of_call], turn[piece.analysis_no], piece.moment))
            seen[of_call] += 1
    shown: dict[bool, dict[str, tuple[Moment, ...]]] = {True: {}, False: {}}
    for (is_good, owner), some in found.items():
        in_turn = [at for _, _, at in sorted(some, key=lambda one: one[:2])]
        shown[is_good][owner] = _apart(in_turn, most=most, apart_s=_APART_S)
    return OfOwners(good=shown[True], bad=shown[False])


def of_call(
    pieces: Iterable[Piece], call: CallLine, *, good: bool, most: int = 3
) -> tuple[Moment, ...]:
    """What earned or cost most in one call, in the order in which it is heard; absences last.

    Args:
        pieces: what can be listened to.
        call: the call.
        good: what went well, or what did not.
        most: at most so many.
    """
    first: dict[str, Piece] = {}
    for piece in sorted(pieces, key=_in_time):
        telling = piece.good == good and piece.severity != "info"
        if telling and piece.analysis_no == call.analysis_no:
            first.setdefault(piece.owner, piece)
    apart_s = max(_APART_S, _APART_SHARE * call.duration_s)
    found = [piece.moment for piece in sorted(first.values(), key=_gravest)]
    chosen = _apart(found, most=most, apart_s=apart_s)
    return tuple(sorted(chosen, key=lambda at: (at.absent, at.start_s)))


def _in_time(piece: Piece) -> tuple[float, int, int]:
    return piece.moment.start_s, piece.evidence_no, piece.owner_no


def _gravest(piece: Piece) -> tuple[bool, float, bool, bool, float, int]:
    at = piece.moment
    rank = (not piece.fails_call, -piece.at_stake, piece.severity != "auto_fail")
    return *rank, at.absent, at.start_s, piece.owner_no


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
