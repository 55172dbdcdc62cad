"""What one night did: the run report and the quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Quarantined", "RunReport", "Uncopied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A file that could not be analysed, and what to do about it.

    Attributes:
        path: where the file lies, as text that can be printed anywhere.
        reason: stable code such as `not_audio`.
        stage: ingest, decode, transcription or analysis.
        detail, advice: one sentence each; never transcript text.
        sha256: None when the bytes could not be read.
        call_id: None when the metadata was not understood.
        since: when it was first put here, UTC.
    """

    path: str
    reason: str
    stage: str
    detail: str
    advice: str
    since: datetime
    sha256: str | None = None
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncopied:
    """A call that is stored, and of which no playback copy could be made.

    Attributes:
        reason: stable code, such as `disk_refused`.
    """

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The run report: what came in, what came of it, and how fast.

    Attributes:
        found: files taken for recordings, quarantined ones included.
        ignored: other files in the inbox, such as manifests and sidecars.
        audio_s: seconds of call analysed in this run.
        wall_s: seconds the run took.
        engine_id: the recogniser used; `engine_notice` says why when it was chosen.
        without_audio: how many of the analysed are transcripts without a recording.
        not_scored: how many of the analysed got no total, by the reason code.
        unbelieved_words: words of the recogniser that the truth guard took out.
        copies: playback copies that are there for the analysed calls.
        uncopied: analysed calls with sound that have none, although they should.
        damaged: stored files of earlier nights that cannot be read, so that their calls are
            missing in the scores; one sentence each with the path and what to do.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    inbox: str
    found: int
    analysed: int
    up_to_date: int
    ignored: int
    quarantined: tuple[Quarantined, ...]
    audio_s: float
    wall_s: float
    engine_id: str
    engine_notice: str | None = None
    damaged: tuple[str, ...] = ()
    without_audio: int = 0
    not_scored: dict[str, int] = field(default_factory=dict)
    unbelieved_words: int = 0
    copies: int = 0
    uncopied: tuple[Uncopied, ...] = ()

    @property
    def times_real_time(self) -> float | None:
        """Seconds of audio per second of run; None when nothing was heard."""
        heard = self.analysed and self.audio_s > 0 and self.wall_s > 0
        return self.audio_s / self.wall_s if heard else None
