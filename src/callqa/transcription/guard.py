"""What a recogniser wrote and nobody said, taken out before anything is judged by it.

Recognisers invent: Whisper turns hold music into "thank you for watching", repeats itself, and
writes names that it was only told to expect. Four signs tell, each strict enough that people's own
words stay: people do say "no, no, no", and read a number back twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge
from callqa.domain.transcript import TakenOut, Transcript, Utterance, Word
from callqa.transcription.engine import utterances

__all__ = ["guarded"]

_Kinds = list[str | None]
"""By word, why it is not believed; None where it is."""

# The edges of words and of detected speech differ by this much at times; windows keep 0.2 s.
_PAD_S = 0.4
# How often the same words in a row are still a person's: of one word, and of several.
_MOST_ONCE = 6
_MOST_AGAIN = 4
_LONGEST_LOOP = 12  # words; openai-whisper's own check finds longer ones, within a window
# A recogniser's "hardly". PocketSphinx believes 1 in 50 of the sample calls' words less than 0.03,
# and three right ones in a row with a mean of 0.06 were seen; so it takes more than that.
_LOW = 0.2
_MEAN_LOW = 0.05
_LEAST_IMPROBABLE = 5  # words in a row
_NAMES_IN_A_ROW = 2  # of a prompt's list; nobody recites it
_PROBABLE = 0.5

_FIGURES = frozenset(
    (
        "zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
        "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety", "hundred", "double", "triple", "dash",
    )
)  # fmt: skip


def guarded(
    transcript: Transcript,
    speech: Mapping[Speaker, Sequence[Span]],
    *,
    prompted: Sequence[str] = (),
) -> Transcript:
    """The transcript without what nobody said; `taken_out` counts it.

    Args:
        transcript: of a recogniser, before redaction.
        speech: where each speaker was heard, in seconds of the call.
        prompted: names that the recogniser was told to expect.
    """
    kept: list[Utterance] = []
    taken = list(transcript.taken_out)
    for speaker in dict.fromkeys(one.speaker for one in transcript.utterances):
        words = sorted(transcript.words(speaker), key=lambda word: word.span)
        kinds = _kinds(words, speech.get(speaker, ()), prompted)
        if any(kinds):
            kept += utterances(
                [word for word, kind in zip(words, kinds, strict=True) if kind is None],
                speaker=speaker,
            )
            taken += _taken(words, kinds, speaker)
        else:
            kept += transcript.of(speaker)
    if len(taken) == len(transcript.taken_out):
        return transcript
    return replace(
        transcript,
        utterances=tuple(sorted(kept, key=lambda one: one.span)),
        taken_out=tuple(sorted(taken, key=lambda one: one.span)),
    )


def _kinds(words: Sequence[Word], speech: Sequence[Span], prompted: Sequence[str]) -> _Kinds:
    kinds: _Kinds = [None] * len(words)
    _mark_silent(words, kinds, speech)
    _mark_improbable(words, kinds)
    texts = [_plain(word.text) for word in words]
    _mark_prompted(words, texts, kinds, prompted)
    for size in range(1, _LONGEST_LOOP + 1):
        _mark_loops(texts, kinds, size)
    return kinds


def _mark_silent(words: Sequence[Word], kinds: _Kinds, speech: Sequence[Span]) -> None:
    """Words that lie where the detector heard nobody."""
    heard, at = merge(span.padded(_PAD_S) for span in speech), 0
    for number, word in enumerate(words):
        while at < len(heard) and heard[at].end_s < word.span.start_s:
            at += 1
        if at == len(heard) or heard[at].start_s > word.span.end_s:
            kinds[number] = "no_speech"


def _mark_improbable(words: Sequence[Word], kinds: _Kinds) -> None:
    """Stretches of which the recogniser itself believed no word; figures are never among them."""
    for low, group in groupby(range(len(words)), key=lambda at: _is_low(words[at])):
        places = list(group)
        if low and len(places) >= _LEAST_IMPROBABLE and _mean(words, places) < _MEAN_LOW:
            for at in places:
                kinds[at] = kinds[at] or "improbable"


def _is_low(word: Word) -> bool:
    low = word.probability is not None and word.probability < _LOW
    return low and not _is_figure(_plain(word.text))


def _mean(words: Sequence[Word], places: Sequence[int]) -> float:
    known = [words[at].probability for at in places]
    return sum(one for one in known if one is not None) / len(known)


def _mark_loops(texts: Sequence[str], kinds: _Kinds, size: int) -> None:
    """Copies after the first of `size` words that come too often in a row for a person."""
    free = [at for at, kind in enumerate(kinds) if kind is None]
    run = 0
    for here in range(size, len(free) + 1):
        if here < len(free) and texts[free[here]] == texts[free[here - size]]:
            run += 1
            continue
        first = here - run - size
        copies = run // size + 1
        if copies > _allowed([texts[at] for at in free[first : first + size]]):
            for at in free[first + size : here]:
                kinds[at] = "loop"
        run = 0


def _allowed(said: Sequence[str]) -> float:
    """How often these words may come in a row.

    Figures may for ever: a card number can be a four and fifteen ones, and half of it would no
    longer be known for a secret.
    """
    if all(map(_is_figure, said)):
        return math.inf
    return _MOST_ONCE if len(said) == 1 else _MOST_AGAIN


def _is_figure(text: str) -> bool:
    return text in _FIGURES or text.isdecimal()


def _mark_prompted(
    words: Sequence[Word], texts: Sequence[str], kinds: _Kinds, prompted: Sequence[str]
) -> None:
    """Names in the order of the prompt, one after the other, or one alone that is not believed."""
    names = [tuple(map(_plain, name.split())) for name in prompted]
    at = 0
    while at < len(texts):
        end, count = _recited(texts, at, names)
        known = [word.probability for word in words[at:end] if word.probability is not None]
        unlikely = bool(known) and sum(known) / len(known) < _PROBABLE
        alone = count == 1 and unlikely and _stands_alone(words, at, end)
        if count >= _NAMES_IN_A_ROW or alone:
            kinds[at:end] = ["prompt"] * (end - at)
        at = max(end, at + 1)


def _recited(texts: Sequence[str], at: int, names: Sequence[tuple[str, ...]]) -> tuple[int, int]:
    """Where the names of the list that start here, in its order, end; and how many they are."""
    count = 0
    for name in names:
        if name and tuple(texts[at : at + len(name)]) == name:
            at, count = at + len(name), count + 1
        elif count:
            break
    return at, count


def _stands_alone(words: Sequence[Word], first: int, end: int) -> bool:
    """Whether nothing else was said within a second of these words."""
    before = first == 0 or words[first].span.start_s - words[first - 1].span.end_s > 1.0
    after = end == len(words) or words[end].span.start_s - words[end - 1].span.end_s > 1.0
    return before and after


def _taken(words: Sequence[Word], kinds: _Kinds, speaker: Speaker) -> Iterator[TakenOut]:
    """Neighbours of one kind together."""
    for kind, group in groupby(range(len(words)), key=lambda at: kinds[at]):
        if kind is None:
            continue
        held = [words[at].span for at in group]
        span = Span(held[0].start_s, max(one.end_s for one in held))
        yield TakenOut(kind=kind, speaker=speaker, words=len(held), span=span)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
