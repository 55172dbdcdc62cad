"""The pace of the main message: disclosures, the payment ask, and the recap of terms.

What must be understood should be said no faster than the rest. Where these were said comes from
the verdicts: what was met, with its evidence on the agent's channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callqa.delivery.pace import Least, articulation_rate, words_per_minute
from callqa.delivery.quotients import detail, missing, quotient
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.track import Track
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, merge, subtract
from callqa.domain.transcript import Transcript, Utterance
from callqa.domain.verdicts import Commitment, Evidence, Finding, Outcome

__all__ = ["MESSAGE_NAMES", "message", "no_message"]

_QUESTIONS = frozenset({"D03", "D06", "D11"})  # who is it, does it suit, which language
_ASKS = frozenset({"K06"})
_RECAPS = frozenset({"K11", "K12"})
_SENTENCE_ENDS = (".", "?", "!")

_STRETCH_NAMES = ("disclosure_rate", "payment_ask_rate", "recap_rate")
_RATES = ("words_per_minute", "articulation_rate")
MESSAGE_NAMES = frozenset(
    {
        *_STRETCH_NAMES,
        *(f"{part}_{rate}" for part in ("message", "rest") for rate in _RATES),
        "message_pace_ratio",
        "message_articulation_ratio",
    }
)
"""Names of all details made here."""


def message(
    track: Track,
    transcript: Transcript,
    findings: Iterable[Finding],
    commitments: Iterable[Commitment],
    *,
    pauses: Sequence[Span],
    whole: Span,
    limits: DeliveryThresholds,
) -> Iterator[Detail]:
    """The rate of each stretch, of each kind, of all, and against the rest of the agent's talk.

    Track and pauses are the agent's; `whole` is the call.
    """
    sentences = _Sentences(tuple(transcript.of(track.speaker)), pauses)
    found = {
        name: merge(sentences.around(one.span) for one in evidence)
        for name, evidence in _evidence(findings, commitments).items()
    }
    least = Least(seconds=limits.min_message_s, words=limits.min_message_words)
    number = 0
    for name, spans in found.items():
        for span in spans:
            rate = _speech_rate(name, track, (span,), least)
            yield detail(
                name, rate, span=span, speaker=track.speaker, part=Part.MESSAGE, number=number
            )
            number += 1
        rate = _speech_rate(name, track, spans, least) if spans else missing(name, "not_said")
        yield detail(name, rate, span=whole, speaker=track.speaker)
    spans = merge(span for spans in found.values() for span in spans)
    yield from _against_rest(track, spans, least, whole=whole, limits=limits)


def no_message(reason: str, *, whole: Span) -> Iterator[Detail]:
    """Every measure of the call missing for one reason, such as `mono`."""
    for name in sorted(MESSAGE_NAMES):
        yield detail(name, missing(name, reason), span=whole, speaker=Speaker.AGENT)


def _against_rest(
    track: Track, spans: Sequence[Span], least: Least, *, whole: Span, limits: DeliveryThresholds
) -> Iterator[Detail]:
    rest = subtract((whole,), spans)
    for_rest = Least(seconds=limits.min_speech_s, words=limits.min_words)
    for kind, ratio, rate_of in (
        ("words_per_minute", "message_pace_ratio", _speech_rate),
        ("articulation_rate", "message_articulation_ratio", _articulation),
    ):
        inside = f"message_{kind}"
        said = rate_of(inside, track, spans, least) if spans else missing(inside, "not_said")
        other = rate_of(f"rest_{kind}", track, rest, for_rest)
        yield detail(inside, said, span=whole, speaker=track.speaker)
        yield detail(f"rest_{kind}", other, span=whole, speaker=track.speaker)
        yield detail(ratio, _ratio(ratio, said, other), span=whole, speaker=track.speaker)


def _ratio(name: str, said: Measure, rest: Measure) -> Measure:
    for one in (said, rest):
        if one.value is None:
            return missing(name, one.not_measured or "", evidence_s=said.evidence_s)
    return quotient(
        name,
        said.value or 0.0,
        rest.value or 0.0,
        evidence_s=said.evidence_s,
        absent="too_few_words",
    )


def _speech_rate(name: str, track: Track, spans: Sequence[Span], least: Least) -> Measure:
    found = track.pace(spans)
    return words_per_minute(
        found.said,
        turn_s=found.turn_s,
        speech_s=found.sound_s,
        least=least,
        name=name,
        unsound=track.unsound,
    )


def _articulation(name: str, track: Track, spans: Sequence[Span], least: Least) -> Measure:
    found = track.pace(spans)
    return articulation_rate(
        found.said, speech_s=found.sound_s, least=least, name=name, unsound=track.unsound
    )


def _evidence(
    findings: Iterable[Finding], commitments: Iterable[Commitment]
) -> Mapping[str, tuple[Evidence, ...]]:
    """Where the agent said what, by the name of its rate."""
    found: dict[str, list[Evidence]] = {name: [] for name in _STRETCH_NAMES}
    for finding in findings:
        name = _named(finding)
        if name is not None and finding.outcome is Outcome.MET:
            found[name].extend(finding.evidence)
    for commitment in commitments:
        found["recap_rate"].extend(commitment.evidence)
    return {
        name: tuple(one for one in evidence if one.speaker is Speaker.AGENT)
        for name, evidence in found.items()
    }


def _named(finding: Finding) -> str | None:
    if finding.rule_id in _ASKS:
        return "payment_ask_rate"
    if finding.rule_id in _RECAPS or finding.kind == "payment":
        return "recap_rate"
    if finding.kind == "disclosure" and finding.rule_id not in _QUESTIONS:
        return "disclosure_rate"
    return None


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The agent's utterances; sentences end at full stops, else at pauses."""

    utterances: tuple[Utterance, ...]
    pauses: Sequence[Span]

    def around(self, span: Span) -> Span:
        """The span widened to the sentences it lies in: a rule's evidence is some of its words."""
        start_s, end_s = span.start_s, span.end_s
        for utterance in self.utterances:
            if utterance.span.overlap_s(span) <= 0:
                continue
            for sentence in self._of(utterance):
                if sentence.overlap_s(span) > 0:
                    start_s = min(start_s, sentence.start_s)
                    end_s = max(end_s, sentence.end_s)
        return Span(start_s, end_s)

    def _of(self, utterance: Utterance) -> Iterator[Span]:
        words = utterance.words
        marked = any(word.text.endswith(_SENTENCE_ENDS) for word in words)
        first = 0
        for at, word in enumerate(words):
            following = words[at + 1].span.middle_s if at + 1 < len(words) else None
            ends = following is None or (
                word.text.endswith(_SENTENCE_ENDS)
                if marked
                else any(word.span.middle_s <= one.middle_s < following for one in self.pauses)
            )
            if ends:
                yield Span(
                    words[first].span.start_s, max(w.span.end_s for w in words[first : at + 1])
                )
                first = at + 1
