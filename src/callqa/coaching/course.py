"""How one call went along its time: who speaks when, pauses, talk-over, calm or rushed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from callqa.coaching import wording
from callqa.coaching.page import Course, Pace, Stretch, Usual
from callqa.coaching.usual import usual_of
from callqa.domain.details import Part
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import CallAnalysis
from callqa.store.measure_rows import stretch_rows

__all__ = ["PACE", "course", "course_of", "in_words", "verdicts"]

_MOST_TOLD = 6
PACE = "words_per_minute"
"""The measure that the pace of the agent's utterances is set against."""

_UTTERANCE_PACE = "utterance_words_per_minute"
_STRETCHES = """
select kind, coalesce(speaker, '') as speaker, start_s, end_s
from stretch where analysis_id = $id order by start_s, kind
"""
_PACES = """
select start_s, end_s, value as words_per_minute
from v_measure
where analysis_id = $id and part = 'utterance' and subject = 'agent'
  and name = 'utterance_words_per_minute' and value is not null
order by start_s
"""
_MESSAGE = """
select replace(replace(name, '_rate', ''), '_', ' ') as kind, subject as speaker, start_s, end_s
from v_measure
where analysis_id = $id and part = 'message' and subject = 'agent'
order by start_s
"""
_WINDOWS = """
select label as kind, 'agent' as speaker, start_s, end_s
from v_delivery_window where analysis_id = $id order by start_s
"""


def course(connection: duckdb.DuckDBPyConnection, analysis_id: str, *, duration_s: float) -> Course:
    """The course of one call; empty lanes when nothing was heard on them."""
    windows = _stretches(connection, _WINDOWS, analysis_id)
    return Course(
        duration_s=duration_s,
        stretches=_stretches(connection, _STRETCHES, analysis_id),
        verdicts=verdicts(windows, duration_s=duration_s),
        message=_stretches(connection, _MESSAGE, analysis_id),
        paces=tuple(Pace(**row) for row in _rows(connection, _PACES, {"id": analysis_id})),
        usual=usual_of(connection, analysis_id, [PACE]).get(PACE),
    )


def course_of(analysis: CallAnalysis, *, usual: Usual | None) -> Course:
    """The course of a call whose whole analysis is at hand; the same as `course` reads.

    Args:
        analysis: the call.
        usual: the agent's words per minute beside earlier calls; None when the call has none.
    """
    measures = analysis.measures
    windows = [
        Stretch(
            kind=str(one.label), speaker="agent", start_s=one.span.start_s, end_s=one.span.end_s
        )
        for one in analysis.delivery.windows
    ]
    of_agent = [one for one in measures.details if one.speaker is Speaker.AGENT]
    return Course(
        duration_s=measures.duration_s,
        stretches=tuple(sorted(map(_stretch, stretch_rows(measures)), key=_start_and_kind)),
        verdicts=verdicts(sorted(windows, key=_start_s), duration_s=measures.duration_s),
        message=tuple(
            Stretch(
                kind=one.name.replace("_rate", "").replace("_", " "),
                speaker="agent",
                start_s=one.span.start_s,
                end_s=one.span.end_s,
            )
            for one in sorted(of_agent, key=lambda one: one.span.start_s)
            if one.part is Part.MESSAGE
        ),
        paces=tuple(
            Pace(start_s=one.span.start_s, end_s=one.span.end_s, words_per_minute=one.measure.value)
            for one in sorted(of_agent, key=lambda one: one.span.start_s)
            if one.part is Part.UTTERANCE
            and one.name == _UTTERANCE_PACE
            and one.measure.value is not None
        ),
        usual=usual,
    )


def verdicts(windows: Sequence[Stretch], *, duration_s: float) -> tuple[Stretch, ...]:
    """The windows without overlap: each instant goes to the window whose middle is nearest.

    Neighbours with the same verdict are joined.

    Args:
        windows: by start; `kind` is the verdict; the last may reach beyond the call.
        duration_s: length of the call.
    """
    cut = []
    for number, window in enumerate(windows):
        start_s, end_s = window.start_s, min(window.end_s, duration_s)
        if number:
            start_s = max(start_s, _border_s(windows[number - 1], window))
        if number + 1 < len(windows):
            end_s = min(end_s, _border_s(window, windows[number + 1]))
        cut.append(Stretch(kind=window.kind, speaker="agent", start_s=start_s, end_s=end_s))
    return _joined(cut)


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


def _stretch(row: Mapping[str, Any]) -> Stretch:
    speaker = str(row.get("speaker") or "")
    return Stretch(
        kind=str(row["kind"]), speaker=speaker, start_s=row["start_s"], end_s=row["end_s"]
    )


def _start_and_kind(one: Stretch) -> tuple[float, str]:
    return one.start_s, one.kind


def _start_s(one: Stretch) -> float:
    return one.start_s


def _border_s(left: Stretch, right: Stretch) -> float:
    """Half way between the middles of two windows."""
    return (left.start_s + left.end_s + right.start_s + right.end_s) / 4


def _joined(pieces: Iterable[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.kind == piece.kind and piece.start_s <= last.end_s:
            joined[-1] = Stretch(
                kind=last.kind, speaker=last.speaker, start_s=last.start_s, end_s=piece.end_s
            )
        else:
            joined.append(piece)
    return tuple(joined)


def _stretches(
    connection: duckdb.DuckDBPyConnection, sql: str, analysis_id: str
) -> tuple[Stretch, ...]:
    return tuple(Stretch(**row) for row in _rows(connection, sql, {"id": analysis_id}))


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, object]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = connection.execute(sql, values).to_arrow_table().to_pylist()
    return rows
