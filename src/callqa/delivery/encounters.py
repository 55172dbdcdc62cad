"""What happens when both speak at once: who came in, and who gave way.

A run is what a speaker says in one go. Where the runs of two speakers overlap they meet; who began
later came in. Overlaps of less than two syllables at a change of speaker are ordinary timing: West
& Zimmerman 1983 call only those further from the end of a unit interruptions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import Side
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, intersect, merge, total_s

__all__ = ["Encounter", "Interruption", "encounters", "finished", "punctuated", "runs"]

_TWO_SYLLABLES_S = 0.4  # at five syllables a second
_BREATH_S = 0.5  # a longer silence of a speaker ends the run
_LATE_WORDS_S = 0.2  # recognisers set the times of last words late

_SENTENCE_END = re.compile(r"[.?!][\"')]*$")
_BROKEN_OFF = re.compile(r"(?:-|\u2013|\u2014|\u2026|\.\.\.)[\"')]*$")
# Words after which hardly any English sentence ends; prepositions are not among them.
_OPEN_WORDS = re.compile(
    r"a|an|the|my|your|our|their|every|and|or|but|if|because|than|as|gonna|"
    r"i'm|i've|i'd|we're|we've|they're|you're|he's|she's"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """One comes in and the other gives way before finishing.

    Attributes:
        by, of: who came in, and who broke off.
        broken_off: the run that was broken off.
        run: what the one who came in said.
    """

    by: Side
    of: Side
    broken_off: Span
    run: Span

    @property
    def span(self) -> Span:
        """From the moment the one came in to that in which the other stopped."""
        return Span(self.run.start_s, self.broken_off.end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """Two runs that overlap.

    Attributes:
        came_in: who began while the other was speaking; None when both began at once.
        span: from the first moment to the last in which both sound.
        both_s: seconds in which both sound.
        is_talk_over: long enough, and with enough words of the one who came in.
        interruption: None when the other kept the floor, finished what he was saying, or when
            that cannot be told.
    """

    came_in: Speaker | None
    span: Span
    both_s: float
    is_talk_over: bool
    interruption: Interruption | None = None


def encounters(first: Side, second: Side, *, limits: DeliveryThresholds) -> tuple[Encounter, ...]:
    """Every overlap of two runs, in order of time; back-channels are no longer in the sides."""
    own, other = runs(first, second), runs(second, first)
    told = punctuated(first, second)
    met = (
        _encounter((first, one), (second, two), told=told, limits=limits)
        for one, two in _overlapping(own, other)
    )
    return tuple(sorted((one for one in met if one), key=lambda one: one.span))


def runs(own: Side, other: Side) -> tuple[Span, ...]:
    """What a speaker says in one go: silences of at most half a second are bridged.

    Unless the other has come in just before or in that silence: then the speaker had let go of
    the floor, and what follows is a new run.
    """
    others = merge(other.sound, max_gap_s=_BREATH_S)
    found: list[Span] = []
    for span in own.sound:
        if found and _goes_on(found[-1], span, others):
            found[-1] = Span(found[-1].start_s, span.end_s)
        else:
            found.append(span)
    return tuple(found)


def finished(side: Side, run: Span) -> bool | None:
    """Whether the words of a run make a finished sentence; None when nothing tells.

    Only for words with punctuation: a run without a mark at its end is unfinished. So is one that
    ends in a dash or a word like "the", whatever mark the recogniser puts there.
    """
    texts = side.texts_in(Span(run.start_s, run.end_s + _LATE_WORDS_S))
    if not texts or texts[-1].startswith("["):
        return None
    last = texts[-1].casefold()
    if _BROKEN_OFF.search(last) or _OPEN_WORDS.fullmatch(last.strip(".,?!;:\"'()")):
        return False
    return _SENTENCE_END.search(last) is not None


def punctuated(*sides: Side) -> bool:
    """Whether the recogniser writes where sentences end; some never do."""
    return any(_SENTENCE_END.search(text) for side in sides for _, text in side.words)


def _goes_on(run: Span, following: Span, others: Sequence[Span]) -> bool:
    if following.start_s - run.end_s > _BREATH_S:
        return False
    came_in = bisect_left(others, run.end_s - _TWO_SYLLABLES_S, key=lambda span: span.start_s)
    began_earlier = came_in >= len(others) or others[came_in].start_s >= following.start_s
    return began_earlier or others[came_in].start_s < run.start_s


def _overlapping(own: Sequence[Span], other: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    j = 0
    for one in own:
        while j < len(other) and other[j].end_s <= one.start_s:
            j += 1
        for two in other[j:]:
            if two.start_s >= one.end_s:
                break
            yield one, two


def _encounter(
    first: tuple[Side, Span],
    second: tuple[Side, Span],
    *,
    told: bool,
    limits: DeliveryThresholds,
) -> Encounter | None:
    """The encounter of two runs; `told` is whether the words tell where sentences end."""
    both = intersect(*(_sound_in(side, run) for side, run in (first, second)))
    if not both:
        return None
    (lead, early), (late_side, late) = sorted((first, second), key=lambda pair: pair[1].start_s)
    at_once = late.start_s - early.start_s < limits.talk_over_grace_s
    speaks = [_says_enough(late_side, late, limits.talk_over_min_words)]
    if at_once:
        speaks.append(_says_enough(lead, early, limits.talk_over_min_words))
    tried = Interruption(by=late_side, of=lead, broken_off=early, run=late)
    both_s = total_s(both)
    return Encounter(
        came_in=None if at_once else late_side.speaker,
        span=Span(both[0].start_s, both[-1].end_s),
        both_s=both_s,
        is_talk_over=all(speaks) and both_s > limits.talk_over_grace_s + limits.talk_over_min_s,
        interruption=tried if told and not at_once and _succeeds(tried, limits) else None,
    )


def _succeeds(tried: Interruption, limits: DeliveryThresholds) -> bool:
    """Whether the first speaker stopped soon, unfinished, and the other went on."""
    early, late = tried.broken_off, tried.run
    return (
        _TWO_SYLLABLES_S < early.end_s - late.start_s <= limits.interruption_within_s
        and late.end_s - early.end_s >= _BREATH_S
        and tried.by.words_in(late) >= limits.interruption_min_words
        and finished(tried.of, early) is False
    )


def _says_enough(side: Side, run: Span, min_words: int) -> bool:
    """Fewer words are no bid for the floor; a speaker of whom no word is known gets the doubt."""
    return not side.words or side.words_in(run) >= min_words


def _sound_in(side: Side, run: Span) -> tuple[Span, ...]:
    first = bisect_left(side.sound, run.start_s, key=lambda span: span.start_s)
    last = bisect_left(side.sound, run.end_s, key=lambda span: span.start_s)
    return side.sound[first:last]
