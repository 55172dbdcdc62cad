"""Hold music told from music that plays behind a conversation.

A radio in the caller's room is music, too. But people speak over it, and nobody speaks over a hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from callqa.audio.tonality import STEP_S, Tonality
from callqa.domain.spans import Span, clip, intersect, subtract, total_s

__all__ = ["holds"]

_STANDS_OUT_DB = 4.0  # a voice so far above the music is somebody; what sings in it is no louder
_LEAST_VOICE_S = 0.5  # shorter ones are beats and plucked notes
_LEAST_STEPS = 25  # a second of music alone, to know how loud it is
_TALKED_OVER = 0.25  # share of the stretch in which the other side talks


def holds(
    played: Sequence[Span],
    sound: Tonality,
    *,
    found: Sequence[Span],
    other: Sequence[Span],
    least_s: float,
    by_loudness: bool = False,
) -> tuple[Span, ...]:
    """The stretches of music over which hardly anybody speaks.

    Args:
        played: stretches of music on one channel, sorted and apart.
        sound: of that channel.
        found: what a detector took for speech there.
        other: speech on the other channels.
        least_s: shorter stretches are none.
        by_loudness: whether the detector takes whatever is loud for speech, notes among it; then
            what it left is the quiet part of the music, and a voice is measured by all of it.
    """
    alone = (
        piece
        for span in played
        for piece in subtract((span,), _voices(span, sound, found, by_loudness=by_loudness))
        if piece.duration_s >= least_s
    )
    return tuple(
        piece
        for piece in alone
        if total_s(intersect(other, (piece,))) <= _TALKED_OVER * piece.duration_s
    )


def _voices(
    span: Span, sound: Tonality, found: Sequence[Span], *, by_loudness: bool
) -> Iterator[Span]:
    """What was found in the stretch and stands out of its music."""
    within = clip(found, within=span)
    music_db = _levels(sound, subtract((span,), within))
    if by_loudness or len(music_db) < _LEAST_STEPS:
        music_db = _levels(sound, (span,))
    for one in within:
        own_db = _levels(sound, (one,))
        if (
            one.duration_s >= _LEAST_VOICE_S
            and len(own_db)
            and np.median(own_db) >= np.median(music_db) + _STANDS_OUT_DB
        ):
            yield one


def _levels(sound: Tonality, spans: Sequence[Span]) -> npt.NDArray[np.float32]:
    parts = [
        sound.level_db[round(span.start_s / STEP_S) : round(span.end_s / STEP_S)] for span in spans
    ]
    return np.concatenate([np.zeros(0, dtype=np.float32), *parts])
