"""Runs, what each put aside, and which calls it analysed."""

from __future__ import annotations

from typing import Any

from callqa.dashboard.results import Results

__all__ = ["PAGE_ROWS", "last", "not_scored", "put_aside_by_reason", "quarantined", "run", "runs"]

PAGE_ROWS = 50

_RUNS = """
select run_id, started_at, finished_at, found, analysed, quarantined, wall_s, times_real_time,
       count(*) over () as runs
from v_run
order by finished_at desc, run_id desc
limit $limit offset $offset
"""
_QUARANTINED = f"""
select parse_filename(replace(path, '\\', '/')) as file, reason, stage, detail, advice, since
from v_quarantine
where run_id = $run_id
order by since desc, file
limit {PAGE_ROWS}
"""  # noqa: S608, no text of a request
_BY_REASON = """
select reason, count(*) as files from v_quarantine where run_id = $run_id
group by reason order by files desc, reason
"""
_NOT_SCORED = """
select reason, calls from v_run_not_scored where run_id = $run_id order by calls desc, reason
"""


def last(results: Results) -> dict[str, Any] | None:
    """The latest run; None before the first."""
    return results.one("from v_run order by finished_at desc, run_id desc limit 1")


def run(results: Results, run_id: str) -> dict[str, Any] | None:
    """One run, or None."""
    return results.one("from v_run where run_id = $run_id", {"run_id": run_id})


def runs(results: Results, *, limit: int, offset: int) -> list[dict[str, Any]]:
    """Runs, latest first; `runs` in each row counts all there are."""
    return results.rows(_RUNS, {"limit": limit, "offset": offset})


def quarantined(results: Results, run_id: str) -> list[dict[str, Any]]:
    """The first files that a run put aside, latest first; file names without folders."""
    return results.rows(_QUARANTINED, {"run_id": run_id})


def put_aside_by_reason(results: Results, run_id: str) -> list[dict[str, Any]]:
    """How many files a run put aside, by reason."""
    return results.rows(_BY_REASON, {"run_id": run_id})


def not_scored(results: Results, run_id: str) -> list[dict[str, Any]]:
    """How many calls of a run got no total, by reason."""
    return results.rows(_NOT_SCORED, {"run_id": run_id})
