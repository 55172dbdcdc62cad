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
    words,
)
from callqa.compliance.implied import implied
from callqa.compliance.index import Hit, Index
from callqa.compliance.matching import Negation

__all__ = ["Denial", "denial"]

_NEGATORS = words("not no never nobody none nothing neither nor without nowhere non noone")
_FORBIDDING = words("illegal unlawful prohibited forbidden barred unable prohibits forbids bars")
_NEVER_MISHEARD = words("are were was am do does did will")  # "are not" sounds like nothing else
_AUXILIARIES = words(
    "is are am was were be been will would do does did can could have has had should must may"
)
_PASS_OVER = words(
    "be been being going to have has had having able ever even just really actually simply"
    " currently presently a an the any that this we you they i he she it will would can could"
    " shall should do does did is are am was were get getting gets go goes one 1 body your my our"
    " need means about in way ways here at all yet also only trying legally with for as under of"
    " circumstances circumstance longer such thing anything honestly personally once myself"
)
_CARRIERS = words(
    "say saying said threaten threatening threat threats mean meaning tell telling told imply"
    " implying suggest suggesting think thinking believe want wanting plan planning plans intend"
    " intending intention intent try look looking like allowed allow authorized authorize calling"
    " call here need going able supposed meant know aware sure anyone anybody everyone people"
    " implied talking talk reason permitted legal possible required put throw place touch send"
    " worry worried worrying afraid scared business practice policy habit power authority right"
    " ability law true claim claiming discuss discussing mention mentioned mentioning ask"
    " asking asked"
)
_NOUNS_OF_THREAT = words("threat threats")
_AFTER_NOUN = words("to of that about")
# A denied belief in a denial asserts: "don't think we won't".
_ASSUMING = words("think believe assume imagine suppose expect way promise guarantee saying said")
# Denied, these leave what follows them standing: "you can't stop a lawsuit", "I'm not kidding".
_STUBBORN = words(
    "stop stopping prevent preventing avoid avoiding escape escaping hide hiding outrun dodge"
    " dodging delay help ignore ignoring duck ducking beat survive afford wait waiting hold holding"
    " playing kidding joking messing arguing begging fooling bluffing make making protect save"
    " forget care cares survive fight win matter matters change leave let buy buys buying falling"
    " more another enough much many"
)
_OPENERS = words("i we they he she")
_ACTS = words("take taken call send work act")  # duties that an agent may also do to somebody
_NEAREST_OBJECT = 4  # tokens from a denied verb to its object
_TELLING = words("telling promising just letting giving warning informing stating")
_EMPHATIC = words("doubt question matter later")  # "no matter what", "no later than Friday"
_LETTING = words("let letting lets so do if")
# "a lawsuit is not off the table": what is denied is itself a denial
_UNDONE = (("off", "the", "table"), ("out", "of", "the"), ("ruled", "out"), ("impossible",))
_SUBJECTS = frozenset((word,) for word in words("i you we they he she"))
_LONGEST_CHAIN = 15  # tokens from a negator over passing words to the hit
_LIST_NEAR = 3  # tokens from the last "or" or comma of a list to the hit
_LIST_AFTER = 6  # tokens after the hit in which "or" shows that a list goes on
_LONGEST_ASIDE = 6  # tokens between commas right after a negator: "will not, I repeat, sue"
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
    near = clause_start(index, hit.start, reach=negation.scope, soft=True)
    first = near if negation.article_only else max(0, hit.start - _LONGEST_CHAIN)
    for at in range(min(near, first), hit.end):
        if at in hit.matched or not same_sentence(index, at, hit.start):
            continue
        if index.texts[at] in _NEGATORS:
            if at >= near and _negates(at, hit, index, negation):
                return at
            if not negation.article_only and _from_afar(at, hit, index, negation):
                return at
        elif not negation.article_only and _forbids(at, hit, index):
            return at
    return None


def _negates(at: int, hit: Hit, index: Index, negation: Negation) -> bool:
    following = index.texts[at + 1] if at + 1 < len(index.texts) else ""
    if _idle(at, index):
        return False
    if negation.article_only:  # "isn't a ten" is a misheard "is an attempt"
        plain = index.texts[at - 1] in _NEVER_MISHEARD if at else False
        return plain or (following in ARTICLES and not (following == "a" and hit.misheard))
    governed = _governed(at, index)
    if following == "only":
        return False  # "not only will you be sued"
    return governed is None or _speaks_of(at, governed, hit, index)


def _idle(at: int, index: Index) -> bool:
    """Whether a negator denies nothing of what follows."""
    idle = _answers(at, index) or _resigned(at, index) or _knows(at, index)
    return idle or _suggests(at, index) or _cancelled(at, index) or _undone(at, index)


def _undone(at: int, index: Index) -> bool:
    """Whether it denies a denial ("not off the table") or leaves it open ("old or not")."""
    following = index.texts[at + 1 : at + 4]
    if index.texts[at] == "not" and at and index.texts[at - 1] == "or":
        return True
    return any(following[: len(one)] == one for one in _UNDONE)


def _answers(at: int, index: Index) -> bool:
    """Whether a "no" only answers or stresses: "no, you will", "no you will", "no doubt"."""
    following = index.texts[at + 1] if at + 1 < len(index.texts) else ""
    alone = following in PRONOUNS | _EMPHATIC or comma(index, at + 1)
    return index.texts[at] == "no" and alone


def _suggests(at: int, index: Index) -> bool:
    """Whether a subject follows it in a question: "can't you borrow it", "why don't you"."""
    if index.texts[at] != "not" or at == 0:
        return False
    asked = index.texts[at - 1] in _AUXILIARIES and index.texts[at + 1 : at + 2] in _SUBJECTS
    return asked and (at == 1 or index.texts[at - 2] not in PRONOUNS)  # but "it is not you who"


def _knows(at: int, index: Index) -> bool:
    """Whether it is a misheard "know": "letting you no we are recording", "just so you no"."""
    before = index.texts[max(0, at - 2) : at]
    return index.texts[at] == "no" and before[-1:] == ("you",) and before[0] in _LETTING


def _resigned(at: int, index: Index) -> bool:
    """Whether it says that nothing can be done, which takes no threat back."""
    return index.texts[at] == "nothing" and index.texts[at + 2 : at + 4] == ("can", "do")


def _cancelled(at: int, index: Index) -> bool:
    """Whether a negator before it turns it round: "don't think we won't", "no way you won't"."""
    first = clause_start(index, at, reach=_LONGEST_ASIDE)
    for before in range(first, at):
        between = index.texts[before + 1 : at]
        if index.texts[before] in _NEGATORS and any(word in _ASSUMING for word in between):
            return all(word in _PASS_OVER or word in _ASSUMING for word in between)
    return False


def _speaks_of(at: int, governed: int, hit: Hit, index: Index) -> bool:
    word = index.texts[governed]
    if word in DUTIES and _bare_gerund(at, governed, index):
        return False  # "not paying is theft"
    if governed in hit.matched:
        return True
    if conditional(index, at) and not (at > hit.start and word not in DUTIES):
        return False
    if index.texts[at] == "without":
        return False
    if word not in DUTIES and (governed >= hit.start or _carried(governed, hit, index)):
        return True
    # "nobody can take you to court", but "you did not take care of it"
    denied = word not in DUTIES or word in _ACTS
    return denied and not imperative(index, at) and _handed_on(governed, hit, index)


def _handed_on(governed: int, hit: Hit, index: Index) -> bool:
    """Whether the hit is what a denied verb acts on: "we have not filed any lawsuit"."""
    between = index.texts[governed + 1 : hit.start]
    word = index.texts[governed]
    if word in _STUBBORN or word in _NEGATORS or len(between) > _NEAREST_OBJECT:
        return False
    if _OPENERS.intersection((*between, index.texts[hit.start])):
        return False  # a clause of its own: "I can't talk, I'm at work"
    subject_and_verb = any(
        one in PRONOUNS and two in _AUXILIARIES
        for one, two in pairwise((*between, *index.texts[hit.start : hit.start + 2]))
    )
    return not subject_and_verb and all(word in _PASS_OVER for word in between)


def _bare_gerund(at: int, governed: int, index: Index) -> bool:
    before = index.texts[at - 1] if at else ""
    near = governed == at + 1 and index.texts[governed].endswith("ing")
    return near and before not in _AUXILIARIES


def _carried(governed: int, hit: Hit, index: Index) -> bool:
    """Whether a verb of saying or meaning hands the negation on to the hit."""
    word = index.texts[governed]
    if word not in _CARRIERS:
        return False
    between = index.texts[governed + 1 : hit.start]
    if word in _NOUNS_OF_THREAT:  # "not a threat, we will": a noun carries with "to", "of" only
        return not between or between[0] in _AFTER_NOUN
    if word in _ASSUMING and "not" in index.texts[governed + 1 : hit.end]:
        return False
    return not any(
        one in {"i", "we"} and two in {"am", "are"} and three in _TELLING
        for one, two, three in zip(between, between[1:], between[2:], strict=False)
    )


def _from_afar(at: int, hit: Hit, index: Index, negation: Negation) -> bool:
    """Whether a negator beyond the scope, or in a list before, still governs the hit."""
    governed = _governed(at, index)
    if governed is None or negation.scope < _FAR_FROM:
        return False
    if conditional(index, at) or _idle(at, index):
        return False
    if _in_list(at, governed, hit, index):
        return True
    first = _after_aside(at, index)
    between = index.texts[first : hit.start]
    if "only" in between[:1] or any(comma(index, here) for here in range(first + 1, hit.start + 1)):
        return False
    passing = all(word in _PASS_OVER or word in _CARRIERS for word in between)
    return passing and (governed >= hit.start or _carried(governed, hit, index))


def _in_list(at: int, governed: int, hit: Hit, index: Index) -> bool:
    """Whether the hit goes on a denied list: "we can't arrest you, sue you or garnish you".

    An order goes on to a threat instead: "don't ignore this or face charges".
    """
    if governed >= hit.start or imperative(index, at) or index.texts[governed] in DUTIES:
        return False
    texts = index.texts
    joints = [here for here in range(governed + 1, hit.start + 1) if _joint(index, here)]
    if not joints or hit.start - joints[-1] > _LIST_NEAR:
        return False
    if any(new_clause(index, here, hit.start) for here in joints):
        return False
    return any(
        texts[here] in {"or", "nor"} and same_sentence(index, here, at)
        for here in range(governed + 1, min(hit.end + _LIST_AFTER, len(texts)))
    )


def _joint(index: Index, at: int) -> bool:
    return index.texts[at] in {"or", "nor"} or comma(index, at)


def _forbids(at: int, hit: Hit, index: Index) -> bool:
    """Whether a word of prohibition stands right before the hit: "illegal for us to sue you"."""
    if index.texts[at] not in _FORBIDDING or at >= hit.start:
        return False
    following = index.texts[at + 1 : hit.start]
    return following[:1] != () and all(
        word in _PASS_OVER or word in _CARRIERS or word in _FOR_WHOM for word in following
    )


def _governed(at: int, index: Index) -> int | None:
    """The first word of weight after the negator, in its sentence: what it denies."""
    for here in range(_after_aside(at, index), len(index.texts)):
        if not same_sentence(index, at, here):
            return None
        if index.texts[here] not in _PASS_OVER:
            return here
    return None


def _after_aside(at: int, index: Index) -> int:
    """The token after the negator, or after an aside set off by commas right behind it."""
    if comma(index, at + 1) and index.texts[at] != "no":
        for here in range(at + 2, at + 2 + _LONGEST_ASIDE):
            if comma(index, here) and same_sentence(index, at, here):
                return here
    return at + 1
