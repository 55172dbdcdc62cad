"""What every page is handed: where the data lie, and the services that outlive a request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Viewer

__all__ = ["People", "Site"]


class People(Protocol):
    """Who is behind a request."""

    def viewer(self, token: str | None) -> Viewer | None:
        """The person whose session this is; None when there is none, or it has ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One dashboard.

    Attributes:
        data_folder: of the night: shards, reviews, playback copies and the published copy.
        results: the published copy.
        people: sessions and users.
    """

    data_folder: Path
    results: Results
    people: People

    @property
    def shards(self) -> Path:
        """Folder of the whole analyses."""
        return self.data_folder / "shards"
