"""The dashboard as it is served: made in each worker from the settings in force."""

from __future__ import annotations

import contextlib
import os
from datetime import timedelta
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
    Thread(target=_read_rules, args=(in_force.rule_packs,), daemon=True).start()
    return build(site_of(in_force, demo=bool(os.environ.get(DEMO))))


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
