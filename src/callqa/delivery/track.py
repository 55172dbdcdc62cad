"""One speaker's words and time, from what is stored of a call: no sound is needed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from callqa.delivery.syllables import Spoken, spoken
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge, subtract
from callqa.domain.transcript import Transcript, Word

__all__ = ["Pace", "Time", "Track", "is_placeholder", "track_of"]

_OF_AMOUNT = frozenset((None, "too_little_speech", "too_few_words", "no_words"))


class Time:
    """Stretches of time of which any part is measured at once."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Take stretches in any order; each second counts once."""
        self.spans = merge(spans)
        self._starts_s = [span.start_s for span in self.spans]
        self._before_s = [0.0, *accumulate(span.duration_s for span in self.spans)]

    def seconds(self, within: Iterable[Span]) -> float:
        """Seconds of the stretches that lie inside the spans, which are apart."""
        return sum(self._until_s(span.end_s) - self._until_s(span.start_s) for span in within)

    def first_s(self, seconds: float, *, after_s: float) -> float | None:
        """When so many seconds of the stretches have passed; None when they end before."""
        if seconds <= 0:
            return after_s
        wanted_s = self._until_s(after_s) + seconds
        at = bisect_left(self._before_s, wanted_s)
        if at >= len(self._before_s):
            return None
        span = self.spans[max(at - 1, 0)]
        return max(after_s, span.start_s + wanted_s - self._before_s[max(at - 1, 0)])

    def _until_s(self, time_s: float) -> float:
        at = bisect_right(self._starts_s, time_s) - 1
        if at < 0:
            return 0.0
        span = self.spans[at]
        return self._before_s[at] + min(time_s, span.end_s) - span.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What was said in how much time.

    Attributes:
        sound_s: seconds in which the speaker sounds.
        turn_s: the same with the pauses inside turns.
    """

    said: Spoken
    sound_s: float
    turn_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """One speaker's words and time. Stretches that redaction replaced are out of both.

    Attributes:
        sound: where the speaker sounds.
        turns: where the speaker sounds or pauses inside a turn.
        words: middle of each word in seconds, sorted, with its text.
        unsound: reason why rates from these words mean nothing; None when they do.
    """

    speaker: Speaker
    sound: Time
    turns: Time
    words: tuple[tuple[float, str], ...]
    unsound: str | None = None

    def pace(self, within: Sequence[Span]) -> Pace:
        """Words and time inside spans that are apart."""
        return Pace(
            said=spoken(text for span in within for text in self._texts(span)),
            sound_s=self.sound.seconds(within),
            turn_s=self.turns.seconds(within),
        )

    def _texts(self, within: Span) -> Iterable[str]:
        first = bisect_left(self.words, (within.start_s,))
        last = bisect_left(self.words, (within.end_s,))
        return (text for _, text in self.words[first:last])


def track_of(speaker: Speaker, measures: Measures, transcript: Transcript) -> Track | None:
    """The speaker's track; None when the speaker has no channel."""
    known = measures.of(speaker)
    if known is None:
        return None
    sound = measures.speech.get(speaker, ())
    words = tuple(transcript.words(speaker))
    redacted = [word.span for word in words if is_placeholder(word)]
    reason = known.words_per_minute.not_measured
    return Track(
        speaker=speaker,
        sound=Time(subtract(sound, redacted)),
        turns=Time(subtract((*sound, *known.pauses), redacted)),
        words=tuple(
            sorted((word.span.middle_s, word.text) for word in words if not is_placeholder(word))
        ),
        unsound=None if reason in _OF_AMOUNT else reason,
    )


def is_placeholder(word: Word) -> bool:
    """Whether the word stands for what was redacted, such as `[card_number]`."""
    return word.text.startswith("[")
