"""What a catalogue writes under `asr_forms`, as phrases that can be played to a rule.

Three ways of writing occur. A whole phrase as a recogniser would write it is played as it is. A
substitution, `levy -> "levee", "Levi"`, is put into each of the rule's phrases that hold the
word. A fragment, `a rest warrant`, is played alone, and, when that is too little for the rule,
in place of the words of the rule's own phrases that sound most like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from callqa.compliance.text import normal_forms

__all__ = ["is_note", "readings"]

_LEAST_ALIKE = 55  # rapidfuzz ratio over letters, 0 to 100: less is another word
_ARROW = "->"
_MARKS = frozenset(("A:", "C:", "|"))  # who speaks, and where a turn ends


_SPEAKER = re.compile(r"\b[AC]:\s")
_ABOUT = re.compile(r"[:;]\s|^see |\b(ASR|Whisper|idiom|grouping|digit strings|confusions)\b")


def is_note(form: str) -> bool:
    """Whether it is a remark about recognisers, and nothing that one would write."""
    return bool(_ABOUT.search(_SPEAKER.sub("", form)))


def readings(form: str, phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What to play: of each group the rule should fire on at least one phrase.

    Args:
        form: one entry of `asr_forms`.
        phrases: the rule's `must_match` phrases.

    Returns:
        The groups; none when the form is a substitution whose word stands in no phrase.
    """
    form = re.sub(r"\s*\([^)]*\)", "", form).strip()
    if _ARROW in form:
        left, _, right = form.partition(_ARROW)
        said, heard = left.strip(), _options(right)
        if len(heard) == 1 and not _holding(said, phrases) and _holding(heard[0], phrases):
            said, heard = heard[0], [said]  # written the other way round
        groups = (_substituted(said, other, phrases) for other in heard)
        return tuple(group for group in groups if group)
    return tuple((option, *_in_place(option, phrases)) for option in _options(form))


def _options(written: str) -> list[str]:
    """The alternatives of `"levee", "Levi"`, of `we will sew / we will so`, or the one."""
    quoted = re.findall(r'"([^"]+)"', written)
    found = quoted or re.split(r"\s+/\s+", written)
    return [option.strip(" \"'") for option in found if option.strip(" \"'")]


def _substituted(said: str, heard: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """Every phrase that holds the word, with what was heard in its place."""
    return tuple(_word(said).sub(heard, phrase) for phrase in _holding(said, phrases))


def _holding(said: str, phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if _word(said).search(phrase)]


def _word(said: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(said)}\b", re.IGNORECASE)


def _in_place(fragment: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """Each phrase that holds similar words, with the fragment in their place."""
    found = (_placed(fragment, phrase) for phrase in phrases)
    return tuple(phrase for phrase in found if phrase is not None)


def _placed(fragment: str, phrase: str) -> str | None:
    """The phrase with the fragment in place of the most similar words; None without any."""
    best: tuple[float, str | None] = (_LEAST_ALIKE, None)
    letters, length = _letters(fragment), len(fragment.split())
    words = phrase.split()
    for size in range(max(1, length - 2), length + 2):
        for at in range(len(words) - size + 1):
            held = words[at : at + size]
            if _MARKS.intersection(held):
                continue
            alike = fuzz.ratio(letters, _letters(" ".join(held)))
            if alike > best[0]:
                best = (alike, " ".join([*words[:at], fragment, *words[at + size :]]))
    return best[1]


def _letters(text: str) -> str:
    """What is compared: numbers as digits, everything else as letters, without gaps."""
    return "".join(normal_forms(text))
