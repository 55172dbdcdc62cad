"""Where people decide: the folder of their decisions, the form in force, and what comes after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from callqa.clock import utc_now
from callqa.domain.review import Decision, Note
from callqa.domain.verdicts import CallAnalysis
from callqa.review import events
from callqa.review.scores import Reviewed, reviewed
from callqa.scorecard import forms
from callqa.store import reviews

__all__ = ["Desk"]


def _nothing() -> None:
    """Nobody is told."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Takes decisions and notes, and gives them back, whether they are published yet or not.

    Attributes:
        folder: of all reviews.
        form_file: the scorecard form in force; None for the one that ships with callqa.
        after: called after each decision and note, such as to publish in the background.
        clock: tells the time in UTC.
    """

    folder: Path
    form_file: Path | None = None
    after: Callable[[], None] = _nothing
    clock: Callable[[], datetime] = utc_now

    @cached_property
    def form(self) -> forms.Form:
        """The form in force when it was first needed.

        Raises:
            PolicyError: it is faulty.
        """
        return forms.load(self.form_file)

    def decide(
        self, analysis: CallAnalysis, wanted: events.Wanted, *, by: str, role: str
    ) -> Decision:
        """Store a decision about the latest analysis of a call; raises like `events.decide`."""
        event = events.decide(
            analysis,
            wanted,
            by=by,
            role=role,
            form=self.form,
            folder=self.folder,
            clock=self.clock,
        )
        self.after()
        return event

    def note(self, agent_key: str, text: str, *, by: str) -> Note:
        """Store a note about an agent; raises like `events.write_down`."""
        written = events.write_down(agent_key, text, by=by, folder=self.folder, clock=self.clock)
        self.after()
        return written

    def decisions(self, analysis: CallAnalysis) -> tuple[Decision, ...]:
        """All decisions about this analysis, in order of time."""
        found = reviews.decisions_of(
            self.folder, analysis.recording.call_id, since=analysis.provenance.analysed_at
        )
        return tuple(one for one in found if one.analysis_id == analysis.analysis_id)

    def notes(self, agent_key: str, *, since: datetime | None = None) -> tuple[Note, ...]:
        """All notes about an agent from about a day on, in order of time."""
        return reviews.notes_of(self.folder, agent_key, since=since)

    def reviewed(self, analysis: CallAnalysis) -> Reviewed:
        """What counts now; raises like `scores.reviewed`."""
        return reviewed(analysis, self.decisions(analysis), form=self.form)
