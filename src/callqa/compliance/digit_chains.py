"""Digit runs of a call put together across turns, speakers and misheard words.

A card number is read in pieces: with the other speaker's "okay" in between, with an echo of each
group, over several turns, with words that the recogniser got wrong. A chain is what belongs to one
reading. Building them takes one pass over the words of each speaker and one over the pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from callqa.compliance.digit_cues import CueKind
from callqa.compliance.digit_shapes import is_clear, is_plain_thousands
from callqa.compliance.digit_tracks import Cue, Track
from callqa.compliance.digits import DigitRun
from callqa.domain.spans import Span

__all__ = ["Chain", "Piece", "chains", "pieces"]

MAX_GAP_S = 12.0  # a longer silence ends a reading
MAX_WORDS_ASIDE = 8  # of the others, besides "okay" and the like
MAX_WORDS_IN_REFERENCE = 1
STRAY_GAP_S = 1.5
# Lengths at which such a number is complete, so that the next digits are another one.
COMPLETE_DIGITS: dict[CueKind | None, tuple[int, ...]] = {
    CueKind.PHONE: (10, 11),
    CueKind.ZIP: (5, 9),
    CueKind.LAST_FOUR: (4,),
    CueKind.EXPIRY: (3, 4, 6),
}
CUE_REACH_S = 30.0  # from a number's name to the number
MAX_STRANGE_WORDS = 2  # misheard words between two pieces of one reading
MAX_STRANGE_WORDS_SINGLY = 6  # between pieces that were both read digit by digit
SINGLY_LONG, SINGLY_SHORT = 4, 3  # digits that the longer and the shorter such piece hold
TURNS_BACK = 6  # pieces back to which a speaker's own last piece is looked for
ECHO_TAIL = 40  # digits back to which the other speaker's repetition is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A digit run on the time line.

    Attributes:
        track: index of the speaker's track.
        clear: the words around it say that it is an amount, a date or a count.
        alone: its turn holds nothing else but fillers.
    """

    track: int
    run: DigitRun
    span: Span
    clear: bool
    alone: bool

    @property
    def width(self) -> int:
        """How many digits it may hold; small words at its edges count when it stands alone."""
        run = self.run
        return len(run.wide_digits if run.edged or self.alone else run.digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Pieces of one reading, in order of time.

    Attributes:
        digits: without what the other speaker repeated.
        singles: how many of these were read one by one.
        weak: how many of these come from small words that are seldom digits.
        wide: how many digits it holds when words at the edges of pieces that sound like digits
            are counted.
        counted: the pieces that hold these digits, repetitions left out.
    """

    pieces: tuple[Piece, ...]
    digits: str
    singles: int
    weak: int
    wide: int
    counted: tuple[Piece, ...]

    @classmethod
    def of(cls, joined: Sequence[Piece]) -> Chain:
        """A reading of the pieces, with the other speaker's repetitions left out of its digits."""
        owner = joined[0].track
        tail = ""
        counted: list[Piece] = []
        for piece in joined:
            if piece.track != owner:
                if piece.run.digits in tail:
                    continue
                if counted[-1].run.digits in piece.run.digits:  # repeated, and better heard
                    counted.pop()
            owner = piece.track
            counted.append(piece)
            tail = (tail + piece.run.wide_digits)[-ECHO_TAIL:]
        return cls(
            pieces=tuple(joined),
            digits="".join(piece.run.digits for piece in counted),
            singles=sum(piece.run.singles for piece in counted),
            weak=sum(piece.run.weak for piece in counted),
            wide=sum(piece.width for piece in counted),
            counted=tuple(counted),
        )

    @property
    def span(self) -> Span:
        """From the first digit to the last."""
        return Span(self.pieces[0].span.start_s, max(piece.span.end_s for piece in self.pieces))


def pieces(tracks: Sequence[Track]) -> tuple[Piece, ...]:
    """The digit runs of all tracks in order of time."""
    return tuple(
        sorted(
            (_piece(number, each, run) for number, each in enumerate(tracks) for run in each.runs),
            key=lambda piece: piece.span.start_s,
        )
    )


def _piece(number: int, own: Track, run: DigitRun) -> Piece:
    alone = own.is_alone(run.wide_first, run.wide_last)
    # recognisers write "eighty-two hundred" as 8,200, be it an amount or a code
    plain = alone and is_plain_thousands(own.words[run.first].text)
    return Piece(
        track=number,
        run=run,
        span=own.span(run.first, run.last),
        clear=not plain and is_clear(own.words, run, turns=own.turns),
        alone=alone,
    )


def chains(
    found: Sequence[Piece], tracks: Sequence[Track], call_cues: Sequence[Cue]
) -> tuple[Chain, ...]:
    """The pieces joined into readings; pieces that are clearly something else stay out."""
    reader = _Reader(tracks, call_cues, [cue.span.start_s for cue in call_cues])
    for piece, following in zip_longest(found, found[1:]):
        if piece.clear:
            reader.spend(piece.span)
        elif not _is_stray(piece, reader.open_pieces[-1:], following):
            reader.add(piece)
    reader.close()
    return tuple(reader.made)


@dataclass(slots=True)
class _Reader:
    """Puts pieces together; `named_by` is what the open reading was announced as, once."""

    tracks: Sequence[Track]
    cues: Sequence[Cue]
    starts: Sequence[float]
    made: list[Chain] = field(default_factory=list)
    open_pieces: list[Piece] = field(default_factory=list)
    named_by: CueKind | None = None
    latest: int = 0

    def add(self, piece: Piece) -> None:
        """Let a piece go on with the open reading, or begin another."""
        if self.open_pieces and not self._goes_on(piece):
            self.close()
        if not self.open_pieces:
            self.named_by = self._name(piece.span)
        self.open_pieces.append(piece)

    def spend(self, span: Span) -> None:
        """Take what was announced for a number that explains itself."""
        self.latest = bisect_left(self.starts, span.start_s)

    def close(self) -> None:
        """End the open reading."""
        if self.open_pieces:
            self.made.append(Chain.of(self.open_pieces))
        self.open_pieces = []

    def _name(self, span: Span) -> CueKind | None:
        """What was announced just before; None when a reading before this one was it."""
        at = bisect_left(self.starts, span.start_s)
        near = at > self.latest and span.gap_s(self.cues[at - 1].span) <= CUE_REACH_S
        self.latest = at
        return self.cues[at - 1].kind if near else None

    def _goes_on(self, piece: Piece) -> bool:
        """Whether the piece belongs to the open reading: no other number was announced before it.

        "It's a visa card" may be said amid a card number, but after a routing number it is news.
        """
        last = self.open_pieces[-1].span
        if piece.span.start_s - last.end_s > MAX_GAP_S:
            return False
        begin, end = (
            bisect_right(self.starts, last.start_s),
            bisect_left(self.starts, piece.span.start_s),
        )
        new = self.cues[begin:end]
        if any(cue.kind is not CueKind.CARD_NUMBER for cue in new):
            return False
        if new and self.named_by not in (None, CueKind.CARD_NUMBER):
            return False
        digits = sum(len(one.run.digits) for one in self.open_pieces)
        if digits in COMPLETE_DIGITS.get(self.named_by, ()):
            return False
        return self._is_near(piece)

    def _is_near(self, piece: Piece) -> bool:
        """Whether few words lie between the piece and the open reading."""
        own, last = self.tracks[piece.track], self.open_pieces[-1]
        begin = min(_resumes_at(self.open_pieces, piece, own), piece.run.first)
        if own.breaks[piece.run.first] > own.breaks[begin]:
            return False
        strange = own.strange[piece.run.first] - own.strange[begin]
        aside = sum(
            other.strange_in(last.span.end_s, piece.span.start_s)
            for other in self.tracks
            if other is not own
        )
        if self.named_by is CueKind.REFERENCE:
            return strange + aside <= MAX_WORDS_IN_REFERENCE
        return strange <= _tolerance(last.run, piece.run) and aside <= MAX_WORDS_ASIDE


def _is_stray(piece: Piece, before: Sequence[Piece], following: Piece | None) -> bool:
    """Whether a piece is one digit amid other talk, away from others: "one moment please"."""
    near = (other for other in (*before, following) if other is not None)
    return (
        len(piece.run.wide_digits) == 1
        and not piece.alone
        and all(piece.span.gap_s(other.span) > STRAY_GAP_S for other in near)
    )


def _resumes_at(open_pieces: list[Piece], piece: Piece, own: Track) -> int:
    """The position in the piece's own track from which words count as lying in between."""
    for before in reversed(open_pieces[-TURNS_BACK:]):
        if before.track == piece.track:
            return before.run.last + 1
    return bisect_left(own.starts, open_pieces[-1].span.start_s)


def _tolerance(before: DigitRun, after: DigitRun) -> int:
    """How many misheard words may lie between two pieces of one reading."""
    shorter, longer = sorted((before.singles, after.singles))
    if shorter >= SINGLY_SHORT and longer >= SINGLY_LONG:
        return MAX_STRANGE_WORDS_SINGLY
    return MAX_STRANGE_WORDS
