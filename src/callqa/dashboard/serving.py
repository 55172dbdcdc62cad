"""The dashboard as it is served: made in each worker from the settings in force."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

from callqa import settings
from callqa.dashboard import rulebook
from callqa.dashboard.app import build
from callqa.dashboard.protection import Protection
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
from callqa.dashboard.state.people import People, file_of
from callqa.errors import PolicyError
from callqa.night.publishing import in_background
from callqa.review.desk import Desk
from callqa.settings import Settings

__all__ = ["DEMO", "create", "site_of"]

DEMO = "CALLQA_DASHBOARD_DEMO"  # environment variable that tells the workers


def create() -> Protection:
    """The application, for a server that makes it by itself in each process.

    Raises:
        SettingsError: a setting is faulty.
        StoreError: the dashboard's own file cannot be used.
    """
    in_force = settings.read()
    _tell_missing("pandas")
    Thread(target=_read_rules, args=(in_force.rule_packs,), daemon=True).start()
    return build(site_of(in_force, demo=bool(os.environ.get(DEMO))))


class _Missing:
    """Answers at once that a package is not there, where Python would search for it again."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name: str, *_: object) -> None:
        """Raise for the one package; leave every other to the finders that follow."""
        if name == self.name:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _tell_missing(name: str) -> None:
    """DuckDB looks for pandas for every value it is given: a tenth of the time of many pages."""
    if any(isinstance(one, _Missing) for one in sys.meta_path):
        return
    if find_spec(name) is None:
        sys.meta_path.insert(0, _Missing(name))


def _read_rules(packs: tuple[Path, ...]) -> None:
    """Before anybody asks for them, as it takes seconds; the page tells what is faulty."""
    with contextlib.suppress(PolicyError):
        rulebook.texts(packs)


def site_of(in_force: Settings, *, demo: bool = False) -> Site:
    """Where the data lie and who may see them, by the settings.

    Args:
        in_force: the settings.
        demo: whether made-up users look at sample calls.
    """
    return Site(
        data_folder=in_force.data_folder,
        results=Results(in_force.published),
        people=People(
            file_of(in_force),
            idle=timedelta(minutes=in_force.session_idle_minutes),
            longest=timedelta(hours=in_force.session_hours),
            audit_kept=timedelta(days=in_force.audit_days) if in_force.audit_days else None,
        ),
        desk=Desk(
            folder=in_force.reviews,
            form_file=in_force.scorecard_form,
            after=in_background(in_force).ask,
        ),
        hosts=frozenset(in_force.dashboard_hosts),
        demo=demo,
        rule_packs=in_force.rule_packs,
    )
