"""Settings in, engines and policy out: the only place that builds what the others are handed."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from callqa.compliance import rules
from callqa.compliance.vocabulary import Vocabulary
from callqa.delivery.shipped import newest_shipped
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.recording import Recording, Speaker
from callqa.domain.run import Quarantined
from callqa.ingest import inbox
from callqa.ingest.contexts import Contexts, read_contexts
from callqa.ingest.fields import MetadataRules
from callqa.scorecard import forms
from callqa.settings import Settings
from callqa.transcription.choice import Choice, choose
from callqa.transcription.whisper_options import WhisperOptions, fastest_device

if TYPE_CHECKING:
    from callqa.audio.activity import SpeechDetector
    from callqa.pipeline import Engines, Policy

__all__ = [
    "choice",
    "contexts",
    "delivery_model_folder",
    "detector",
    "engines",
    "metadata_rules",
    "policy",
    "single",
    "vocabulary",
    "whisper_workers",
]

_WHISPER_CORES_PER_WORKER = 4  # one batch keeps about four cores busy


def metadata_rules(settings: Settings) -> MetadataRules:
    """How file names, manifests and sidecars are read."""
    return MetadataRules.merged(
        filename_patterns=settings.filename_patterns,
        column_aliases=settings.column_aliases,
        naive_timezone=settings.naive_timezone,
    )


def single(file: Path, settings: Settings) -> Recording:
    """One file as a recording, with the metadata that its name, manifest and sidecar give.

    Raises:
        IngestError: when the file is no recording; the reason says what it is.
    """
    return inbox.single(
        file,
        rules=metadata_rules(settings),
        now=datetime.now(UTC),
        transcripts=settings.import_transcripts,
    )


def contexts(
    settings: Settings, columns: frozenset[str]
) -> tuple[Contexts, tuple[Quarantined, ...]]:
    """The call log and the account flags, and an entry for each with rows that cannot be used.

    Args:
        settings: name the files.
        columns: of the account flags, those that the rules in force ask for.

    Raises:
        SettingsError: when a file cannot be read or lacks a column that is needed.
    """
    return read_contexts(
        settings.call_log,
        settings.account_flags,
        rules=metadata_rules(settings),
        columns=columns,
        now=datetime.now(UTC),
    )


def vocabulary(settings: Settings) -> Vocabulary:
    """The names that the centre listed."""
    return Vocabulary(
        agencies=settings.agencies, creditors=settings.creditors, agents=settings.agents
    )


def policy(settings: Settings) -> Policy:
    """Rules, form, thresholds and names in force.

    Raises:
        PolicyError: listing every fault of the packs or of the form.
        SettingsError: when `semantic_model` cannot be used.
    """
    from callqa.compliance.sentence_model import read_meaning  # numpy
    from callqa.pipeline import Policy  # imports every stage: seconds

    return Policy(
        rules=rules.load(settings.rule_packs or None),
        form=forms.load(settings.scorecard_form),
        thresholds=DeliveryThresholds(),
        vocabulary=vocabulary(settings),
        default_roles=tuple(Speaker(role) for role in settings.channel_roles),
        max_duration_s=settings.max_duration_s,
        language=settings.language,
        speaker_roles={one: Speaker(role) for one, role in settings.speaker_roles.items()},
        meaning=read_meaning(settings.semantic_model) if settings.semantic_model else None,
    )


def engines(settings: Settings, choice: Choice) -> Engines:
    """The loaded recogniser, speech detector and delivery model.

    Raises:
        SetupError: saying which file is missing or damaged and what to do.
    """
    # These import torch, librosa, onnxruntime and scikit-learn: seconds that `--help` must not pay.
    from callqa.delivery.classifier import DeliveryModel
    from callqa.pipeline import Engines
    from callqa.transcription.choice import build

    return Engines(
        transcriber=build(choice),
        detector=detector(settings),
        delivery_model=DeliveryModel.load(delivery_model_folder(settings)),
        prompted=choice.options.names if choice.options else (),
    )


def detector(settings: Settings) -> SpeechDetector:
    """The speech detector of the settings."""
    from callqa.audio.activity import EnergyDetector, SileroDetector  # onnxruntime and librosa

    return SileroDetector() if settings.detector == "silero" else EnergyDetector()


def delivery_model_folder(settings: Settings) -> Path:
    """Where the delivery model in force lies: the setting, else the newest shipped one.

    Raises:
        ModelError: when there is none.
    """
    if settings.delivery_model is not None:
        return settings.delivery_model
    return newest_shipped()


def choice(settings: Settings, *, download: bool) -> Choice:
    """Which recogniser to use and why; nothing is loaded.

    Raises:
        EngineError: one sentence that says which file to put where.
    """
    cores = os.cpu_count() or 1
    return choose(
        settings.engine,
        model=settings.model,
        options=WhisperOptions(
            language=settings.language,
            device=_device(settings),
            precision=settings.precision,
            threads=max(1, cores // whisper_workers(settings)),
            names=_prompted(settings),
        ),
        folder=settings.weights_folder,
        download=download,
    )


def _prompted(settings: Settings) -> tuple[str, ...]:
    if not settings.prompt_names:
        return ()
    return (*settings.agencies, *settings.creditors, *settings.products)


def _device(settings: Settings) -> str:
    if settings.engine in ("sphinx", "none") or settings.device == "cpu":
        return "cpu"
    if settings.device == "cuda":
        return "cuda"
    # Asking torch takes seconds; without NVIDIA's driver there is nothing to ask.
    return fastest_device() if shutil.which("nvidia-smi") else "cpu"


def whisper_workers(settings: Settings) -> int:
    """Analysis processes with a Whisper engine: what the settings say, else by processor."""
    return settings.workers or max(1, (os.cpu_count() or 1) // _WHISPER_CORES_PER_WORKER)
