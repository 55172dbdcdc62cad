"""Denials that follow what they deny: "suing you is not something we do", "Sue you? No."."""

from __future__ import annotations

from callqa.compliance.clauses import comma, same_sentence
from callqa.compliance.index import Hit, Index
from callqa.compliance.word_sets import words

__all__ = ["denied_afterwards"]

_REACH = 5  # tokens from the hit to the verb of the denial
_SUBJECTS = words("i we you they he she there and but so or if because unless until when")
_COPULAS = words("is are was would will does do be can could has")
_TELLING = _COPULAS | words("not")
_NO = words("no never nope")
_NOT_AT_ALL = (("absolutely", "not"), ("course", "not"), ("not", "at"))


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split(","))


# What "is not" must go on with to deny; "is not pretty" and "is not my fault" only describe.
_PREDICATES = _phrases(
    "happening, possible, allowed, legal, permitted, lawful, true, accurate, correct, real, happen,"
    "an option, on the table, going to happen, a thing, how we, how this, how it, how that,"
    "what we do, what we are, what i am, what i said, what this, what happens, something we do,"
    "something we would, something we can, something we are, something i can, something i would,"
    "something i am, something that happens, something that can, something anyone, anything we,"
    "something anybody, the case, part of, any part, our policy, our practice, our goal, our job,"
    "our intention, our intent, my intention, my intent, my job, in the cards, why we, why i,"
    "in question, at issue"
)
_FORBIDDEN = _phrases(
    "illegal, unlawful, prohibited, forbidden, off limits, off the table, out of the question,"
    "against the law, against policy, against our policy, against the rules"
)
_CRIMES = words("stealing writing passing bouncing avoiding ignoring refusing evading dodging")


def denied_afterwards(hit: Hit, index: Index) -> bool:
    """Whether words right after the hit take it back."""
    if index.stream.tokens[hit.start].asked and _turned_down(hit, index):
        return True
    until = min(hit.end + _REACH, index.sentence(hit.start)[1])
    if not index.holds(_TELLING, hit.end, until):
        return False
    for at in range(hit.end, until):
        text = index.texts[at]
        if text in _SUBJECTS:
            return False
        if text in _COPULAS:
            return _denies(at, hit, index)
        if text == "not":  # "a lawsuit's not possible": the verb went with the apostrophe
            return _denies(at - 1, hit, index)
    return False


def _denies(at: int, hit: Hit, index: Index) -> bool:
    following = index.texts[at + 1 : at + 7]
    if following[:1] in (("not",), ("never",)):
        rest = following[1:]
        rest = rest[1:] if rest[:1] in (("even",), ("ever",), ("really",)) else rest
        return _begins(rest, _PREDICATES)
    rest = following[1:] if following[:1] == ("be",) else following
    return _begins(rest, _FORBIDDEN) and _of_an_act(hit, index)


def _begins(texts: tuple[str, ...], options: tuple[tuple[str, ...], ...]) -> bool:
    return any(texts[: len(option)] == option for option in options)


def _of_an_act(hit: Hit, index: Index) -> bool:
    """Whether the hit speaks of doing it: "calling your boss is illegal", not "theft is"."""
    held = index.texts[max(0, hit.start - 2) : hit.end]
    return any(text.endswith("ing") and text not in _CRIMES for text in held)


def _turned_down(hit: Hit, index: Index) -> bool:
    """Whether a question was asked, and the speaker answers "no" to it: "Sue you? No, we don't"."""
    tokens = index.stream.tokens
    at = max(hit.end, index.sentence(hit.start)[1])
    if at >= len(tokens) or tokens[at].utterance != tokens[hit.start].utterance:
        return False
    if index.texts[at : at + 2] in _NOT_AT_ALL:
        return True
    return index.texts[at] in _NO and (comma(index, at + 1) or not same_sentence(index, at, at + 1))
