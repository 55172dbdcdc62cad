"""From a recording to its sound and its words, whoever wrote them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callqa.audio.activity import SpeechDetector
from callqa.audio.channels import assign
from callqa.audio.crosstalk import without_crosstalk
from callqa.audio.decode import decode
from callqa.audio.waits import waits
from callqa.domain.details import DeliveryEvent
from callqa.domain.recording import Recording, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.transcription import imported
from callqa.transcription.engine import Transcriber
from callqa.transcription.guard import guarded
from callqa.transcription.imported import Imported, Sound
from callqa.transcription.imported_speakers import Known

__all__ = ["Heard", "agent_of", "heard", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The sound of a call: a waveform for each speaker, and where each of them speaks.

    Attributes:
        waits: hold music, ringing and busy tones; none of it is in `spans`.
    """

    waveforms: tuple[Waveform, ...]
    spans: tuple[tuple[Span, ...], ...]
    duration_s: float
    warnings: tuple[str, ...]
    waits: tuple[DeliveryEvent, ...] = ()

    @property
    def speech(self) -> dict[Speaker, tuple[Span, ...]]:
        """The stretches of speech by speaker."""
        pairs = zip(self.waveforms, self.spans, strict=True)
        return {waveform.speaker: found for waveform, found in pairs}


def heard(
    recording: Recording,
    detector: SpeechDetector,
    *,
    roles: Sequence[Speaker],
    max_duration_s: float,
) -> Heard:
    """Decode a recording, tell its speakers apart and find their speech.

    Raises:
        DecodeError: the sound cannot be read.
    """
    decoded = decode(recording.path, max_duration_s=max_duration_s)
    assigned = assign(decoded, roles=roles)
    found = [detector.detect(waveform) for waveform in assigned.waveforms]
    own, crosstalk = without_crosstalk(assigned.waveforms, found)
    waiting, spans = waits(assigned.waveforms, own, by_loudness=detector.by_loudness)
    return Heard(
        waveforms=assigned.waveforms,
        spans=spans,
        duration_s=decoded.duration_s,
        warnings=(*decoded.warnings, *assigned.warnings, *crosstalk),
        waits=waiting,
    )


def words(
    recording: Recording,
    sound: Heard | None,
    transcriber: Transcriber,
    *,
    known: Known,
    language: str,
    max_duration_s: float,
    prompted: Sequence[str] = (),
) -> Imported:
    """What was said: as another system wrote it where it did, else as the recogniser hears it.

    What a recogniser of ours invented is taken out; other systems' words are left as they are.

    Raises:
        TranscriptionError: the recogniser failed, or the transcript cannot be used.
    """
    made = recording.transcript
    if made is not None:
        read = imported.read(
            made,
            language=language,
            known=known,
            sound=Sound(duration_s=sound.duration_s, speech=sound.speech) if sound else None,
            max_duration_s=max_duration_s,
        )
        return replace(read, duration_s=sound.duration_s) if sound else read
    if sound is None:
        raise ValueError("a call without audio needs a transcript")
    spoken = guarded(
        transcriber.transcribe(sound.waveforms, sound.spans), sound.speech, prompted=prompted
    )
    return Imported(transcript=spoken, warnings=(), duration_s=sound.duration_s)


def agent_of(recording: Recording) -> tuple[str, ...]:
    """The agent's name and key, as far as they are known."""
    return tuple(filter(None, (recording.agent_name, recording.agent_id)))
