"""Which teams and agents there are, for the forms of administrators."""

from __future__ import annotations

from dataclasses import dataclass

from callqa.dashboard.results import Results
from callqa.errors import StoreError

__all__ = ["Known", "known"]

_MOST = 2000  # names that a form offers
_TEAMS = "select distinct team from v_agent_day where team is not null order by team limit $most"
_AGENTS = (
    "select agent_key, max(agent) as agent from v_agent_day where agent_key <> 'unknown' "
    "group by agent_key order by agent, agent_key limit $most"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Teams, and agents by key with the name, as stored calls have them."""

    teams: tuple[str, ...] = ()
    agents: tuple[tuple[str, str], ...] = ()


def known(results: Results) -> Known:
    """What stored calls name; nothing where they cannot be read, as users are managed without."""
    most = {"most": _MOST}
    try:
        return Known(
            teams=tuple(row["team"] for row in results.rows(_TEAMS, most)),
            agents=tuple((row["agent_key"], row["agent"]) for row in results.rows(_AGENTS, most)),
        )
    except StoreError:
        return Known()
