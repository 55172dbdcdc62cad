"""From patterns to what was heard in a call: by whom, when, and how surely."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from callqa.compliance.index import Index
from callqa.compliance.matching import Beyond, Guards, Match, Patterns, Split
from callqa.compliance.residue import residue
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names
from callqa.compliance.standing import MIN_WORD_PROBABILITY, Doubt, Heard, standing
from callqa.compliance.text import Token, Turn, streams, turns
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, subtract, total_s
from callqa.domain.transcript import Transcript

__all__ = [
    "MIN_WORD_PROBABILITY",
    "Call",
    "Doubt",
    "Heard",
    "guessed",
    "hear",
    "hear_any",
]

CONTEXT_WORDS = 6  # on each side of a quote
MIN_MEAN_PROBABILITY = 0.4  # of many words; below it what is not among them shows nothing
MAX_UNRECOGNISED_SHARE = 0.5  # of a speaker's speech; beyond it nothing is known of the call
_SAME_SPEAKER_PAD_S = 0.5  # a word's end and the detector's end differ by this much at times


Places = Mapping[str, tuple[Heard, ...]]
"""Where each component of a match was heard, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Components:
    match: Match
    guards: Guards
    found: Places


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
            speaker: list(accumulate([t.span.start_s for t in index.stream.tokens], max))
            for speaker, index in self.indexes.items()
        }
        self._lost: dict[Speaker, tuple[Span, ...]] = {}
        self._quoted: dict[Speaker, list[str]] = {}
        self._components: dict[tuple[int, Speaker], _Components] = {}
        self.turns: tuple[Turn, ...] = turns(transcript)
        ends = [turn.span.end_s for turn in self.turns]
        ends += [span.end_s for spans in speech.values() for span in spans]
        self.end_s = max(ends, default=0.0)

    def components(self, match: Match, speaker: Speaker, *, guards: Guards) -> Places:
        """For each component of `all`, where it was heard; empty for a match by `any`.

        Judging a disclosure asks for what hearing it has found already, so it is kept.
        """
        kept = self._components.get((id(match), speaker))
        if kept is None or kept.match is not match or kept.guards is not guards:
            found = _heard_components(match, speaker, self, guards)
            kept = _Components(match=match, guards=guards, found=found)
            self._components[id(match), speaker] = kept
        return kept.found

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
        lost = self._lost.get(speaker)
        if lost is None:
            said = self.transcript.of(speaker)
            written = [utterance.span.padded(_SAME_SPEAKER_PAD_S) for utterance in said]
            lost = self._lost[speaker] = subtract(self.speech.get(speaker, ()), written)
        return sum([span.overlap_s(window) for span in lost])

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
        tokens = self.indexes[speaker].stream.tokens[start:end]
        if not tokens:
            return ""
        added = self._quoted.get(speaker)
        if added is None:
            added = self._quoted[speaker] = self._added(speaker)
        first = self._text(tokens[0], tokens[0].first_word)
        return " ".join([first, *filter(None, added[start + 1 : end])])

    def _added(self, speaker: Speaker) -> list[str]:
        """By token, what it adds to a quote: nothing where it shares the last one's word."""
        found: list[str] = []
        utterance, done = -1, 0
        utterances = self.transcript.utterances
        for token in self.indexes[speaker].stream.tokens:
            if token.utterance != utterance:
                utterance, done = token.utterance, 0
            first, last = max(done, token.first_word), token.last_word
            if first == last:
                found.append(utterances[utterance].words[first].text)
            else:
                found.append(self._text(token, first))
            done = last + 1
        return found

    def _text(self, token: Token, first_word: int) -> str:
        words = self.transcript.utterances[token.utterance].words
        if first_word == token.last_word:
            return words[first_word].text
        return " ".join([word.text for word in words[first_word : token.last_word + 1]])


def guessed(tokens: Sequence[Token]) -> bool:
    """Whether the recogniser was unsure of most of these words."""
    known = [token.probability for token in tokens if token.probability is not None]
    return bool(known) and sum(known) / len(known) < MIN_MEAN_PROBABILITY


def hear(
    match: Match, speakers: Iterable[Speaker], call: Call, *, guards: Guards
) -> tuple[Heard, ...]:
    """Every place where one of its patterns or all of its components stand, in order of time."""
    found = hear_any(match.any, speakers, call, guards=guards)
    if not match.all and not match.beyond:
        return found
    whole = list(found)
    for speaker in speakers if match.all else ():
        whole += _joined(match, call, call.components(match, speaker, guards=guards))
    for speaker in speakers if match.beyond else ():
        whole += _beyond(match.beyond, speaker, call)
    return _in_order(whole)


def hear_any(
    patterns: Patterns, speakers: Iterable[Speaker], call: Call, *, guards: Guards
) -> tuple[Heard, ...]:
    """Every place where one of the patterns stands, in order of time."""
    found: list[Heard] = []
    for speaker in speakers if patterns else ():
        index = call.indexes.get(speaker)
        if index is not None:
            found += standing(patterns, index, guards)
    return _in_order(found)


def _in_order(found: list[Heard]) -> tuple[Heard, ...]:
    if len(found) > 1:
        found.sort(key=lambda heard: (heard.span.start_s, heard.span.end_s))
    return tuple(found)


def _heard_components(match: Match, speaker: Speaker, call: Call, guards: Guards) -> Places:
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


def _joined(match: Match, call: Call, components: Places) -> Iterator[Heard]:
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
