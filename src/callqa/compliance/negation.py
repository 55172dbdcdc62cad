"""Negation that knows clauses: does "not" speak about the words of a hit, or about others?

A negator counts when it governs the hit. In "if you do not pay you will be arrested" it governs
`pay`, in the other clause, so the threat stands; in "I am not saying you will be arrested" it
governs a verb of saying that carries it over; in "you cannot be arrested" it governs the hit
itself; in "suing you is not something we do" it follows it.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from callqa.compliance.afterwards import denied_afterwards
from callqa.compliance.clauses import (
    ARTICLES,
    DUTIES,
    PRONOUNS,
    clause_start,
    comma,
    conditional,
    imperative,
    new_clause,
    same_sentence,
)
from callqa.compliance.implied import implied
from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Negation
from callqa.compliance.negators import (
    ASSUMING,
    AUXILIARIES,
    NEGATORS,
    PASS_OVER,
    after_aside,
    governed,
    idle,
)
from callqa.compliance.word_sets import words

__all__ = ["Denial", "denial"]

_FORBIDDING = words("illegal unlawful prohibited forbidden barred unable prohibits forbids bars")
_DENYING = NEGATORS | _FORBIDDING
_NEVER_MISHEARD = words("are were was am do does did will")  # "are not" sounds like nothing else
_CARRIERS = words(
    "say saying said threaten threatening threat threats mean meaning tell telling told imply"
    " implying suggest suggesting think thinking believe want wanting plan planning plans intend"
    " intending intention intent try look looking like allowed allow authorized authorize calling"
    " call here need going able supposed meant know aware sure anyone anybody everyone people"
    " implied talking talk reason permitted legal possible required put throw place touch send"
    " worry worried worrying afraid scared business practice policy habit power authority right"
    " ability law true claim claiming discuss discussing mention mentioned mentioning ask"
    " asking asked effect bearing impact"
)
_NOUNS_OF_THREAT = words("threat threats")
_AFTER_NOUN = words("to of that about")
# Denied, these leave what follows them standing: "you can't stop a lawsuit", "I'm not kidding".
_STUBBORN = words(
    "stop stopping prevent preventing avoid avoiding escape escaping hide hiding outrun dodge"
    " dodging delay help ignore ignoring duck ducking beat survive afford wait waiting hold holding"
    " playing kidding joking messing arguing begging fooling bluffing make making protect save"
    " forget care cares survive fight win matter matters change leave let buy buys buying falling"
    " more another enough much many"
)
_ANYBODY = words("people folks anybody anyone everybody customers consumers him her them us me")
_OPENERS = words("i we they he she")
_ACTS = words("take taken call send work act")  # duties that an agent may also do to somebody
_NEAREST_OBJECT = 4  # tokens from a denied verb to its object
_TELLING = words("telling promising just letting giving warning informing stating")
_LONGEST_CHAIN = 15  # tokens from a negator over passing words to the hit
_LIST_NEAR = 3  # tokens from the last "or" or comma of a list to the hit
_LIST_AFTER = 6  # tokens after the hit in which "or" shows that a list goes on
_FAR_FROM = 5  # a rule that asks for a shorter scope does not want distant negators
_FOR_WHOM = words("from anyone anybody us me collector collectors agent debt bill")


class Denial(StrEnum):
    """Whether words were taken back; `implied` ones only in words: "pay and we won't sue"."""

    NONE = "none"
    PLAIN = "plain"
    IMPLIED = "implied"


def denial(hit: Hit, index: Index, negation: Negation) -> Denial:
    """Whether a negation takes the hit back, or only makes it depend on a payment."""
    if negation.ignore:
        return Denial.NONE
    denying = _denying(hit, index, negation)
    if denying is None:
        later = not negation.article_only and denied_afterwards(hit, index)
        return Denial.PLAIN if later else Denial.NONE
    if negation.implied and implied(hit, index, denying):
        return Denial.IMPLIED
    return Denial.PLAIN


def _denying(hit: Hit, index: Index, negation: Negation) -> int | None:
    """The first negator that speaks about the hit."""
    reach = negation.scope if negation.article_only else _LONGEST_CHAIN
    first = max(index.sentence(hit.start)[0], hit.start - reach)
    if not index.holds(_DENYING, first, hit.end):
        return None
    near = clause_start(index, hit.start, reach=negation.scope, soft=True)
    for at in range(near if negation.article_only else first, hit.end):
        if index.texts[at] not in _DENYING or at in hit.matched:
            continue
        if same_sentence(index, at, hit.start) and _denies(at, hit, index, negation, near=near):
            return at
    return None


def _denies(at: int, hit: Hit, index: Index, negation: Negation, *, near: int) -> bool:
    """Whether a negator, or a word that forbids, speaks about the hit."""
    if index.texts[at] not in NEGATORS:
        return not negation.article_only and _forbids(at, hit, index)
    if at >= near and _negates(at, hit, index, negation):
        return True
    return not negation.article_only and _from_afar(at, hit, index, negation)


def _negates(at: int, hit: Hit, index: Index, negation: Negation) -> bool:
    following = index.texts[at + 1] if at + 1 < len(index.texts) else ""
    if idle(at, index):
        return False
    if negation.article_only:  # "isn't a ten" is a misheard "is an attempt"
        plain = index.texts[at - 1] in _NEVER_MISHEARD if at else False
        return plain or (following in ARTICLES and not (following == "a" and hit.misheard))
    verb = governed(at, index)
    if following == "only":
        return False  # "not only will you be sued"
    return verb is None or _speaks_of(at, verb, hit, index)


def _speaks_of(at: int, verb: int, hit: Hit, index: Index) -> bool:
    word = index.texts[verb]
    if word in DUTIES and _bare_gerund(at, verb, index):
        return False  # "not paying is theft"
    if verb in hit.matched:
        return True
    if conditional(index, at) and not (at > hit.start and word not in DUTIES):
        return False
    if index.texts[at] == "without":
        return False
    if word not in DUTIES and (verb >= hit.start or _carried(verb, hit, index)):
        return True
    # "nobody can take you to court", but "you did not take care of it"
    denied = word not in DUTIES or word in _ACTS
    return denied and not imperative(index, at) and _handed_on(verb, hit, index)


def _handed_on(verb: int, hit: Hit, index: Index) -> bool:
    """Whether the hit is what a denied verb acts on: "we have not filed any lawsuit"."""
    between = index.texts[verb + 1 : hit.start]
    word = index.texts[verb]
    if word in _STUBBORN or word in NEGATORS or len(between) > _NEAREST_OBJECT:
        return False
    if _OPENERS.intersection((*between, index.texts[hit.start])):
        return False  # a clause of its own: "I can't talk, I'm at work"
    subject_and_verb = any(
        one in PRONOUNS and two in AUXILIARIES
        for one, two in pairwise((*between, *index.texts[hit.start : hit.start + 2]))
    )
    return not subject_and_verb and all(word in PASS_OVER or word in _ANYBODY for word in between)


def _bare_gerund(at: int, verb: int, index: Index) -> bool:
    before = index.texts[at - 1] if at else ""
    near = verb == at + 1 and index.texts[verb].endswith("ing")
    return near and before not in AUXILIARIES


def _carried(verb: int, hit: Hit, index: Index) -> bool:
    """Whether a verb of saying or meaning hands the negation on to the hit."""
    word = index.texts[verb]
    if word not in _CARRIERS:
        return False
    between = index.texts[verb + 1 : hit.start]
    if word in _NOUNS_OF_THREAT:  # "not a threat, we will": a noun carries with "to", "of" only
        return not between or between[0] in _AFTER_NOUN
    if word in ASSUMING and "not" in index.texts[verb + 1 : hit.end]:
        return False
    return not any(
        one in {"i", "we"} and two in {"am", "are"} and three in _TELLING
        for one, two, three in zip(between, between[1:], between[2:], strict=False)
    )


def _from_afar(at: int, hit: Hit, index: Index, negation: Negation) -> bool:
    """Whether a negator beyond the scope, or in a list before, still governs the hit."""
    verb = governed(at, index)
    if verb is None or negation.scope < _FAR_FROM:
        return False
    if conditional(index, at) or idle(at, index):
        return False
    if _in_list(at, verb, hit, index):
        return True
    first = after_aside(at, index)
    between = index.texts[first : hit.start]
    joined = range(first + (first > at + 1), hit.start + 1)  # an aside ends with a comma
    if "only" in between[:1] or any(comma(index, here) for here in joined):
        return False
    passing = all(word in PASS_OVER or word in _CARRIERS for word in between)
    return passing and (verb >= hit.start or _carried(verb, hit, index))


def _in_list(at: int, verb: int, hit: Hit, index: Index) -> bool:
    """Whether the hit goes on a denied list: "we can't arrest you, sue you or garnish you".

    An order goes on to a threat instead: "don't ignore this or face charges".
    """
    if verb >= hit.start or imperative(index, at) or index.texts[verb] in DUTIES:
        return False
    texts = index.texts
    joints = [here for here in range(verb + 1, hit.start + 1) if _joint(index, here)]
    if not joints or hit.start - joints[-1] > _LIST_NEAR:
        return False
    if any(new_clause(index, here, hit.start) for here in joints):
        return False
    return any(
        texts[here] in {"or", "nor"} and same_sentence(index, here, at)
        for here in range(verb + 1, min(hit.end + _LIST_AFTER, len(texts)))
    )


def _joint(index: Index, at: int) -> bool:
    return index.texts[at] in {"or", "nor"} or comma(index, at)


def _forbids(at: int, hit: Hit, index: Index) -> bool:
    """Whether a word of prohibition stands right before the hit: "illegal for us to sue you"."""
    if index.texts[at] not in _FORBIDDING or at >= hit.start:
        return False
    following = index.texts[at + 1 : hit.start]
    return following[:1] != () and all(
        word in PASS_OVER or word in _CARRIERS or word in _FOR_WHOM for word in following
    )
