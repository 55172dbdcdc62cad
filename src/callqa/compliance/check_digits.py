"""What the digits of a number tell by themselves: card numbers, routing numbers, repetitions."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

__all__ = [
    "CARD_BEGINS",
    "CARD_DIGITS",
    "is_card_number",
    "is_routing_number",
    "may_be_card_number",
    "said_once",
]

CARD_DIGITS = range(13, 20)  # ISO/IEC 7812
CARD_BEGINS = "23456"  # the first digits of payment cards
MIN_REPEATED = 9  # digits of a number that is said twice or three times in one reading
MISHEARD_DIGITS = 2  # by which the second saying of a number may differ from the first


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits begin like a payment card and pass the check of Luhn (ISO/IEC 7812).

    >>> is_card_number("4111111111111111")
    True
    """
    digits = said_once(digits)
    if not may_be_card_number(digits):
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0


def may_be_card_number(digits: str) -> bool:
    """Whether digits have the length and the first digit of a card number, said once or more."""
    once = said_once(digits)
    if len(once) not in CARD_DIGITS or once[0] not in CARD_BEGINS:
        return False
    half = len(once) // 2
    said_again = Levenshtein.distance(once[:half], once[half:]) <= MISHEARD_DIGITS
    return not (said_again and half >= MIN_REPEATED)


def said_once(digits: str) -> str:
    """A number that is said twice or three times in a row, once; other digits unchanged."""
    for times in (2, 3):
        length, rest = divmod(len(digits), times)
        if rest == 0 and length >= MIN_REPEATED and digits[:length] * times == digits:
            return digits[:length]
    return digits


def is_routing_number(digits: str) -> bool:
    """Whether nine digits pass the check of the American Bankers Association."""
    weights = (3, 7, 1) * 3
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 10 == 0
