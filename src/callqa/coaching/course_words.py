"""The course of a call in words, for readers who do not see its picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from callqa.coaching import wording
from callqa.coaching.page import Course, Stretch

__all__ = ["in_words"]

_MOST_TOLD = 6


def in_words(some: Course) -> str:
    """The picture in words, for readers who do not see it."""
    talk = [f"{who} speaks {_share(some, who):.0%} of the call" for who in ("agent", "consumer")]
    parts = [", ".join(talk), _pauses(some), _talk_over(some)]
    parts.append(_delivery(some.verdicts))
    parts += [told for told in (_pace(some), _message(some), _waits(some)) if told]
    return wording.sentence("; ".join(parts))


def _delivery(judged: Sequence[Stretch]) -> str:
    """The verdicts with their times, or their shares when there are many."""
    if not judged:
        return "too little agent speech to judge the delivery"
    if len(judged) <= _MOST_TOLD:
        told = [
            f"{one.kind} {wording.clock(one.start_s)} to {wording.clock(one.end_s)}"
            for one in judged
        ]
        return f"delivery: {', '.join(told)}"
    lengths: dict[str, float] = defaultdict(float)
    for one in judged:
        lengths[one.kind] += one.length_s
    whole_s = sum(lengths.values())
    shares = [f"{kind} {length_s / whole_s:.0%}" for kind, length_s in sorted(lengths.items())]
    return f"delivery, of the time that was judged: {', '.join(shares)}"


def _pace(some: Course) -> str:
    """The paces of the utterances, and how many are outside of what is usual for the agent."""
    paces = [one.words_per_minute for one in some.paces]
    if not paces:
        return ""
    told = f"utterances at {min(paces):.0f} to {max(paces):.0f} words a minute"
    usual = some.usual
    if usual is None:
        return told
    low, high = usual.own_q1, usual.own_q3
    if low is None or high is None:
        return f"{told}; what is usual for this agent is not known: {usual.own_unknown}"
    faster = sum(pace > high for pace in paces)
    return (
        f"{told}, {faster} of {len(paces)} faster than usual for this agent"
        f" ({low:.0f} to {high:.0f} over {usual.own_n} earlier calls)"
    )


def _waits(some: Course) -> str:
    """Holds, ringing, busy tones and silences that somebody announced."""
    kinds = {
        "hold": "hold",
        "ring_back": "ring-back tone",
        "busy": "busy tone",
        "excused_silence": "announced silence",
    }
    told = [
        f"{wording.counted(len(lengths), name)} of {sum(lengths):.0f} s in all"
        for kind, name in kinds.items()
        if (lengths := [one.length_s for one in some.of(kind)])
    ]
    return ", ".join(told)


def _message(some: Course) -> str:
    told = [f"{one.kind} at {wording.clock(one.start_s)}" for one in some.message]
    return f"main message: {', '.join(told)}" if told else ""


def _pauses(some: Course) -> str:
    lengths = [one.length_s for one in some.of("pause", "agent")]
    if not lengths:
        return "no pauses inside the agent's turns"
    count = wording.counted(len(lengths), "pause")
    return f"{count} inside the agent's turns, the longest {max(lengths):.1f} s"


def _talk_over(some: Course) -> str:
    lengths = [one.length_s for one in some.of("talk_over")]
    if not lengths:
        return "nobody talks over the other"
    return f"both talk at once {wording.counted(len(lengths), 'time')}, {sum(lengths):.1f} s in all"


def _share(some: Course, speaker: str) -> float:
    if some.duration_s <= 0:
        return 0.0
    return sum(one.length_s for one in some.of("speech", speaker)) / some.duration_s
