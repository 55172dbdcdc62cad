"""Ways in which people say digits and recognisers write them; for generated calls."""

import re
from random import Random


def words(text: str) -> list[str]:
    """The words of a list written as one text."""
    return text.split()


UNITS = words("zero one two three four five six seven eight nine")
TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
ZEROS = ("zero", "zero", "oh", "oh", "o", "nought")
SOUND_ALIKES = {
    "0": ("owe",),
    "1": ("won",),
    "2": ("to", "too"),
    "3": ("tree",),
    "4": ("for", "fore"),
    "5": ("fife",),
    "6": ("sicks",),
    "8": ("ate",),
    "9": ("nein",),
}
MISHEARD = 0.3  # share of the digits of a misheard reading that come out as another word
FILLERS = ("um", "uh", "okay", "and", "then", "um okay", "let me see", "and then", "dash")


def digit(rng: Random, value: str) -> str:
    """One digit by its name."""
    return rng.choice(ZEROS) if value == "0" else UNITS[int(value)]


def singly(rng: Random, digits: str) -> str:
    """`four four seven one`."""
    return " ".join(digit(rng, one) for one in digits)


def written(rng: Random, digits: str) -> str:
    """`4471`."""
    return digits


def written_singly(rng: Random, digits: str) -> str:
    """`4 4 7 1`, or with hyphens."""
    return rng.choice((" ", " ", "-")).join(digits)


def mixed(rng: Random, digits: str) -> str:
    """`4 four 7 one`."""
    return " ".join(rng.choice((one, digit(rng, one))) for one in digits)


def pair(rng: Random, two: str) -> str:
    """`forty-four`, `oh seven`, `eleven`."""
    tens, unit = int(two[0]), int(two[1])
    if tens == 0:
        return f"{digit(rng, '0')} {digit(rng, two[1])}"
    if tens == 1:
        return TEENS[unit]
    return TENS[tens] if unit == 0 else f"{TENS[tens]}{rng.choice(' -')}{UNITS[unit]}"


def in_pairs(rng: Random, digits: str) -> str:
    """`forty-four seventy-one`; an odd digit comes first."""
    odd = len(digits) % 2
    pairs = (pair(rng, digits[at : at + 2]) for at in range(odd, len(digits), 2))
    return " ".join([digit(rng, one) for one in digits[:odd]] + list(pairs))


def repeated(rng: Random, digits: str) -> str:
    """`double four seven one`, `triple oh`."""
    times = {1: "", 2: "double ", 3: "triple ", 4: "quadruple "}
    groups = (match[0] for match in re.finditer(r"(\d)\1{0,3}", digits))
    return " ".join(times[len(same)] + digit(rng, same[0]) for same in groups)


def in_thousands(rng: Random, digits: str) -> str:
    """`four thousand four hundred`, `forty-four hundred`, where the digits allow it."""
    if re.fullmatch(r"[1-9]\d00", digits) and rng.random() < 0.2:
        return f"{int(digits):,}"
    if re.fullmatch(r"[1-9][1-9]00", digits) and rng.random() < 0.5:
        return f"{pair(rng, digits[:2])} hundred"
    if re.fullmatch(r"[1-9]\d00", digits):
        hundreds = f" {UNITS[int(digits[1])]} hundred" if digits[1] != "0" else ""
        return f"{UNITS[int(digits[0])]} thousand{hundreds}"
    if re.fullmatch(r"[1-9]\d\d", digits):
        rest = "" if digits[1:] == "00" else f" {cardinal(int(digits[1:]))}"
        return f"{UNITS[int(digits[0])]} hundred{rng.choice((' and', '')) * bool(rest)}{rest}"
    return in_pairs(rng, digits)


def cardinal(value: int) -> str:
    """A number below a thousand: `four hundred eighty two`."""
    hundreds, rest = divmod(value, 100)
    head = f"{UNITS[hundreds]} hundred" if hundreds else ""
    if rest == 0:
        return head or "zero"
    tens, unit = divmod(rest, 10)
    tail = TENS[tens] + (f" {UNITS[unit]}" if unit else "")
    small = UNITS[unit] if tens == 0 else TEENS[unit] if tens == 1 else tail
    return f"{head} {small}".strip()


def misheard(rng: Random, digits: str) -> str:
    """`for fore seven won`: some digits as words that only sound like them."""
    return " ".join(
        rng.choice(SOUND_ALIKES[one])
        if one in SOUND_ALIKES and rng.random() < MISHEARD
        else digit(rng, one)
        for one in digits
    )


CLEAR_WAYS = (singly, singly, written, written_singly, mixed, in_pairs, repeated, in_thousands)
ALL_WAYS = (*CLEAR_WAYS, misheard)


def punctuated(rng: Random, said: str) -> str:
    """The same with a comma or a full stop after it, as recognisers put them."""
    return said + rng.choice(("", "", "", ",", ".", " -"))


def groups(rng: Random, digits: str, sizes: tuple[int, ...]) -> list[str]:
    """The digits in groups of these sizes."""
    found, at = [], 0
    for size in sizes:
        found.append(digits[at : at + size])
        at += size
    return found


MONTHS = words(
    "january february march april may june july august september october november december"
)
ORDINALS = words(
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
    "twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
    "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)


def year(rng: Random, value: int) -> str:
    """`nineteen eighty`, `1980`, `two thousand one`, `eighty`."""
    if value >= 2000:
        unit = (
            f" {pair(rng, str(value - 2000)) if value > 2009 else UNITS[value - 2000]}"
            if value > 2000
            else ""
        )
        return rng.choice((str(value), f"two thousand{unit}"))
    two = f"{value % 100:02d}"
    return rng.choice((str(value), f"nineteen {pair(rng, two)}", f"nineteen {pair(rng, two)}"))


def date(rng: Random, month: int, day: int, value: int) -> str:
    """A whole date: `March third nineteen eighty`, `3/3/1980`, `the third of March 1980`."""
    name, ordinal = MONTHS[month - 1].capitalize(), ORDINALS[day]
    if rng.random() < 0.2:
        ordinal = (
            f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10 if day // 10 != 1 else 0, 'th') }"
        )
    ways = (
        f"{name} {ordinal} {year(rng, value)}",
        f"{name} {ordinal}, {year(rng, value)}",
        f"{name} {day}, {value}",
        f"the {ordinal} of {name} {year(rng, value)}",
        f"{month}/{day}/{value}",
        f"{month:02d}/{day:02d}/{value % 100:02d}",
        f"{month:02d}-{day:02d}-{value}",
        f"{number(rng, month)} {number(rng, day)} {year(rng, value)}",
        f"{number(rng, month)}, {number(rng, day)}, {pair(rng, f'{value % 100:02d}')}",
    )
    return rng.choice(ways)


def number(rng: Random, value: int) -> str:
    """A number below a hundred: `three`, `oh three`, `twelve`, `31`."""
    if value < 10:
        return rng.choice((UNITS[value], f"oh {UNITS[value]}", f"zero {UNITS[value]}", str(value)))
    return rng.choice((pair(rng, str(value)), str(value)))
