"""Which agents of a team can be told from the rest of it, and so are the first to coach.

Each agent is held against the others of the team together, by the median total and by the share of
calls with an auto-fail. As many agents are looked at, each interval is wider (Bonferroni: two
things in each agent share the 0.05), so that of twenty teams without any difference at most one
names anybody. Nobody is ranked: who is not named may well differ, these calls cannot tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callqa.coaching import differences
from callqa.coaching.differences import Difference

__all__ = ["StandingOut", "first_to_coach"]

_CHANCE = 0.05
_STEP = 1.0  # totals are told to whole points
_MOST = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOut:
    """An agent who differs from the rest of the team for the worse.

    Attributes:
        total: the agent's median total less that of the others, when it is told apart.
        auto_fails: the share of calls with an auto-fail likewise.
    """

    agent_key: str
    total: Difference | None
    auto_fails: Difference | None


def first_to_coach(
    totals: Mapping[str, list[float]], auto_fails: Mapping[str, tuple[int, int]]
) -> tuple[StandingOut, ...]:
    """The agents to coach first; those with more auto-fails come before those with lower scores.

    Args:
        totals: of every scored call, by agent key.
        auto_fails: calls with an auto-fail of how many calls, by agent key.
    """
    if len(auto_fails) < 2:
        return ()
    level = 1 - _CHANCE / (2 * len(auto_fails))  # two things are looked at in each agent
    hits, calls = (sum(column) for column in zip(*auto_fails.values(), strict=True))
    found = []
    for key, (own_hits, own_calls) in sorted(auto_fails.items()):
        others = [total for other, some in totals.items() if other != key for total in some]
        total = differences.of_medians(
            totals.get(key, []), others, step=_STEP, most=_MOST, level=level
        )
        fails = differences.of_shares(
            (own_hits, own_calls), (hits - own_hits, calls - own_calls), level=level
        )
        lower = total if total.told_apart and (total.value or 0) < 0 else None
        more = fails if fails.told_apart and (fails.value or 0) > 0 else None
        if lower or more:
            found.append(StandingOut(agent_key=key, total=lower, auto_fails=more))
    return tuple(sorted(found, key=lambda one: (one.auto_fails is None, one.agent_key)))
