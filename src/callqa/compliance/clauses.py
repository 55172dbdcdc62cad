"""Where a clause begins and what kind it is, told by a few joining words and by commas."""

from __future__ import annotations

from callqa.compliance.index import Index
from callqa.compliance.word_sets import words

__all__ = [
    "ARTICLES",
    "DUTIES",
    "PRONOUNS",
    "clause_start",
    "comma",
    "conditional",
    "imperative",
    "new_clause",
    "same_sentence",
]


ARTICLES = words("a an the")
PRONOUNS = words("i you we they he she it that this there sir madam")
# What a consumer fails to do; its negation belongs to the condition, not to the threat.
DUTIES = words(
    "pay paid paying pays payment payments call calls calling respond responding answer answering"
    " cooperate cooperating handle handled handling resolve resolved resolving make making receive"
    " hear send return returning settle settled fix act arrange agree comply take taken care help"
    " work owe commit arrangements"
)
_BREAKS = words("but however because otherwise if unless until when then since so")
_CONDITIONS = words("if unless until when because since once")
_SUBJECTS = words("i we they he she it this that there you")
_MODALS = words("will would can could shall may might must is are am")
_LEAD_IN = words("so and please but just well okay ok now then also")


def same_sentence(index: Index, one: int, other: int) -> bool:
    """Whether two tokens stand in one sentence; False beyond the ends."""
    sentences = index.sentences
    count = len(sentences)
    return 0 <= one < count and 0 <= other < count and sentences[one] == sentences[other]


def clause_start(index: Index, at: int, *, reach: int, soft: bool = False) -> int:
    """The first token of the clause before `at`, at most `reach` back.

    A sentence or a comma always ends the look back; with `soft` so does a joining word.
    """
    tokens = index.stream.tokens
    first = at
    while first > 0 and at - first < reach:
        if tokens[first - 1].sentence != tokens[at].sentence or tokens[first].after_comma:
            break
        if soft and _breaks(index, first - 1):
            break
        first -= 1
    return first


def _breaks(index: Index, at: int) -> bool:
    text = index.texts[at]
    return text in _BREAKS or (text == "or" and new_clause(index, at, at + 5))


def conditional(index: Index, at: int) -> bool:
    """Whether the token stands in an if-clause: "if you do not", "unless I hear nothing"."""
    first = clause_start(index, at, reach=6)
    return any(word in _CONDITIONS for word in index.texts[first:at])


def imperative(index: Index, at: int) -> bool:
    """Whether the negator at `at` gives an order: "do not ignore this"."""
    first = at - 1 if at and index.texts[at - 1] == "do" else at
    if first == at and index.texts[at] != "never":
        return False
    before = first - 1
    while same_sentence(index, before, at) and index.texts[before] in _LEAD_IN:
        if index.stream.tokens[before + 1].after_comma:
            break
        before -= 1
    return not same_sentence(index, before, at) or index.stream.tokens[before + 1].after_comma


def new_clause(index: Index, at: int, end: int) -> bool:
    """Whether a clause with a subject or verb of its own opens at a joint: "or you will"."""
    first = at + 1 if index.texts[at] in {"or", "nor", "and"} else at
    held = index.texts[first : max(end, first + 1)]
    if held[:1] and (held[0] in _SUBJECTS or held[0] == "else"):
        return True
    return any(word in _MODALS or word in _BREAKS for word in held[:5])


def comma(index: Index, at: int) -> bool:
    """Whether a clause mark stands before the token."""
    return at < len(index.stream.tokens) and index.stream.tokens[at].after_comma
