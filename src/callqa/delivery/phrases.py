"""Short anchors found in what was said, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Utterance

__all__ = ["Hit", "Said"]

_SENTENCE_ENDS = (".", "?", "!")
_SPELT_OUT = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "gonna": "going to",
    "wanna": "want to", "lemme": "let me", "gimme": "give me", "let's": "let us",
    "gotta": "got to", "ain't": "is not", "alright": "all right", "ok": "okay",
}  # fmt: skip
_ENDINGS = {
    "n't": "not", "'ll": "will", "'m": "am", "'re": "are", "'s": "is", "'ve": "have",
    "'d": "would",
}  # fmt: skip
_DENIALS = frozenset(("not", "never", "no", "nobody", "without"))
_REPORTS = frozenset(("said", "says", "say", "saying", "told", "tell", "telling"))
_GUARD_WORDS = 4
_QUOTE_BEFORE, _QUOTE_AFTER = 2, 6  # words around an anchor that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An anchor that was heard.

    Attributes:
        span: of its words.
        quote: these words with some around them, as the transcript has them.
        before, after: normalised words of the same sentence before it; all words after it.
        sentence: the whole sentence, normalised.
    """

    speaker: Speaker
    span: Span
    quote: str
    before: str
    after: str
    sentence: str

    @property
    def denied(self) -> bool:
        """Whether a denial stands right before it, or somebody's words are told."""
        near = self.before.split()[-_GUARD_WORDS:]
        return not (_DENIALS | _REPORTS).isdisjoint(near)


class Said:
    """An utterance in normal form: lower case, contractions spelt out, sentences kept apart."""

    def __init__(self, utterance: Utterance) -> None:
        """Take the utterance."""
        self._utterance = utterance

    def hits(self, anchor: re.Pattern[str]) -> Iterator[Hit]:
        """Every place at which the pattern matches, by time; patterns see words and one space."""
        text, words = self._normal
        for match in anchor.finditer(text):
            first = words[text[: match.start()].count(" ")]
            last = words[text[: match.end()].rstrip().count(" ")]
            yield self._hit(match, first, last)

    def _hit(self, match: re.Match[str], first: int, last: int) -> Hit:
        words, text = self._utterance.words, match.string
        before = text[: match.start()].rpartition(" . ")[2]
        rest = text[match.end() :].partition(" . ")[0]
        quoted = words[max(0, first - _QUOTE_BEFORE) : last + 1 + _QUOTE_AFTER]
        return Hit(
            speaker=self._utterance.speaker,
            span=Span(
                words[first].span.start_s,
                max(word.span.end_s for word in words[first : last + 1]),
            ),
            quote=" ".join(word.text for word in quoted),
            before=before,
            after=text[match.end() :],
            sentence=f"{before}{match.group()}{rest}",
        )

    @cached_property
    def _normal(self) -> tuple[str, tuple[int, ...]]:
        """Normalised tokens joined by spaces, and of each token the word it comes from."""
        tokens: list[str] = []
        words: list[int] = []
        for number, word in enumerate(self._utterance.words):
            said = _normalised(word.text)
            if word.text.endswith(_SENTENCE_ENDS):
                said.append(".")
            tokens += said
            words += [number] * len(said)
        return " ".join(tokens), tuple(words)


def _normalised(text: str) -> list[str]:
    word = re.sub(r"[^a-z0-9'\[\]_ -]", "", text.lower().replace("\u2019", "'")).strip("'")
    word = word.replace("-", " ")
    if word in _SPELT_OUT:
        return _SPELT_OUT[word].split()
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [word.removesuffix(ending), full]
    return word.split()
