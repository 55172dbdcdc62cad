"""Everything that is measured on a call, assembled once: the door to this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict

from callqa.delivery.exchange import Exchange, exchange, listening, no_exchange, tempo_differences
from callqa.delivery.heard import Heard, Sounding, heard, side_of, sounding_of
from callqa.delivery.pace import Least, agreement, articulation_rate, nuclei_rate, words_per_minute
from callqa.delivery.prosody import Pitch, loudness_db, loudness_drift_db, pitch
from callqa.delivery.quotients import missing, number, quotient
from callqa.delivery.silences import wait_details
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.voice import voice_details
from callqa.delivery.whole_call import WholeCall
from callqa.delivery.windows import windows
from callqa.domain.details import DeliveryEvent, Detail
from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures
from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span, merge, total_s
from callqa.domain.transcript import Transcript

__all__ = ["measure"]


def measure(
    transcript: Transcript,
    waveforms: Sequence[Waveform],
    speech: Mapping[Speaker, tuple[Span, ...]],
    *,
    duration_s: float,
    thresholds: DeliveryThresholds,
    waits: Sequence[DeliveryEvent] = (),
) -> Measures:
    """Pace, pauses, turns and voice of a call, and the windows for the classifier.

    Pauses come from the sound, words from the transcript. The detector's edges are
    taken as they are; silences shorter than `min_pause_s` count as speech. `Measures.speech` holds
    the stretches that are left.

    Args:
        transcript: recognised words; their times matter only for windows and back-channels.
        waveforms: one per speaker; a mono call has one, of `unknown`.
        speech: the detector's stretches of each speaker; their edges hug the sound.
        duration_s: length of the call in seconds.
        thresholds: the limits in force.
        waits: hold music, ringing and busy tones: time that is neither silence nor a wait for an
            answer. They become events of the call.
    """
    channels = [
        sounding_of(waveform, tuple(speech.get(waveform.speaker, ())), thresholds=thresholds)
        for waveform in waveforms
    ]
    speakers = _heard(channels, transcript, thresholds)
    agent = speakers.get(Speaker.AGENT)
    voices = {speaker: _voice(found, thresholds) for speaker, found in speakers.items()}
    measured = tuple(
        _speaker_measures(found, voices[speaker], thresholds) for speaker, found in speakers.items()
    )
    call = WholeCall(duration_s=duration_s, waits=merge(event.span for event in waits))
    both = _exchange(speakers, call, thresholds)
    return Measures(
        duration_s=duration_s,
        speakers=measured,
        turns=both.turns,
        windows=windows(agent, thresholds=thresholds) if agent else (),
        speech={speaker: found.sound for speaker, found in speakers.items()},
        details=(
            *both.details,
            *wait_details(waits, call=call),
            *tempo_differences(measured, call=call),
            *_details(speakers, voices, call, thresholds),
        ),
        events=tuple(sorted((*both.events, *waits), key=lambda event: event.span)),
        thresholds={name: float(limit) for name, limit in asdict(thresholds).items()},
    )


def _heard(
    channels: Sequence[Sounding], transcript: Transcript, thresholds: DeliveryThresholds
) -> dict[Speaker, Heard]:
    """What was heard of each speaker, beside the other's sound without the back-channels."""
    sides = [side_of(own, transcript) for own in channels]
    listens = listening(channels, sides, limits=thresholds)
    floors = [side.without(listens[side.speaker]) for side in sides]
    return {
        own.speaker: heard(
            own,
            transcript,
            other=[span for one in floors if one.speaker is not own.speaker for span in one.sound],
            thresholds=thresholds,
            back_channels=listens[own.speaker],
        )
        for own in channels
    }


def _details(
    speakers: Mapping[Speaker, Heard],
    voices: Mapping[Speaker, Pitch | None],
    call: WholeCall,
    limits: DeliveryThresholds,
) -> Iterator[Detail]:
    """What is told of each speaker alone: the voice, and how sure the rates are."""
    for speaker, own in speakers.items():
        yield from voice_details(own, voices[speaker], call=call, limits=limits)
    for own in speakers.values():
        yield from _checks(own, call, limits)


def _exchange(
    speakers: Mapping[Speaker, Heard], call: WholeCall, limits: DeliveryThresholds
) -> Exchange:
    agent, consumer = speakers.get(Speaker.AGENT), speakers.get(Speaker.CONSUMER)
    if agent and consumer:
        return exchange(agent, consumer, call=call, limits=limits)
    if Speaker.UNKNOWN in speakers:
        return no_exchange("mono", call=call)
    return no_exchange("no_consumer_channel" if agent else "no_agent_channel", call=call)


def _voice(own: Heard, thresholds: DeliveryThresholds) -> Pitch | None:
    """The pitch of one speaker; None when too little is voiced."""
    voice = pitch(own.sounding.samples, own.sound)
    return voice if voice and voice.voiced_s >= thresholds.min_voiced_s else None


def _speaker_measures(
    own: Heard, voice: Pitch | None, thresholds: DeliveryThresholds
) -> SpeakerMeasures:
    said, speech_s, turn_s = own.said(), total_s(own.sound), own.turn_s
    told_turn_s = own.told_s([turn.span for turn in own.turns])
    told_sound_s = own.told_s(own.sound)
    least = Least(seconds=thresholds.min_speech_s, words=thresholds.min_words)
    _, unsound = agreement(said, own.nuclei(), speech_s=told_sound_s, thresholds=thresholds)
    lengths_s = [pause.duration_s for pause in own.pauses]
    count, paused_s = len(lengths_s), sum(lengths_s)
    level, sound = own.sounding.level, own.sound
    drift_db = (
        loudness_drift_db(level, sound) if speech_s >= thresholds.min_drift_speech_s else None
    )
    return SpeakerMeasures(
        speaker=own.sounding.speaker,
        speech_s=speech_s,
        word_count=said.words,
        words_per_minute=words_per_minute(
            said, turn_s=told_turn_s, speech_s=told_sound_s, least=least, unsound=unsound
        ),
        articulation_rate=articulation_rate(
            said, speech_s=told_sound_s, least=least, unsound=unsound
        ),
        pause_count=number(
            "pause_count", count if speech_s else None, evidence_s=turn_s, absent="no_speech"
        ),
        pause_total=number(
            "pause_total", paused_s if speech_s else None, evidence_s=turn_s, absent="no_speech"
        ),
        pause_mean=quotient("pause_mean", paused_s, count, evidence_s=turn_s, absent="no_pauses"),
        pause_longest=number(
            "pause_longest", max(lengths_s, default=None), evidence_s=turn_s, absent="no_pauses"
        ),
        pauses_per_minute=quotient(
            "pauses_per_minute",
            count,
            turn_s / 60 if speech_s >= thresholds.min_speech_s else 0.0,
            evidence_s=turn_s,
            absent="too_little_speech",
        ),
        pitch_median=_voiced("pitch_median", voice, lambda one: one.median_hz),
        pitch_range=_voiced("pitch_range", voice, lambda one: one.range_semitones),
        loudness=number(
            "loudness", loudness_db(level, sound), evidence_s=speech_s, absent="no_speech"
        ),
        loudness_drift=number(
            "loudness_drift", drift_db, evidence_s=speech_s, absent="too_little_speech"
        ),
        pauses=own.pauses,
    )


def _voiced(name: str, voice: Pitch | None, what: Callable[[Pitch], float]) -> Measure:
    if voice is None:
        return missing(name, "too_little_voiced_speech")
    return number(name, what(voice), evidence_s=voice.voiced_s)


def _checks(own: Heard, call: WholeCall, thresholds: DeliveryThresholds) -> Iterator[Detail]:
    """The rate from the sound alone, whether the words agree with it, and the share of pauses."""
    speaker, speech_s = own.sounding.speaker, own.told_s(own.sound)
    heard_rate = nuclei_rate(own.nuclei(), speech_s=speech_s, thresholds=thresholds)
    ratio, _ = agreement(own.said(), own.nuclei(), speech_s=speech_s, thresholds=thresholds)
    yield call.of("nuclei_rate", heard_rate, speaker=speaker)
    yield call.of("syllable_agreement", ratio, speaker=speaker)
    paused = total_s(own.pauses), own.turn_s
    if total_s(own.sound) < thresholds.min_speech_s:
        yield call.missing(
            "pause_share", "too_little_speech", speaker=speaker, evidence_s=paused[1]
        )
    else:
        yield call.known(
            "pause_share",
            paused[0] / paused[1],
            speaker=speaker,
            evidence_s=paused[1],
            of=paused,
        )
