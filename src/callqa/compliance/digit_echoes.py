"""Digits that repeat a secret, or follow one so closely that they may belong to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from callqa.compliance.cue_index import CueIndex
from callqa.compliance.digit_chains import Chain, Piece
from callqa.compliance.digit_cues import SHORT, CueKind
from callqa.compliance.digit_verdicts import VOUCHED_REACH_S, is_vouched_for
from callqa.domain.spans import Span

__all__ = ["echoes"]

AFTERMATH_BEFORE_S, AFTERMATH_S = 3.0, 12.0  # around a secret: a code whose cue was lost
MIN_AFTERMATH_DIGITS = 3
CODE_ECHO_S = 60.0
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
        codes: where each short code was said, and its kind.
        zones: around each other secret, in order of time.
    """

    grams: dict[str, CueKind]
    codes: dict[str, tuple[tuple[Span, CueKind], ...]]
    zones: tuple[tuple[Span, CueKind], ...]

    @classmethod
    def of(cls, found: Sequence[tuple[CueKind, Chain]]) -> _Known:
        """What is known from the secrets that were found."""
        codes: dict[str, tuple[tuple[Span, CueKind], ...]] = {}
        for kind, chain in found:
            if kind in SHORT:
                codes[chain.digits] = (*codes.get(chain.digits, ()), (chain.span, kind))
        zones = sorted(
            (Span(max(0.0, span.start_s - AFTERMATH_BEFORE_S), span.end_s + AFTERMATH_S), kind)
            for kind, span in ((kind, chain.span) for kind, chain in found)
            if kind not in SHORT
        )
        grams = {gram: kind for kind, chain in found for gram in _windows(chain.digits)}
        return cls(grams, codes, tuple(zones))

    def kind_of(self, piece: Piece, index: CueIndex) -> CueKind | None:
        """The kind of the secret that a piece repeats or belongs to."""
        digits = piece.run.digits
        repeated = next((self.grams[gram] for gram in _windows(digits) if gram in self.grams), None)
        if repeated is not None or piece.clear:
            return repeated
        for span, kind in self.codes.get(digits, ()):
            if piece.span.gap_s(span) <= CODE_ECHO_S:
                return kind
        alone = Chain.of((piece,))
        before = index.before(piece.span.start_s, within_s=VOUCHED_REACH_S)
        if alone.wide < MIN_AFTERMATH_DIGITS or is_vouched_for(alone, before):
            return None
        return self._zone_at(piece.span.start_s)

    def _zone_at(self, time_s: float) -> CueKind | None:
        """The kind of the latest secret around the time."""
        at = bisect_right(self.zones, time_s, key=lambda zone: zone[0].start_s) - 1
        return self.zones[at][1] if at >= 0 and self.zones[at][0].holds(time_s) else None


def _windows(digits: str) -> tuple[str, ...]:
    """Every stretch of `GRAM` digits."""
    return tuple(digits[at : at + GRAM] for at in range(len(digits) - GRAM + 1))
