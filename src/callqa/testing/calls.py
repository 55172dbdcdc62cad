"""Recordings, transcripts, measures and run reports with fixed plausible contents."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures, TurnMeasures, WindowMeasures
from callqa.domain.recording import Direction, Recording, Speaker
from callqa.domain.run import Quarantined, RunReport
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance, Word

__all__ = [
    "a_measure", "a_quarantined", "a_recording", "a_report", "a_transcript", "some_measures",
    "utterance",
]  # fmt: skip

_CENTRE = timezone(timedelta(hours=-6))


def utterance(
    text: str,
    *,
    speaker: Speaker = Speaker.AGENT,
    start_s: float = 0.0,
    seconds_per_word: float = 0.35,
) -> Utterance:
    """An utterance of the words of `text`, evenly spaced."""
    words = tuple(
        Word(
            text=word,
            span=Span(start_s + i * seconds_per_word, start_s + (i + 1) * seconds_per_word),
            probability=0.9,
        )
        for i, word in enumerate(text.split())
    )
    return Utterance(speaker=speaker, words=words)


def a_transcript(*utterances: Utterance, engine_id: str = "canned/1") -> Transcript:
    """A transcript; without utterances a short plausible one."""
    spoken = utterances or (
        utterance("this is an attempt to collect a debt", start_s=1.0),
        utterance("i can pay on friday", speaker=Speaker.CONSUMER, start_s=5.0),
        utterance("thank you that works for us", start_s=8.0),
    )
    return Transcript(utterances=spoken, language="en", engine_id=engine_id)


def a_measure(value: float | None, unit: str, *, evidence_s: float = 60.0) -> Measure:
    """A measure; without a value one that says `too_little_speech`."""
    if value is None:
        return Measure.missing("too_little_speech", unit=unit, evidence_s=evidence_s)
    return Measure(value=value, unit=unit, evidence_s=evidence_s)


def some_measures(
    *,
    words_per_minute: float | None = 150.0,
    duration_s: float = 120.0,
    talk_over_share: float = 0.01,
) -> Measures:
    """Measures of a two-channel call in which the agent speaks first and then the consumer."""
    speech: dict[Speaker, tuple[Span, ...]] = {
        Speaker.AGENT: (Span(0.01 * duration_s, 0.45 * duration_s),),
        Speaker.CONSUMER: (Span(0.5 * duration_s, 0.98 * duration_s),),
    }
    return Measures(
        duration_s=duration_s,
        speakers=(
            _speaker_measures(Speaker.AGENT, words_per_minute, speech[Speaker.AGENT]),
            _speaker_measures(Speaker.CONSUMER, 140.0, speech[Speaker.CONSUMER]),
        ),
        turns=_turn_measures(duration_s, talk_over_share),
        windows=(
            WindowMeasures(
                span=Span(0.0, 20.0), speech_s=15.0, features={"pace": 150.0, "pitch_range": None}
            ),
        ),
        speech=speech,
    )


def a_recording(call_id: str = "call-1", **fields: object) -> Recording:
    """A recording of Dana Moore's; any field can be overridden."""
    digest = hashlib.sha256(call_id.encode()).hexdigest()
    recording = Recording(
        call_id=call_id,
        path=Path(f"inbox/{call_id}.wav"),
        sha256=digest,
        channel_roles=(Speaker.AGENT, Speaker.CONSUMER),
        agent_id="a-17",
        agent_name="Dana Moore",
        team="North",
        account_ref="ACC-1",
        started_at=datetime(2026, 3, 2, 18, 30, tzinfo=_CENTRE),
        consumer_timezone="America/Chicago",
        direction=Direction.OUTBOUND,
        disposition="promise_to_pay",
        duration_s=120.0,
        extra={"queue": "early"},
    )
    return replace(recording, **fields)  # type: ignore[arg-type]  # dataclasses checks the names


def a_quarantined(path: str = "inbox/broken.wav", *, reason: str = "not_audio") -> Quarantined:
    """A file that was put aside."""
    return Quarantined(
        path=path,
        reason=reason,
        stage="decode",
        detail="The file holds no audio.",
        advice="Ask the recorder for it again.",
        since=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
    )


def a_report(run_id: str = "run-1", **fields: object) -> RunReport:
    """A run report over three files, one of them quarantined."""
    report = RunReport(
        run_id=run_id,
        started_at=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
        finished_at=datetime(2026, 3, 3, 2, 5, tzinfo=UTC),
        inbox="inbox",
        found=3,
        analysed=2,
        up_to_date=0,
        ignored=1,
        quarantined=(a_quarantined(),),
        audio_s=240.0,
        wall_s=300.0,
        engine_id="canned/1",
        engine_notice="the canned engine was asked for",
    )
    return replace(report, **fields)  # type: ignore[arg-type]  # dataclasses checks the names


def _speaker_measures(
    speaker: Speaker, words_per_minute: float | None, speech: tuple[Span, ...]
) -> SpeakerMeasures:
    speech_s = sum(span.duration_s for span in speech)
    pause = Span(speech[0].start_s + 2.0, speech[0].start_s + 2.5)
    return SpeakerMeasures(
        speaker=speaker,
        speech_s=speech_s,
        word_count=round((words_per_minute or 0.0) * speech_s / 60),
        words_per_minute=a_measure(words_per_minute, "words/min", evidence_s=speech_s),
        articulation_rate=a_measure(4.2, "syllables/s", evidence_s=speech_s),
        pause_count=a_measure(1.0, "1"),
        pause_total=a_measure(0.5, "s"),
        pause_mean=a_measure(0.5, "s"),
        pause_longest=a_measure(0.5, "s"),
        pauses_per_minute=a_measure(1.1, "1/min"),
        pitch_median=a_measure(120.0, "Hz"),
        pitch_range=a_measure(6.0, "semitones"),
        loudness=a_measure(-24.0, "dB"),
        loudness_drift=a_measure(None, "dB", evidence_s=4.0),
        pauses=(pause,),
    )


def _turn_measures(duration_s: float, talk_over_share: float) -> TurnMeasures:
    return TurnMeasures(
        agent_talk_share=a_measure(0.44, "share", evidence_s=duration_s),
        consumer_talk_share=a_measure(0.48, "share", evidence_s=duration_s),
        agent_share_of_talk=a_measure(0.48, "share", evidence_s=duration_s),
        talk_over_share=a_measure(talk_over_share, "share", evidence_s=duration_s),
        talk_over_count=a_measure(1.0, "1", evidence_s=duration_s),
        both_silent_share=a_measure(0.08, "share", evidence_s=duration_s),
        longest_silence=a_measure(3.0, "s", evidence_s=duration_s),
        silence_count=a_measure(1.0, "1", evidence_s=duration_s),
        response_latency_median=a_measure(0.4, "s"),
        response_latency_p90=a_measure(0.9, "s"),
        longest_monologue=a_measure(40.0, "s"),
        talk_overs=(Span(10.0, 11.2),),
        silences=(Span(55.0, 58.0),),
    )
