"""One stored call with what its page needs of the other calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callqa.coaching.course import PACE, course_of
from callqa.coaching.page import Course, Usual
from callqa.coaching.usual import SHOWN, usual_of
from callqa.domain.verdicts import CallAnalysis
from callqa.store import queries

__all__ = ["OneCall", "one_call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCall:
    """A call and what it is compared with.

    Attributes:
        usual: its measures beside earlier calls, by name; see `v_baseline`.
        course: what happens along it.
    """

    analysis: CallAnalysis
    usual: Mapping[str, Usual]
    course: Course


def one_call(published: Path, call_id: str, *, shards: Path | None = None) -> OneCall:
    """The latest analysis of a call; arguments and errors as of `queries.call`."""
    analysis = queries.call(published, call_id, shards=shards)
    with queries.connect(published) as connection:
        usual = usual_of(connection, analysis.analysis_id, tuple(SHOWN))
    return OneCall(
        analysis=analysis, usual=usual, course=course_of(analysis, usual=usual.get(PACE))
    )
