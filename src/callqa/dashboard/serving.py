"""The dashboard as it is served: made in each worker from the settings in force."""

from __future__ import annotations

import os
from datetime import timedelta

from callqa import settings
from callqa.dashboard.app import build
from callqa.dashboard.protection import Protection
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site
from callqa.dashboard.state.people import People, file_of
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
    return build(site_of(settings.read(), demo=bool(os.environ.get(DEMO))))


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
    )
