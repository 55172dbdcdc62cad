"""Passwords: which are good enough, and how they are kept.

The rules are those of NIST SP 800-63B-4 (2025), section 3.1.1.2, for a password that is the only
factor: at least 15 characters, at least 64 allowed, no rules about kinds of characters, and none
that is common or made of the name of the person or the service.
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from callqa.errors import AccountError

__all__ = ["LONGEST", "SHORTEST", "Passwords", "check", "one_time"]

SHORTEST = 15  # characters
LONGEST = 256  # bounds the work that a stranger can ask for
# What common passwords are made of; lists of the most used ones consist of little else.
_COMMON = (
    "password", "passwort", "passw0rd", "qwertyuiop", "qwertz", "qwerty", "asdfghjkl", "zxcvbnm",
    "letmein", "welcome", "iloveyou", "monkey", "dragon", "football", "baseball", "sunshine",
    "princess", "master", "shadow", "superman", "trustno1", "changeme", "default", "secret",
    "administrator", "admin", "login", "user", "test", "callcentre", "callcenter", "collections",
    "correcthorsebatterystaple", "spring", "summer", "autumn", "winter", "callqa",
)  # fmt: skip
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")
_REST = 8  # characters that must stay when all that is taken out
_DIFFERENT = 5  # of them, so that no unit is merely repeated
_AT_ONCE = 2  # hashes worked out at a time in one process: each takes 64 MiB
# No letters or digits that look like another.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def check(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Refuse a password that would be guessed.

    Args:
        password: as it was typed.
        names: of the person it belongs to.

    Raises:
        AccountError: says what is wrong, never with the password.
    """
    typed = _normal(password)
    if len(typed) < SHORTEST:
        raise AccountError(f"The password needs at least {SHORTEST} characters.")
    if len(typed) > LONGEST:
        raise AccountError(f"The password may have at most {LONGEST} characters.")
    rest = _uncommon(typed.casefold(), names)
    if len(rest) < _REST or len(set(rest)) < _DIFFERENT:
        raise AccountError(
            "The password would be guessed: it is made of common words, sequences, repetitions or "
            "the name. Take a few words that do not belong together."
        )


def _uncommon(text: str, names: tuple[str, ...]) -> str:
    """What is left without names, common words, runs along keyboard or alphabet, and repeats."""
    parts = [part for name in names for part in re.split(r"[\W_]+", name.casefold())]
    words = sorted({*_COMMON, *(part for part in parts if len(part) > 2)}, key=len, reverse=True)
    for word in words:
        text = text.replace(word, "")
    for row in _ROWS:
        text = _without_runs(_without_runs(text, row), row[::-1])
    return re.sub(r"(.)\1{2,}", r"\1", text)


def _without_runs(text: str, row: str, shortest: int = 4) -> str:
    kept = ""
    while text:
        run = next((n for n in range(min(len(row), len(text)), 0, -1) if text[:n] in row), 1)
        kept += "" if run >= shortest else text[:run]
        text = text[run:]
    return kept


def one_time() -> str:
    """A password to hand over once, 99 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(5)) for _ in range(4))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Hashes passwords with argon2id.

    Args:
        hasher: parameters of argon2; by default those of RFC 9106 for little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._gate = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """The password as it is stored."""
        with self._gate:
            return self._hasher.hash(_normal(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored one; takes as long where there is none (None)."""
        with self._gate:
            nobody = self._nobody  # made by the first sign-in, whoever's it is
            try:
                self._hasher.verify(stored or nobody, _normal(password)[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
