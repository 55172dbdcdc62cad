"""Which teams and agents there are, for the forms of administrators."""

from __future__ import annotations

from dataclasses import dataclass

from callqa.dashboard.results import Results

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
    """What stored calls name; nothing before the first run.

    Raises:
        StoreError: the published copy cannot be read.
    """
    if results.published_at is None:
        return Known()
    most = {"most": _MOST}
    return Known(
        teams=tuple(row["team"] for row in results.rows(_TEAMS, most)),
        agents=tuple((row["agent_key"], row["agent"]) for row in results.rows(_AGENTS, most)),
    )
