"""From patterns to what was heard: hits that the guards let stand, with time and confidence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from callqa.compliance.guards import Verdict, weigh
from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Beyond, Guards, Match, Patterns, Split
from callqa.compliance.residue import residue
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names
from callqa.compliance.text import Token, Turn, streams, turns
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge, subtract, total_s
from callqa.domain.transcript import Transcript

__all__ = ["Call", "Doubt", "Heard", "guessed", "hear", "hear_any", "heard_components"]

MIN_WORD_PROBABILITY = 0.25  # mean over the words of a hit; below it a person must listen
CONTEXT_WORDS = 6  # on each side of a quote
MIN_MEAN_PROBABILITY = 0.4  # of many words; below it what is not among them shows nothing
MAX_UNRECOGNISED_SHARE = 0.5  # of a speaker's speech; beyond it nothing is known of the call
_SAME_SPEAKER_PAD_S = 0.5  # a word's end and the detector's end differ by this much at times


class Doubt(StrEnum):
    """Why words that match are not plain evidence; the value completes "but ..."."""

    HEDGED = "it was hedged"
    QUOTED = "it may only repeat what the other side said"
    MISHEARD = "the recogniser wrote words that only sound like it"
    UNSURE = "the recogniser was unsure of the words"
    FEW_WORDS = "it is only a word or two, which may be mishearings"
    TO_WHOM = "it is not known who was on the line"
    ALLOWED = "what may have allowed it was not plainly heard"
    SAID_ONCE = "it was said once only, and a number is easily misheard"
    SOUNDS_LIKE_RIGHT = "the account's own amount sounds like it"
    CORRECTED = "the account's own amount was said as well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that was heard, and what casts doubt on it.

    Attributes:
        start, end: tokens of the speaker's stream, half-open.
        doubt: why a person must listen; None when the words are plain.
    """

    speaker: Speaker
    start: int
    end: int
    span: Span
    doubt: Doubt | None = None


class Call:
    """A transcript ready to be searched, one index per speaker."""

    def __init__(
        self,
        transcript: Transcript,
        *,
        vocabulary: Vocabulary,
        speech: Mapping[Speaker, tuple[Span, ...]],
        searcher: Searcher,
    ) -> None:
        names = Names.of(vocabulary)
        self.transcript = transcript
        self.speech = speech
        self.indexes = {
            stream.speaker: Index(stream, names=names, searcher=searcher)
            for stream in streams(transcript)
        }
        # Tokens that start before an earlier one, where utterances overlap, count as of its time.
        self._starts = {
            speaker: list(accumulate((t.span.start_s for t in index.stream.tokens), max))
            for speaker, index in self.indexes.items()
        }
        self._spans: dict[Speaker, tuple[Span, ...]] = {}
        self.turns: tuple[Turn, ...] = turns(transcript)
        ends = [utterance.span.end_s for utterance in transcript.utterances]
        ends += [span.end_s for spans in speech.values() for span in spans]
        self.end_s = max(ends, default=0.0)

    @cached_property
    def hardly_heard(self) -> Mapping[Speaker, str]:
        """Why "never said in this call" cannot be claimed of a speaker, for those of whom not."""
        found: dict[Speaker, str] = {}
        for speaker, index in self.indexes.items():
            spoken_s = total_s(self.speech.get(speaker, ()))
            lost_s = self.unrecognised_s(speaker, Span(0.0, self.end_s))
            if guessed(index.stream.tokens):
                found[speaker] = f"the recogniser was unsure of most words of the {speaker}"
            elif lost_s > MAX_UNRECOGNISED_SHARE * spoken_s:
                found[speaker] = (
                    f"{lost_s:.0f} of {spoken_s:.0f} s of the {speaker}'s speech gave no words"
                )
        return found

    def tokens_in(self, speaker: Speaker, window: Span) -> tuple[int, int]:
        """The tokens of a speaker that start in the window, half-open."""
        index = self.indexes.get(speaker)
        if index is None:
            return 0, 0
        starts = self._starts[speaker]
        return bisect_left(starts, window.start_s), bisect_left(starts, window.end_s)

    def unrecognised_s(self, speaker: Speaker, window: Span) -> float:
        """Seconds in which the detector heard this speaker and the recogniser wrote no word."""
        spoken = [span for span in self.speech.get(speaker, ()) if span.overlap_s(window) > 0]
        if not spoken:
            return 0.0
        inside = (
            Span(max(span.start_s, window.start_s), min(span.end_s, window.end_s))
            for span in spoken
        )
        return total_s(subtract(inside, self._written(speaker)))

    def _written(self, speaker: Speaker) -> tuple[Span, ...]:
        """Where the recogniser wrote words of this speaker, with some room around them."""
        found = self._spans.get(speaker)
        if found is None:
            said = self.transcript.of(speaker)
            found = merge(utterance.span.padded(_SAME_SPEAKER_PAD_S) for utterance in said)
            self._spans[speaker] = found
        return found

    def turns_in(self, speaker: Speaker, window: Span) -> int:
        """How many turns of this speaker the stretch touches."""
        return sum(
            turn.speaker is speaker and turn.span.overlap_s(window) > 0 for turn in self.turns
        )

    def quote(self, speaker: Speaker, start: int, end: int) -> str:
        """The words of tokens `start <= i < end` with some on each side of them."""
        length = len(self.indexes[speaker].texts)
        return self.words(speaker, max(0, start - CONTEXT_WORDS), min(length, end + CONTEXT_WORDS))

    def words(self, speaker: Speaker, start: int, end: int) -> str:
        """The words of tokens `start <= i < end`, as the recogniser wrote them."""
        found: dict[tuple[int, int], str] = {}
        for token in self.indexes[speaker].stream.tokens[start:end]:
            held = self.transcript.utterances[token.utterance].words
            for at in range(token.first_word, token.last_word + 1):
                found[token.utterance, at] = held[at].text
        return " ".join(found.values())


def guessed(tokens: Sequence[Token]) -> bool:
    """Whether the recogniser was unsure of most of these words."""
    known = [token.probability for token in tokens if token.probability is not None]
    return bool(known) and sum(known) / len(known) < MIN_MEAN_PROBABILITY


def hear(
    match: Match, speakers: Iterable[Speaker], call: Call, *, guards: Guards
) -> tuple[Heard, ...]:
    """Every place where one of its patterns or all of its components stand, in order of time."""
    found = list(hear_any(match.any, speakers, call, guards=guards)) if match.any else []
    for speaker in speakers if match.all else ():
        found += _joined(match, call, heard_components(match, speaker, call, guards=guards))
    for speaker in speakers if match.beyond else ():
        found += _beyond(match.beyond, speaker, call)
    return tuple(sorted(found, key=lambda heard: (heard.span.start_s, heard.span.end_s)))


def hear_any(
    patterns: Patterns, speakers: Iterable[Speaker], call: Call, *, guards: Guards
) -> tuple[Heard, ...]:
    """Every place where one of the patterns stands, in order of time."""
    found = (
        heard
        for speaker in speakers
        if speaker in call.indexes
        for heard in _standing(patterns, call.indexes[speaker], guards)
    )
    return tuple(sorted(found, key=lambda heard: (heard.span.start_s, heard.span.end_s)))


def heard_components(
    match: Match, speaker: Speaker, call: Call, *, guards: Guards
) -> dict[str, tuple[Heard, ...]]:
    """For each component of `all`, where it was heard; empty for a match by `any`."""
    found: dict[str, tuple[Heard, ...]] = {}
    for name, component in match.all.items():
        said_by = (
            tuple(Speaker)
            if component.speaker == "either"
            else (Speaker(component.speaker or speaker),)
        )
        found[name] = hear_any(component.any, said_by, call, guards=guards)
    return found


def _beyond(beyond: Beyond | None, speaker: Speaker, call: Call) -> Iterator[Heard]:
    index = call.indexes.get(speaker)
    if beyond is None or index is None:
        return
    rest = residue(beyond.allow, index)
    few = sum(map(len, rest)) < beyond.least_words
    for places in rest:
        start, end = places[0], places[-1] + 1
        span = index.stream.span(start, end)
        doubt = Doubt.FEW_WORDS if few else None
        yield Heard(speaker=speaker, start=start, end=end, span=span, doubt=doubt)


def _joined(
    match: Match, call: Call, components: Mapping[str, tuple[Heard, ...]]
) -> Iterator[Heard]:
    """Components that lie close enough together, each place of the first with the nearest."""
    firsts, *others = components.values()
    for first in firsts:
        near = [[one for one in places if _close(one, first, match.split)] for places in others]
        if not all(near):
            continue
        chosen = [
            first,
            *(min(places, key=lambda one: one.span.gap_s(first.span)) for places in near),
        ]
        span = Span(min(one.span.start_s for one in chosen), max(one.span.end_s for one in chosen))
        if (
            match.split.max_turns is None
            or call.turns_in(first.speaker, span) <= match.split.max_turns
        ):
            yield _whole(chosen)


def _close(one: Heard, first: Heard, split: Split) -> bool:
    return one.span.gap_s(first.span) <= split.max_s


def _whole(components: Sequence[Heard]) -> Heard:
    """The components as one: the words and the time are those of the speaker of the first."""
    speaker = components[0].speaker
    own = [one for one in components if one.speaker is speaker]
    return Heard(
        speaker=speaker,
        start=min(one.start for one in own),
        end=max(one.end for one in own),
        span=Span(min(one.span.start_s for one in own), max(one.span.end_s for one in own)),
        doubt=next((one.doubt for one in components if one.doubt), None),
    )


def _standing(patterns: Patterns, index: Index, guards: Guards) -> Iterator[Heard]:
    """Hits that stand; where several overlap, one, the surest of them."""
    standing: list[Heard] = []
    for hit in index.any(patterns):
        if standing and hit.start < standing[-1].end and standing[-1].doubt is None:
            continue  # the one before is sure already
        verdict = weigh(hit, index, guards)
        if not _counts(verdict, guards):
            continue
        heard = Heard(
            speaker=index.stream.speaker,
            start=hit.start,
            end=hit.end,
            span=index.stream.span(hit.start, hit.end),
            doubt=_doubt(hit, index, verdict),
        )
        if standing and heard.start < standing[-1].end:
            if standing[-1].doubt is not None and heard.doubt is None:
                standing[-1] = heard
            continue
        standing.append(heard)
    yield from standing


def _counts(verdict: Verdict, guards: Guards) -> bool:
    """Whether something was heard at all, be it in doubt."""
    quoted = verdict is Verdict.QUOTED and guards.quoted == "review"
    return quoted or verdict in {Verdict.STANDS, Verdict.HEDGED}


def _doubt(hit: Hit, index: Index, verdict: Verdict) -> Doubt | None:
    if verdict is Verdict.QUOTED:
        return Doubt.QUOTED
    if verdict is Verdict.HEDGED:
        return Doubt.HEDGED
    known = [
        probability
        for at in range(hit.start, hit.end)
        if (probability := index.stream.tokens[at].probability) is not None
    ]
    if known and sum(known) / len(known) < MIN_WORD_PROBABILITY:
        return Doubt.UNSURE
    return Doubt.MISHEARD if hit.misheard else None
