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

__all__ = ["is_note", "readings"]

_LEAST_ALIKE = 55  # rapidfuzz ratio over letters, 0 to 100: less is another word
_ARROW = "->"
_MARKS = frozenset(("A:", "C:", "|"))  # who speaks, and where a turn ends


def is_note(form: str) -> bool:
    """Whether it is a remark about recognisers, and nothing that one would write."""
    return bool(re.search(r"[:;]\s", form)) or form.startswith("see ")


def readings(form: str, phrases: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What to play: of each group the rule should fire on at least one phrase.

    Args:
        form: one entry of `asr_forms`.
        phrases: the rule's `must_match` phrases.
    """
    form = re.sub(r"\s*\([^)]*\)", "", form).strip()
    if _ARROW in form:
        said, _, heard = form.partition(_ARROW)
        return tuple(_substituted(said, other, phrases) for other in _options(heard))
    return tuple((option, *_in_place(option, phrases)) for option in _options(form))


def _options(written: str) -> list[str]:
    """The alternatives of `"levee", "Levi"`, of `we will sew / we will so`, or the one."""
    quoted = re.findall(r'"([^"]+)"', written)
    found = quoted or re.split(r"\s+/\s+", written)
    return [option.strip(" \"'") for option in found if option.strip(" \"'")]


def _substituted(said: str, heard: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """Every phrase that holds the word, with what was heard in its place; else that alone."""
    word = re.compile(rf"\b{re.escape(said.strip())}\b", re.IGNORECASE)
    swapped = [word.sub(heard, phrase) for phrase in phrases if word.search(phrase)]
    return tuple(swapped) or (heard,)


def _in_place(fragment: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """The phrase that holds the most similar words, with the fragment in their place."""
    best: tuple[float, str] = (0.0, "")
    letters = _letters(fragment)
    length = len(fragment.split())
    for phrase in phrases:
        words = phrase.split()
        for size in range(max(1, length - 2), length + 2):
            for at in range(len(words) - size + 1):
                held = words[at : at + size]
                if _MARKS.intersection(held):
                    continue
                alike = fuzz.ratio(letters, _letters(" ".join(held)))
                if alike > best[0]:
                    best = (alike, " ".join([*words[:at], fragment, *words[at + size :]]))
    return (best[1],) if best[0] >= _LEAST_ALIKE else ()


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
