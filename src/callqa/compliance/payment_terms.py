"""What a stretch of talk says about a payment: the amount, the day and the means.

A number is only taken for the amount of a payment when the words around it speak of paying. The
amount of a balance, an income or an earlier payment, a year, a date of birth, an address, a
telephone number and the last four digits are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callqa.compliance.hearing import Call
from callqa.compliance.index import Index
from callqa.compliance.slots import Names, amount, may_be_date, may_be_money, slot_ends
from callqa.compliance.word_sets import words
from callqa.domain.recording import Speaker

__all__ = ["Stretch", "Terms", "balance_before", "means", "speaks_of_paying", "terms"]

_NO_NAMES = Names()
CONTEXT_TOKENS = 8  # before a number, in its sentence, in which the words say what it is
_PAY_THE_BALANCE = 4  # tokens: "pay the balance of 80" is a payment, not a balance
_NEGATED_TOKENS = 5  # before a number, in its clause


_PAYING = words(
    "pay paying payment payments put take taking run charge settle settling send sending mail do"
    " give authorize authorise debit draft schedule start manage afford commit promise toward"
    " towards installment installments deposit postdate drop bring"
)
_OWED = words("balance balances owe owed owes owing due total bill debt behind outstanding")
_OTHER_MONEY = words(
    "rent mortgage income paycheck salary earn earns make makes making get gets got receive"
    " receives pays paid sent cost costs fee fees interest left leaves remaining remainder limit"
    " spend lost short was were"
)
_CONTEXT = _PAYING | _OWED | _OTHER_MONEY
_SAYING = words("is be about say maybe of for just only least")  # "how about 120", "that is 120"
_DAY_FOLLOWS = 3  # tokens: "120 on the fifteenth"
_NEGATORS = words("not never no without")
_CLAUSE_BREAKS = words("but and so however because")
_NOT_DUE_AFTER = words("since last was were born birth birthday until paid")
_YEAR = re.compile(r"(19\d\d|20[01]\d)$")
_IN_FULL = words("whole full entire balance total everything all off")
_CHECK_BEFORE = words("a by with via the personal paper cashier send mail mailing sending my")
_METHODS: Mapping[str, str] = {
    **dict.fromkeys(words("card cards visa mastercard amex debit credit [card_number]"), "card"),
    **dict.fromkeys(
        words("checking savings routing bank ach draft autopay [bank_account]"), "bank account"
    ),
    "moneygram": "money order",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Tokens `start <= i < end` of one speaker; what lies nearest to `focus` counts first."""

    speaker: Speaker
    start: int
    end: int
    focus: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Amount in US dollars, day as it was said, and means; None where nothing was said."""

    amount: float | None = None
    due: str | None = None
    method: str | None = None

    def or_else(self, other: Terms) -> Terms:
        """These terms, with what is missing taken from the other ones."""
        return Terms(
            amount=other.amount if self.amount is None else self.amount,
            due=self.due or other.due,
            method=self.method or other.method,
        )


def terms(stretch: Stretch, call: Call) -> Terms:
    """The amount and the day of a payment in one stretch of talk; for the means see `means`."""
    index = call.indexes[stretch.speaker]
    numbers = (_payment(index, at) for at in _nearest_first(stretch, index, may_be_money))
    days = (_due(index, at, call) for at in _nearest_first(stretch, index, may_be_date))
    return Terms(
        amount=next((value for value in numbers if value is not None), None),
        due=next((day for day in days if day is not None), None),
    )


def means(stretch: Stretch, call: Call) -> str | None:
    """By what means somebody pays, said in one stretch of talk."""
    index = call.indexes[stretch.speaker]
    found = (_method(index.texts, at) for at in _nearest_first(stretch, index, _may_be_method))
    return next((method for method in found if method), None)


def _nearest_first(stretch: Stretch, index: Index, fits: Callable[[str], bool]) -> list[int]:
    """The tokens of a stretch that fit, those nearest to its focus first."""
    found = [at for at in range(stretch.start, stretch.end) if fits(index.texts[at])]
    return sorted(found, key=lambda at: _distance(at, stretch.focus))


def speaks_of_paying(stretch: Stretch, call: Call) -> bool:
    """Whether a word for paying stands in the stretch's focus."""
    texts = call.indexes[stretch.speaker].texts[slice(*stretch.focus)]
    return any(text in _PAYING for text in texts) or {"care", "of"} <= set(texts)


def balance_before(stretch: Stretch, call: Call) -> float | None:
    """The balance that the agent named last, when the stretch speaks of the whole of it."""
    texts = call.indexes[stretch.speaker].texts[stretch.start : stretch.end]
    agent = call.indexes.get(Speaker.AGENT)
    if agent is None or not any(text in _IN_FULL for text in texts):
        return None
    tokens = call.indexes[stretch.speaker].stream.tokens
    until_s = tokens[stretch.end - 1].span.start_s
    named = (
        value
        for at, token in enumerate(agent.stream.tokens)
        if token.span.start_s <= until_s
        and (value := amount(agent.texts, at)) is not None
        and _nearest(agent, at)[0] in _OWED
    )
    return max(enumerate(named), default=(0, None))[1]


def _distance(at: int, focus: tuple[int, int]) -> int:
    return max(focus[0] - at, at - focus[1] + 1, 0)


def _payment(index: Index, at: int) -> float | None:
    """The amount at a token when it is one of a payment."""
    value = amount(index.texts, at)
    if value is None or _negated(index, at):
        return None
    word, place = _nearest(index, at)
    if word in _PAYING:
        return value
    if word in _OWED:
        before = index.texts[max(0, place - _PAY_THE_BALANCE) : place]
        return value if any(text in _PAYING for text in before) else None
    if word:
        return None
    return value if _plainly_money(index, at) else None


def _nearest(index: Index, at: int) -> tuple[str, int]:
    """The last word before a number, in its sentence, that says what it is; and its place."""
    tokens = index.stream.tokens
    for here in range(at - 1, max(-1, at - 1 - CONTEXT_TOKENS), -1):
        if tokens[here].sentence != tokens[at].sentence:
            break
        text = index.texts[here]
        if text == "make" and index.texts[here + 1] == "it":  # "could you make it 150"
            return "pay", here
        if text in _CONTEXT:
            return text, here
    return "", at


def _plainly_money(index: Index, at: int) -> bool:
    """Without a word for paying: dollars, or a number that is offered or has a day."""
    following = index.texts[at + 1 : at + 2 + _DAY_FOLLOWS]
    if following[:1] == ("dollar",) or (at and index.texts[at - 1] in _SAYING):
        return True
    return any(
        slot_ends("date", index.texts, at + 1 + ahead, _NO_NAMES) for ahead in range(len(following))
    )


def _negated(index: Index, at: int) -> bool:
    tokens = index.stream.tokens
    for here in range(at - 1, max(-1, at - 1 - _NEGATED_TOKENS), -1):
        text = index.texts[here]
        if tokens[here].sentence != tokens[at].sentence or text in _CLAUSE_BREAKS:
            return False
        if text in _NEGATORS:
            return text != "no" or here + 1 == at
        if tokens[here].after_comma:
            return False
    return False


def _due(index: Index, at: int, call: Call) -> str | None:
    ends = slot_ends("date", index.texts, at, _NO_NAMES)
    if not ends:
        return None
    following = index.texts[ends[0]] if ends[0] < len(index.texts) else ""
    if _YEAR.match(following) or _NOT_DUE_AFTER & set(index.texts[max(0, at - 3) : at]):
        return None
    start = at - 1 if at and index.texts[at - 1] in {"the", "next", "this"} else at
    return call.words(index.stream.speaker, start, ends[0]).strip(" ,.;:?!")


def _may_be_method(text: str) -> bool:
    return text in _METHODS or text in {"order", "check", "cheque", "account"}


def _method(texts: tuple[str, ...], at: int) -> str | None:
    text, before = texts[at], texts[at - 1] if at else ""
    if text == "order" and before == "money":
        return "money order"
    if text in {"check", "cheque"}:
        return "check" if before in _CHECK_BEFORE else None
    if text == "account":  # "my account" may be the one that is collected
        return "bank account" if before in {"bank", "checking", "savings"} else None
    return _METHODS.get(text)
