"""How one call went along its time: who speaks when, pauses, talk-over, calm or rushed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from callqa.coaching.page import Course, Pace, Stretch, Usual
from callqa.coaching.usual import usual_of
from callqa.domain.details import Part
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import CallAnalysis
from callqa.store.measure_rows import measure_rows, stretch_rows

__all__ = ["PACE", "course", "course_of", "verdicts"]

PACE = "words_per_minute"
"""The measure that the pace of the agent's utterances is set against."""

_UTTERANCE_PACE = "utterance_words_per_minute"
_STRETCHES = "select kind, speaker, start_s, end_s from stretch where analysis_id = $id"
_PARTS = """
select part, subject, name, value, start_s, end_s from v_measure
where analysis_id = $id and part in ('utterance', 'message') and subject = 'agent'
"""
_WINDOWS = "select label as kind, start_s, end_s from v_delivery_window where analysis_id = $id"


def course(connection: duckdb.DuckDBPyConnection, analysis_id: str, *, duration_s: float) -> Course:
    """The course of one call; empty lanes when nothing was heard on them."""
    return _course(
        duration_s,
        stretches=_rows(connection, _STRETCHES, analysis_id),
        parts=_rows(connection, _PARTS, analysis_id),
        windows=_rows(connection, _WINDOWS, analysis_id),
        usual=usual_of(connection, analysis_id, [PACE]).get(PACE),
    )


def course_of(analysis: CallAnalysis, *, usual: Usual | None) -> Course:
    """The course of a call whose whole analysis is at hand; the same as `course` reads.

    Args:
        analysis: the call.
        usual: the agent's words per minute beside earlier calls; None when the call has none.
    """
    measures = analysis.measures
    return _course(
        measures.duration_s,
        stretches=stretch_rows(measures),
        parts=measure_rows(measures),
        windows=[
            {"kind": str(one.label), "start_s": one.span.start_s, "end_s": one.span.end_s}
            for one in analysis.delivery.windows
        ],
        usual=usual,
    )


def _course(
    duration_s: float,
    *,
    stretches: Iterable[Mapping[str, Any]],
    parts: Iterable[Mapping[str, Any]],
    windows: Iterable[Mapping[str, Any]],
    usual: Usual | None,
) -> Course:
    """The course from rows of `stretch`, `v_measure` and `v_delivery_window`, in any order."""
    of_agent = [one for one in sorted(parts, key=_start_s) if one["subject"] == Speaker.AGENT]
    return Course(
        duration_s=duration_s,
        stretches=tuple(
            _stretch(one, one["kind"], one.get("speaker") or "")
            for one in sorted(stretches, key=lambda one: (one["start_s"], one["kind"]))
        ),
        verdicts=verdicts(
            [_stretch(one, one["kind"]) for one in sorted(windows, key=_start_s)],
            duration_s=duration_s,
        ),
        message=tuple(
            _stretch(one, one["name"].replace("_rate", "").replace("_", " "))
            for one in of_agent
            if one["part"] == Part.MESSAGE
        ),
        paces=tuple(
            Pace(start_s=one["start_s"], end_s=one["end_s"], words_per_minute=one["value"])
            for one in of_agent
            if one["part"] == Part.UTTERANCE
            and one["name"] == _UTTERANCE_PACE
            and one["value"] is not None
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


def _stretch(row: Mapping[str, Any], kind: str, speaker: str = "agent") -> Stretch:
    return Stretch(kind=str(kind), speaker=str(speaker), start_s=row["start_s"], end_s=row["end_s"])


def _start_s(row: Mapping[str, Any]) -> float:
    return float(row["start_s"])


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


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, analysis_id: str
) -> list[dict[str, Any]]:
    found = connection.execute(sql, {"id": analysis_id}).to_arrow_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows
