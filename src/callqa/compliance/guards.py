"""What takes a hit back: negation that knows clauses, questions, other meanings, quotation.

A negator counts when it governs the words of the hit. In "if you do not pay you will be arrested"
it governs `pay`, in the other clause, so the threat stands; in "I am not saying you will be
arrested" it governs a verb of saying that carries it over; in "you cannot be arrested" it governs
the hit itself.
"""

from __future__ import annotations

from enum import StrEnum

from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Guards, Negation, Patterns

__all__ = ["Verdict", "weigh"]

NEAR_BEFORE = 10  # tokens before a hit in which an excluding phrase still speaks about it
NEAR_AFTER = 7


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATORS = _words("not no never nobody none nothing neither nor without nowhere non")
_PRONOUNS = _words("i you we they he she it that this there sir madam")
_CLAUSE_BREAKS = _words("but however because otherwise or if unless until when then since so")
_CONDITIONS = _words("if unless until when because since once")
_ARTICLES = _words("a an the")
_NEVER_MISHEARD = _words("are were was am do does did will")  # "are not" sounds like nothing else
_PASS_OVER = _words(
    "be been being going to have has had able ever even just really actually simply currently"
    " presently a an the any that this we you they i he she it will would can could shall should"
    " do does did is are am was were get getting gets go goes one 1 body your my our need means"
    " about in way here at all yet also only ever trying legally"
)
_CARRIERS = _words(
    "say saying said threaten threatening threat mean meaning tell telling told imply implying"
    " suggest suggesting think thinking believe want wanting plan planning plans intend intending"
    " intention try look looking like allowed allow authorized authorize calling call here need"
    " going able supposed meant know aware sure anyone anybody everyone people implied talking"
    " reason permitted legal possible required put throw place touch send"
)
# What a consumer fails to do; its negation belongs to the condition, not to the threat.
_DUTIES = _words(
    "pay paid paying pays payment call calling respond responding answer cooperate handle handled"
    " handling resolve resolved resolving make making receive hear send return settle settled fix"
    " act arrange agree comply take taken care help work owe commit"
)
_QUOTING = _words("said say says told mentioned asked heard saying stated wrote")


class Verdict(StrEnum):
    """What the guards leave of a hit."""

    STANDS = "stands"
    NEGATED = "negated"
    EXCLUDED = "excluded"
    ASKED = "asked"
    QUOTED = "quoted"
    HEDGED = "hedged"


def weigh(hit: Hit, index: Index, guards: Guards) -> Verdict:
    """Whether the hit stands, and if not, what took it back; `hedged` leaves it to a person."""
    if not guards.negation.ignore and _negated(hit, index, guards.negation):
        return Verdict.NEGATED
    if _near(hit, index, guards.exclude, after=NEAR_AFTER):
        return Verdict.EXCLUDED
    if _near(hit, index, guards.question, after=0):
        return Verdict.ASKED
    if guards.quoted and _quoted(hit, index):
        return Verdict.QUOTED
    if _near(hit, index, guards.hedge, after=NEAR_AFTER):
        return Verdict.HEDGED
    return Verdict.STANDS


def _near(hit: Hit, index: Index, patterns: Patterns, *, after: int) -> bool:
    """Whether one of the patterns lies in the hit's sentence, close to it."""
    tokens = index.stream.tokens
    first, last = max(0, hit.start - NEAR_BEFORE), min(len(tokens), hit.end + after)
    return any(
        first <= other.start
        and other.end <= last
        and tokens[other.start].sentence == tokens[hit.start].sentence
        for pattern in patterns
        for other in index.find(pattern)
    )


def _quoted(hit: Hit, index: Index) -> bool:
    before = index.texts[_clause_start(index, hit.start, reach=6) : hit.start]
    return any(
        word in _QUOTING and "you" in before[max(0, at - 2) : at + 3]
        for at, word in enumerate(before)
    )


def _negated(hit: Hit, index: Index, negation: Negation) -> bool:
    first = _clause_start(index, hit.start, reach=negation.scope, soft=True)
    return any(
        _negates(at, hit, index, negation)
        for at in range(first, hit.end)
        if index.texts[at] in _NEGATORS and at not in hit.matched
    )


def _negates(at: int, hit: Hit, index: Index, negation: Negation) -> bool:
    following = index.texts[at + 1] if at + 1 < len(index.texts) else ""
    if index.texts[at] == "no" and (following in _PRONOUNS or _comma(index, at + 1)):
        return False  # an answer: "no, you will ..."
    if negation.article_only:  # "isn't a ten" is a misheard "is an attempt"
        plain = index.texts[at - 1] in _NEVER_MISHEARD if at else False
        return plain or (following in _ARTICLES and not (following == "a" and hit.misheard))
    governed = _governed(at, index)
    if governed is None or governed in hit.matched:
        return True
    word = index.texts[governed]
    if _conditional(at, index) and not (at > hit.start and word not in _DUTIES):
        return False
    if word in _DUTIES or index.texts[at] == "without":
        return False
    return governed >= hit.start or word in _CARRIERS


def _governed(at: int, index: Index) -> int | None:
    """The first word of weight after the negator, in its sentence: what it denies."""
    tokens = index.stream.tokens
    for here in range(at + 1, len(tokens)):
        if tokens[here].sentence != tokens[at].sentence:
            return None
        if index.texts[here] not in _PASS_OVER:
            return here
    return None


def _conditional(at: int, index: Index) -> bool:
    """Whether the negator stands in an if-clause: "if you do not", "unless I hear nothing"."""
    first = _clause_start(index, at, reach=6)
    return any(word in _CONDITIONS for word in index.texts[first:at])


def _clause_start(index: Index, at: int, *, reach: int, soft: bool = False) -> int:
    """The first token of the clause before `at`, at most `reach` back.

    A sentence or a comma always ends the look back; with `soft` so does a joining word.
    """
    tokens = index.stream.tokens
    first = at
    while first > 0 and at - first < reach:
        if tokens[first - 1].sentence != tokens[at].sentence or tokens[first].after_comma:
            break
        if soft and index.texts[first - 1] in _CLAUSE_BREAKS:
            break
        first -= 1
    return first


def _comma(index: Index, at: int) -> bool:
    return at < len(index.stream.tokens) and index.stream.tokens[at].after_comma
