"""Measured calls made of words alone: each word sounds for its whole time, nothing else does."""

from dataclasses import asdict, replace

import numpy as np

from callqa.delivery.dialogue import not_measured
from callqa.delivery.energy import envelope
from callqa.delivery.heard import Heard, Sounding, side_of
from callqa.delivery.pace import DISAGREE
from callqa.delivery.pauses import pauses
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.turns import turns
from callqa.delivery.windows import windows
from callqa.domain.details import DeliveryEvent
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span, gaps, merge
from callqa.domain.transcript import Transcript, Utterance
from callqa.testing import some_measures

LIMITS = DeliveryThresholds()


def a_call_of(
    *spoken: Utterance,
    duration_s: float,
    alone: bool = False,
    unsound: bool = False,
    events: tuple[DeliveryEvent, ...] = (),
) -> tuple[Measures, Transcript]:
    """What is measured and what was said.

    `alone`: there is no other channel. `unsound`: the sound does not agree with the words.
    """
    transcript = Transcript(
        utterances=tuple(sorted(spoken, key=lambda one: one.span)), language="en", engine_id="none"
    )
    told_of = {one.speaker for one in spoken}
    speakers = sorted(told_of if alone else told_of | {Speaker.AGENT, Speaker.CONSUMER})
    heard = {speaker: _heard(speaker, transcript) for speaker in speakers}
    usual = some_measures()
    rate = Measure(value=150.0, unit="words/min")
    if unsound:
        rate = Measure.missing(DISAGREE, unit="words/min")
    waits = [event.span for event in events]
    silent = gaps(
        [*waits, *(span for one in heard.values() for span in one.sound)],
        within=Span(0.0, duration_s),
    )
    longest = Measure(value=max((gap.duration_s for gap in silent), default=0.0), unit="s")
    measures = replace(
        usual,
        duration_s=duration_s,
        speakers=tuple(
            replace(usual.speakers[0], speaker=who, pauses=one.pauses, words_per_minute=rate)
            for who, one in heard.items()
        ),
        turns=not_measured("mono" if Speaker.UNKNOWN in heard else "no_consumer_channel")
        if alone
        else replace(
            usual.turns,
            longest_silence=longest,
            silences=tuple(gap for gap in silent if gap.duration_s >= LIMITS.long_silence_s),
        ),
        windows=windows(heard[Speaker.AGENT], thresholds=LIMITS) if Speaker.AGENT in heard else (),
        speech={who: one.sound for who, one in heard.items()},
        events=events,
        thresholds={name: float(limit) for name, limit in asdict(LIMITS).items()},
    )
    return measures, transcript


def _heard(speaker: Speaker, transcript: Transcript) -> Heard:
    words = tuple(transcript.words(speaker))
    sound = merge((word.span for word in words), max_gap_s=LIMITS.min_pause_s - 1e-9)
    nothing = np.zeros(0, dtype=np.float32)
    sounding = Sounding(speaker=speaker, samples=nothing, level=envelope(nothing), sound=sound)
    others = [
        word.span
        for one in transcript.utterances
        if one.speaker is not speaker
        for word in one.words
    ]
    found = turns(speaker, sound, other=others, max_pause_s=LIMITS.max_pause_s)
    return Heard(
        sounding=sounding,
        turns=found,
        pauses=pauses(found),
        words=tuple((word.span.middle_s, word.text) for word in words),
        redacted=(),
        nuclei_s=(),
        side=side_of(sounding, transcript),
    )
