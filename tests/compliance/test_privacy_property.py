"""Nothing secret is left of generated calls, and harmless numbers stay; read by other means.

`CALLQA_TEST_UTTERANCES` says how many calls with a secret are generated, `CALLQA_TEST_SEED` which
ones; a fifth as many hold harmless numbers.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from callqa.compliance.privacy import KINDS, Redacted, redact
from callqa.domain.recording import Speaker
from tests.compliance.generated_calls import GeneratedCall, secret_calls
from tests.compliance.harmless_calls import harmless_calls, mixed_calls

CALLS = int(os.environ.get("CALLQA_TEST_UTTERANCES", "10000"))
HARMLESS = CALLS // 5
SEED = int(os.environ.get("CALLQA_TEST_SEED", "5"))
KEPT = 0.99  # share of harmless numbers that must stay readable

NAMES = {
    "card": {"card_number"},
    "short_code": {"security_code"},
    "social": {"ssn"},
    "bank": {"bank_account"},
    "pin": {"credential"},
    "birth": {"date_of_birth"},
    "password": {"credential"},
}
NAMED_RIGHT = 0.97  # share of secrets of whose redactions one at least has the right kind

# The test's own reading of digits: what the product takes for a digit has no say here.
SPOKEN = (
    "zero:0 oh:0 o:0 nought:0 owe:0 one:1 won:1 two:2 too:2 three:3 tree:3 four:4 fore:4 five:5 "
    "fife:5 six:6 sicks:6 seven:7 eight:8 ate:8 nine:9 nein:9 ten:10 eleven:11 twelve:12 "
    "thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:2 "
    "thirty:3 forty:4 fifty:5 sixty:6 seventy:7 eighty:8 ninety:9"
)
VALUES = dict(entry.split(":") for entry in SPOKEN.split())
REPEATS = {"double": 2, "triple": 3, "quadruple": 4}
PLACEHOLDER = re.compile(r"\[([a-z_]+)\]")


def digits_of(words: Iterable[str]) -> str:
    """The digits of words in order; words that are no digits leave no gap."""
    found, times = "", 1
    for token in re.findall(r"\d+|[a-z]+", PLACEHOLDER.sub(" ", " ".join(words).lower())):
        value = token if token.isdigit() else VALUES.get(token, "")
        found += value * times
        times = REPEATS.get(token, 1)
    return found


def harmless_digits(call: GeneratedCall, speaker: Speaker) -> str:
    """The digits that this speaker would have said without the secret."""
    secret = {span for who, span in call.spoken if who is speaker}
    words = call.transcript.words(speaker)
    return digits_of(word.text for word in words if word.span not in secret)


def pieces_of(secret: str) -> set[str]:
    """Stretches of a secret that would tell something of it: four digits, or all of a code."""
    size = min(len(secret), 4)
    return {secret[at : at + size] for at in range(len(secret) - size + 1)}


def readable(call: GeneratedCall, redacted: Redacted) -> list[str]:
    """What can still be read of the call's secrets."""
    left = []
    for speaker in Speaker:
        digits = digits_of(word.text for word in redacted.transcript.words(speaker))
        harmless = harmless_digits(call, speaker)
        pieces = {
            piece for secret in call.secrets if secret.isdigit() for piece in pieces_of(secret)
        }
        left += [piece for piece in pieces if piece in digits and piece not in harmless]
    text = " ".join(each.text for each in redacted.transcript.utterances).lower()
    words = (secret for secret in call.secrets if not secret.isdigit())
    return left + [one for one in words if re.search(rf"\b{re.escape(one)}\b", text)]


def audible(call: GeneratedCall, redacted: Redacted) -> list[float]:
    """The moments at which words of a secret would still be heard if the redactions are muted."""
    return [
        span.start_s
        for speaker, span in call.spoken
        if not any(
            one.speaker is speaker
            and one.span.start_s <= span.start_s
            and span.end_s <= one.span.end_s
            for one in redacted.redactions
        )
    ]


@pytest.fixture(scope="module")
def secrets() -> list[tuple[GeneratedCall, Redacted]]:
    return [(call, redact(call.transcript)) for call in secret_calls(SEED, CALLS)]


def test_nothing_of_a_secret_can_be_read(secrets: list[tuple[GeneratedCall, Redacted]]) -> None:
    leaks = [call.script for call, redacted in secrets if readable(call, redacted)]

    assert leaks == []


def test_every_word_of_a_secret_can_be_muted(secrets: list[tuple[GeneratedCall, Redacted]]) -> None:
    leaks = [call.script for call, redacted in secrets if audible(call, redacted)]

    assert leaks == []


def test_the_generator_says_every_kind_of_secret_in_many_ways(
    secrets: list[tuple[GeneratedCall, Redacted]],
) -> None:
    kinds = Counter(call.kind for call, _ in secrets)

    assert set(kinds) == set(NAMES)
    assert min(kinds.values()) >= CALLS // 20
    assert len({call.script for call, _ in secrets}) >= 0.97 * CALLS
    assert all(call.spoken for call, _ in secrets)


def test_the_reading_of_this_test_finds_what_is_not_redacted(
    secrets: list[tuple[GeneratedCall, Redacted]],
) -> None:
    untouched = [
        readable(call, Redacted(transcript=call.transcript, redactions=())) for call, _ in secrets
    ]

    assert sum(map(bool, untouched)) >= 0.7 * CALLS  # misheard and corrected ones it cannot read


def test_secrets_are_named_for_what_they_are(
    secrets: list[tuple[GeneratedCall, Redacted]],
) -> None:
    wrong = [
        call.script
        for call, redacted in secrets
        if not NAMES[call.kind] & {one.kind for one in redacted.redactions}
    ]

    assert len(wrong) <= (1 - NAMED_RIGHT) * CALLS
    assert {one.kind for _, redacted in secrets for one in redacted.redactions} <= set(KINDS)


def test_harmless_numbers_stay_readable() -> None:
    lost = [
        call.script
        for call in harmless_calls(SEED, HARMLESS)
        if redact(call.transcript).transcript != call.transcript
    ]

    assert len(lost) <= (1 - KEPT) * HARMLESS, lost[:5]


def test_harmless_numbers_stay_readable_beside_secrets() -> None:
    lost, leaks = [], []
    for call in mixed_calls(SEED, HARMLESS):
        redacted = redact(call.transcript)
        text = " ".join(each.text for each in redacted.transcript.utterances).lower()
        plain = re.sub(r"[.,](?= |$)", "", text)
        lost += [kept for kept in call.kept if re.sub(r"[.,](?= |$)", "", kept) not in plain]
        leaks += [call.script for _ in audible(call, redacted)]

    assert leaks == []
    assert len(lost) <= (1 - KEPT) * HARMLESS, lost[:5]


def test_redacting_again_changes_nothing(secrets: list[tuple[GeneratedCall, Redacted]]) -> None:
    again: Iterator[Redacted] = (redact(redacted.transcript) for _, redacted in secrets[:HARMLESS])

    assert not any(one.redactions for one in again)
