"""Who holds the floor when: turns, replies and monologues, from speech spans alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge, subtract

__all__ = ["Side", "Turn", "replies_s", "turns"]

_PLACEHOLDER_WORDS = 4  # a redacted number or date was said in at least so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch in which one speaker holds the floor; `sound` is the speech inside, sorted."""

    speaker: Speaker
    sound: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first sound to the last."""
        return Span(self.sound[0].start_s, self.sound[-1].end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One speaker of the dialogue.

    Attributes:
        sound: sorted spans that do not meet.
        words: middle of each recognised word in seconds, sorted, with its text; placeholders such
            as `[card]` included. Empty when nothing was recognised.
    """

    speaker: Speaker
    sound: tuple[Span, ...]
    words: tuple[tuple[float, str], ...] = ()

    def texts_in(self, span: Span) -> tuple[str, ...]:
        """Recognised words whose middle lies in the span."""
        first = bisect_left(self.words, (span.start_s,))
        return tuple(text for _, text in self.words[first : bisect_left(self.words, (span.end_s,))])

    def words_in(self, span: Span) -> int:
        """How many words; a placeholder counts as four."""
        return sum(
            _PLACEHOLDER_WORDS if text.startswith("[") else 1 for text in self.texts_in(span)
        )

    def without(self, spans: Sequence[Span]) -> Side:
        """The side less the sound in some spans; its words stay."""
        return replace(self, sound=subtract(self.sound, spans))


def turns(
    speaker: Speaker, sound: Sequence[Span], *, other: Sequence[Span], max_pause_s: float
) -> tuple[Turn, ...]:
    """The speaker's turns: sound whose silences are at most `max_pause_s` and left alone.

    A silence into which the other speaks is not a pause of this speaker: the turn ends there.
    Speech of the other while this speaker goes on talking does not end the turn, and neither do
    the other's back-channels, which the caller leaves out of `other`.
    """
    others = merge(other)
    found: list[list[Span]] = []
    for span in merge(sound):
        silence_from_s = found[-1][-1].end_s if found else span.start_s
        if (
            found
            and span.start_s - silence_from_s <= max_pause_s
            and not _anyone_in(others, Span(silence_from_s, span.start_s))
        ):
            found[-1].append(span)
        else:
            found.append([span])
    return tuple(Turn(speaker=speaker, sound=tuple(spans)) for spans in found)


def replies_s(
    replying: Sequence[Turn], asking: Sequence[Turn], *, waits: Sequence[Span] = ()
) -> tuple[float, ...]:
    """Seconds from the end of the one's turn to the start of the other's turn that answers it.

    A reply is the turn that comes next after a turn of the other, by their starts, and ends after
    it. It is negative when it began before the other had finished. A turn that ends inside the
    other's is no reply, and neither is one before which the call waited on hold.
    """
    answers = {id(turn) for turn in replying}
    order = sorted((*replying, *asking), key=lambda turn: turn.span)
    return tuple(
        after.span.start_s - before.span.end_s
        for before, after in pairwise(order)
        if id(before) not in answers
        and id(after) in answers
        and after.span.end_s > before.span.end_s
        and not any(before.span.end_s <= wait.start_s < after.span.start_s for wait in waits)
    )


def _anyone_in(merged: Sequence[Span], stretch: Span) -> bool:
    """Whether one of the merged spans shares time with the stretch."""
    before_end = bisect_left(merged, stretch.end_s, key=lambda span: span.start_s)
    return before_end > 0 and merged[before_end - 1].end_s > stretch.start_s
