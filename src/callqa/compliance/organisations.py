"""Companies by their names: an agency's or a creditor's, listed or not.

A name that nobody listed is known by its last word (`Baxter Pike and Associates`, `Sunrise Credit
Union`), by its letters (`N R S`), or, for a creditor, by its place (`your Summit account`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from callqa.compliance.names import Names, may_be_name, named, starts
from callqa.compliance.word_sets import words

__all__ = [
    "agency",
    "agency_starts",
    "company",
    "creditor",
    "creditor_starts",
    "may_be_agency",
    "may_be_creditor",
]

_LONGEST = 5  # words of a name


_AGENCY_END = words(
    "recovery recoveries recovered recover collections collection collectors services service"
    " associates financial group solutions partners agency bureau receivables management capital"
    " credit adjusters adjustment holdings llc inc corporation resolution resolutions systems"
    " acceptance"
)
_CREDITOR_END = words(
    "bank banks banking union savings financial finance funding lending loans loan mortgage capital"
    " trust credit card medical hospital clinic health healthcare physicians dental dentistry"
    " orthopedics orthopedic pediatrics radiology imaging pharmacy lab labs laboratory surgery"
    " wireless mobile telecom communications cable internet broadband satellite electric electrical"
    " energy power gas water utilities utility sewer coop op furniture appliance appliances"
    " electronics jewelers jewelry auto motors automotive tire tires furnishings mattress"
    " insurance university college academy fitness gym rentals rental apartments properties"
    " property storage realty store stores mart outfitters supply hardware marketplace ambulance"
    " ems anesthesia emergency center centre veterinary animal plumbing roofing heating security"
    " alarm leasing visa mastercard services associates group company partners"
)
# Within a name, though nobody's own name: "Cumberland Account Services".
_INSIDE = words("and of account accounts")
_OWED_ON = words("account accounts bill bills card loan balance invoice")
# Words that stand right before a name and are none; the others are told by `may_be_name`.
_ABOUT = words("behalf client creditor creditors bank owe owed original lender company provider")
_CREDITOR_SIGNS = _CREDITOR_END | _OWED_ON
# What stands between "your" and "account" and names no creditor.
_PLAIN = words(
    "past due current old new delinquent outstanding overdue open closed checking savings saving"
    " bank credit debit online email mail phone cell mobile payment collection collections whole"
    " entire full other second joint own actual previous last first next primary main business"
    " personal unpaid remaining total original medical hospital doctor doctors electric water gas"
    " power cable internet utility charge charged same current existing active inactive spouse"
    " wife husband mother father son daughter account accounts card cards bill bills loan loans"
    " balance invoice student car auto house mortgage rent store gift prepaid different correct"
    " right wrong specific particular actual financial money billing visa mastercard checkings"
    " investment retirement direct deposit express pay paypal google facebook social company"
    " employer next electronic statement monthly minimum final smallest largest oldest newest"
    " insurance security alarm dental clinic health another each every both several many local"
    " whichever regular usual big little small large new old certain such more most same one"
    " need needs needed get gets got take takes took use uses used pays paid had see saw show open"
    " close put puts run ran find found help keep keeps kept make makes made check file change"
    " visit go goes went come came send sent bring brought add give gives gave let want said says"
    " per via then than even if while until before after since through into onto around good bad"
)


def agency(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """Where an agency's name that starts at `at` can end (exclusive)."""
    known = named(names.agencies, tokens, at)
    if known:
        return known
    spelt = _letters(tokens, at)
    return (spelt,) if spelt else _until(tokens, at, ends=_AGENCY_END)


def creditor(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """Where a creditor's name that starts at `at` can end (exclusive)."""
    known = named(names.creditors, tokens, at)
    if known:
        return known
    if at and tokens[at - 1] not in _ABOUT and may_be_name(tokens, at - 1):
        return ()  # the middle of a name
    return _until(tokens, at, ends=_CREDITOR_END) or _owed_on(tokens, at)


def company(tokens: Sequence[str], at: int, names: Names) -> tuple[int, ...]:
    """Where a company's name that starts at `at` can end (exclusive)."""
    return creditor(tokens, at, names) or agency(tokens, at, names)


def may_be_agency(token: str) -> bool:
    """Whether an agency's name may end with this token, or is spelt by it."""
    return token in _openings(_AGENCY_END) or (len(token) == 1 and token.isalpha())


def may_be_creditor(token: str) -> bool:
    """Whether a creditor's name may end before or with this token."""
    return token in _openings(_CREDITOR_SIGNS) or "bank" in token


def agency_starts(tokens: Sequence[str], names: Names, signs: Sequence[int]) -> Sequence[int]:
    """Known first words, spelt letters, and the places before a word that ends such a name.

    `signs` are the places of `may_be_agency`.
    """
    spelt = {at for at in signs if len(tokens[at]) == 1 and tokens[at].isalpha()}
    return sorted(spelt | starts(names.agencies, tokens) | _before(tokens, signs, _AGENCY_END))


def creditor_starts(tokens: Sequence[str], names: Names, signs: Sequence[int]) -> Sequence[int]:
    """Known first words, and the places before a word that ends such a name or is owed on.

    `signs` are the places of `may_be_creditor`.
    """
    return sorted(starts(names.creditors, tokens) | _before(tokens, signs, _CREDITOR_SIGNS))


def _before(tokens: Sequence[str], signs: Sequence[int], ends: frozenset[str]) -> set[int]:
    """The places before a word that closes a name, whole or split in two."""
    return {
        at
        for end in signs
        if _closing(tokens, end, ends)
        for at in range(max(0, end - _LONGEST + 1), end)
    }


@lru_cache(maxsize=8)
def _openings(ends: frozenset[str]) -> frozenset[str]:
    """The words and what they begin with, for a recogniser may split one in two."""
    return frozenset(word[:size] for word in ends for size in range(1, len(word) + 1))


def _closing(tokens: Sequence[str], at: int, ends: frozenset[str]) -> int:
    """How many tokens close a name at `at`: one, or two into which it was split ("wire less")."""
    token = tokens[at]
    if token in ends or (token[-4:] == "bank" and "bank" in ends):
        return 1
    return 2 * (at + 1 < len(tokens) and token + tokens[at + 1] in ends)


def _until(tokens: Sequence[str], at: int, *, ends: frozenset[str]) -> tuple[int, ...]:
    """The ends of a name that starts with a word of its own and closes with one of `ends`."""
    if tokens[at] in _PLAIN or tokens[at] in ends or not may_be_name(tokens, at):
        return ()
    found: list[int] = []
    for end in range(at + 1, min(at + _LONGEST, len(tokens))):
        closing = _closing(tokens, end, ends)
        if closing:
            found.append(end + closing)
        elif not (may_be_name(tokens, end) or tokens[end] in _INSIDE):
            break
    return tuple(found)


def _owed_on(tokens: Sequence[str], at: int) -> tuple[int, ...]:
    """`Summit` in "your Summit account": one or two words of which none is a plain one."""
    for end in range(at + 1, min(at + 3, len(tokens))):
        if not may_be_name(tokens, end - 1) or tokens[end - 1] in _PLAIN:
            return ()
        if tokens[end] in _OWED_ON:
            return (end,)
    return ()


def _letters(tokens: Sequence[str], at: int) -> int | None:
    """The end of at least three letters that are read out one by one."""
    end = at
    while end < len(tokens) and len(tokens[end]) == 1 and tokens[end].isalpha():
        end += 1
    return end if end - at >= 3 else None
