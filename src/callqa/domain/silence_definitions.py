"""Pauses within turns, silences of both, holds and ringing."""

from __future__ import annotations

from collections.abc import Mapping

from callqa.domain.definition import PAUSE, Definition

__all__ = ["SILENCE"]

_SILENT = ("long_silence_s",)
_MUTUAL = ("min_pause_s",)
_EXCUSED = (*_SILENT, "excuse_within_s")

SILENCE: Mapping[str, Definition] = {
    "pause_count": Definition(
        unit="1",
        text="silences of a speaker inside that speaker's turns, from the sound",
        source="Goldman-Eisler, as cited by de Jong & Bosker 2013",
        limits=PAUSE,
    ),
    "pause_total": Definition(unit="s", text="these pauses together", limits=PAUSE),
    "pause_share": Definition(
        unit="share",
        text="these pauses together over the speaker's turns",
        limits=(*PAUSE, "min_speech_s"),
    ),
    "pause_mean": Definition(
        unit="s", text="these pauses together over their number", limits=PAUSE
    ),
    "pause_longest": Definition(unit="s", text="the longest of these pauses", limits=PAUSE),
    "pauses_per_minute": Definition(
        unit="1/min",
        text="these pauses over minutes of the speaker's turns",
        limits=(*PAUSE, "min_speech_s"),
    ),
    "both_silent_share": Definition(
        unit="share",
        text="time in which neither sounds, hold and ringing out, over the call's length",
    ),
    "longest_silence": Definition(
        unit="s", text="longest stretch in which neither sounds; hold and ringing are out"
    ),
    "silence_count": Definition(
        unit="1",
        text="stretches of the limit and more in which neither sounds",
        source="Amazon Contact Lens; MiiTel",
        limits=_SILENT,
    ),
    "flagged_silence_count": Definition(
        unit="1",
        text="the same of the limit for long silences",
        source="call-ai-metrics; Calabrio and Cisco",
        limits=("flagged_silence_s",),
    ),
    "dead_air_count": Definition(
        unit="1",
        text="the same of the limit for dead air",
        source="Amazon Contact Lens; CallMiner",
        limits=("dead_air_s",),
    ),
    "mutual_silence_count": Definition(
        unit="1",
        text="stretches of a pause and more in which neither sounds; hold and ringing are out",
        limits=_MUTUAL,
    ),
    "mutual_silence_total": Definition(unit="s", text="these together", limits=_MUTUAL),
    "mutual_silence_mean": Definition(
        unit="s", text="these together over their number", limits=_MUTUAL
    ),
    "mutual_silences_per_minute": Definition(
        unit="1/min", text="these over minutes of the call without hold and ringing", limits=_MUTUAL
    ),
    "turn_gap_count": Definition(
        unit="1",
        text="of these, those before which one speaks and after which the other does",
        source="Heldner & Edlund 2010, gaps",
        limits=_MUTUAL,
    ),
    "turn_gap_total": Definition(unit="s", text="these gaps together", limits=_MUTUAL),
    "turn_gap_mean": Definition(
        unit="s", text="these gaps together over their number", limits=_MUTUAL
    ),
    "turn_gap_longest": Definition(unit="s", text="the longest of these gaps", limits=_MUTUAL),
    "turn_gaps_per_minute": Definition(
        unit="1/min",
        text="these gaps over minutes of the call without hold and ringing",
        limits=_MUTUAL,
    ),
    "hold_count": Definition(
        unit="1",
        text="times that music plays for 5 s and more while hardly anybody speaks; breaks of up to "
        "15 s in it count with it",
    ),
    "hold_total": Definition(unit="s", text="these together"),
    "longest_hold": Definition(unit="s", text="the longest of these"),
    "ring_back_total": Definition(
        unit="s",
        text="time in which the line rings, the silence between two rings included",
        source="ITU-T E.180 Supplement 2",
    ),
    "busy_total": Definition(
        unit="s",
        text="time in which the line gives a busy or congestion tone",
        source="ITU-T E.180 Supplement 2",
    ),
    "longest_unexcused_silence": Definition(
        unit="s",
        text="longest stretch in which neither sounds that nobody announced",
        source="Huawei AICC, exception sentences of the silence rule",
        limits=_EXCUSED,
    ),
    "unexcused_silence_count": Definition(
        unit="1",
        text="stretches of the limit and more in which neither sounds that nobody announced",
        source="Amazon Contact Lens; MiiTel",
        limits=_EXCUSED,
    ),
    "unexcused_flagged_silence_count": Definition(
        unit="1",
        text="the same of the limit for long silences",
        source="call-ai-metrics; Calabrio and Cisco",
        limits=(*_EXCUSED, "flagged_silence_s"),
    ),
    "unexcused_dead_air_count": Definition(
        unit="1",
        text="the same of the limit for dead air",
        source="Amazon Contact Lens; CallMiner",
        limits=(*_EXCUSED, "dead_air_s"),
    ),
    "excused_silence_count": Definition(
        unit="1",
        text="silences of the limit and more that somebody announced, such as hold on",
        source="Huawei AICC, exception sentences of the silence rule",
        limits=_EXCUSED,
    ),
    "excused_silence_total": Definition(unit="s", text="these together", limits=_EXCUSED),
}
