"""Ringing and busy tones, known by their frequencies and their rhythm.

Frequencies and rhythms: ITU-T E.180 Supplement 2 (various tones used in national networks). A tone
of one frequency could be many things, so its rhythm must be heard; the two frequencies of an
American ring for a second are proof enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callqa.audio.edges import runs
from callqa.audio.tonality import STEP_S, TELEPHONE_HZ, Tonality
from callqa.domain.details import EventKind
from callqa.domain.spans import Span

__all__ = ["Tones", "tones"]

_PURE = 0.75  # share of the power that the tone's own frequencies have
_TWIST = 0.1  # and that the weaker of two has at least of the stronger: 10 dB
_SILENT_DB = -88.0  # 16-bit recordings end at -96 dB
_SLACK_S = 0.1  # windows of 0.128 s blur both ends of a sound


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal:
    """One tone of one network.

    Attributes:
        hz: its frequencies; among `TELEPHONE_HZ`.
        on_s: shortest and longest sound.
        off_s: the silences that may lie between two, each shortest and longest.
        least: fewest sounds in a row.
        first_s: a single sound of at least this is enough; None when it is not.
    """

    kind: EventKind
    hz: tuple[float, ...]
    on_s: tuple[float, float]
    off_s: tuple[tuple[float, float], ...]
    least: int = 2
    first_s: float | None = None


_RING, _BUSY = EventKind.RING_BACK, EventKind.BUSY
_FAST = (0.2, 0.6)  # busy and congestion: as long on as off
_SIGNALS = (
    _Signal(kind=_RING, hz=(440.0, 480.0), on_s=(0.8, 2.2), off_s=((2.8, 4.4),), first_s=1.0),
    _Signal(kind=_RING, hz=(400.0, 450.0), on_s=(0.3, 0.6), off_s=((0.1, 0.3), (1.8, 2.2))),
    _Signal(kind=_RING, hz=(425.0,), on_s=(0.6, 1.8), off_s=((2.8, 5.2),)),
    _Signal(kind=_RING, hz=(440.0,), on_s=(0.6, 1.8), off_s=((2.8, 5.2),)),
    _Signal(kind=_BUSY, hz=(480.0, 620.0), on_s=_FAST, off_s=(_FAST,), least=4),
    _Signal(kind=_BUSY, hz=(400.0,), on_s=_FAST, off_s=(_FAST,), least=4),
    _Signal(kind=_BUSY, hz=(425.0,), on_s=_FAST, off_s=(_FAST,), least=4),
    _Signal(kind=_BUSY, hz=(440.0,), on_s=_FAST, off_s=(_FAST,), least=4),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """One call-progress tone with the silences in it.

    Attributes:
        span: from the first sound to the last.
        rest_s: how long the silence after the last sound may still belong to the tone.
        hz: its frequencies.
        count: how often it sounded.
    """

    kind: EventKind
    span: Span
    rest_s: float
    hz: tuple[float, ...]
    count: int


def tones(sound: Tonality) -> tuple[Tones, ...]:
    """All ringing and busy tones of one channel, sorted; none overlaps another."""
    found: list[Tones] = []
    for signal in _SIGNALS:
        for bursts in _rows(_bursts(sound, signal), signal):
            span = Span(bursts[0].start_s, bursts[-1].end_s)
            if _is_enough(bursts, signal) and not any(one.span.overlap_s(span) for one in found):
                rest_s = max(longest for _, longest in signal.off_s)
                found.append(
                    Tones(
                        kind=signal.kind, span=span, rest_s=rest_s, hz=signal.hz, count=len(bursts)
                    )
                )
    return tuple(sorted(found, key=lambda one: one.span))


def _bursts(sound: Tonality, signal: _Signal) -> tuple[Span, ...]:
    """Where the tone sounds for no longer than it may."""
    spans = (
        Span(first * STEP_S, last * STEP_S) for first, last in runs(_is_tone(sound, signal.hz))
    )
    return tuple(span for span in spans if span.duration_s <= signal.on_s[1] + _SLACK_S)


def _is_tone(sound: Tonality, hz: Sequence[float]) -> npt.NDArray[np.bool_]:
    shares = sound.tones[:, [TELEPHONE_HZ.index(one) for one in hz]]
    pure = shares.sum(axis=1) >= _PURE
    even = shares.min(axis=1) >= _TWIST * shares.max(axis=1)
    return np.asarray(pure & even & (sound.level_db >= _SILENT_DB))


def _rows(bursts: Sequence[Span], signal: _Signal) -> Iterator[list[Span]]:
    """Bursts in a row with the right silences between; only the outer two may be cut short."""
    row: list[Span] = []
    for burst in bursts:
        if row and not (_follows(row[-1], burst, signal) and _is_whole(row[1:], signal)):
            yield row
            row = []
        row.append(burst)
    if row:
        yield row


def _follows(before: Span, burst: Span, signal: _Signal) -> bool:
    gap_s = burst.start_s - before.end_s
    return any(least - _SLACK_S <= gap_s <= most + _SLACK_S for least, most in signal.off_s)


def _is_whole(inner: Sequence[Span], signal: _Signal) -> bool:
    return not inner or inner[-1].duration_s >= signal.on_s[0] - _SLACK_S


def _is_even(bursts: Sequence[Span]) -> bool:
    """Whether a machine beats the time: all sounds but the outer two last equally long."""
    lengths_s = [burst.duration_s for burst in bursts[1:-1]]
    return not lengths_s or max(lengths_s) - min(lengths_s) <= _SLACK_S


def _is_enough(bursts: Sequence[Span], signal: _Signal) -> bool:
    whole = [burst for burst in bursts if burst.duration_s >= signal.on_s[0] - _SLACK_S]
    if len(bursts) >= signal.least and len(whole) >= signal.least - 1 and _is_even(bursts):
        return True
    return signal.first_s is not None and any(one.duration_s >= signal.first_s for one in bursts)
