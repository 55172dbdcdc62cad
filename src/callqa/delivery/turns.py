"""Who holds the floor when: turns, talk-over, silence and replies, from speech spans alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, intersect, merge

__all__ = ["Side", "Turn", "monologue_s", "replies_s", "talk_overs", "turns"]


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
        word_times_s: middles of the recognised words, sorted; empty when none were recognised.
    """

    sound: tuple[Span, ...]
    word_times_s: tuple[float, ...] = ()

    def words_in(self, span: Span) -> int:
        """Recognised words whose middle lies in the span."""
        return bisect_left(self.word_times_s, span.end_s) - bisect_left(
            self.word_times_s, span.start_s
        )


def turns(
    speaker: Speaker, sound: Sequence[Span], *, other: Sequence[Span], max_pause_s: float
) -> tuple[Turn, ...]:
    """The speaker's turns: sound whose silences are at most `max_pause_s` and left alone.

    A silence into which the other speaks is not a pause of this speaker: the turn ends there.
    Speech of the other while this speaker goes on talking does not end the turn.
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


def talk_overs(
    first: Side, second: Side, *, longer_than_s: float, min_words: int
) -> tuple[Span, ...]:
    """Stretches longer than the limit in which both sides speak.

    Left out are back-channels: the one who came in later said fewer than `min_words` words in
    that stretch of speech. Where the recogniser gave that speaker no words at all, the length
    alone decides.
    """
    return tuple(
        both
        for both in intersect(first.sound, second.sound)
        if both.duration_s > longer_than_s
        and not _is_back_channel(both, first, second, min_words=min_words)
    )


def replies_s(agent: Sequence[Turn], consumer: Sequence[Turn]) -> tuple[float, ...]:
    """Seconds from the end of a consumer turn to the start of the agent turn that answers it.

    A reply is the agent turn that comes next after a consumer turn, by their starts, and ends
    after it. It is negative when the agent began before the consumer had finished. An agent
    turn that ends inside the consumer's is a back-channel and no reply.
    """
    order = sorted((*agent, *consumer), key=lambda turn: turn.span)
    return tuple(
        after.span.start_s - before.span.end_s
        for before, after in pairwise(order)
        if before.speaker is Speaker.CONSUMER
        and after.speaker is Speaker.AGENT
        and after.span.end_s > before.span.end_s
    )


def monologue_s(agent: Sequence[Turn]) -> float:
    """Length of the longest turn, its pauses included; 0 when there is none."""
    return max((turn.span.duration_s for turn in agent), default=0.0)


def _anyone_in(merged: Sequence[Span], stretch: Span) -> bool:
    """Whether one of the merged spans shares time with the stretch."""
    before_end = bisect_left(merged, stretch.end_s, key=lambda span: span.start_s)
    return before_end > 0 and merged[before_end - 1].end_s > stretch.start_s


def _is_back_channel(both: Span, first: Side, second: Side, *, min_words: int) -> bool:
    spans = tuple(_span_at(side.sound, both.start_s) for side in (first, second))
    late = 0 if spans[0].start_s > spans[1].start_s else 1
    side = (first, second)[late]
    return bool(side.word_times_s) and side.words_in(spans[late]) < min_words


def _span_at(merged: Sequence[Span], time_s: float) -> Span:
    return merged[bisect_right(merged, time_s, key=lambda span: span.start_s) - 1]
