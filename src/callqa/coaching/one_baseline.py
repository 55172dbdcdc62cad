"""What the view `v_baseline` says, for one call: from the calls of some days, not from all.

The view works out every call of the store on the way; a page of one call has no time for that. The
rules are those of the view, which tells where they come from; `tests/store/test_baseline.py` holds
the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from callqa.coaching.page import Usual

__all__ = ["baseline_of"]

_DAY_US = 86_400_000_000
_OWN_DAYS, _TEAM_DAYS = 90, 28
_MOST = 30  # calls of one agent
_LEAST_CALLS, _LEAST_AGENTS = 10, 3
_AS_DEVIATION = 1.4826  # times the MAD is the standard deviation of normal values
_NO_SPREAD = 1e-9

_HERE = """
select name, unit, value, not_measured, hash(subject, name, limits) as kind
from measure
where analysis_no = $number
  and coalesce(part, 'call') = 'call' and subject in ('agent', 'call')
  and list_contains($names::varchar[], name)
"""
_BEFORE = """
select agent_key, at_us, measures
from call_value
where agent_key = $agent_key and at_us >= $own_from and at_us < $at_us and alike = $alike
union all
select agent_key, at_us, measures
from team_value
where team = $team and at_us >= $team_from and at_us < $today and alike = $alike
  and agent_key <> $agent_key
"""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """Of the values that one measure is set against; None where there are none."""

    n: int = 0
    agents: int = 0
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    spread: float = 0.0


_NONE = _Figures()


def baseline_of(
    connection: duckdb.DuckDBPyConnection, call: Mapping[str, Any], names: Sequence[str]
) -> Mapping[str, Usual]:
    """These measures of one call against earlier calls, by name; those it does not have left out.

    Args:
        connection: the published copy.
        call: its row of `latest_call`, with `analysis_no`, `agent_key`, `team`, `at_us`, `alike`.
        names: of the measures.
    """
    here = {"number": call["analysis_no"], "names": list(names)}
    rows: list[dict[str, Any]] = connection.execute(_HERE, here).to_arrow_table().to_pylist()
    never = _never(call)
    own = team = [_NONE] * len(rows)
    if rows and never is None:
        own, team = _before(connection, call, [row["kind"] for row in rows])
    alone = "no_team" if call["team"] is None else None
    return {
        row["name"]: _usual(row, mine, others, never=never, alone=alone)
        for row, mine, others in zip(rows, own, team, strict=True)
    }


def _never(call: Mapping[str, Any]) -> str | None:
    """Why there are no calls before it."""
    if call["at_us"] is None:
        return "no_start"
    return "no_agent" if call["agent_key"] == "unknown" else None


def _before(
    connection: duckdb.DuckDBPyConnection, call: Mapping[str, Any], kinds: Sequence[int]
) -> tuple[list[_Figures], list[_Figures]]:
    """Of the agent's own calls and of the team's others, for each kind."""
    today = call["at_us"] // _DAY_US * _DAY_US
    asked = {name: call[name] for name in ("agent_key", "team", "at_us", "alike")} | {
        "own_from": call["at_us"] - _OWN_DAYS * _DAY_US,
        "team_from": today - _TEAM_DAYS * _DAY_US,
        "today": today,
    }
    found = connection.execute(_BEFORE, asked).to_arrow_table().combine_chunks()
    if not found.num_rows:
        return [_NONE] * len(kinds), [_NONE] * len(kinds)
    agents = found["agent_key"].combine_chunks().dictionary_encode()
    codes = agents.indices.to_numpy()
    # Calls that began at one instant stay in the order in which they are kept.
    order = np.lexsort((found["at_us"].to_numpy(), codes))[::-1]
    measures = found["measures"].combine_chunks()
    values = _columns(measures, kinds)[order]
    codes = codes[order]
    values[~_latest(values, codes)] = np.nan
    mine = np.array([key == call["agent_key"] for key in agents.dictionary.to_pylist()])[codes]
    return _figures(values[mine], codes[mine]), _figures(values[~mine], codes[~mine])


def _columns(measures: Any, kinds: Sequence[int]) -> Values:
    """Lists of kinds and values as a row a call and a column a kind; NaN where one is missing."""
    rows = np.repeat(np.arange(len(measures)), measures.value_lengths().to_numpy())
    every = measures.flatten()
    wanted = np.array(kinds, dtype=np.uint64)
    by_kind = np.argsort(wanted)
    found = every.field("kind").to_numpy()
    place = np.searchsorted(wanted, found, sorter=by_kind).clip(max=len(wanted) - 1)
    column = by_kind[place]
    asked = wanted[column] == found
    values = np.full((len(measures), len(wanted)), np.nan)
    values[rows[asked], column[asked]] = every.field("value").to_numpy()[asked]
    return values


def _latest(values: Values, codes: npt.NDArray[np.int_]) -> npt.NDArray[np.bool_]:
    """Which values are among the latest of their agent; rows by agent, the latest first."""
    there = ~np.isnan(values)
    so_far = np.cumsum(there, axis=0)
    first = np.flatnonzero(np.diff(codes, prepend=-1))  # row of each agent
    ahead = so_far[first] - there[first]
    rows = np.diff(first, append=len(codes))
    few: npt.NDArray[np.bool_] = so_far - np.repeat(ahead, rows, axis=0) <= _MOST
    return there & few


def _figures(values: Values, codes: npt.NDArray[np.int_]) -> list[_Figures]:
    """Of each column; the rows of an agent lie together."""
    there = ~np.isnan(values)
    some = there.any(axis=1)
    if not some.any():
        return [_NONE] * values.shape[1]
    values, codes, there = values[some], codes[some], there[some]
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    agents = np.logical_or.reduceat(there, first, axis=0).sum(axis=0)
    quartiles = _quantiles(values, [0.25, 0.5, 0.75])
    [spread] = _quantiles(np.abs(values - quartiles[1]), [0.5])
    columns = zip(there.sum(axis=0).tolist(), agents.tolist(), *quartiles, spread, strict=True)
    return [
        _Figures(n=n, agents=of, q1=q1, median=median, q3=q3, spread=by) if n else _NONE
        for n, of, q1, median, q3, by in columns
    ]


def _quantiles(values: Values, shares: Sequence[float]) -> list[list[float]]:
    """Of each column, with a straight line between neighbours; NaN of an empty one."""
    rising = np.sort(values, axis=0)  # NaN last
    last = (~np.isnan(values)).sum(axis=0) - 1
    columns = np.arange(values.shape[1])
    found = []
    for share in shares:
        at = last.clip(min=0) * share
        below = np.floor(at).astype(np.int_)
        low, high = rising[below, columns], rising[np.ceil(at).astype(np.int_), columns]
        found.append((low + (high - low) * (at - below)).tolist())
    return found


def _usual(
    row: Mapping[str, Any], own: _Figures, team: _Figures, *, never: str | None, alone: str | None
) -> Usual:
    """One measure; `never` and `alone` say why nothing, or no team, is there to compare with."""
    value = row["value"]
    if value is None:
        never = row["not_measured"] or "not_measured"
    if never is not None:
        own = team = _NONE
    few = "too_few_calls" if own.n < _LEAST_CALLS else None
    alone = alone or _too_small(team)
    own_z = None if few else _z(value, own)
    team_z = None if alone else _z(value, team)
    return Usual(
        name=row["name"],
        unit=row["unit"],
        value=value,
        own_n=own.n,
        own_median=None if few else own.median,
        own_q1=None if few else own.q1,
        own_q3=None if few else own.q3,
        own_z=own_z,
        own_reason=never or few or ("no_spread" if own_z is None else None),
        team_n=team.n,
        team_agents=team.agents,
        team_median=None if alone else team.median,
        team_z=team_z,
        team_reason=never or alone or ("no_spread" if team_z is None else None),
    )


def _too_small(team: _Figures) -> str | None:
    if team.agents < _LEAST_AGENTS:
        return "too_few_agents"
    return "too_few_calls" if team.n < _LEAST_CALLS else None


def _z(value: float, of: _Figures) -> float | None:
    """The distance from the median in robust standard deviations; None without a spread."""
    if of.median is None or of.spread <= _NO_SPREAD:
        return None
    return (value - of.median) / (_AS_DEVIATION * of.spread)
