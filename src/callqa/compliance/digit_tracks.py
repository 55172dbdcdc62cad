"""The words of one speaker made ready for finding numbers: digit runs, cues, turns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from callqa.compliance.digit_cues import CueHit, CueKind, cue_hits
from callqa.compliance.digit_shapes import ends_reading
from callqa.compliance.digit_words import is_correction, is_filler, parts
from callqa.compliance.digits import DigitRun, digit_runs, sound_alike_run
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Word

__all__ = ["Cue", "Track", "cues", "track"]

MAX_PAUSE_S = 1.0  # a longer pause may hold a question, so a piece ends there
MAX_SOUND_ALIKE_TURN = 6  # words
_MASK = "x"  # stands where a cue's own words were: "three digits" holds no digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One speaker's words in order.

    Attributes:
        starts: start of each word in seconds.
        strange: how many words before each position are no digit, filler or correction; one longer.
        breaks: how many words before each position end a reading; one longer.
        turns: positions at which the speaker begins anew, after a pause or another's words.
        hits: the cues among the words.
        births: when this speaker said dates of birth that are taken out already.
    """

    speaker: Speaker
    words: tuple[Word, ...]
    starts: tuple[float, ...]
    strange: tuple[int, ...]
    breaks: tuple[int, ...]
    turns: tuple[int, ...]
    runs: tuple[DigitRun, ...]
    hits: tuple[CueHit, ...]
    births: tuple[float, ...]

    def span(self, first: int, last: int) -> Span:
        """From the start of one word to the end of another."""
        return _span(self.words, first, last)

    def strange_in(self, start_s: float, end_s: float) -> int:
        """How many words that begin in this time are neither filler nor digit."""
        first, end = bisect_left(self.starts, start_s), bisect_left(self.starts, end_s)
        return self.strange[max(first, end)] - self.strange[first]

    def is_alone(self, first: int, last: int) -> bool:
        """Whether the words from `first` to `last` share their turn with nothing but fillers.

        What was said up to the name of a number does not count: "okay my pin is ...".
        """
        begin = self.turns[bisect_right(self.turns, first) - 1]
        named = bisect_left(self.hits, first, key=lambda hit: hit.last)
        if named:
            begin = max(begin, self.hits[named - 1].last + 1)
        after = bisect_right(self.turns, last)
        end = self.turns[after] if after < len(self.turns) else len(self.words)
        before = self.strange[first] - self.strange[begin]
        return before + self.strange[end] - self.strange[last + 1] == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue on the time line; for `declined` and `vague` see `CueHit`."""

    kind: CueKind
    speaker: Speaker
    span: Span
    declined: bool = False
    vague: bool = False


def track(
    speaker: Speaker,
    words: Sequence[Word],
    *,
    borders: Collection[int],
    births: Sequence[float] = (),
) -> tuple[Track, tuple[Cue, ...]]:
    """One speaker's words prepared for chaining, and the cues among them.

    Args:
        speaker: whose words.
        words: all of them in order.
        borders: positions at which an utterance begins.
        births: when dates of birth were said that are taken out already.
    """
    texts = [word.text for word in words]
    turns = (0, *_turns(words, borders))
    found = []
    hits = cue_hits(texts, turns=frozenset(turns))
    for hit in hits:
        span = _span(words, hit.first, hit.last)
        found.append(
            Cue(
                kind=hit.kind,
                speaker=speaker,
                span=span,
                declined=hit.declined,
                vague=hit.vague,
            )
        )
        texts[hit.first : hit.last + 1] = [_MASK] * (hit.last + 1 - hit.first)
    runs = _with_sound_alikes(digit_runs(texts, breaks=frozenset(turns)), texts, turns)
    covered = {at for run in runs for at in range(run.wide_first, run.wide_last + 1)}
    odd = (at not in covered and _is_strange(text) for at, text in enumerate(texts))
    prepared = Track(
        speaker=speaker,
        words=tuple(words),
        starts=tuple(word.span.start_s for word in words),
        strange=tuple(accumulate(odd, initial=0)),
        breaks=tuple(accumulate((ends_reading(text) for text in texts), initial=0)),
        turns=turns,
        runs=runs,
        hits=hits,
        births=tuple(births),
    )
    return prepared, tuple(found)


def _with_sound_alikes(
    runs: Sequence[DigitRun], texts: Sequence[str], turns: Sequence[int]
) -> tuple[DigitRun, ...]:
    """The runs, and stretches of nothing but words that sound like digits: "for", "won oh".

    They count when they fill a short turn, or end it after a correction: "six four i mean ate".
    """
    last = {turns[bisect_right(turns, run.first) - 1]: run.wide_last for run in runs}
    stretches = (
        (_after_correction(texts, last[first] + 1, end) if first in last else first, end)
        for first, end in pairwise((*turns, len(texts)))
    )
    found = (
        sound_alike_run(texts, first, end - 1)
        for first, end in stretches
        if first is not None and 0 < end - first <= MAX_SOUND_ALIKE_TURN
    )
    return tuple(sorted((*runs, *(run for run in found if run)), key=lambda run: run.first))


def _after_correction(texts: Sequence[str], first: int, end: int) -> int | None:
    """Where a corrected digit begins at the end of a turn; None when nothing was taken back."""
    begin = first
    while begin < end and _is_of(texts[begin], is_correction, is_filler):
        begin += 1
    corrected = any(_is_of(text, is_correction) for text in texts[first:begin])
    return begin if corrected else None


def _is_of(text: str, *kinds: Callable[[str], bool]) -> bool:
    """Whether each piece of a word is of one of the kinds."""
    return all(any(kind(piece) for kind in kinds) for piece in parts(text))


@lru_cache(maxsize=4096)
def _is_strange(text: str) -> bool:
    """Whether a word has no place in a number that is read out."""
    return not _is_of(text, is_filler, is_correction)


def cues(found: Sequence[Sequence[Cue]]) -> tuple[Cue, ...]:
    """The cues of all tracks in order of time."""
    return tuple(sorted((cue for each in found for cue in each), key=lambda cue: cue.span.start_s))


def _turns(words: Sequence[Word], borders: Collection[int]) -> Iterator[int]:
    """Positions before which the speaker paused long enough for another to ask something."""
    for at, (before, after) in enumerate(pairwise(words), start=1):
        if at in borders or after.span.start_s - before.span.end_s > MAX_PAUSE_S:
            yield at


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    """From the start of one word to the end of another."""
    start_s = words[first].span.start_s
    return Span(start_s, max(start_s, *(word.span.end_s for word in words[first : last + 1])))
