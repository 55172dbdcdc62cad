"""What every page is handed: where the data lie, and the services that outlive a request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from callqa.dashboard.results import Results
from callqa.dashboard.state.people import People

__all__ = ["Site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One dashboard.

    Attributes:
        data_folder: of the night: shards, reviews, playback copies and the published copy.
        results: the published copy.
        people: users, sessions and the audit log.
        hosts: names that it is reached by, besides those of the machine itself.
        demo: whether it shows sample calls to made-up users.
    """

    data_folder: Path
    results: Results
    people: People
    hosts: frozenset[str] = frozenset()
    demo: bool = False

    @property
    def shards(self) -> Path:
        """Folder of the whole analyses."""
        return self.data_folder / "shards"
