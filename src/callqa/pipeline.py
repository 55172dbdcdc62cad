"""The whole product in one function: a recording in, its analysis out.

`analyse` reads the recording's file and touches nothing else: no database, no settings, no clock
but the one passed in. Flows, the command line and distributed workers all call it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from callqa.attribution import Attributed, attributed
from callqa.audio.activity import SpeechDetector
from callqa.compliance.foreign import unjudged
from callqa.compliance.matcher import judge
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook
from callqa.compliance.semantic import Meaning
from callqa.compliance.vocabulary import Vocabulary
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.measure import measure
from callqa.delivery.one_channel import of_one_channel
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.told import with_message, with_words
from callqa.delivery.unheard import unheard_delivery, unheard_measures
from callqa.domain.measures import Measures
from callqa.domain.recording import Recording, Speaker
from callqa.domain.transcript import Transcript
from callqa.domain.verdicts import CallAnalysis, Delivery, Provenance, Redaction
from callqa.ingest.names import printable
from callqa.listening import agent_of, heard, words
from callqa.scorecard.forms import Form
from callqa.scorecard.scoring import score
from callqa.transcription.engine import Transcriber
from callqa.transcription.imported_speakers import Known

__all__ = ["Engines", "Policy", "analyse", "analysis_id", "rejudge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """The loaded instruments; plain objects behind their ports.

    `prompted` are the names that the recogniser was told to expect.
    """

    transcriber: Transcriber
    detector: SpeechDetector
    delivery_model: DeliveryModel
    prompted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is asked of a call: rules, form, thresholds, names, and a model of meaning if any.

    `language` is that of the calls, ISO 639-1; `speaker_roles` are the centre's own labels in
    imported transcripts, with the role of each.
    """

    rules: RuleBook
    form: Form
    thresholds: DeliveryThresholds
    vocabulary: Vocabulary
    default_roles: tuple[Speaker, ...]
    max_duration_s: float
    meaning: Meaning | None = None
    language: str = "en"
    speaker_roles: Mapping[str, Speaker] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Digest over everything that can change a verdict, 64 hexadecimal digits."""
        parts = {
            "rules": self.rules.digest,
            "form": self.form.digest,
            "thresholds": asdict(self.thresholds),
            "vocabulary": asdict(self.vocabulary),
            "roles": self.default_roles,
            "max_duration_s": self.max_duration_s,
        }
        if self.meaning is not None:
            parts["meaning"] = self.meaning.model_id
        if self.speaker_roles:
            parts["speaker_roles"] = dict(self.speaker_roles)
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def analysis_id(recording: Recording, provenance: Provenance) -> str:
    """Same bytes, same metadata, same instruments, same policy: same id (40 hexadecimal digits)."""
    parts = asdict(provenance)
    del parts["analysed_at"]
    text = json.dumps([recording.sha256, parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def analyse(
    recording: Recording,
    engines: Engines,
    policy: Policy,
    *,
    provenance: Provenance,
    clock: Callable[[], datetime],
) -> CallAnalysis:
    """Decode, hear, transcribe, redact, measure, judge and score one call.

    A transcript that was made elsewhere takes the place of the recogniser; a call that has nothing
    else is judged by its words, and what needs sound is not measured.

    Args:
        recording: the call; its file is read, nothing is written.
        engines: recogniser, speech detector and delivery model.
        policy: rules, form, thresholds and names.
        provenance: which instruments these are; `analysed_at` is replaced.
        clock: gives the time of the analysis, aware and in UTC.

    Raises:
        CallError: when this call cannot be analysed; reason and advice are in the error.
    """
    roles = recording.channel_roles or policy.default_roles
    limit_s = policy.max_duration_s
    sound = None
    if recording.has_audio:
        sound = heard(recording, engines.detector, roles=roles, max_duration_s=limit_s)
    said = words(
        recording,
        sound,
        engines.transcriber,
        known=Known(channels=roles, labels=policy.speaker_roles, agent=agent_of(recording)),
        language=policy.language,
        max_duration_s=limit_s,
        prompted=engines.prompted,
    )
    spoken = attributed(
        sound,
        said.transcript,
        imported=recording.transcript is not None,
        vocabulary=policy.vocabulary,
    )
    redacted = redact(spoken.transcript)
    measures, delivery = _measured(
        redacted.transcript, spoken, engines, policy, duration_s=said.duration_s
    )
    heard_of = sound.warnings if sound else ()
    return _concluded(
        _stored(recording, duration_s=said.duration_s),
        policy,
        transcript=redacted.transcript,
        measures=measures,
        delivery=delivery,
        redactions=redacted.redactions,
        provenance=replace(provenance, analysed_at=clock()),
        warnings=(*recording.warnings, *heard_of, *said.warnings, *spoken.warnings),
    )


def _measured(
    transcript: Transcript,
    spoken: Attributed,
    engines: Engines,
    policy: Policy,
    *,
    duration_s: float,
) -> tuple[Measures, Delivery]:
    """Measures and verdict of the delivery; without sound of each speaker, why there are none.

    A transcript may tell apart two speakers who share one channel: then its words count, and the
    mixed sound says nothing of either.
    """
    sound = spoken.sound
    mixed = sound is not None and Speaker.UNKNOWN in sound.speech and _tells_apart(transcript)
    if sound is None or mixed:
        reason = "mono" if mixed else "no_audio"
        measures = unheard_measures(
            transcript, duration_s=duration_s, reason=reason, thresholds=policy.thresholds
        )
        return measures, unheard_delivery(engines.delivery_model.model_id, reason=reason)
    measures = measure(
        transcript,
        sound.waveforms,
        sound.speech,
        duration_s=duration_s,
        thresholds=policy.thresholds,
        waits=sound.waits,
    )
    if spoken.one_channel:
        measures = of_one_channel(measures)
    measures = replace(measures, details=(*measures.details, *spoken.details))
    return measures, engines.delivery_model.classify(measures)


def _tells_apart(transcript: Transcript) -> bool:
    return {Speaker.AGENT, Speaker.CONSUMER} <= {one.speaker for one in transcript.utterances}


def _stored(recording: Recording, *, duration_s: float) -> Recording:
    """The recording as it is kept; the name of a file may hold bytes that are no text."""
    made = recording.transcript
    return replace(
        recording,
        duration_s=duration_s,
        path=Path(printable(recording.path)),
        transcript=replace(made, path=Path(printable(made.path))) if made else None,
    )


def rejudge(
    analysis: CallAnalysis, policy: Policy, *, clock: Callable[[], datetime]
) -> CallAnalysis:
    """A stored call judged and scored by another policy; nothing is heard or measured again.

    The transcript is redacted once more, so that what this version knows to be sensitive goes,
    too. The id is the one that analysing the recording anew with the same instruments would give.
    """
    redacted = redact(analysis.transcript)
    known = (*analysis.redactions, *redacted.redactions)
    return _concluded(
        analysis.recording,
        policy,
        transcript=redacted.transcript,
        measures=analysis.measures,
        delivery=analysis.delivery,
        redactions=tuple(sorted(known, key=lambda one: (one.span, one.speaker, one.kind))),
        provenance=replace(
            analysis.provenance,
            packs=policy.rules.packs,
            form=f"{policy.form.form_id}@{policy.form.version}",
            policy_digest=policy.digest,
            analysed_at=clock(),
        ),
        warnings=analysis.warnings,
    )


def _concluded(
    recording: Recording,
    policy: Policy,
    *,
    transcript: Transcript,
    measures: Measures,
    delivery: Delivery,
    redactions: tuple[Redaction, ...],
    provenance: Provenance,
    warnings: tuple[str, ...],
) -> CallAnalysis:
    """What the words and the policy make of what was heard and measured."""
    measures = with_words(measures, transcript, thresholds=policy.thresholds)
    judgement = judge(
        transcript,
        recording,
        policy.rules,
        vocabulary=policy.vocabulary,
        speech=measures.speech,
        redactions=redactions,
        measures=measures,
        meaning=policy.meaning,
    )
    foreign = transcript.language != policy.language
    if foreign:
        judgement = unjudged(judgement, spoken=transcript.language, known=policy.language)
    measures = with_message(
        measures,
        transcript,
        judgement.findings,
        judgement.commitments,
        thresholds=policy.thresholds,
    )
    return CallAnalysis(
        analysis_id=analysis_id(recording, provenance),
        recording=recording,
        transcript=transcript,
        measures=measures,
        delivery=delivery,
        findings=judgement.findings,
        commitments=judgement.commitments,
        scorecard=score(
            form=policy.form,
            findings=judgement.findings,
            measures=measures,
            delivery=delivery,
            commitments=judgement.commitments,
            call_type=judgement.call_type,
            word_probability=transcript.mean_probability,
            other_language=foreign,
        ),
        redactions=redactions,
        provenance=provenance,
        call_type=judgement.call_type,
        warnings=warnings,
    )
