"""The transcript as rules see it: normalised tokens per speaker, each tied to its words.

Normal form: lower case, contractions spelt out (`gonna` is `going to`, `you'll` is `you will`),
numbers as digits (`four eighty two` is `482`, `fifteenth` is `15th`), fillers dropped.
A stretch that redaction replaced stays one token such as `[card_number]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from callqa.compliance import numerals
from callqa.compliance.contractions import SPELT_OUT, spelt_out
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = ["MASKED", "Stream", "Token", "Turn", "normal_forms", "streams", "turns"]

MASKED = "[masked]"  # a recogniser wrote stars in place of a word
_LONGEST_NUMBER = 24  # words; a card number read out digit by digit has 19
_STOP_PAUSE_S = 1.2  # a speaker's own silence this long ends a sentence that has no full stop
_BRIDGED_PAUSE_S = 4.0  # unless the other side filled it with no more than "uh huh"
_BACKCHANNELS = frozenset(
    word
    for line in (
        "okay ok yes yeah yep yup huh mhm mmhmm right sure alright all",
        "i see go ahead well",
    )
    for word in line.split()
)
_FILLERS = frozenset({"um", "uh", "uhm", "umm", "er", "erm", "ah", "hmm", "mm", "hm", "eh"})
_TITLES = frozenset(("mr.", "mrs.", "ms.", "dr.", "vs."))
_TIMES = frozenset(("a.m.", "p.m."))
_INITIALS = re.compile(r"([a-z]\.){2,}$")  # one letter may end a sentence: "plan B."
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)$")
_NUMBER = re.compile(r"\$?\d[\d,]*(\.\d+)?%?$")
_REDACTED = re.compile(r"\[[a-z_]+\]$")


class Token(NamedTuple):
    """One normalised token.

    Attributes:
        utterance: index into `Transcript.utterances`.
        first_word, last_word: the words of that utterance it stands for, both inclusive.
        probability: the lowest of its words; None when the recogniser gives none.
        sentence: counts up at each full stop, question mark or long pause of this speaker.
        after_comma: a clause mark stands before it.
        asked: its sentence ends with a question mark.
    """

    text: str
    utterance: int
    first_word: int
    last_word: int
    span: Span
    probability: float | None
    sentence: int
    after_comma: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """All tokens of one speaker, in order of time."""

    speaker: Speaker
    tokens: tuple[Token, ...]

    def span(self, start: int, end: int) -> Span:
        """The time of tokens `start <= i < end`."""
        held = self.tokens[start:end]
        if len(held) == 1:
            return held[0].span
        return Span(held[0].span.start_s, max([token.span.end_s for token in held]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Utterances of one speaker that nobody else breaks; indexes are half-open."""

    speaker: Speaker
    first_utterance: int
    end_utterance: int
    span: Span


class _Written(NamedTuple):
    """What one written word says by itself.

    Attributes:
        forms: its tokens, number words still apart.
        numeric: a number may begin in it.
        stops: it has the mark that ends a sentence; `short` when that may end an abbreviation.
        plain: no mark that ends a clause, and no number.
    """

    forms: tuple[str, ...]
    numeric: bool
    stops: bool
    short: bool
    comma: bool
    asks: bool
    plain: bool


_Piece = tuple[str, int, int, bool, bool, bool]
"""A token's text, its first and last word, and whether a full stop or a comma stands before it
and a question mark after it."""


def normal_forms(text: str) -> tuple[str, ...]:
    """The normalised tokens of a written phrase, punctuation dropped."""
    return tuple(piece[0] for piece in _pieces(text.split()))


def streams(transcript: Transcript) -> tuple[Stream, ...]:
    """One stream per speaker heard in the transcript."""
    speakers = dict.fromkeys(utterance.speaker for utterance in transcript.utterances)
    return tuple(
        Stream(speaker=speaker, tokens=_tokens(transcript.utterances, speaker))
        for speaker in speakers
    )


def turns(transcript: Transcript) -> tuple[Turn, ...]:
    """The alternating turns of the call."""
    found: list[Turn] = []
    for at, utterance in enumerate(transcript.utterances):
        span, first = utterance.span, at
        if found and found[-1].speaker is utterance.speaker:
            last = found.pop()
            span = Span(last.span.start_s, max(last.span.end_s, span.end_s))
            first = last.first_utterance
        turn = Turn(
            speaker=utterance.speaker, first_utterance=first, end_utterance=at + 1, span=span
        )
        found.append(turn)
    return tuple(found)


def _tokens(utterances: Sequence[Utterance], speaker: Speaker) -> tuple[Token, ...]:
    unasked: list[Token] = []
    asked: set[int] = set()
    sentence = 0
    previous: int | None = None
    for at, utterance in enumerate(utterances):
        if utterance.speaker is not speaker:
            continue
        if previous is not None and _stops(utterances[previous : at + 1]):
            sentence += 1
        words = utterance.words
        for text, first, last, stop, comma, asks in _pieces([word.text for word in words]):
            if stop:
                sentence += 1
            word = words[first] if first == last else _joined(words[first : last + 1])
            span, probability = word.span, word.probability
            unasked.append(Token(text, at, first, last, span, probability, sentence, comma))
            if asks:
                asked.add(sentence)
        previous = at
    if not asked:
        return tuple(unasked)
    return tuple(
        [Token(*token[:-1], asked=True) if token.sentence in asked else token for token in unasked]
    )


def _stops(utterances: Sequence[Utterance]) -> bool:
    """Whether a sentence ends between the first and the last of these, which are one speaker's."""
    before, *between, after = utterances
    if before.words[-1].text.rstrip("\"')").endswith((".", "?", "!")):
        return True
    ended_s = max([word.span.end_s for word in before.words])
    pause_s = after.words[0].span.start_s - ended_s
    if pause_s <= _STOP_PAUSE_S or not between:
        return pause_s > _STOP_PAUSE_S
    heard = {form for one in between for word in one.words for form in _written(word.text).forms}
    return pause_s > (_BRIDGED_PAUSE_S if heard <= _BACKCHANNELS else _STOP_PAUSE_S)


def _joined(words: Sequence[Word]) -> Word:
    """The words of a number as one, with the lowest of their probabilities."""
    known = [word.probability for word in words if word.probability is not None]
    span = Span(words[0].span.start_s, max(word.span.end_s for word in words))
    text = " ".join(word.text for word in words)
    return Word(text=text, span=span, probability=min(known) if known else None)


def _pieces(words: Sequence[str]) -> list[_Piece]:
    """The tokens of an utterance, each with the marks before it; numbers as digits."""
    found: list[_Piece] = []
    stop = comma = numeric = False
    for at, raw in enumerate(words):
        written = _written(raw)
        for text in written.forms:
            found.append((text, at, at, stop, comma, written.asks))
            stop = comma = False
        if written.plain:
            continue
        stop = stop or (written.stops and _ends_sentence(written, raw, words[at + 1 : at + 2]))
        comma = comma or written.comma
        numeric = numeric or written.numeric
    return _merged(found) if numeric else found


def _ends_sentence(written: _Written, raw: str, following: Sequence[str]) -> bool:
    """Whether its mark ends a sentence; "Mr. Wade" and "the D.A. called" go on."""
    if not following or not written.short:
        return True
    return raw.rstrip("\"')").lower() in _TIMES and following[0][:1].isupper()


@lru_cache(maxsize=65_536)
def _written(raw: str) -> _Written:
    """What a written word says; the same words return in every call."""
    bare = raw.rstrip("\"')")
    forms = tuple(_normalised(raw))
    short = bare.lower()
    numeric = any(map(numerals.may_start, forms))
    stops = bare.endswith((".", "?", "!"))
    comma = bare.endswith((",", ";", ":", "-", "…", "..."))
    return _Written(
        forms=forms,
        numeric=numeric,
        stops=stops,
        short=short in _TITLES or _INITIALS.match(short) is not None,
        comma=comma,
        asks=bare.endswith("?"),
        plain=not (numeric or stops or comma),
    )


def _normalised(raw: str) -> Iterable[str]:
    word = raw.lower().replace("’", "'").strip('".,;:?!()…¿¡')
    if _REDACTED.match(word):
        return (word,)
    if "**" in word:
        return (MASKED,)
    word = word.strip("[]<>*+-–—")
    if word in SPELT_OUT:
        return SPELT_OUT[word].split()
    if _NUMBER.match(word):
        return _written_number(word)
    parts = [part for part in re.split(r"[-–—/]", word) if any(map(str.isalnum, part))]
    return [form for part in parts for form in spelt_out(part) if form not in _FILLERS]


def _written_number(word: str) -> list[str]:
    digits = word.strip("$%").replace(",", "")
    unit = ["dollar"] if word.startswith("$") else ["percent"] if word.endswith("%") else []
    return [digits.removesuffix(".00"), *unit]


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """Numbers as digits; a number never runs over a full stop or a comma."""
    texts = [piece[0] for piece in pieces]
    found: list[_Piece] = []
    at = 0
    while at < len(pieces):
        number = _number(texts, at, pieces) if numerals.may_start(texts[at]) else None
        if number is None:
            found.append(pieces[at])
            at += 1
            continue
        text, taken = number
        _, first, _, stop, comma, _ = pieces[at]
        _, _, last, _, _, asks = pieces[at + taken - 1]
        found.append((text, first, last, stop, comma, asks))
        at += taken
    return found


def _number(texts: list[str], at: int, pieces: list[_Piece]) -> tuple[str, int] | None:
    """The number that begins at a token, within its clause, and how many tokens it takes."""
    end = min(at + _LONGEST_NUMBER, len(pieces))
    end = next((here for here in range(at + 1, end) if pieces[here][3] or pieces[here][4]), end)
    words = texts[at:end]
    return numerals.ordinal(words, 0) or numerals.read(words, 0)
