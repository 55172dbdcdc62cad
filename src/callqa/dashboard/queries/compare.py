"""Two groups of calls, cut down to those that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from callqa.dashboard.queries.narrowing import WITHIN, limits
from callqa.dashboard.results import Results
from callqa.dashboard.viewer import Scope

__all__ = ["Alike", "Side", "alike", "last_day"]

_OF_SIDE = f"""
({WITHIN} and ($agent is null or agent_key = $agent) and ($team is null or team = $team)
 and day between $first and $last)
"""
# What wrote an imported transcript stands before its digest, which differs from call to call.
_SETUP: Mapping[str, str] = {
    "engine": "split_part(engine_id, ' sha256:', 1)",
    "detector": "detector_id",
    "model": "model_id",
    "form": "form",
    "policy": "policy_digest",
}
_ALIKE = " and ".join(f"{column} is not distinct from ${name}" for name, column in _SETUP.items())
_SETUP_COLUMNS = ", ".join(f"{column} as {name}" for name, column in _SETUP.items())
_COUNTS = f"""
select call_type, {_SETUP_COLUMNS}, count(*) as n
from v_call where {_OF_SIDE}
group by all
"""  # noqa: S608, no text of a request
_VALUES = f"""
select
    coalesce(reviewed_total, total) as total, coalesce(reviewed_skill, skill) as skill,
    coalesce(reviewed_gate, gate) as gate, words_per_minute, pause_mean_s,
    100 * agent_share_of_talk as talk_share,
    (coalesce(reviewed_delivery, delivery) = 'rushed')::int as rushed,
    (coalesce(reviewed_delivery, delivery) <> 'undecided')::int as judged,
    coalesce(reviewed_total = 0 and (auto_fail or total > 0), auto_fail)::int as auto_fail,
    (violated_count + missed_count > 0)::int as failed,
    (review_count > 0)::int as to_review,
    (reviewed_delivery is not null)::int as reviewed
from v_call
where {_OF_SIDE} and call_type = $call_type and {_ALIKE}
"""  # noqa: S608, likewise
_LAST = f"""
select max(day) as day from v_call
where {WITHIN} and ($agent is null or agent_key = $agent) and ($team is null or team = $team)
"""  # noqa: S608, likewise

Setup = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Whose calls, and of which days, both included; an agent or a team."""

    agent_key: str | None = None
    team: str | None = None
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The calls of two sides that can be compared.

    Attributes:
        call_types: calls of each type on both sides, before anything is left out.
        call_type: of those compared; empty when there are none.
        setup: recogniser, speech detector, delivery model, form and digest of the policy that all
            of them were analysed with.
        calls: on each side, before anything is left out.
        other_type, other_setup: left out on each side, and why.
        values: of each side by name, one value per call; NaN where it was not measured.
    """

    call_types: Mapping[str, int]
    call_type: str
    setup: Setup
    calls: tuple[int, int]
    other_type: tuple[int, int]
    other_setup: tuple[int, int]
    values: tuple[Mapping[str, npt.NDArray[np.float64]], Mapping[str, npt.NDArray[np.float64]]]

    @property
    def compared(self) -> tuple[int, int]:
        """Calls on each side that are compared."""
        first, second = (len(one.get("total", ())) for one in self.values)
        return first, second


def last_day(
    results: Results, scope: Scope, *, agent_key: str | None = None, team: str | None = None
) -> date | None:
    """The day of the last call of an agent or a team."""
    [row] = results.rows_once(_LAST, {"agent": agent_key, "team": team, **limits(scope)})
    found: date | None = row["day"]
    return found


def alike(
    results: Results, scope: Scope, sides: tuple[Side, Side], *, call_type: str = ""
) -> Alike:
    """The calls of one type that were analysed alike on both sides.

    Pace and pauses depend on the recogniser and the detector, scores on the form and the rules:
    of the ways in which calls were analysed the one that leaves most calls on the smaller side is
    kept, and the rest is left out and counted.

    Args:
        results: the published copy.
        scope: what the viewer may see.
        sides: the two groups.
        call_type: only these; the type with most calls on the smaller side when empty.
    """
    counts = (_counts(results, scope, sides[0]), _counts(results, scope, sides[1]))
    types = [_by(one, lambda key: key[0]) for one in counts]
    known = types[0] + types[1]
    chosen = call_type if call_type in known else _largest(types)
    of_type = [
        Counter({key[1:]: n for key, n in one.items() if key[0] == chosen}) for one in counts
    ]
    setup = _largest(of_type)
    kept = [one[setup] for one in of_type]
    return Alike(
        call_types=dict(known.most_common()),
        call_type=chosen or "",
        setup=setup or (),
        calls=(counts[0].total(), counts[1].total()),
        other_type=(
            counts[0].total() - of_type[0].total(),
            counts[1].total() - of_type[1].total(),
        ),
        other_setup=(of_type[0].total() - kept[0], of_type[1].total() - kept[1]),
        values=(
            _values(results, _parameters(scope, sides[0]), chosen, setup),
            _values(results, _parameters(scope, sides[1]), chosen, setup),
        ),
    )


def _counts(results: Results, scope: Scope, side: Side) -> Counter[Any]:
    rows = results.rows(_COUNTS, _parameters(scope, side))
    return Counter({tuple(row.values())[:-1]: row["n"] for row in rows})


def _by(counts: Counter[Any], part: Any) -> Counter[Any]:
    summed: Counter[Any] = Counter()
    for key, n in counts.items():
        summed[part(key)] += n
    return summed


def _largest(sides: Sequence[Counter[Any]]) -> Any:
    """What both sides have most of; None when they have nothing in common."""
    shared = [key for key in sides[0] if sides[1][key]]
    return max(
        shared,
        key=lambda key: (min(one[key] for one in sides), sum(one[key] for one in sides), str(key)),
        default=None,
    )


def _values(
    results: Results, parameters: Mapping[str, Any], call_type: str | None, setup: Setup | None
) -> Mapping[str, npt.NDArray[np.float64]]:
    if call_type is None or setup is None:
        return {}
    alike = {"call_type": call_type, **dict(zip(_SETUP, setup, strict=True))}
    return results.columns(_VALUES, {**parameters, **alike})


def _parameters(scope: Scope, side: Side) -> dict[str, Any]:
    return {
        "agent": side.agent_key,
        "team": side.team,
        "first": side.first,
        "last": side.last,
        **limits(scope),
    }
