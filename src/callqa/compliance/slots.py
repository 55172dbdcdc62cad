"""Kinds of content that patterns refer to by name: amounts, dates, numbers, people, companies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from callqa.compliance.text import normal_forms
from callqa.compliance.vocabulary import Vocabulary

__all__ = ["SLOTS", "Names", "amount", "slot_ends", "slot_places"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONEY = re.compile(r"\d{1,6}(\.\d{1,2})?$")
_ORDINAL = re.compile(r"\d{1,2}(st|nd|rd|th)$")
_NOT_MONEY = _words(
    "percent day days week weeks month months year years minute minutes second seconds hour hours"
    " digits digit payments am pm oclock street avenue road drive lane times more of people"
    " questions pieces moment call thing other last four 4"
)
_DISTINCTIVE_LENGTH = 6  # letters
_LEAST_BARE_AMOUNT = 20  # a smaller number without "dollars" is rarely money
_MONTHS = _words(
    "january february march april may june july august september october november december"
)
_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_NEAR_DAYS = _words("today tonight tomorrow payday")
_TITLES = _words("mr mrs ms miss mister missus dr doctor")
_COMPANY_END = _words(
    "recovery recoveries recovered recover collections collection collectors services associates"
    " financial group solutions partners agency bureau receivables management capital credit"
)
# Words that follow "this is" or "my name" in speech and are nobody's name.
_NO_NAME = _words(
    "a an the this that these those it is are was were be been not no yes in on at to for of with"
    " from about regarding concerning your my our his her their its i you he she we they me him"
    " us them and or but so if because as by just only really very actually here there what who"
    " where when why how which all any some one calling call called speaking talking an attempt"
    " attempting communication debt account important personal business regarding good great fine"
    " okay ok right sure correct going to do does did have has had will would can could should"
    " may might must supervisor manager agent representative required recorded recorded line"
    " trying looking sorry glad happy afraid able also still being like up down out over well"
    " now today tomorrow person anyone someone something nothing everything mister missus miss"
    " mr mrs ms home work correct ready sir madam"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A vocabulary ready for matching: normalised names, keyed by their first token."""

    agencies: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    creditors: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Names:
        """The names of a vocabulary."""
        return cls(
            agencies=_by_first((*vocabulary.agencies, *_short_names(vocabulary.agencies))),
            creditors=_by_first(vocabulary.creditors),
            people=_by_first((*vocabulary.agents, *vocabulary.consumers)),
        )


def slot_ends(name: str, tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """Where the slot that starts at token `at` can end (exclusive); empty when it is not there."""
    return SLOTS[name](tokens, at, names)


def slot_places(name: str, tokens: Sequence[str], names: Names) -> dict[int, tuple[int, ...]]:
    """Where a slot starts in these tokens, and for each place where it can end (exclusive)."""
    starts = _STARTS.get(name)
    places = range(len(tokens)) if starts is None else starts(tokens, names)
    found = {at: slot_ends(name, tokens, at, names) for at in places}
    return {at: ends for at, ends in found.items() if ends}


def amount(tokens: Sequence[str], at: int) -> float | None:
    """The dollars that the number at `at` stands for; None when it is no amount of money."""
    if not _money(tokens, at, Names()):
        return None
    value = float(tokens[at])
    after = tokens[at + 1 : at + 5]
    for gap in (("dollar",), ("dollar", "and")):
        cents = after[len(gap) : len(gap) + 2]
        if tuple(after[: len(gap)]) == gap and len(cents) == 2 and cents[1] == "cent":
            return value + float(cents[0]) / 100 if _MONEY.match(cents[0]) else value
    return value


def _money(tokens: Sequence[str], at: int, _names: Names) -> tuple[int, ...]:
    text = tokens[at]
    if not _MONEY.match(text) or (text.startswith("0") and len(text) > 1):
        return ()
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if following == "dollar":
        return (at + 2,)
    before = tokens[at - 1] if at else ""
    if following in _NOT_MONEY or before in {
        "ending",
        "number",
        "zip",
        "extension",
        "code",
        *_MONTHS,
    }:
        return ()
    return (at + 1,) if float(text) >= _LEAST_BARE_AMOUNT else ()


def _date(tokens: Sequence[str], at: int, _names: Names) -> tuple[int, ...]:
    text = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if text in _MONTHS:
        day = bool(_ORDINAL.match(following)) or (following.isdecimal() and int(following) < 32)
        return (at + 2,) if day else (() if text == "may" else (at + 1,))
    if text in _NEAR_DAYS or text in _DAYS:
        return (at + 1,)
    if _ORDINAL.match(text):
        if following == "of" and at + 2 < len(tokens):
            return (at + 3,)
        named = at > 0 and tokens[at - 1] in {"the", *_DAYS}  # not "First Prairie", "a second"
        return (at + 1,) if named else ()
    if text in {"next", "this"} and following in {*_DAYS, "week", "month", "payday"}:
        return (at + 2,)
    return ()


def _digits(*counts: int) -> Callable[[Sequence[str], int, Names], tuple[int, ...]]:
    """A run of digits of one of these lengths, however the recogniser grouped it."""

    def ends(tokens: Sequence[str], at: int, _names: Names) -> tuple[int, ...]:
        held, here = 0, at
        while here < len(tokens) and tokens[here].isdecimal() and held < max(counts):
            held += len(tokens[here])
            here += 1
        return (here,) if held in counts else ()

    return ends


def _person(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    known = _named(names.people, tokens, at)
    if known:
        return known
    if tokens[at] in _TITLES:
        at += 1
    if not _may_be_name(tokens, at):
        return ()
    return (at + 1, at + 2) if _may_be_name(tokens, at + 1) else (at + 1,)


def _may_be_name(tokens: Sequence[str], at: int) -> bool:
    return at < len(tokens) and tokens[at].isalpha() and tokens[at] not in _NO_NAME


def _agency(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """A name of the vocabulary, else up to three words that end as such companies' names do."""
    known = _named(names.agencies, tokens, at)
    if known:
        return known
    for end in range(at + 1, min(at + 4, len(tokens))):
        if not _may_be_name(tokens, end - 1):
            return ()
        if tokens[end] in _COMPANY_END:
            return (end + 1,)
    return ()


def _creditor(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    return _named(names.creditors, tokens, at)


def _company(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    return _creditor(tokens, at, names) or _agency(tokens, at, names)


def _short_names(agencies: Sequence[str]) -> tuple[str, ...]:
    """`Northfield` for `Northfield Recovery`: people drop the rest of a long distinctive name."""
    first = (normal_forms(name)[:1] for name in agencies)
    return tuple(form[0] for form in first if form and len(form[0]) >= _DISTINCTIVE_LENGTH)


def _named(
    known: Mapping[str, tuple[tuple[str, ...], ...]], tokens: Sequence[str], at: int
) -> tuple[int, ...]:
    options = known.get(tokens[at], ())
    ends = {at + len(name) for name in options if tuple(tokens[at : at + len(name)]) == name}
    return tuple(sorted(ends))


def _by_first(names: Sequence[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        forms = normal_forms(name)
        if forms:
            found.setdefault(forms[0], set()).add(forms)
        if len(forms) > 1:  # "north field" is often heard as one word, and the other way round
            found.setdefault("".join(forms[:2]), set()).add(("".join(forms[:2]), *forms[2:]))
    return {first: tuple(sorted(forms)) for first, forms in found.items()}


def _digit_starts(tokens: Sequence[str], _names: Names) -> Sequence[int]:
    return [at for at, token in enumerate(tokens) if token[0].isdecimal()]


def _agency_starts(tokens: Sequence[str], names: Names) -> Sequence[int]:
    """Known first words, and the three places before a word that ends such a name."""
    found = {at for at, token in enumerate(tokens) if token in names.agencies}
    for end, token in enumerate(tokens):
        if token in _COMPANY_END:
            found.update(range(max(0, end - 3), end))
    return sorted(found)


def _creditor_starts(tokens: Sequence[str], names: Names) -> Sequence[int]:
    return [at for at, token in enumerate(tokens) if token in names.creditors]


def _company_starts(tokens: Sequence[str], names: Names) -> Sequence[int]:
    return sorted({*_agency_starts(tokens, names), *_creditor_starts(tokens, names)})


# Where a slot can start at all, for those of which this is quickly told; the others may anywhere.
_STARTS: Mapping[str, Callable[[Sequence[str], Names], Sequence[int]]] = MappingProxyType(
    {
        "money": _digit_starts,
        "last4": _digit_starts,
        "phone": _digit_starts,
        "agency": _agency_starts,
        "creditor": _creditor_starts,
        "company": _company_starts,
    }
)
SLOTS: Mapping[str, Callable[[Sequence[str], int, Names], tuple[int, ...]]] = MappingProxyType(
    {
        "money": _money,
        "date": _date,
        "last4": _digits(4),
        "phone": _digits(7, 10, 11),
        "person": _person,
        "agency": _agency,
        "creditor": _creditor,
        "company": _company,
    }
)
