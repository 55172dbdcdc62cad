"""Work that is done once per process, so that it counts for no call's time limit."""

from __future__ import annotations

import numpy as np

from callqa.delivery.measure import measure
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

__all__ = ["warm_up"]


def warm_up(thresholds: DeliveryThresholds) -> None:
    """Measure a tone, so that librosa's compiling is over before the first call.

    In a fresh installation that takes up to a minute; afterwards its results lie on the disk.
    """
    time_s = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = (0.3 * np.sin(2 * np.pi * 150.0 * time_s)).astype(np.float32)
    measure(
        Transcript(utterances=(), language="en", engine_id="none"),
        (Waveform(samples=tone, speaker=Speaker.AGENT),),
        {Speaker.AGENT: (Span(start_s=0.0, end_s=2.0),)},
        duration_s=2.0,
        thresholds=thresholds,
    )
