"""Names that rules look for: those a centre listed, and words that may be a name nobody listed.

Capital letters tell nothing, since recognisers may leave them out; so a word counts as a possible
name when it is no ordinary word of such calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callqa.compliance.text import normal_forms
from callqa.compliance.vocabulary import Vocabulary
from callqa.compliance.word_sets import words

__all__ = [
    "Names",
    "Written",
    "may_be_name",
    "may_be_person",
    "named",
    "person",
    "person_starts",
    "starts",
]

_DISTINCTIVE_LENGTH = 6  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Listed names in normal form.

    Attributes:
        by_first: the names by their first token.
        openings: what a name may start with: first tokens, and their beginnings, since a
            recogniser may split a word in two.
    """

    by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    openings: frozenset[str] = frozenset()


_TITLES = words("mr mrs ms miss mister missus dr doctor")
# Words that follow "this is" or "my name" in speech and are nobody's name.
_NO_NAME = words(
    "am"
    " a an the this that these those it is are was were be been not no yes in on at to for of with"
    " from about regarding concerning your my our his her their its i you he she we they me him"
    " us them and or but so if because as by just only really very actually here there what who"
    " where when why how which all any some one calling call called speaking talking an attempt"
    " attempting communication debt account important personal business regarding good great fine"
    " okay ok right sure correct going to do does did have has had will would can could should"
    " may might must supervisor manager agent representative required recorded recorded line"
    " trying looking sorry glad happy afraid able also still being like up down out over well"
    " oh now today tomorrow person anyone someone something nothing everything mister missus miss"
    " mr mrs ms home work correct ready sir madam back directly anytime number numbers office"
    " extension phone email letter text bill payment payments balance money day week month year"
    " time minute morning afternoon evening night again please thanks thank hello hi hey bye before"
    " after earlier yesterday tonight dollar dollars"
    # what people do on such calls
    " collect collected obtain obtained use used using receive received receiving send sent sending"
    " make made making take took taken taking pay paid paying owe owes owed owing need needs needed"
    " want wants wanted know knows knew known think thought believe say says said saying tell told"
    " telling ask asked asking give gave given giving get gets got gotten getting come comes came"
    " coming goes went gone see saw seen let help helped helping try tried keep kept keeping put"
    " leave left leaving find found hear heard listen speak spoke spoken talk talked understand"
    " understood mean means meant show showed happen happened bring brought hold holding wait"
    " waiting verify verified confirm confirmed update updated check checked discuss discussed"
    " resolve resolved handle handled reach reached contact contacted provide provided schedule"
    " process settle settled lose lost agree agreed refuse refused dispute disputed live lives"
    # and what they speak of
    " information purpose agency company account accounts attempted reason question questions"
    " problem issue option options arrangement address name names job house money due past full"
    " interested available different better best last next another other others someone else busy"
    " always never ever often sometimes maybe perhaps probably almost enough yet even though"
    " although while whether either both each every until since without between during through"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A vocabulary ready for matching: normalised names, keyed by their first token."""

    agencies: Written = Written()
    creditors: Written = Written()
    people: Written = Written()

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Names:
        """The names of a vocabulary."""
        return cls(
            agencies=_by_first((*vocabulary.agencies, *_short_names(vocabulary.agencies))),
            creditors=_by_first(vocabulary.creditors),
            people=_by_first((*vocabulary.agents, *vocabulary.consumers)),
        )


def person(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """Where a person's name that starts at `at` can end; a name may have one word or two."""
    known = named(names.people, tokens, at)
    if known:
        return known
    if tokens[at] in _TITLES:
        at += 1
    if not may_be_name(tokens, at):
        return ()
    return (at + 1, at + 2) if may_be_name(tokens, at + 1) else (at + 1,)


def may_be_person(token: str) -> bool:
    """Whether a person's name that nobody listed may start with this token."""
    return token not in _NO_NAME or token in _TITLES


def person_starts(tokens: Sequence[str], names: Names, signs: Sequence[int]) -> Sequence[int]:
    """Where a person's name may start; `signs` are the places of `may_be_person`."""
    listed = starts(names.people, tokens)
    return sorted(listed.union(signs)) if listed else signs


def may_be_name(tokens: Sequence[str], at: int) -> bool:
    """Whether the token is a word, and none of those that are nobody's name."""
    return at < len(tokens) and tokens[at] not in _NO_NAME and tokens[at].isalpha()


def named(known: Written, tokens: Sequence[str], at: int) -> tuple[int, ...]:
    """Where the listed names that start at `at` end (exclusive)."""
    if tokens[at] not in known.openings:
        return ()
    whole = known.by_first.get(tokens[at])
    split = known.by_first.get(tokens[at] + tokens[at + 1]) if at + 1 < len(tokens) else None
    if whole is None and split is None:
        return ()
    ends: set[int] = set()
    for options, after in ((whole, at + 1), (split, at + 2)):  # "north field" was one word
        for name in options or ():
            end = after + len(name) - 1
            if tuple(tokens[after:end]) == name[1:]:
                ends.add(end)
    return tuple(sorted(ends))


def starts(known: Written, tokens: Sequence[str]) -> set[int]:
    """Where a listed name may start, its first word whole or split in two."""
    found = [at for at, token in enumerate(tokens) if token in known.openings]
    return {at for at in found if tokens[at] in known.by_first or named(known, tokens, at)}


def _short_names(agencies: Sequence[str]) -> tuple[str, ...]:
    """`Northfield` for `Northfield Recovery`: people drop the rest of a long distinctive name."""
    first = (normal_forms(name)[:1] for name in agencies)
    return tuple(form[0] for form in first if form and len(form[0]) >= _DISTINCTIVE_LENGTH)


def _by_first(names: Sequence[str]) -> Written:
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        forms = normal_forms(name)
        if forms:
            found.setdefault(forms[0], set()).add(forms)
        if len(forms) > 1:  # "prairie bank" is often heard as one word
            found.setdefault("".join(forms[:2]), set()).add(("".join(forms[:2]), *forms[2:]))
    return Written(
        by_first={first: tuple(sorted(forms)) for first, forms in found.items()},
        openings=frozenset(first[:size] for first in found for size in range(1, len(first) + 1)),
    )
