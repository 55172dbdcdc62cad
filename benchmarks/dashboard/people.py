"""People for the load test: 20 users of every role, over the agents of `million.py`.

    python benchmarks/dashboard/people.py /tmp/million

They go into `dashboard.sqlite` of that folder, with one password for all, which is printed.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from callqa.dashboard.state.people import FILE, People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role
from callqa.store import queries

PASSWORD = "loads of people look at calls"  # noqa: S105, of a made-up store
COUNTS = {Role.ADMIN: 1, Role.QA_LEAD: 7, Role.COACH: 8, Role.AGENT: 4}


def main() -> None:
    """Add whoever is missing."""
    folder = Path(sys.argv[1])
    agents = queries.query(
        folder / "published.duckdb",
        "select agent_key, team from v_agent_summary order by hash(agent_key)",
    ).to_pylist()
    with contextlib.closing(People(folder / FILE)) as people:
        known = {user.name for user in people.users.all()}
        for role, count in COUNTS.items():
            for number in range(count):
                one = agents[number]
                user = User(
                    name=f"{role.value.replace('_', '-')}-{number}",
                    shown_name=f"{role.value} {number}",
                    role=role,
                    teams=(one["team"],) if role is Role.COACH else (),
                    agent_key=one["agent_key"] if role is Role.AGENT else None,
                )
                if user.name not in known:
                    people.users.add(user, PASSWORD)
    print(PASSWORD)


if __name__ == "__main__":
    main()
