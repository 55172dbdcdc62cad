"""Who is on which channel, and whether the channels are what they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from callqa.audio.decode import Decoded
from callqa.audio.levels import FRAME_S, frame_levels, level_held_for
from callqa.audio.likeness import HELD_S, likeness
from callqa.domain.recording import Samples, Speaker, Waveform

__all__ = ["Assignment", "Layout", "assign"]

Layout = Literal["two_channel", "mono", "dual_mono", "one_dead"]

SILENT_DB = -70.0  # below the level of one step of mu-law (-72 dB) plus its rounding
DEAD_BELOW_OTHER_DB = -40.0  # the far side of a telephone line is never so much weaker
HISS_BELOW_OTHER_DB = -20.0  # steady noise so far below the other side is an open input
HISS_RANGE_DB = 6.0  # speech varies by 30 dB and more, noise by 2 or 3
COPY_RESIDUAL_DB = -12.0  # what a copy leaves over; equals a correlation of 0.97
LEAK_GAIN_DB = -12.0  # a copy weaker than this is the other side leaking in, not a second copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The waveforms of a call, each with its speaker; no speaker comes twice.

    Attributes:
        waveforms: in the order of the file's channels; never mixed, at least one.
        layout: `two_channel` one speaker per channel; `mono` one channel with everybody on it;
            `dual_mono` two channels that carry the same sound; `one_dead` two channels of which
            one carries nothing of its own.
        warnings: `mono`, `dual_mono`, `dead_channel_agent`, `dead_channel_consumer`,
            `dead_channel_unknown`, `silent_call` no channel carries anything, `extra_channels` some
            channels had no role, or the role of an earlier one, and were left out.
    """

    waveforms: tuple[Waveform, ...]
    layout: Layout
    warnings: tuple[str, ...] = ()


def assign(decoded: Decoded, *, roles: Sequence[Speaker]) -> Assignment:
    """Give each channel its speaker.

    One channel is everybody unless exactly one role was given for it. Of two or more channels those
    with a role are used. Two that carry the same signal (up to gain, polarity and 2 ms of delay)
    become one waveform of an unknown speaker. A channel that carries nothing of its own (digital
    silence, a constant offset, hiss, or only the other side leaking in) is left out.

    Args:
        decoded: the sound.
        roles: who is on which channel, first channel first; what is missing is unknown, except that
            beside one known speaker the other one of two channels is the other speaker.
    """
    if len(decoded.channels) == 1:
        speaker = roles[0] if len(roles) == 1 else Speaker.UNKNOWN
        only = Waveform(samples=decoded.channels[0], speaker=speaker)
        silent = ("silent_call",) if _level_db(only.samples) < SILENT_DB else ()
        return Assignment(waveforms=(only,), layout="mono", warnings=("mono", *silent))
    waveforms = _with_roles(decoded.channels, roles=_completed(roles, len(decoded.channels)))
    extra = ("extra_channels",) if len(waveforms) < len(decoded.channels) else ()
    if len(waveforms) == 1:
        return Assignment(waveforms=waveforms, layout="mono", warnings=("mono", *extra))
    found = _judged(*waveforms)
    return Assignment(
        waveforms=found.waveforms, layout=found.layout, warnings=(*extra, *found.warnings)
    )


def _completed(roles: Sequence[Speaker], channel_count: int) -> tuple[Speaker, ...]:
    """One role per channel; of two channels one role tells the other."""
    given = (*roles, *[Speaker.UNKNOWN] * channel_count)[:channel_count]
    known = [role for role in given if role is not Speaker.UNKNOWN]
    if channel_count != 2 or len(known) != 1:
        return given
    other = Speaker.CONSUMER if known[0] is Speaker.AGENT else Speaker.AGENT
    return tuple(other if role is Speaker.UNKNOWN else role for role in given)


def _with_roles(channels: Sequence[Samples], *, roles: Sequence[Speaker]) -> tuple[Waveform, ...]:
    """The channels that have a role, each speaker once; the first channel when none has."""
    found: dict[Speaker, Waveform] = {}
    for channel, role in zip(channels, roles, strict=True):
        if role is not Speaker.UNKNOWN and role not in found:
            found[role] = Waveform(samples=channel, speaker=role)
    if not found:
        found[Speaker.UNKNOWN] = Waveform(samples=channels[0], speaker=Speaker.UNKNOWN)
    return tuple(found.values())


def _judged(first: Waveform, second: Waveform) -> Assignment:
    """Tell two healthy channels from a copy, a dead channel and a silent call."""
    both = (first, second)
    levels_db = tuple(_level_db(waveform.samples) for waveform in both)
    if max(levels_db) < SILENT_DB:
        return Assignment(waveforms=both, layout="two_channel", warnings=("silent_call",))
    if levels_db[0] >= levels_db[1]:
        strong, weak, below_db = first, second, levels_db[1] - levels_db[0]
    else:
        strong, weak, below_db = second, first, levels_db[0] - levels_db[1]
    if _is_dead(weak.samples, level_db=min(levels_db), below_db=below_db):
        return _one_dead(alive=strong, dead=weak)
    alike = likeness(strong.samples, weak.samples)
    if alike.residual_db is None or alike.residual_db > COPY_RESIDUAL_DB:
        return Assignment(waveforms=both, layout="two_channel")
    if below_db < LEAK_GAIN_DB:
        return _one_dead(alive=strong, dead=weak)
    mixed = Waveform(samples=strong.samples, speaker=Speaker.UNKNOWN)
    return Assignment(waveforms=(mixed,), layout="dual_mono", warnings=("dual_mono",))


def _is_dead(samples: Samples, *, level_db: float, below_db: float) -> bool:
    """Whether the weaker of two channels carries no voice at all."""
    if level_db < SILENT_DB or below_db < DEAD_BELOW_OTHER_DB:
        return True
    if below_db >= HISS_BELOW_OTHER_DB:
        return False
    levels = frame_levels(samples)
    median_db = level_held_for(levels, seconds=len(levels) * FRAME_S / 2)
    return level_db - median_db < HISS_RANGE_DB


def _one_dead(*, alive: Waveform, dead: Waveform) -> Assignment:
    """Keep the live channel with its role, and say whose is missing."""
    return Assignment(
        waveforms=(alive,), layout="one_dead", warnings=(f"dead_channel_{dead.speaker.value}",)
    )


def _level_db(samples: Samples) -> float:
    """The level held for a short word in total."""
    return level_held_for(frame_levels(samples), seconds=HELD_S)
