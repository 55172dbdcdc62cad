"""Which of two voices is the agent, from what each of them says.

Where the channels do not tell, or tell it wrongly, the words do: one side names the company it
calls for, discloses that it collects a debt, says that the line is recorded, asks the other to
verify, asks for the money; the other side says that it is the person asked for, or why it cannot
pay. Each sign is heard by the pattern language of the rules, so it survives some misheard words.

A sign counts once per voice, however often it is heard. Its weight is a log odds, set by hand and
not fitted to calls: 2.3 says that one in eleven such sentences comes from the other side. Weights
add up as if signs were independent, which they are only in part, so whoever acts on the confidence
should ask for several signs as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from callqa.compliance.hearing import Call, hear_any
from callqa.compliance.matching import Guards
from callqa.compliance.pattern import Lexicons, Pattern, parse
from callqa.compliance.searching import Searcher
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Speaker
from callqa.domain.transcript import Transcript

__all__ = ["RoleEvidence", "role_evidence"]

_MISHEARD = Lexicons(
    sounds_like={
        "debt": ("dept", "death", "dead", "det", "debit", "depth"),
        "collect": ("collected", "collecting", "correct"),
        "verify": ("very fine", "verified", "clarify"),
    }
)


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    weight: float
    patterns: tuple[Pattern, ...]


def _sign(name: str, weight: float, *lines: str) -> _Sign:
    return _Sign(name, weight, tuple(parse(line, lexicons=_MISHEARD) for line in lines))


_OF_AGENT = (
    _sign(
        "says that a debt is being collected",
        3.0,
        "attempt*|trying|try ~5 collect* ~4 debt",
        "information ~6 obtained|provided ~6 used ~4 purpose",
        "is|from|by ~3 debt collector",
    ),
    _sign(
        "names the company it speaks for",
        2.3,
        "this|name|i'm ~5 with|from|at|calling ~2 {company}",
        "calling ~4 behalf of",
        "thank|thanks ~2 calling|call",
        "my name is ~6 how can|may|could|can i help|assist",
        "this is ~6 calling from",
    ),
    _sign(
        "says that the line is recorded",
        2.0,
        "call|line|conversation ~3 recorded|monitored",
        "recorded line",
    ),
    _sign(
        "asks the other to verify who they are",
        2.3,
        "can|could|please|need|would ~6 verify|confirm ~6 birth|address|social|identity|number",
        "what is|what's your ~4 birth|address|zip|name",
        "am i speaking with|to",
        "may|can|could i speak with|to",
        "can|could|may i|you ~2 have|get|give|take|grab ~4 your ~3 name|number|address|birth|zip",
    ),
    _sign(
        "offers help or asks for the money",
        1.7,
        "how|what can|may|could i do|help|assist",
        "would|do you like|want ~1 to pay|settle|schedule|set",
        "can|could|able you|to ~2 pay|take|make ~4 today|balance|payment",
        "let me ~3 check|look|pull|see|get ~6 for you",
        "is there anything else ~6 help|assist|do",
        "your ~4 balance|account is|of|has|shows",
    ),
    _sign(
        "puts the other on hold",
        1.5,
        "put|place you on ~2 hold",
        "thank|thanks ~4 holding|patience|waiting",
        "bear with me",
    ),
)
_OF_CONSUMER = (
    _sign(
        "says to be the person asked for",
        1.7,
        "this is he|him|she|her",
        "^yes ~1 speaking",
        "yes this is",
        "who is|who's this|calling",
    ),
    _sign(
        "says why the money is not there",
        2.0,
        "i ~3 lost my job",
        "i ~2 can't|cannot|can not ~3 afford|pay",
        "i ~3 laid off",
        "i ~3 on disability|unemployment|fixed",
        "my husband|wife|hours|rent|paycheck",
    ),
    _sign(
        "answers for the own account",
        1.5,
        "my ~2 date of birth is",
        "i ~3 pay|paid|owe ~5 my|that|this|it|you",
        "i ~4 get|got|received ~3 letter|bill|call from you",
        "stop calling|contacting me",
        "my account|bill|balance|policy|order|card",
        "i ~2 calling|wanted|need|like ~2 to|about|because ~5 my",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvidence:
    """What speaks for a voice, the first, being the agent's, and the other the consumer's.

    Attributes:
        log_odds: positive when it is, negative when it is the other way round; 0 without a sign.
        signs: by voice, in words, what it does that only an agent does.
    """

    log_odds: float
    signs: Mapping[Speaker, tuple[str, ...]]

    @property
    def confidence(self) -> float:
        """Of the likelier way round, in [0.5, 1); by the hand-set weights, not calibrated."""
        return 1 / (1 + math.exp(-abs(self.log_odds)))


def role_evidence(transcript: Transcript, *, vocabulary: Vocabulary) -> RoleEvidence:
    """What the words say of whether `agent` is the agent and `consumer` the consumer.

    Args:
        transcript: of two voices, under the roles that are to be judged.
        vocabulary: names of the agency and of creditors, which fill `{company}`.
    """
    patterns = [one for sign in (*_OF_AGENT, *_OF_CONSUMER) for one in sign.patterns]
    call = Call(transcript, vocabulary=vocabulary, speech={}, searcher=Searcher(patterns))
    both = (Speaker.AGENT, Speaker.CONSUMER)
    like = {who: _heard(call, who, _OF_AGENT) for who in both}
    unlike = {who: _heard(call, who, _OF_CONSUMER) for who in both}
    agency = {who: _weight(like[who]) - _weight(unlike[who]) for who in both}
    return RoleEvidence(
        log_odds=agency[Speaker.AGENT] - agency[Speaker.CONSUMER],
        signs={who: tuple(sign.name for sign in like[who]) for who in both},
    )


def _heard(call: Call, who: Speaker, signs: tuple[_Sign, ...]) -> list[_Sign]:
    return [sign for sign in signs if hear_any(sign.patterns, (who,), call, guards=Guards())]


def _weight(signs: list[_Sign]) -> float:
    return sum(sign.weight for sign in signs)
