"""Requests about the pace: somebody asks the agent to slow down, or to be quick.

Huawei's rules for the speech rate have exception sentences: when the customer said one of them,
too slow or too fast is no violation. Here they are short anchors, not whole sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from callqa.delivery.pace import Least, words_per_minute
from callqa.delivery.phrases import Said
from callqa.delivery.quotients import detail, missing, quotient
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.track import Track
from callqa.domain.details import DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

__all__ = ["REQUEST_NAMES", "PaceRequest", "Wish", "answers", "marks", "pace_requests"]

REQUEST_NAMES = ("pace_mark", "slow_down_ratio")
"""Names of the details made here."""

_SAME_REQUEST_S = 10.0  # the same wish again so soon is one request


class Wish(StrEnum):
    """What is asked for."""

    SLOWER = "consumer_asked_to_slow_down"
    QUICK = "consumer_in_a_hurry"


_SENTENCES = {
    Wish.SLOWER: "The consumer asks the agent to slow down",
    Wish.QUICK: "The consumer asks the agent to be quick",
}
_VERB = "(?:talk|speak|go|read|say)(?:ing)?"
_TOO = "(?:too|so|really|very|way too|a little|a bit|kind of|pretty|a little too|a bit too)"
_ASKED = (
    "(?:please|can you|could you|would you|will you|you need to|you have to|you got to|you to|just"
    "|wait|whoa|okay|hey|sir|sorry|but)"
)
_SLOWER = re.compile(
    rf"(?:^|(?<=\. )|\b{_ASKED} (?:please |just |maybe |kindly )*)slow (?:it |that )?down\b"
    rf"|\b(?:you|that|it|this) (?:are |is |was |were )?(?:just )?(?:{_VERB} )?{_TOO} fast\b"
    rf"|\b{_VERB} (?:\w+ )?{_TOO} (?:fast|quick|quickly)\b"
    rf"|(?:^|(?<=\. ))(?:that is |you are |whoa )?(?:too|so) fast\b"
    r"|\b(?:say|repeat|read|go over|give|tell|speak|talk|go|explain|do|spell) "
    r"(?:\w+ ){0,5}(?:slower|slowly)\b"
    r"|(?:^|(?<=\. )|\bplease )(?:a (?:little|bit) )?(?:more )?(?:slower|slowly)\b"
)
_QUICK = re.compile(
    r"\bin (?:a|such a|kind of a|a bit of a) (?:hurry|rush)\b"
    r"|\b(?:make|keep) (?:it|this|that) (?:\w+ )?(?:quick|fast|brief|short)\b"
    r"|\b(?:be|do this|do it|get this done|get it done|get this over with) "
    r"(?:\w+ )?(?:quick|quickly|brief|fast)\b"
    r"|\bhurry (?:it |this )?up\b|\bspeed (?:it|this|things) up\b|\bget to the point\b"
    r"|\b(?:only|just) (?:have |got |have got )(?:like |about |maybe )?"
    r"(?:a|one|two|a couple|a couple of|a few|five) (?:minutes?|seconds?|moments?|sec)\b"
    r"|\bnot have (?:much|a lot of|very much|all day|a whole lot of|that much|any) ?time\b"
    r"|\bnot have (?:long|all day)\b"
)
_NOT_OF_TALK = re.compile(
    r"\b(?:business|work|hours|job|sales|money|month|months|years?|week|weeks|winter|season|car|truck"
    r"|interest|balance|internet|system|website|things|drive|drove|driving|mail|orders|bills?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRequest:
    """One request, and the event that shows it."""

    wish: Wish
    event: DeliveryEvent


def pace_requests(transcript: Transcript) -> tuple[PaceRequest, ...]:
    """What anybody but the agent asks about the pace, by time."""
    found = sorted(
        (
            request
            for utterance in transcript.utterances
            if utterance.speaker is not Speaker.AGENT
            for request in _in(Said(utterance))
        ),
        key=lambda one: one.event.span,
    )
    kept: list[PaceRequest] = []
    for one in found:
        again = kept and kept[-1].wish is one.wish
        if again and one.event.span.start_s - kept[-1].event.span.end_s < _SAME_REQUEST_S:
            continue
        kept.append(one)
    return tuple(kept)


def marks(
    track: Track,
    rated: Iterable[Detail],
    requests: Sequence[PaceRequest],
    *,
    limits: DeliveryThresholds,
) -> Iterator[Detail]:
    """A mark for each utterance beyond the limits: 1 fast, -1 slow; what excuses it in its place.

    Fast ones are excused after a request to be quick, slow ones after one to slow down, until the
    consumer asks for the opposite.
    """
    for one in rated:
        rate = one.measure.value
        if one.name != "utterance_words_per_minute" or rate is None:
            continue
        fast = rate > limits.fast_words_per_minute
        if not fast and rate >= limits.slow_words_per_minute:
            continue
        wish = _in_force(requests, one.span.start_s) if track.speaker is Speaker.AGENT else None
        excused = wish is (Wish.QUICK if fast else Wish.SLOWER)
        evidence_s = one.measure.evidence_s
        measure = (
            missing("pace_mark", str(wish), evidence_s=evidence_s)
            if excused
            else Measure(value=1.0 if fast else -1.0, unit="1", evidence_s=evidence_s)
        )
        yield detail(
            "pace_mark", measure,
            span=one.span, speaker=track.speaker, part=Part.UTTERANCE, number=one.number,
        )  # fmt: skip


def answers(
    track: Track, requests: Sequence[PaceRequest], *, whole: Span, limits: DeliveryThresholds
) -> Iterator[Detail]:
    """For each "slow down", the agent's rate after it over the rate before; below 1 is slower."""
    asked = [one.event.span for one in requests if one.wish is Wish.SLOWER]
    for number, span in enumerate(asked):
        measure = _change(track, span, whole=whole, limits=limits)
        yield detail("slow_down_ratio", measure, span=span, speaker=track.speaker, number=number)


def _change(track: Track, asked: Span, *, whole: Span, limits: DeliveryThresholds) -> Measure:
    least = Least(seconds=limits.min_speech_s, words=limits.min_words)
    until_s = track.sound.first_s(limits.pace_request_s, after_s=asked.end_s) or whole.end_s
    spoken_s = track.sound.seconds((Span(whole.start_s, asked.start_s),))
    from_s = track.sound.first_s(spoken_s - limits.pace_request_s, after_s=whole.start_s)
    spans = (
        Span(min(from_s or whole.start_s, asked.start_s), asked.start_s),
        Span(asked.end_s, max(until_s, asked.end_s)),
    )
    paces = [track.pace((span,)) for span in spans]
    before, after = (
        words_per_minute(
            pace.said,
            turn_s=pace.turn_s,
            speech_s=pace.sound_s,
            least=least,
            unsound=track.unsound,
        )
        for pace in paces
    )
    for one, reason in ((before, "too_little_before"), (after, "too_little_after")):
        if one.value is None:
            return missing("slow_down_ratio", track.unsound or reason, evidence_s=one.evidence_s)
    return quotient(
        "slow_down_ratio",
        after.value or 0.0,
        before.value or 0.0,
        evidence_s=paces[1].sound_s,
        absent="too_few_words",
    )


def _in_force(requests: Sequence[PaceRequest], time_s: float) -> Wish | None:
    earlier = [one.wish for one in requests if one.event.span.end_s <= time_s]
    return earlier[-1] if earlier else None


def _in(said: Said) -> Iterator[PaceRequest]:
    for wish, anchor in ((Wish.SLOWER, _SLOWER), (Wish.QUICK, _QUICK)):
        for hit in said.hits(anchor):
            if hit.denied or _NOT_OF_TALK.search(hit.sentence):
                continue
            event = DeliveryEvent(
                kind=EventKind.PACE_REQUEST,
                span=hit.span,
                speaker=hit.speaker,
                why=f"{_SENTENCES[wish]}: “{hit.quote}”.",
            )
            yield PaceRequest(wish=wish, event=event)
