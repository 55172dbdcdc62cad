"""What every page is handed: where the data lie, and the services that outlive a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from starlette.requests import Request

from callqa.clock import utc_now
from callqa.dashboard.results import Results
from callqa.dashboard.state.people import People
from callqa.review.desk import Desk

__all__ = ["Site", "site_of"]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One dashboard.

    Attributes:
        data_folder: of the night: shards, reviews, playback copies and the published copy.
        results: the published copy.
        people: users, sessions and the audit log.
        hosts: names that it is reached by, besides those of the machine itself.
        desk: where people decide; takes the folder `reviews` of the data folder when none is given.
        demo: whether it shows sample calls to made-up users.
        now: the time, UTC.
        rule_packs: as the setting names them; the shipped ones when there are none.
    """

    data_folder: Path
    results: Results
    people: People
    hosts: frozenset[str] = frozenset()
    demo: bool = False
    desk: Desk | None = None
    now: Callable[[], datetime] = utc_now
    rule_packs: tuple[Path, ...] = ()

    @cached_property
    def reviews(self) -> Desk:
        """Takes decisions and notes, and gives back what was decided, published or not."""
        return self.desk or Desk(folder=self.data_folder / "reviews")

    @property
    def shards(self) -> Path:
        """Folder of the whole analyses."""
        return self.data_folder / "shards"

    @property
    def copies(self) -> Path:
        """Folder of the playback copies."""
        return self.data_folder / "playback"


def site_of(request: Request) -> Site:
    """The dashboard that was asked."""
    site: Site = request.app.state.site
    return site
