"""Who looks at a page, and which calls that person may see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["EVERYBODY", "LEADS", "REVIEWERS", "Role", "Scope", "Viewer"]


class Role(StrEnum):
    """What a person does here; it decides which pages open and which calls are seen."""

    ADMIN = "admin"
    QA_LEAD = "qa_lead"
    COACH = "coach"
    AGENT = "agent"

    @property
    def told(self) -> str:
        """As pages say it."""
        return {"admin": "administrator", "qa_lead": "QA lead"}.get(self.value, self.value)


EVERYBODY = frozenset(Role)
REVIEWERS = EVERYBODY - {Role.AGENT}
LEADS = frozenset({Role.ADMIN, Role.QA_LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which calls may be seen; both limits hold.

    Attributes:
        teams: only calls of these teams, none when empty; None for every team.
        agent_key: only calls of this agent; None for every agent.
    """

    teams: tuple[str, ...] | None = None
    agent_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who has signed in.

    Attributes:
        name: the name to sign in with; stands in the audit log and under decisions.
        shown_name: as pages show it.
        teams: of a coach.
        agent_key: of an agent, as `v_call` has it.
        csrf: belongs to this session; every form sends it back.
        must_change: may do nothing before choosing another password.
    """

    name: str
    shown_name: str
    role: Role
    teams: tuple[str, ...] = ()
    agent_key: str | None = None
    csrf: str = ""
    must_change: bool = False

    @property
    def scope(self) -> Scope:
        """The calls this person may see; an unlinked coach or agent sees none."""
        if self.role in LEADS:
            return Scope()
        if self.role is Role.COACH:
            return Scope(teams=self.teams)
        return Scope(agent_key=self.agent_key) if self.agent_key else Scope(teams=())
