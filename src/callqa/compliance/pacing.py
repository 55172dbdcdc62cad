"""Whether statements that must be understood were said slowly and clearly enough for that."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from callqa.compliance.findings import Scene, evidence, finding
from callqa.compliance.hearing import Call, Heard
from callqa.compliance.kinds import Rule
from callqa.compliance.orders import Pace
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["paced"]

_USUAL_WORDS = 8  # words of an utterance whose pace tells something of the agent's usual one
_USUAL_UTTERANCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A statement's pace in words per minute, and its mean word probability."""

    heard: Heard
    words: int
    seconds: float
    probability: float | None

    @property
    def words_per_minute(self) -> float:
        return 60 * self.words / self.seconds


def paced(rule: Rule, pace: Pace, scene: Scene) -> Finding:
    """Violated when a statement was too fast to be understood; a mumbled one goes to a person.

    The pace is that of the words from the first to the last of the statement, pauses included,
    by the recogniser's word times (12 CFR 1006.34(b)(1) asks for a speed at which a consumer can
    hear and comprehend; it names no figure, the limits are the rule's).
    """
    said = [
        measured
        for one in scene.events.of(*pace.of)
        if one.speaker is Speaker.AGENT and (measured := _measured(one, scene.call)) is not None
        if measured.words >= pace.min_words
    ]
    if not said:
        return finding(rule, Outcome.NOT_EVALUABLE, "no statement long enough to measure its pace")
    usual = _usual(scene.call)
    limit = min(pace.words_per_minute, pace.times_usual * usual if usual else float("inf"))
    fastest = max(said, key=lambda one: one.words_per_minute)
    why = _figures(fastest, limit=limit, usual=usual)
    if fastest.words_per_minute > limit:
        found = evidence((fastest.heard,), scene.call, why=rule.why)
        return finding(rule, Outcome.VIOLATED, why, found)
    mumbled = [one for one in said if (one.probability or 1.0) < pace.mumbled_below]
    if mumbled:
        found = evidence([one.heard for one in mumbled], scene.call, why="hardly recognised")
        return finding(rule, Outcome.REVIEW, "the words were hardly recognised: mumbled?", found)
    found = evidence((fastest.heard,), scene.call, why="the fastest of them")
    return finding(rule, Outcome.MET, why, found)


def _measured(heard: Heard, call: Call) -> _Said | None:
    tokens = call.indexes[heard.speaker].stream.tokens[heard.start : heard.end]
    seconds = tokens[-1].span.end_s - tokens[0].span.start_s
    if seconds <= 0:
        return None
    known = [token.probability for token in tokens if token.probability is not None]
    return _Said(
        heard=heard,
        words=sum(token.last_word - token.first_word + 1 for token in tokens),
        seconds=seconds,
        probability=sum(known) / len(known) if known else None,
    )


def _usual(call: Call) -> float | None:
    """The agent's median pace over longer utterances, in words per minute; None with too few."""
    paces = [
        60 * len(one.words) / seconds
        for one in call.transcript.of(Speaker.AGENT)
        if len(one.words) >= _USUAL_WORDS and (seconds := one.span.duration_s) > 0
    ]
    return median(paces) if len(paces) >= _USUAL_UTTERANCES else None


def _figures(said: _Said, *, limit: float, usual: float | None) -> str:
    own = f", the agent's own median is {usual:.0f}" if usual else ""
    return (
        f"{said.words} words in {said.seconds:.1f} s are {said.words_per_minute:.0f} a minute"
        f" (limit {limit:.0f}{own})"
    )
