"""Tonight: what the last run did, what it could not do, and what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from callqa.coaching import kept_changes
from callqa.coaching.changes import Changes
from callqa.dashboard.guard import Page
from callqa.dashboard.pages import asked
from callqa.dashboard.queries import nights
from callqa.dashboard.rendering import render
from callqa.dashboard.results import Results
from callqa.dashboard.site import Site, site_of
from callqa.dashboard.viewer import LEADS, Viewer

__all__ = ["LATE_AFTER", "PAGES"]

LATE_AFTER = timedelta(hours=26)  # a run every night, and two hours for one that takes long
_EARLIER_RUNS = kept_changes.MOST_RUNS
_MOST_PAGES = 10_000
# A word with slashes or backslashes in it, as paths have them.
_FOLDERS = re.compile(r"\S*[/\\](?=[^\s/\\])")
_WHY_NOT_SCORED = {
    "voicemail": "a voicemail answered",
    "no_contact": "nobody was reached",
    "third_party": "somebody other than the consumer was on the line",
    "no_speech": "nobody speaks in the recording",
    "only_hold_or_ringing": "nothing but ringing or hold music is heard",
    "too_short": "the call is too short to be judged",
    "speakers_not_told_apart": "agent and consumer could not be told apart",
    "roles_not_told": "two voices are heard, but not which of them is the agent",
    "one_party_heard": "hardly anything is heard of one of the two",
    "words_unsure": "the recogniser was too unsure of the words",
    "other_language": "the call is in a language that the rules do not know",
    "compliance_not_judged": "no rule of the gate could be judged",
    "skill_not_measured": "no line of the form could be measured",
}


def tonight(request: Request, viewer: Viewer) -> Response:
    """The last run, and that there was none when there should have been."""
    site = site_of(request)
    site.results.need()
    found = nights.last(site.results)
    page = asked.number(request, "page", usual=1, most=_MOST_PAGES)
    earlier = nights.runs(site.results, limit=_EARLIER_RUNS, offset=(page - 1) * _EARLIER_RUNS)
    if found is None:
        return render(request, viewer, "no_night.html.j2", late_after=_hours(LATE_AFTER))
    return render(
        request,
        viewer,
        "tonight.html.j2",
        **_shown(site.results, found),
        latest=True,
        since=_since(site, found),
        earlier=earlier,
        page=page,
        pages=-(-earlier[0]["runs"] // _EARLIER_RUNS) if earlier else 0,
    )


def one_run(request: Request, viewer: Viewer) -> Response:
    """An earlier run, by its id."""
    site = site_of(request)
    found = nights.run(site.results, request.path_params["run_id"])
    if found is None:
        raise HTTPException(404)
    return render(
        request, viewer, "tonight.html.j2", **_shown(site.results, found), latest=False,
        since=None, earlier=[], page=1, pages=0,
    )  # fmt: skip


def _shown(results: Results, run: Mapping[str, Any]) -> dict[str, Any]:
    by_reason = nights.put_aside_by_reason(results, run["run_id"])
    return {
        "run": run,
        "engine": run["engine_id"].partition(" sha256:")[0],
        "damaged": [_FOLDERS.sub("", told) for told in run["damaged"] or ()],
        "quarantined": nights.quarantined(results, run["run_id"]),
        "by_reason": by_reason,
        "put_aside": sum(row["files"] for row in by_reason),
        "not_scored": [
            (row["reason"], _why_not_scored(row["reason"]), row["calls"])
            for row in nights.not_scored(results, run["run_id"])
        ],
        "changes": _changes(results, run),
    }


def _changes(results: Results, run: Mapping[str, Any]) -> Changes:
    def found() -> Changes:
        with results.cursor() as connection:
            return kept_changes.of_run(connection, run)

    return results.once(("changes", run["run_id"]), found)


def _why_not_scored(reason: str) -> str:
    return _WHY_NOT_SCORED.get(reason, reason.replace("_", " "))


def _since(site: Site, run: Mapping[str, Any]) -> str | None:
    """For how long there was no run, in words; None when the last one is recent."""
    ago = site.now() - run["finished_at"]
    return _hours(ago) if ago > LATE_AFTER else None


def _hours(some: timedelta) -> str:
    hours = int(some.total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"


PAGES = (
    Page(path="/tonight", answer=tonight, roles=LEADS),
    Page(path="/runs/{run_id}", answer=one_run, roles=LEADS),
)
