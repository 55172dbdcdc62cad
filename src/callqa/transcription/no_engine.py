"""No recogniser: for a centre that brings a transcript of every call."""

from __future__ import annotations

from collections.abc import Sequence

from callqa.domain.recording import Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.errors import TranscriptionError

__all__ = ["NO_ENGINE_ID", "NoEngine"]

NO_ENGINE_ID = "none"


class NoEngine:
    """Stands where a recogniser would, and says of each recording that there is none."""

    @property
    def engine_id(self) -> str:
        """That there is none."""
        return NO_ENGINE_ID

    def transcribe(
        self,
        waveforms: Sequence[Waveform],  # noqa: ARG002, the port's names
        speech: Sequence[tuple[Span, ...]],  # noqa: ARG002
    ) -> Transcript:
        """Refuse.

        Raises:
            TranscriptionError: always.
        """
        raise TranscriptionError(
            "no_recogniser",
            "No transcript lies beside this recording, and `engine` is `none`.",
            advice="Put its transcript beside it, or choose a recogniser.",
        )
