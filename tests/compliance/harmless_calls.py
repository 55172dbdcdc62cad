"""Generated calls with numbers that must stay readable."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.compliance import saying
from tests.compliance.generated_calls import (
    GeneratedCall,
    Manner,
    amid,
    heard,
    random_digits,
    secret_calls,
)

ASKED_IN_VAIN = (
    "A: what is the card number | C: i do not have it with me",
    "A: i do not need the security code",
    "A: can i get your date of birth | C: why do you need that",
    "A: what is your pin | C: i am not giving you that",
    "A: never tell anybody your password",
    "A: i can take a card or a bank account",
)


def amount(rng: Random) -> str:
    dollars, cents = rng.randint(20, 4999), rng.randint(0, 99)
    return rng.choice((
        f"A: the balance is ${dollars:,}.{cents:02d}",
        f"C: i can pay {rng.randint(20, 900)} dollars",
        f"A: that is {saying.cardinal(rng.randint(20, 900))} dollars and forty-five cents",
        f"A: two payments of {saying.cardinal(rng.randint(101, 900))} dollars",
        f"C: how about {saying.UNITS[rng.randint(1, 9)]} hundred",
        f"A: forty percent off would be {saying.cardinal(rng.randint(101, 900))} dollars",
    ))  # fmt: skip


def telephone(rng: Random) -> str:
    number = rng.choice(("312", "847", "415", "800")) + "555" + "01" + random_digits(rng, 2)
    said = " ".join(
        rng.choice((saying.singly, saying.written))(rng, group)
        for group in saying.groups(rng, number, (3, 3, 4))
    )
    return rng.choice((
        f"A: please call us back at {said}", f"C: my phone number is {said}",
        f"A: what is the best number to reach you | C: it's {said}", f"C: my cell is {said}",
        f"A: the toll free number is {said}",
    ))  # fmt: skip


def place(rng: Random) -> str:
    zip_code = rng.choice((saying.singly, saying.written))(rng, random_digits(rng, 5))
    return rng.choice((
        f"C: my zip code is {zip_code}", f"A: and the zip | C: {zip_code}",
        f"C: i live at {rng.randint(2, 9999)} oak street",
        f"A: what is the zip code for the card | C: {zip_code}",
    ))  # fmt: skip


def reference(rng: Random) -> str:
    number = rng.choice((saying.singly, saying.written))(rng, random_digits(rng, rng.randint(5, 9)))
    return rng.choice((
        f"A: your confirmation number is {number}", f"A: the reference number is {number}",
        f"A: your case number is {number}", f"C: the file number is {number}",
        f"A: write down the confirmation {number}", f"A: it is reference {number}",
    ))  # fmt: skip


def last_four(rng: Random) -> str:
    four = rng.choice((saying.singly, saying.written, saying.in_pairs))(rng, random_digits(rng, 4))
    return rng.choice((
        f"A: the card ending in {four}", f"A: last four of your social please | C: {four}",
        f"C: the last four are {four}", f"A: the checking account ending {four} is on file",
        f"A: your visa that ends in {four}", f"A: what are the last four digits | C: it's {four}",
    ))  # fmt: skip


def day(rng: Random) -> str:
    month, ordinal = rng.choice(saying.MONTHS), rng.choice(saying.ORDINALS[1:])
    return rng.choice((
        f"C: i get paid on the {ordinal}", f"A: your payment is due {month} {ordinal}",
        f"A: the first payment on {month} {ordinal} and the next a month later",
        f"C: i can pay on {month} {rng.randint(1, 28)}",
        f"A: the letter of {month} {ordinal} {saying.year(rng, 2024)}",
        f"A: the account was opened on {month} {ordinal} {saying.year(rng, 2003)}",
        f"A: you charged off in {month} 2009", "A: it expires oh four twenty eight",
        f"A: your card is good through {rng.randint(1, 12):02d}/28",
    ))  # fmt: skip


def count(rng: Random) -> str:
    return rng.choice((
        f"C: i am {saying.TENS[rng.randint(3, 8)]} years old", "A: it takes 3 to 5 business days",
        "C: call me at ten thirty tomorrow", "A: we open at 8:30 and close at 5",
        "C: i have two kids and one income", "A: six months at zero interest",
        "C: i called you three or four times", "A: hold on one second", "C: one moment please",
        "A: you are the first one i spoke to today", "C: it has been one to two years",
    ))  # fmt: skip


HARMLESS = (amount, telephone, place, reference, last_four, day, count)


def harmless_calls(seed: int, count: int) -> Iterator[GeneratedCall]:
    """So many calls with a harmless number each, a vain question before it at times."""
    rng = Random(seed)
    for _ in range(count):
        said = rng.choice(HARMLESS)
        vain = rng.choice(ASKED_IN_VAIN) if rng.random() < 0.25 else ""
        script = amid(rng, vain, said(rng))
        yield heard(script, kind=said.__name__, manner=Manner.any(rng))


def mixed_calls(seed: int, count: int) -> Iterator[GeneratedCall]:
    """So many calls with a secret, and a harmless number before or after it."""
    rng = Random(seed)
    for secret in secret_calls(seed, count):
        turn = rng.choice(HARMLESS)(rng)
        order = (turn, secret.script) if rng.random() < 0.5 else (secret.script, turn)
        script = " | ".join(order)
        call = heard(script, kind=secret.kind, secrets=secret.secrets, manner=Manner.any(rng))
        kept = tuple(one.partition(": ")[2] for one in turn.split(" | "))
        yield replace(call, kept=kept)
