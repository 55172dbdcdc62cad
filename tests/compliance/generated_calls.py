"""Generated calls in which somebody says a secret, or a harmless number, and where they say it.

In a script, words between braces are the secret: `C: it is {four four} um {seven one} thanks`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word
from tests.compliance import saying

ROLES = {"A": Speaker.AGENT, "C": Speaker.CONSUMER}
OTHER = {"A": "C", "C": "A"}
WORD_S, TURN_S = 0.35, 0.5
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedCall:
    """A call, what is secret in it and where, and the words that nobody may lose.

    Attributes:
        secrets: as digits, or as lower-case words.
        spoken: when the words of a secret were said, with the speaker.
        kept: harmless words that must stay.
    """

    script: str
    kind: str
    transcript: Transcript
    secrets: tuple[str, ...]
    spoken: tuple[tuple[Speaker, Span], ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a call is recorded and recognised.

    Attributes:
        mono: both speak on one channel, so that nobody knows who said what.
        punctuated: sentences begin with a capital and end with a full stop.
        word_s, turn_s: time of a word with the gap after it, and between turns.
    """

    mono: bool = False
    punctuated: bool = False
    word_s: float = 0.35
    turn_s: float = 0.5

    @classmethod
    def any(cls, rng: Random) -> "Manner":
        """Some manner."""
        return cls(
            mono=rng.random() < 0.1,
            punctuated=rng.random() < 0.4,
            word_s=rng.choice((0.3, 0.35, 0.4, 0.5)),
            turn_s=rng.choice((0.1, 0.3, 0.5, 0.8, 1.5)),
        )


PLAIN = Manner()


def heard(
    script: str, *, kind: str = "", secrets: tuple[str, ...] = (), manner: Manner = PLAIN
) -> GeneratedCall:
    """The call that a script with braces describes."""
    clock_s, secret = 0.0, False
    utterances: list[Utterance] = []
    spoken: list[tuple[Speaker, Span]] = []
    for turn in script.split(" | "):
        who, _, said = turn.partition(": ")
        speaker = Speaker.UNKNOWN if manner.mono else ROLES[who]
        words = []
        for token in said.split():
            secret = secret or token.startswith("{")
            span = Span(clock_s, clock_s + manner.word_s - 0.05)
            words.append(Word(text=token.replace("{", "").replace("}", ""), span=span))
            if secret:
                spoken.append((speaker, span))
            secret = secret and "}" not in token
            clock_s += manner.word_s
        if manner.punctuated:
            words = [*capital(words[:1]), *words[1:]]
            words[-1:] = [replace(words[-1], text=words[-1].text.rstrip(",.- ") + ".")]
        utterances.append(Utterance(speaker=speaker, words=tuple(words)))
        clock_s += manner.turn_s
    transcript = Transcript(utterances=tuple(utterances), language="en", engine_id="generated")
    return GeneratedCall(
        script=script,
        kind=kind,
        transcript=transcript,
        secrets=secrets,
        spoken=tuple(spoken),
    )


def capital(words: list[Word]) -> list[Word]:
    return [replace(word, text=word.text.capitalize()) for word in words]


OPENINGS = (
    "A: good morning this is dana on a recorded line | C: hello yes speaking",
    "A: thank you for holding | C: sure no problem",
    "A: so we will set up the payment today | C: okay sounds good",
    "A: the balance is four hundred eighty two dollars and ten cents | C: okay on the fifteenth",
    "A: your account is past due since march | C: i know i lost my job",
)
CLOSINGS = (
    "A: thank you very much for that | C: you are welcome goodbye",
    "A: perfect | C: is that all",
    "A: okay that went through your payment of $120.50 is posted | C: great thanks",
    "A: all right anything else i can help with | C: no thank you",
)


def amid(rng: Random, *turns: str) -> str:
    """The turns with some talk before and after them."""
    return " | ".join(
        (rng.choice(OPENINGS), *(turn for turn in turns if turn), rng.choice(CLOSINGS))
    )


# ---- how a number is read out -----------------------------------------------------------------


def braced(said: str) -> str:
    return f"{{{said}}}"


def read_out(
    rng: Random, digits: str, sizes: tuple[int, ...], *, ways: tuple[Callable, ...], who: str = "C"
) -> str:
    """Turns in which `who` reads the digits, in groups, as people do."""
    way = rng.choice(ways)
    turns: list[str] = []
    current: list[str] = [rng.choice(LEAD_INS)]
    for group in saying.groups(rng, digits, sizes):
        if rng.random() < 0.15:
            way = rng.choice(ways)
        if rng.random() < 0.06:
            current.append(correction(rng, group))
        current.append(saying.punctuated(rng, braced(way(rng, group))))
        chance = rng.random()
        if chance < 0.15:
            current.append(rng.choice(saying.FILLERS))
        elif chance < 0.3:
            turns += [f"{who}: {' '.join(current)}", f"{OTHER[who]}: {acknowledged(rng, group)}"]
            current = []
    if "".join(current):
        turns.append(f"{who}: {' '.join(current)}")
    if rng.random() < 0.15:
        turns.append(f"{OTHER[who]}: {repetition(rng, digits, sizes)}")
    return " | ".join(" ".join(turn.split()) for turn in turns)


LEAD_INS = ("", "", "it's", "okay it is", "um", "sure that's", "yeah so it's", "alright")
GOING_ON = (
    "okay",
    "mm hmm",
    "uh huh",
    "go ahead",
    "okay and then",
    "got it",
    "yes",
    "and the next",
)


def acknowledged(rng: Random, group: str) -> str:
    """What the other speaker says after a group: goes on, or repeats it."""
    if rng.random() < 0.6:
        return rng.choice(GOING_ON)
    return (
        f"{braced(rng.choice(saying.CLEAR_WAYS)(rng, group))} {rng.choice(('okay', '', 'got it'))}"
    )


def correction(rng: Random, group: str) -> str:
    """The group with a digit wrong, and words that take it back."""
    at = rng.randrange(len(group))
    wrong = group[:at] + rng.choice(DIGITS) + group[at + 1 :]
    back = rng.choice(("no wait", "sorry", "i mean", "no sorry", "scratch that", "wait no"))
    return f"{braced(saying.singly(rng, wrong))} {back}"


def repetition(rng: Random, digits: str, sizes: tuple[int, ...]) -> str:
    """The other speaker reads everything back."""
    way = rng.choice(saying.CLEAR_WAYS)
    said = " ".join(braced(way(rng, group)) for group in saying.groups(rng, digits, sizes))
    return f"{rng.choice(('so', 'okay so', 'let me repeat that', ''))} {said} correct"


def random_digits(rng: Random, count: int) -> str:
    return "".join(rng.choice(DIGITS) for _ in range(count))


def with_luhn(rng: Random, body: str) -> str:
    """A card number that passes the check of Luhn, or one digit wrong of it in a fifth."""
    total = sum(
        sum(divmod(int(one) * (2 if at % 2 == 0 else 1), 10))
        for at, one in enumerate(reversed(body))
    )
    valid = body + str(-total % 10)
    if rng.random() < 0.8:
        return valid
    at = rng.randrange(1, len(valid))
    return valid[:at] + rng.choice(DIGITS) + valid[at + 1 :]


# ---- secrets of digits ------------------------------------------------------------------------

CARD_CUES = (
    "A: what is the card number", "A: go ahead with the card number whenever you are ready",
    "C: here is my visa", "A: and the long number on the front", "C: my debit card is",
    "A: read me the sixteen digits please", "A: i will take the number on your mastercard",
)  # fmt: skip
CODE_CUES = (
    "A: and the security code", "A: and the three digits on the back", "A: the c v v please",
    "A: what is the cvv", "C: the code on the back is", "A: i need the c v c",
)  # fmt: skip
SSN_CUES = (
    "A: your full social security number please", "C: my social is", "A: what is your social",
    "A: and your social", "C: my social security number is this",
)  # fmt: skip
ROUTING_CUES = (
    "A: what is the routing number", "C: routing is", "A: read me the routing first",
    "A: the nine digits at the bottom of your check",
)  # fmt: skip
ACCOUNT_CUES = (
    "A: and the checking account number", "C: my account number is", "A: account number please",
    "A: and the number of your savings account",
)  # fmt: skip
PIN_CUES = (
    "A: what is your pin", "C: my pin is", "A: can you give me the p i n for the card",
    "C: the pin number is", "A: and the passcode",
)  # fmt: skip
CODE_SENT_CUES = (
    "A: what is the code we just texted you", "A: read me the one time code",
    "C: the one time passcode is", "A: i sent a verification code to your phone",
    "A: what is the six digit code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A script and the secrets in it."""

    script: str
    secrets: tuple[str, ...]


def card(rng: Random) -> Said:
    """Sixteen digits of a card, or the fifteen of American Express; asked for or not."""
    if rng.random() < 0.2:
        number = with_luhn(rng, rng.choice(("34", "37")) + random_digits(rng, 12))
        sizes = rng.choice(((4, 6, 5), (15,), (5, 5, 5)))
    else:
        number = with_luhn(
            rng, rng.choice(("4", "51", "55", "6011", "2221")) + random_digits(rng, 14)
        )
        number = number[:15] + number[-1]
        sizes = rng.choice(((4,) * 4, (4,) * 4, (16,), (8, 8), (2,) * 8, (4, 6, 6), (1,) * 16))
    cued = rng.random() < 0.8
    ways = saying.ALL_WAYS if cued else saying.CLEAR_WAYS
    speech = read_out(rng, number, sizes, ways=ways, who=rng.choice("CCCA"))
    cue = rng.choice(CARD_CUES) if cued else ""
    return Said(amid(rng, cue, speech), (number,))


def short_code(rng: Random) -> Said:
    """A security code of three or four digits, its name before or after it."""
    code = random_digits(rng, rng.choice((3, 3, 3, 4)))
    cue = rng.choice(CODE_CUES)
    speech = read_out(rng, code, (len(code),), ways=saying.ALL_WAYS)
    after = rng.random() < 0.15
    turns = (speech, "C: that is the security code") if after else (cue, speech)
    return Said(amid(rng, *turns), (code,))


def social(rng: Random) -> Said:
    """A whole social security number."""
    number = random_digits(rng, 9)
    sizes = rng.choice(((3, 2, 4), (3, 2, 4), (9,), (3, 3, 3), (5, 4)))
    speech = read_out(rng, number, sizes, ways=saying.ALL_WAYS, who=rng.choice("CCCA"))
    return Said(amid(rng, rng.choice(SSN_CUES), speech), (number,))


def bank(rng: Random) -> Said:
    """A routing number, then an account number."""
    routing, account = random_digits(rng, 9), random_digits(rng, rng.randint(8, 12))
    first = read_out(rng, routing, rng.choice(((9,), (3, 3, 3), (4, 5))), ways=saying.ALL_WAYS)
    sizes = rng.choice(((len(account),), (4, len(account) - 4), (3, 3, len(account) - 6)))
    second = read_out(rng, account, sizes, ways=saying.ALL_WAYS)
    cues = rng.choice(ROUTING_CUES), rng.choice(ACCOUNT_CUES)
    script = amid(rng, cues[0], first, cues[1], second)
    return Said(script, (routing, account))


def pin(rng: Random) -> Said:
    """A PIN, or a code that was sent to a telephone."""
    sent = rng.random() < 0.5
    code = random_digits(rng, 6 if sent else 4)
    sizes = rng.choice(((6,), (3, 3)) if sent else ((4,), (2, 2)))
    speech = read_out(rng, code, sizes, ways=saying.ALL_WAYS)
    cue = rng.choice(CODE_SENT_CUES if sent else PIN_CUES)
    return Said(amid(rng, cue, speech), (code,))


# ---- secrets of dates and words ---------------------------------------------------------------

BIRTH_CUES = (
    "A: can you verify your date of birth", "A: and your birthday please", "C: i was born on",
    "C: my date of birth is", "A: what is your d o b", "A: confirm your birth date for me",
    "A: for security what is the date of birth on the account",
)  # fmt: skip
PASSWORD_CUES = (
    "A: what is your online banking password | C:", "C: my password is",
    "A: give me the password for the account | C: sure it's", "C: the passcode is",
    "A: and your user name | C:", "C: my log in is",
    "A: what is your security question answer | C: it is",
    "A: what is your mother's maiden name | C: it's", "C: the security answer is",
)  # fmt: skip
PETS = saying.words("fluffy rocky sunshine tigger shadow dragon kowalski peterson monkey blizzard")


def birth(rng: Random) -> Said:
    """A date of birth, in one breath or in two, repeated by the other side at times."""
    month, day, value = rng.randint(1, 12), rng.randint(1, 28), rng.randint(1930, 2006)
    said = braced(saying.date(rng, month, day, value))
    if rng.random() < 0.15:
        name = f"{saying.MONTHS[month - 1]} {saying.ORDINALS[day]}"
        said = f"{braced(name)} | A: and the year | C: {braced(saying.year(rng, value))}"
    turns = [rng.choice(BIRTH_CUES), f"C: {rng.choice(LEAD_INS)} {said}"]
    if rng.random() < 0.2:
        turns.append(f"A: so {braced(saying.date(rng, month, day, value))} thank you")
    script = amid(rng, *(" ".join(turn.split()) for turn in turns))
    return Said(script, (str(value),))


def password(rng: Random) -> Said:
    """A password, log-in or security answer: a word, a word with digits, or spelt."""
    word = rng.choice(PETS)
    digits = random_digits(rng, 2)
    spelt = " ".join(word[:6])
    nato = " ".join(f"{letter} as in {letter}apple" for letter in word[:4])
    said, known = rng.choice((
        (word, word), (f"{word} {digits}", word), (f"{word}{digits}", f"{word}{digits}"),
        (f"capital {spelt}", spelt), (f"{spelt} {saying.singly(rng, digits)}", spelt),
        (f"{word} {saying.pair(rng, digits)}", word), (nato, nato),
    ))  # fmt: skip
    script = amid(rng, f"{rng.choice(PASSWORD_CUES)} {braced(said)}")
    return Said(script, (known,))


SECRETS = (card, card, short_code, social, bank, pin, birth, password)


def secret_calls(seed: int, count: int) -> Iterator[GeneratedCall]:
    """So many calls with a secret each; the same for the same seed."""
    rng = Random(seed)
    for _ in range(count):
        make = rng.choice(SECRETS)
        said, manner = make(rng), Manner.any(rng)
        yield heard(said.script, kind=make.__name__, secrets=said.secrets, manner=manner)
