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


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
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
        return Span(held[0].span.start_s, max(token.span.end_s for token in held))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Utterances of one speaker that nobody else breaks; indexes are half-open."""

    speaker: Speaker
    first_utterance: int
    end_utterance: int
    span: Span


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    word: int
    last_word: int
    stop_before: bool
    comma_before: bool


def normal_forms(text: str) -> tuple[str, ...]:
    """The normalised tokens of a written phrase, punctuation dropped."""
    pieces = _merged(_pieces(text.split()))
    return tuple(piece.text for piece in pieces)


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
        if found and found[-1].speaker is utterance.speaker:
            last = found.pop()
            end_s = max(last.span.end_s, utterance.span.end_s)
            span = Span(last.span.start_s, end_s)
            first = last.first_utterance
        else:
            span, first = utterance.span, at
        turn = Turn(
            speaker=utterance.speaker, first_utterance=first, end_utterance=at + 1, span=span
        )
        found.append(turn)
    return tuple(found)


def _tokens(utterances: Sequence[Utterance], speaker: Speaker) -> tuple[Token, ...]:
    found: list[Token] = []
    asked: set[int] = set()
    sentence = 0
    previous: int | None = None
    for at, utterance in enumerate(utterances):
        if utterance.speaker is not speaker:
            continue
        if previous is not None and _stops(utterances[previous : at + 1]):
            sentence += 1
        for piece in _merged(_pieces([word.text for word in utterance.words])):
            sentence += piece.stop_before
            found.append(_token(piece, utterance.words, at, sentence))
            if utterance.words[piece.last_word].text.rstrip("\"')").endswith("?"):
                asked.add(sentence)
        previous = at
    return tuple(_with_question(token, asked) for token in found)


def _stops(utterances: Sequence[Utterance]) -> bool:
    """Whether a sentence ends between the first and the last of these, which are one speaker's."""
    before, *between, after = utterances
    if before.words[-1].text.rstrip("\"')").endswith((".", "?", "!")):
        return True
    pause_s = after.span.start_s - before.span.end_s
    heard = {form for one in between for word in one.words for form in _forms(word.text)}
    bridged = bool(between) and heard <= _BACKCHANNELS
    return pause_s > (_BRIDGED_PAUSE_S if bridged else _STOP_PAUSE_S)


def _token(piece: _Piece, words: Sequence[Word], utterance: int, sentence: int) -> Token:
    held = words[piece.word : piece.last_word + 1]
    span, probability = held[0].span, held[0].probability
    if len(held) > 1:  # seldom: a number of several words
        span = Span(span.start_s, max(word.span.end_s for word in held))
        known = [word.probability for word in held if word.probability is not None]
        probability = min(known) if known else None
    return Token(
        text=piece.text,
        utterance=utterance,
        first_word=piece.word,
        last_word=piece.last_word,
        span=span,
        probability=probability,
        sentence=sentence,
        after_comma=piece.comma_before,
    )


def _with_question(token: Token, asked: set[int]) -> Token:
    if token.sentence not in asked:
        return token
    return Token(
        text=token.text,
        utterance=token.utterance,
        first_word=token.first_word,
        last_word=token.last_word,
        span=token.span,
        probability=token.probability,
        sentence=token.sentence,
        after_comma=token.after_comma,
        asked=True,
    )


def _pieces(words: Sequence[str]) -> list[_Piece]:
    found: list[_Piece] = []
    stop = comma = False
    for at, raw in enumerate(words):
        for text in _forms(raw):
            found.append(_Piece(text, at, at, stop, comma))
            stop = comma = False
        bare = raw.rstrip("\"')")
        stop = stop or _ends_sentence(bare, words[at + 1 : at + 2])
        comma = comma or bare.endswith((",", ";", ":", "-", "…", "..."))
    return found


def _ends_sentence(bare: str, following: Sequence[str]) -> bool:
    """Whether a mark ends a sentence; "Mr. Wade" and "the D.A. called" go on."""
    if not bare.endswith((".", "?", "!")):
        return False
    short = bare.lower()
    if not following or not (short in _TITLES or _INITIALS.match(short)):
        return True
    return short in _TIMES and following[0][:1].isupper()


@lru_cache(maxsize=65_536)
def _forms(raw: str) -> tuple[str, ...]:
    """The tokens of one written word; the same words return in every call."""
    return tuple(_normalised(raw))


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
    found: list[_Piece] = []
    at = 0
    while at < len(pieces):
        if not numerals.may_start(pieces[at].text):
            found.append(pieces[at])
            at += 1
            continue
        words = _clause(pieces, at)
        number = numerals.ordinal(words, 0) or numerals.read(words, 0)
        if number is None:
            found.append(pieces[at])
            at += 1
            continue
        text, taken = number
        first, last = pieces[at], pieces[at + taken - 1]
        found.append(
            _Piece(text, first.word, last.last_word, first.stop_before, first.comma_before)
        )
        at += taken
    return found


def _clause(pieces: list[_Piece], at: int) -> list[str]:
    """The words from here to the end of the clause, as far as a number can reach."""
    words = [pieces[at].text]
    for piece in pieces[at + 1 : at + _LONGEST_NUMBER]:
        if piece.stop_before or piece.comma_before:
            break
        words.append(piece.text)
    return words
