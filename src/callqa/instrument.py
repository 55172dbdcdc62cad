"""The instrument of a night: what will measure, what is said of it, and setting it to work."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from callqa import __version__, bootstrap
from callqa.clock import utc_now
from callqa.compliance.asked import account_columns
from callqa.domain.recording import Recording
from callqa.domain.verdicts import CallAnalysis, Provenance
from callqa.ingest.fingerprint import metadata_digest
from callqa.settings import Settings
from callqa.transcription.cache import TranscriptCache
from callqa.transcription.cached_engine import CachedEngine
from callqa.transcription.choice import Choice

__all__ = ["Instrument", "analyser", "instrument"]

_SPHINX_WORKERS_LIMIT = 16  # beyond this, disk and memory decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What will measure tonight, known before anything heavy is loaded.

    Attributes:
        account_columns: of the account flags, those that the rules in force ask for.
    """

    settings: Settings
    choice: Choice
    template: Provenance
    account_columns: frozenset[str] = frozenset()

    def provenance(self, recording: Recording) -> Provenance:
        """The provenance that an analysis of this recording would carry, but for the time."""
        made = recording.transcript
        return replace(
            self.template,
            metadata_digest=metadata_digest(recording),
            engine_id=made.engine_id if made else self.template.engine_id,
        )

    @property
    def workers(self) -> int:
        """Analysis processes: what the settings say, else by processor and recogniser."""
        if self.settings.workers:
            return self.settings.workers
        if self.choice.engine in ("whisper", "faster-whisper"):
            return bootstrap.whisper_workers(self.settings)
        return min(os.cpu_count() or 1, _SPHINX_WORKERS_LIMIT)


def instrument(settings: Settings, *, chosen: Choice | None = None) -> Instrument:
    """Decide on the engines and say what they are, without loading a recogniser.

    Args:
        settings: in force.
        chosen: the recogniser when it was decided on before, so that it is not asked for twice.

    Raises:
        SetupError: when an engine, the policy or the model cannot be had.
    """
    from callqa.delivery.model_files import published_id  # scipy: seconds

    chosen = chosen or bootstrap.choice(settings, download=settings.download_weights)
    in_force = bootstrap.policy(settings)
    return Instrument(
        settings=settings,
        choice=chosen,
        template=Provenance(
            code_version=__version__,
            engine_id=chosen.engine_id,
            detector_id=bootstrap.detector(settings).detector_id,
            model_id=published_id(bootstrap.delivery_model_folder(settings)),
            packs=in_force.rules.packs,
            form=f"{in_force.form.form_id}@{in_force.form.version}",
            policy_digest=in_force.digest,
            metadata_digest="",
            analysed_at=utc_now(),
        ),
        account_columns=account_columns(in_force.rules),
    )


def analyser(tools: Instrument, *, cached: bool = True) -> Callable[[Recording], CallAnalysis]:
    """A function that analyses one recording; loads the engines now.

    Args:
        tools: what is in force.
        cached: whether raw transcripts are taken from the private cache and kept there.
    """
    from callqa.delivery.warming import warm_up  # the engines' imports: seconds
    from callqa.pipeline import analyse

    loaded = bootstrap.engines(tools.settings, tools.choice)
    in_force = bootstrap.policy(tools.settings)
    cache = TranscriptCache(tools.settings.transcripts, days=tools.settings.transcript_days)
    warm_up(in_force.thresholds)

    def run(recording: Recording) -> CallAnalysis:
        remembering = CachedEngine(
            engine=loaded.transcriber,
            cache=cache,
            recording_sha256=recording.sha256,
            clock=utc_now,
        )
        return analyse(
            recording,
            replace(loaded, transcriber=remembering) if cached else loaded,
            in_force,
            provenance=tools.provenance(recording),
            clock=utc_now,
        )

    return run
