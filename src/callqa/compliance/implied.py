"""Threats in the form of a denial: "pay today and we won't sue", "so we don't have to call them".

What is only denied on condition of a payment is held over the consumer all the same; a person
should hear it. "We will not sue you, even if you never pay" is a plain denial.
"""

from __future__ import annotations

from callqa.compliance.clauses import clause_start, same_sentence
from callqa.compliance.index import Hit, Index
from callqa.compliance.word_sets import words

__all__ = ["implied"]

_IFS = words("if once provided after when assuming")
_PAYING = words(
    "pay paid paying pays payment payments settle settled settling resolve resolved handle handled"
    " arrange arrangement arrangements cooperate honor commit keep"
)
_SPOILING = words(
    "not never no even whether cannot miss missed missing late behind stop refuse tell ask prefer"
    " rather nothing without only"
)
_ORDERS = words("pay make get send give take settle handle resolve do cooperate put set clear")
_LEAD_IN = words("so and please but just well okay ok now then look listen madam sir simply")
_PARTING = words("but and which however though although so")
_REACH = 9  # tokens from an "if" to its payment
_MUST = (("have", "to"), ("need", "to"), ("got", "to"), ("forced", "to"), ("end", "up"))
_DOING = words("do does")
_ENDINGS = words("go end wind turn become get lose face land")  # "so it doesn't go legal"
_WISHES = words("want like rather prefer love")


def implied(hit: Hit, index: Index, negator: int) -> bool:
    """Whether what the negator denies is held over the consumer."""
    return (
        _on_payment(hit, index)
        or _ordered(negator, index)
        or _spared(negator, hit, index)
        or _unwanted(hit, negator, index)
    )


def _on_payment(hit: Hit, index: Index) -> bool:
    """Whether a payment is its condition: "if you pay", "as long as you keep paying"."""
    texts = index.texts
    inside = [at for at in range(len(texts)) if same_sentence(index, at, hit.start)]
    for at in inside:
        if not _opens_condition(at, index):
            continue
        if at >= hit.end and _PARTING.intersection(texts[hit.end : at]):
            continue  # "you can't be sued, but if you pay, the clock starts again"
        held = texts[at + 1 : min(at + _REACH, inside[-1] + 1)]
        paying = next((here for here, word in enumerate(held) if _pays(word)), None)
        if paying is not None and not _SPOILING.intersection((texts[at - 1], *held[:paying])):
            return True
    return False


def _pays(word: str) -> bool:
    """Whether the word speaks of paying, or is an amount: "if you can do fifty"."""
    return word in _PAYING or word.isdecimal()


def _opens_condition(at: int, index: Index) -> bool:
    if index.texts[at : at + 3] == ("long", "as", "you") or index.texts[at] in _IFS:
        return True
    return index.texts[at : at + 2] == ("long", "as")


def _ordered(negator: int, index: Index) -> bool:
    """Whether an order and "and" precede it: "pay it today and nobody goes to jail"."""
    first = negator
    while same_sentence(index, first - 1, negator):
        first -= 1
    while first < negator and index.texts[first] in _LEAD_IN:
        first += 1
    held = index.texts[first:negator]
    return bool(held) and held[0] in _ORDERS and ("and" in held or "then" in held)


def _spared(negator: int, hit: Hit, index: Index) -> bool:
    """Whether it should be spared: "so we don't have to sue", "so it doesn't end in court"."""
    texts = index.texts
    between = texts[negator + 1 : hit.end]
    ends = texts[negator - 1] in _DOING and bool(_ENDINGS.intersection(between[:1]))
    must = any(between[at : at + 2] in _MUST for at in range(len(between)))
    if not must and not ends:
        return False
    before = texts[max(0, clause_start(index, negator, reach=6) - 1) : negator]
    return "so" in before or "sure" in before or bool(_WISHES.intersection(between))


def _unwanted(hit: Hit, negator: int, index: Index) -> bool:
    """Whether it is what nobody can want, or is done against one's wish.

    "You don't want this in court, do you", "I'd rather not call them, but you force my hand".
    """
    texts = index.texts
    rather = negator > 0 and texts[negator - 1] == "rather"
    wish = texts[negator + 1 : negator + 4]
    if wish[:1] not in (("want",), ("like",), ("wants",)) and not rather:
        return False
    if any(texts[at] == "but" for at in range(hit.end, min(hit.end + _REACH, len(texts)))):
        return True
    theirs = texts[negator] == "nobody" or "you" in texts[max(0, negator - 2) : negator]
    return not rather and (theirs or wish[1:] == ("to", "see"))
