"""What the words of a disposition tell: whom the call reached, and whether the line was there."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["connected", "conversation", "noted"]

_REACHED = (
    ("voicemail", ("voicemail", "voice mail", "answering machine", "left message", "lcm", "vm")),
    ("wrong_number", ("wrong number", "wrong party", "bad number")),
    ("third_party", ("third party", "3rd party", "spouse")),
    (
        "no_contact",
        ("no answer", "no contact", "busy", "hang up", "hangup", "abandoned", "dropped"),
    ),
)
# No connection to the dialled number, 12 CFR 1006.14(b)(3)(ii) and its comment: a busy signal or
# an out-of-service tone; a phone that rings unanswered was reached.
_NOT_CONNECTED = (
    "busy", "out of service", "not in service", "disconnected number", "number disconnected",
    "intercept", "invalid number", "congestion", "failed", "no line",
)  # fmt: skip
_RANG = ("abandoned", "dropped", "hang up", "hangup", "answered", "connected", "callback")
_NOBODY = ("no answer", "no contact")
_TALKED = (
    "promise", "ptp", "refused", "refusal", "dispute", "disputed", "paid", "payment", "settlement",
    "hardship", "cease", "attorney", "rpc", "right party", "bankruptcy",
)  # fmt: skip


def noted(disposition: str | None) -> str | None:
    """The kind of call that it names: voicemail, wrong_number, third_party or no_contact."""
    text = _plain(disposition)
    return next((kind for kind, phrases in _REACHED if _holds(text, phrases)), None)


def connected(disposition: str | None) -> bool | None:
    """Whether the dialled number was reached; None when the words do not tell."""
    text = _plain(disposition)
    if _holds(text, _NOT_CONNECTED):
        return False
    known = noted(disposition) is not None or _holds(text, (*_RANG, *_TALKED))
    return True if known else None


def conversation(disposition: str | None) -> bool | None:
    """Whether somebody spoke with the consumer; None when the words do not tell."""
    text = _plain(disposition)
    elsewhere = noted(disposition) in {"voicemail", "wrong_number", "third_party"}
    if elsewhere or _holds(text, (*_NOT_CONNECTED, *_NOBODY)):
        return False
    return True if _holds(text, _TALKED) else None


def _plain(disposition: str | None) -> str:
    return " ".join((disposition or "").lower().replace("_", " ").replace("-", " ").split())


def _holds(text: str, phrases: Iterable[str]) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in phrases)
