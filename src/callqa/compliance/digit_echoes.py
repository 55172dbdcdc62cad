"""Digits that repeat a secret, or follow one so closely that they may belong to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from callqa.compliance.cue_index import CueIndex
from callqa.compliance.digit_chains import Chain, Piece
from callqa.compliance.digit_cues import SHORT, CueKind
from callqa.compliance.digit_verdicts import SSN_DIGITS, VOUCHED_REACH_S, is_vouched_for
from callqa.domain.spans import Span

__all__ = ["echoes"]

AFTERMATH_BEFORE_S, AFTERMATH_S = 3.0, 12.0  # around a secret: a code whose cue was lost
MIN_AFTERMATH_DIGITS = 3
CODE_ECHO_S, GROUP_ECHO_S = 60.0, 15.0  # in which a code, a group of a number is read back
MIN_CODE_DIGITS, MIN_GROUP_DIGITS = 3, 4
LAST_FOUR = 4
GRAM = 6  # digits in a row that must not be left of any secret


def echoes(
    pieces: Sequence[Piece], found: Sequence[tuple[CueKind, Chain]], index: CueIndex
) -> tuple[tuple[CueKind, Piece], ...]:
    """Pieces that repeat a secret, or follow one so closely that they may belong to it."""
    known = _Known.of(found)
    taken = {id(piece) for _, chain in found for piece in chain.pieces}
    judged = ((known.kind_of(piece, index), piece) for piece in pieces if id(piece) not in taken)
    return tuple((kind, piece) for kind, piece in judged if kind is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """The secrets of a call, for finding what repeats them.

    Attributes:
        grams: kind of the secret by each stretch of `GRAM` digits in it.
        groups: the digits that were said in one piece, each with its time and kind.
        zones: around each other secret, in order of time.
        socials: the social security numbers, whole or without their last four digits.
    """

    grams: dict[str, CueKind]
    groups: dict[str, list[tuple[Span, CueKind]]]
    zones: tuple[tuple[Span, CueKind], ...]
    socials: tuple[Chain, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[CueKind, Chain]]) -> _Known:
        """What is known from the secrets that were found."""
        groups: dict[str, list[tuple[Span, CueKind]]] = {}
        for kind, chain in found:
            for digits in {chain.digits, *(piece.run.digits for piece in chain.pieces)}:
                if len(digits) >= (MIN_CODE_DIGITS if kind in SHORT else MIN_GROUP_DIGITS):
                    groups.setdefault(digits, []).append((chain.span, kind))
        zones = sorted(
            (Span(max(0.0, span.start_s - AFTERMATH_BEFORE_S), span.end_s + AFTERMATH_S), kind)
            for kind, span in ((kind, chain.span) for kind, chain in found)
            if kind not in SHORT
        )
        grams = {gram: kind for kind, chain in found for gram in _windows(chain.digits)}
        socials = tuple(chain for kind, chain in found if kind is CueKind.SSN)
        return cls(grams, groups, tuple(zones), socials)

    def kind_of(self, piece: Piece, index: CueIndex) -> CueKind | None:
        """The kind of the secret that a piece repeats or belongs to."""
        digits = piece.run.digits
        repeated = next((self.grams[gram] for gram in _windows(digits) if gram in self.grams), None)
        if repeated is not None:
            return repeated
        if (
            len(digits) == LAST_FOUR
            and not piece.clear
            and any(_completes(piece, one) for one in self.socials)
        ):
            return CueKind.SSN
        alone = Chain.of((piece,))
        vouched = is_vouched_for(alone, index.before(piece.span.start_s, within_s=VOUCHED_REACH_S))
        read_back = self._read_back(piece, vouched=vouched)
        if read_back is not None or piece.clear:
            return read_back
        if alone.wide < MIN_AFTERMATH_DIGITS or vouched:
            return None
        return self._zone_at(piece.span.start_s)

    def _read_back(self, piece: Piece, *, vouched: bool) -> CueKind | None:
        """The kind of the code, or of the number of which a group is said again a little later."""
        digits = piece.run.digits
        if piece.clear and len(digits) < MIN_GROUP_DIGITS:
            return None
        for span, kind in self.groups.get(digits, ()):
            reach_s = CODE_ECHO_S if kind in SHORT else GROUP_ECHO_S
            if piece.span.gap_s(span) <= reach_s and (kind in SHORT or not vouched):
                return kind
        return None

    def _zone_at(self, time_s: float) -> CueKind | None:
        """The kind of the latest secret around the time."""
        at = bisect_right(self.zones, time_s, key=lambda zone: zone[0].start_s) - 1
        return self.zones[at][1] if at >= 0 and self.zones[at][0].holds(time_s) else None


def _completes(piece: Piece, social: Chain) -> bool:
    """Whether four digits are the last of a social security number that is said as a whole."""
    if len(social.digits) == SSN_DIGITS - LAST_FOUR:
        return 0 <= piece.span.start_s - social.span.end_s <= AFTERMATH_S
    return len(social.digits) >= SSN_DIGITS and social.digits.endswith(piece.run.digits)


def _windows(digits: str) -> tuple[str, ...]:
    """Every stretch of `GRAM` digits."""
    return tuple(digits[at : at + GRAM] for at in range(len(digits) - GRAM + 1))
