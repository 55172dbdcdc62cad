"""Digit runs of a call put together across turns, speakers and misheard words.

A card number is read in pieces: with the other speaker's "okay" in between, with an echo of each
group, over several turns, with words that the recogniser got wrong. A chain is what belongs to one
reading. Building them takes one pass over the words of each speaker and one over the pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from callqa.compliance.digit_cues import CueKind, cue_hits
from callqa.compliance.digit_shapes import ends_reading, is_clear
from callqa.compliance.digit_words import is_filler, parts
from callqa.compliance.digits import DigitRun, digit_runs
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Word

__all__ = ["Chain", "Cue", "Piece", "Track", "chains", "cues", "pieces", "track"]

MAX_PAUSE_S = 1.0  # a longer pause may hold a question, so a piece ends there
MAX_GAP_S = 12.0  # a longer silence ends a reading
MAX_STRANGE_WORDS = 2  # misheard words between two pieces of one reading
MAX_STRANGE_WORDS_SINGLY = 6  # between pieces that were both read digit by digit
SINGLY_LONG, SINGLY_SHORT = 4, 3  # digits that the longer and the shorter such piece hold
TURNS_BACK = 6  # pieces back to which a speaker's own last piece is looked for
ECHO_TAIL = 40  # digits back to which the other speaker's repetition is looked for
_MASK = "x"  # stands where a cue's own words were: "three digits" holds no digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One speaker's words in order.

    Attributes:
        starts: start of each word in seconds.
        strange: how many words before each position are neither filler nor digit; one longer.
        breaks: how many words before each position end a reading; one longer.
    """

    speaker: Speaker
    words: tuple[Word, ...]
    starts: tuple[float, ...]
    strange: tuple[int, ...]
    breaks: tuple[int, ...]
    runs: tuple[DigitRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue on the time line."""

    kind: CueKind
    speaker: Speaker
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A digit run on the time line.

    Attributes:
        track: index of the speaker's track.
        clear: the words around it say that it is an amount, a date or a count.
    """

    track: int
    run: DigitRun
    span: Span
    clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Pieces of one reading, in order of time.

    Attributes:
        digits: without what the other speaker repeated.
        singles: how many of these were read one by one.
        weak: how many of these come from small words that are seldom digits.
    """

    pieces: tuple[Piece, ...]
    digits: str
    singles: int
    weak: int

    @property
    def span(self) -> Span:
        """From the first digit to the last."""
        return Span(self.pieces[0].span.start_s, max(piece.span.end_s for piece in self.pieces))


def track(
    speaker: Speaker, words: Sequence[Word], *, borders: Collection[int]
) -> tuple[Track, tuple[Cue, ...]]:
    """One speaker's words prepared for chaining, and the cues among them.

    Args:
        speaker: whose words.
        words: all of them in order.
        borders: positions at which an utterance begins.
    """
    texts = [word.text for word in words]
    found = []
    for hit in cue_hits(texts):
        span = _span(words, hit.first, hit.last)
        found.append(Cue(kind=hit.kind, speaker=speaker, span=span))
        texts[hit.first : hit.last + 1] = [_MASK] * (hit.last + 1 - hit.first)
    runs = digit_runs(texts, breaks=frozenset(_turns(words, borders)))
    covered = {at for run in runs for at in range(run.first, run.last + 1)}
    odd = (
        at not in covered and not all(is_filler(piece) for piece in parts(text))
        for at, text in enumerate(texts)
    )
    prepared = Track(
        speaker=speaker,
        words=tuple(words),
        starts=tuple(word.span.start_s for word in words),
        strange=tuple(accumulate(odd, initial=0)),
        breaks=tuple(accumulate((ends_reading(text) for text in texts), initial=0)),
        runs=runs,
    )
    return prepared, tuple(found)


def cues(found: Sequence[Sequence[Cue]]) -> tuple[Cue, ...]:
    """The cues of all tracks in order of time."""
    return tuple(sorted((cue for each in found for cue in each), key=lambda cue: cue.span.start_s))


def pieces(tracks: Sequence[Track]) -> tuple[Piece, ...]:
    """The digit runs of all tracks in order of time."""
    return tuple(
        sorted(
            (
                Piece(
                    track=number,
                    run=run,
                    span=_span(each.words, run.first, run.last),
                    clear=is_clear(each.words, run),
                )
                for number, each in enumerate(tracks)
                for run in each.runs
            ),
            key=lambda piece: piece.span.start_s,
        )
    )


def chains(
    found: Sequence[Piece], tracks: Sequence[Track], call_cues: Sequence[Cue]
) -> tuple[Chain, ...]:
    """The pieces joined into readings; pieces that are clearly something else stay out."""
    made: list[Chain] = []
    open_pieces: list[Piece] = []
    starts = [cue.span.start_s for cue in call_cues]
    for piece in found:
        if piece.clear:
            continue
        if open_pieces and not _joins(
            open_pieces,
            piece,
            tracks,
            _new_cues(call_cues, starts, open_pieces[-1].span, piece.span),
        ):
            made.append(_chain(open_pieces))
            open_pieces = []
        open_pieces.append(piece)
    return (*made, _chain(open_pieces)) if open_pieces else tuple(made)


def _new_cues(
    call_cues: Sequence[Cue], starts: list[float], before: Span, after: Span
) -> Sequence[Cue]:
    """The cues that begin between the starts of two pieces."""
    return call_cues[bisect_right(starts, before.start_s) : bisect_left(starts, after.start_s)]


def _joins(
    open_pieces: list[Piece], piece: Piece, tracks: Sequence[Track], new_cues: Sequence[Cue]
) -> bool:
    """Whether the piece goes on with the reading."""
    last = open_pieces[-1]
    if piece.span.start_s - last.span.end_s > MAX_GAP_S:
        return False
    if any(cue.kind is not CueKind.CARD_NUMBER for cue in new_cues):
        return False
    own = tracks[piece.track]
    begin = min(_resumes_at(open_pieces, piece, own), piece.run.first)
    if own.breaks[piece.run.first] > own.breaks[begin]:
        return False
    strange = own.strange[piece.run.first] - own.strange[begin]
    return strange <= _tolerance(last.run, piece.run)


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


def _chain(joined: list[Piece]) -> Chain:
    """A reading of the pieces, with the other speaker's repetitions left out of its digits."""
    owner = joined[0].track
    tail = ""
    counted: list[DigitRun] = []
    for piece in joined:
        if piece.track != owner and piece.run.digits in tail:
            continue
        owner = piece.track
        counted.append(piece.run)
        tail = (tail + piece.run.digits)[-ECHO_TAIL:]
    return Chain(
        pieces=tuple(joined),
        digits="".join(run.digits for run in counted),
        singles=sum(run.singles for run in counted),
        weak=sum(run.weak for run in counted),
    )


def _turns(words: Sequence[Word], borders: Collection[int]) -> Iterator[int]:
    """Positions before which the speaker paused long enough for another to ask something."""
    for at, (before, after) in enumerate(pairwise(words), start=1):
        if at in borders or after.span.start_s - before.span.end_s > MAX_PAUSE_S:
            yield at


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    """From the start of one word to the end of another."""
    start_s = words[first].span.start_s
    return Span(start_s, max(start_s, *(word.span.end_s for word in words[first : last + 1])))
