"""The rules: how often each is judged and failed, by whom, and whether people agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from callqa.coaching.statistics import Share
from callqa.dashboard import rulebook
from callqa.dashboard.guard import Page
from callqa.dashboard.queries import rule_rates as queries
from callqa.dashboard.rendering import render
from callqa.dashboard.site import site_of
from callqa.dashboard.viewer import REVIEWERS, Viewer

__all__ = ["PAGES"]

_DAYS = 28
_WEEKS = 26
_MIN_CALLS = 20  # with fewer the interval spans half of what there is, and ranks are luck
_AGENTS = 50
_FAILED = ("violated", "missed")
_NO_ROW = dict.fromkeys(("judged", "violated", "missed", "review"), 0)


def every_rule(request: Request, viewer: Viewer) -> Response:
    """All rules in force and all that stored calls were judged by, by kind."""
    site = site_of(request)
    site.results.need()
    book = rulebook.texts(site.rule_packs)
    last = queries.last_day(site.results, viewer.scope)
    rows: list[dict[str, Any]] = []
    since = None
    if last:
        since = last - timedelta(days=_DAYS - 1)
        before = since - timedelta(days=_DAYS)
        rows = queries.all_rules(site.results, viewer.scope, since=since, before=before)
    judged = {row["rule_id"]: row for row in rows}
    lines = [_line(one, book.get(one), judged.get(one)) for one in sorted({*book, *judged})]
    return render(
        request,
        viewer,
        "rules.html.j2",
        since=since,
        last=last,
        by_kind=[_of_kind(kind, lines) for kind in sorted({line["kind"] for line in lines})],
    )


def one_rule(request: Request, viewer: Viewer) -> Response:
    """What a rule asks, how often it is failed and by whom, and the latest of those calls."""
    site = site_of(request)
    site.results.need()
    rule_id = request.path_params["rule_id"]
    text = rulebook.texts(site.rule_packs).get(rule_id)
    weeks = queries.weeks(site.results, viewer.scope, rule_id)
    if text is None and not weeks:
        raise HTTPException(404)
    last = queries.last_day(site.results, viewer.scope)
    since = last - timedelta(days=_DAYS - 1) if last else None
    lines = [_week(row) for row in weeks[-_WEEKS:]]
    flagged = _latest_flagged(weeks)
    ranked, few = _agents(queries.agents(site.results, viewer.scope, rule_id, since))
    return render(
        request,
        viewer,
        "rule.html.j2",
        rule_id=rule_id,
        text=text,
        stored=weeks[-1] if weeks else None,
        since=since,
        last=last,
        weeks=lines,
        chart=_chart(lines),
        figures=[_figures(line) for line in lines],
        ranked=ranked[:_AGENTS],
        few=few[:_AGENTS],
        more=max(0, len(ranked) - _AGENTS) + max(0, len(few) - _AGENTS),
        least=_MIN_CALLS,
        decided=_decided(queries.decisions(site.results, viewer.scope, rule_id)),
        examples=queries.examples(site.results, viewer.scope, rule_id, flagged) if flagged else [],
    )


def _line(
    rule_id: str, text: rulebook.RuleText | None, row: Mapping[str, Any] | None
) -> dict[str, Any]:
    known = row or _NO_ROW
    share = Share(known["violated"] + known["missed"], known["judged"])
    before = Share(row["failed_before"], row["judged_before"]) if row else Share(0, 0)
    return {
        "rule_id": rule_id,
        "name": text.name if text else known["name"],
        "kind": text.kind if text else known["kind"],
        "severity": text.severity if text else known["severity"],
        "in_force": text is not None,
        **{name: known[name] for name in _NO_ROW},
        "share": share,
        "before": before,
        "trend": _trend(share, before),
    }


def _of_kind(
    kind: str, lines: Sequence[Mapping[str, Any]]
) -> tuple[str, list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """A kind with its rules that judged calls of now or before, and those that judged none."""
    own = [line for line in lines if line["kind"] == kind]
    judged = [line for line in own if line["share"].of or line["before"].of]
    return kind, judged, [line for line in own if line not in judged]


def _trend(now: Share, before: Share) -> str:
    """In words; only what two intervals without a common value show is called a change."""
    if min(now.of, before.of) < _MIN_CALLS or not now.interval or not before.interval:
        return "too few calls"
    if now.interval[0] > before.interval[1]:
        return "up"
    return "down" if now.interval[1] < before.interval[0] else "no clear change"


def _week(row: Mapping[str, Any]) -> dict[str, Any]:
    share = Share(row["violated"] + row["missed"], row["judged"])
    return {**row, "share": share, "to_review": Share(row["review"], row["judged"])}


def _chart(weeks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """As `static/charts.js` reads it."""
    shares = [week["share"] for week in weeks]
    series = (
        (
            "95 % interval, from",
            "rushed",
            [_percent(one.interval[0]) for one in shares],
            "band-low",
        ),
        ("95 % interval", "rushed", [_percent(one.interval[1]) for one in shares], "band-high"),
        ("violated or missed", "rushed", [_percent(one.rate) for one in shares], "line"),
        ("for review", "agent", [_percent(week["to_review"].rate) for week in weeks], "line"),
    )
    return {
        "labels": [week["monday"].isoformat() for week in weeks],
        "series": [
            {"name": name, "colour": colour, "values": values, "kind": kind}
            for name, colour, values, kind in series
        ],
        "y": {"min": 0, "title": "% of calls judged"},
    }


def _figures(week: Mapping[str, Any]) -> tuple[str, ...]:
    """The same as a row of a table."""
    low, high = (_percent(end) for end in week["share"].interval)
    rate, review = _percent(week["share"].rate), _percent(week["to_review"].rate)
    count = str(week["judged"])
    return (week["monday"].isoformat(), f"{rate} % ({low} to {high})", f"{review} %", count)


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _latest_flagged(weeks: Sequence[Mapping[str, Any]]) -> date | None:
    """From which Monday on ten flagged calls are found, or all there are; None when none is."""
    found = 0
    first = None
    for row in reversed(weeks):
        of_week = row["violated"] + row["missed"] + row["review"]
        first = row["monday"] if of_week else first
        found += of_week
        if found >= 10:
            break
    return first


def _agents(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Agents with calls enough, those who surely fail most first; and the others by name."""
    lines = [{**row, "share": Share(row["failed"], row["judged"])} for row in rows]
    ranked = [line for line in lines if line["judged"] >= _MIN_CALLS]
    few = [line for line in lines if line["judged"] < _MIN_CALLS]
    ranked.sort(key=lambda line: (-line["share"].interval[0], line["agent"], line["agent_key"]))
    few.sort(key=lambda line: (line["agent"].casefold(), line["agent_key"]))
    return ranked, few


def _decided(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often people kept a failure that the machine found, and what else they decided."""
    kept: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for row in rows:
        side = "failed" if row["machine"] in _FAILED else str(row["machine"])
        of[side] += row["calls"]
        kept[side] += row["calls"] if row["agreed"] else 0
    return {
        "precision": Share(kept["failed"], of["failed"]),
        "passed": Share(kept["met"], of["met"]),
        "review": of["review"],
    }


PAGES = (
    Page(path="/rules", answer=every_rule, roles=REVIEWERS),
    Page(path="/rules/{rule_id}", answer=one_rule, roles=REVIEWERS),
)
