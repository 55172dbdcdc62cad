"""Sentences that mean what a rule listens for, in words that its patterns do not know.

A model of meaning finds candidates for a person; it never judges. A sentence is one when it is as
near as `threshold` to a sentence of the rule's own examples, and by `margin` nearer to it than to
any of the rule's near-misses. Nearness is the cosine of two sentence embeddings, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from callqa.compliance.hearing import Call, Doubt, Heard, guessed
from callqa.compliance.kinds import Prohibited, Rule, Trigger
from callqa.compliance.phrases import transcript
from callqa.compliance.text import Stream, Token, streams
from callqa.domain.recording import Speaker
from callqa.domain.transcript import Transcript

__all__ = ["Embed", "Meaning", "Sense", "Vectors"]

MIN_WORDS = 5  # what a shorter sentence means, only the talk around it tells
_FURTHEST = -1.0

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Sentences to float32 rows of length 1, shape `(n, d)`; the same sentence gives the same row."""


class Meaning:
    """A model of meaning, with the examples of the rules that it has been asked about.

    Args:
        embed: the model; first called when a call is judged, and once for a rule's examples.
        model_id: changes whenever the model does; part of the policy's digest.
    """

    def __init__(self, embed: Embed, *, model_id: str) -> None:
        self.embed = embed
        self.model_id = model_id
        self._examples: dict[str, tuple[Vectors, Vectors]] = {}

    def examples(self, rule: Rule) -> tuple[Vectors, Vectors]:
        """The rule's examples and its near-misses, embedded: one row for each sentence."""
        found = self._examples.get(rule.rule_id)
        if found is None:
            near = (one for group in rule.examples.must_not_match.values() for one in group)
            like = _written(rule.examples.must_match, rule.speaker)
            unlike = _written(near, rule.speaker)
            found = self._examples[rule.rule_id] = (self.embed(like), self.embed(unlike))
        return found


class Sense:
    """One call's sentences, embedded once for each speaker, when the first rule asks for them."""

    def __init__(self, meaning: Meaning, call: Call) -> None:
        self._meaning = meaning
        self._call = call
        self._said: dict[Speaker, tuple[tuple[Heard, ...], Vectors]] = {}

    def heard(self, rule: Rule) -> tuple[Heard, ...]:
        """Sentences of the rule's speaker that come near its examples, in order of time.

        None for a rule without `semantic`, nor where most words of the call are guesses. What the
        rule's patterns found, and its guards refused, is not asked about again.
        """
        check = rule.check
        if not isinstance(check, Prohibited | Trigger) or check.semantic is None:
            return ()
        if rule.speaker not in self._call.indexes or rule.speaker in self._call.hardly_heard:
            return ()
        said, vectors = self._sentences(rule.speaker)
        like, unlike = self._meaning.examples(rule)
        near, nearest_miss = _nearest(vectors, like), _nearest(vectors, unlike)
        stands_out = near - nearest_miss >= check.semantic.margin
        chosen = np.flatnonzero((near >= check.semantic.threshold) & stands_out)
        refused = self._refused(check, rule.speaker)
        return tuple(said[at] for at in chosen if refused.isdisjoint(_tokens(said[at])))

    def _sentences(self, speaker: Speaker) -> tuple[tuple[Heard, ...], Vectors]:
        found = self._said.get(speaker)
        if found is None:
            said = _long_sentences(self._call.indexes[speaker].stream)
            words = [self._call.words(speaker, one.start, one.end) for one in said]
            found = self._said[speaker] = (said, self._meaning.embed(words))
        return found

    def _refused(self, check: Prohibited | Trigger, speaker: Speaker) -> frozenset[int]:
        """The tokens in which the patterns stand, guards left aside."""
        index, mild = self._call.indexes[speaker], getattr(check, "mild", ())
        hits = (*index.any(check.match.any), *index.any(mild))
        return frozenset(at for hit in hits for at in range(hit.start, hit.end))


def _tokens(one: Heard) -> range:
    return range(one.start, one.end)


def _nearest(sentences: Vectors, examples: Vectors) -> Vectors:
    """For each sentence, how near the nearest example is; -1 where there is none."""
    if not len(sentences) or not len(examples):
        return np.full(len(sentences), _FURTHEST, dtype=np.float32)
    nearest: Vectors = (sentences @ examples.T).max(axis=1)
    return nearest


def _long_sentences(stream: Stream) -> tuple[Heard, ...]:
    """Sentences of enough words that the recogniser was sure of."""
    found: list[Heard] = []
    numbered = enumerate(stream.tokens)
    for _, group in groupby(numbered, key=lambda one: one[1].sentence):
        held = list(group)
        start, end = held[0][0], held[-1][0] + 1
        if end - start >= MIN_WORDS and not guessed([token for _, token in held]):
            span = stream.span(start, end)
            found.append(
                Heard(speaker=stream.speaker, start=start, end=end, span=span, doubt=Doubt.MEANT)
            )
    return tuple(found)


def _written(examples: Iterable[str], speaker: Speaker) -> list[str]:
    """The speaker's sentences in written examples."""
    found: list[str] = []
    for example in examples:
        held = transcript(example, speaker=speaker)
        for stream in streams(held):
            if stream.speaker is speaker:
                sentences = _long_sentences(stream)
                found += [_words(held, stream.tokens[one.start : one.end]) for one in sentences]
    return found


def _words(example: Transcript, tokens: Iterable[Token]) -> str:
    """The words of these tokens as they are written, each once: as `Call.words` has them."""
    found: dict[tuple[int, int], str] = {}
    for token in tokens:
        held = example.utterances[token.utterance].words
        for at in range(token.first_word, token.last_word + 1):
            found[token.utterance, at] = held[at].text
    return " ".join(found.values())
