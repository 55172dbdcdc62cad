"""What the words tell about the delivery, and what the verdicts do: nothing here needs sound.

Both can be made again from a stored call, so that a call which is judged anew is told of by the
words as they are redacted now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace

from callqa.delivery.evenness import EVENNESS_NAMES, evenness, no_evenness
from callqa.delivery.excuses import SILENCE_NAMES, excused_silences, silence_counts, uncounted
from callqa.delivery.message import MESSAGE_NAMES, message, no_message
from callqa.delivery.rates import RATE_NAMES, UTTERANCE_NAMES, quarters, shares_beyond, utterances
from callqa.delivery.requests import REQUEST_NAMES, answers, marks, pace_requests
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.track import Track, track_of
from callqa.domain.details import WAITS, DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, gaps
from callqa.domain.transcript import Transcript
from callqa.domain.verdicts import Commitment, Finding

__all__ = ["with_message", "with_words"]

_UNHEARD = "no_audio"  # where there is no sound nothing is told that needs it
_EVENTS = frozenset((EventKind.EXCUSED_SILENCE, EventKind.PACE_REQUEST))
_NAMES = frozenset((*UTTERANCE_NAMES, *EVENNESS_NAMES, *SILENCE_NAMES, *REQUEST_NAMES))


def with_words(
    measures: Measures, transcript: Transcript, *, thresholds: DeliveryThresholds
) -> Measures:
    """The measures with the pace along the call, what was asked about it, and excused silences.

    What an earlier version told of them is replaced. The limits that are stored with the measures
    hold; `thresholds` gives those that are not.
    """
    limits = _in_force(measures.thresholds, thresholds)
    whole = Span(0.0, measures.duration_s)
    requests = pace_requests(transcript)
    excused = excused_silences(measures.turns.silences, transcript, limits=limits)
    details: list[Detail] = []
    for track in _tracks(measures, transcript):
        if track.unsound != _UNHEARD:
            details += quarters(track, duration_s=measures.duration_s, limits=limits)
        rated = tuple(utterances(track, transcript, limits=limits))
        details += rated
        details += shares_beyond(track, rated, whole=whole, limits=limits)
        details += marks(track, rated, requests, limits=limits)
        if track.speaker is Speaker.AGENT:
            details += answers(track, requests, whole=whole, limits=limits)
    details += _evenness(measures, transcript, whole=whole, limits=limits)
    unknown = measures.turns.longest_silence.not_measured
    if not any(transcript.words()):
        unknown = unknown or "no_words"
    if unknown:
        details += uncounted(unknown, whole=whole)
    else:
        silent = _silent(measures, whole)
        details += silence_counts(silent, excused, whole=whole, limits=limits)
    events = (*excused, *(one.event for one in requests))
    return _replaced(measures, details, events, limits)


def with_message(
    measures: Measures,
    transcript: Transcript,
    findings: Iterable[Finding],
    commitments: Iterable[Commitment],
    *,
    thresholds: DeliveryThresholds,
) -> Measures:
    """The measures with the pace of disclosures, payment ask and recap against the rest."""
    limits = _in_force(measures.thresholds, thresholds)
    whole = Span(0.0, measures.duration_s)
    track = _agent(measures, transcript)
    known = measures.of(Speaker.AGENT)
    if isinstance(track, str) or known is None:
        details = tuple(no_message(str(track), whole=whole))
    else:
        details = tuple(
            message(
                track,
                transcript,
                findings,
                commitments,
                pauses=known.pauses,
                whole=whole,
                limits=limits,
            )
        )
    kept = (one for one in measures.details if one.name not in MESSAGE_NAMES)
    return replace(measures, details=(*kept, *details))


def _silent(measures: Measures, whole: Span) -> tuple[Span, ...]:
    """Where neither sounds and nobody is kept on hold."""
    speech = [span for spans in measures.speech.values() for span in spans]
    waits = [event.span for event in measures.events if event.kind in WAITS]
    return gaps((*speech, *waits), within=whole)


def _tracks(measures: Measures, transcript: Transcript) -> Iterator[Track]:
    for one in measures.speakers:
        track = track_of(one.speaker, measures, transcript)
        if track is not None:
            yield track


def _agent(measures: Measures, transcript: Transcript) -> Track | str:
    """The agent's track, or the reason why there is nothing to tell of it."""
    track = track_of(Speaker.AGENT, measures, transcript)
    if track is None:
        return "mono" if measures.of(Speaker.UNKNOWN) else "no_agent_channel"
    if track.unsound == _UNHEARD:
        return _UNHEARD
    return track if track.words else "no_words"


def _evenness(
    measures: Measures, transcript: Transcript, *, whole: Span, limits: DeliveryThresholds
) -> Iterator[Detail]:
    track = _agent(measures, transcript)
    reason = track if isinstance(track, str) else track.unsound
    if reason is not None:
        return no_evenness(reason, whole=whole)
    return evenness(measures.windows, whole=whole, limits=limits)


def _replaced(
    measures: Measures,
    details: list[Detail],
    events: tuple[DeliveryEvent, ...],
    limits: DeliveryThresholds,
) -> Measures:
    """The measures with these in place of all that have their names."""
    kept = tuple(one for one in measures.details if not _is_ours(one))
    others = tuple(event for event in measures.events if event.kind not in _EVENTS)
    return replace(
        measures,
        details=(*kept, *details),
        events=tuple(sorted((*others, *events), key=lambda event: event.span)),
        thresholds={name: float(value) for name, value in asdict(limits).items()},
    )


def _is_ours(one: Detail) -> bool:
    return one.name in _NAMES or (one.part is Part.QUARTER and one.name in RATE_NAMES)


def _in_force(stored: Mapping[str, float], thresholds: DeliveryThresholds) -> DeliveryThresholds:
    """The limits the call was measured by; those that it does not name as they are now."""
    known = {name: value for name, value in stored.items() if hasattr(thresholds, name)}
    return DeliveryThresholds(**(asdict(thresholds) | known))
