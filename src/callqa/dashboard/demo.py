"""A demonstration: a copy of the results, and one user of each role."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from callqa.dashboard.results import Results
from callqa.dashboard.state import passwords
from callqa.dashboard.state.people import FILE, People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role
from callqa.errors import StoreError

__all__ = ["Guest", "prepare"]

_MOST = 2 << 30  # bytes that are copied without a second thought
_PRIVATE = ("transcripts", "prefect", f"{FILE}*")  # not for a demonstration
_TEAM = "select team from v_call where team is not null group by team order by count(*) desc, team"
_AGENT = (
    "select agent_key, any_value(agent) as agent from v_call where agent_key <> 'unknown' "
    "group by agent_key order by count(*) desc, agent_key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A made-up user of the demonstration, with the password in the clear."""

    user: User
    password: str


def prepare(
    data_folder: Path, copy: Path, *, hasher: PasswordHasher | None = None
) -> tuple[Guest, ...]:
    """Copy the results, so that nothing that is decided in the demonstration stays, and add users.

    Args:
        data_folder: of a run, as of `make run` with the sample calls.
        copy: folder to copy into.
        hasher: parameters of argon2; None for the usual ones.

    Raises:
        StoreError: there are no results, they are too many to copy, or the disk refuses.
    """
    if not Results(data_folder / "published.duckdb").published_at:
        raise StoreError(
            f"There are no results in {data_folder} to demonstrate: `make run` analyses the sample "
            "calls."
        )
    users = _invited(Results(data_folder / "published.duckdb"))
    try:
        size = sum(path.stat().st_size for path in data_folder.rglob("*") if path.is_file())
        if size > _MOST:
            raise StoreError(
                f"The demonstration works on a copy, and {data_folder} is too large for one. Give "
                "a smaller folder with --data, or start without --demo."
            )
        shutil.copytree(
            data_folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_PRIVATE)
        )
    except (OSError, shutil.Error) as error:
        raise StoreError(f"{data_folder} cannot be copied for the demonstration.") from error
    return _added(users, People(copy / FILE, hasher=hasher))


def _invited(results: Results) -> list[User]:
    """One of each role; coach and agent are those with most calls."""
    team, agent = results.one(_TEAM), results.one(_AGENT)
    users = [
        User(name="admin", shown_name="Demo administrator", role=Role.ADMIN),
        User(name="lead", shown_name="Demo QA lead", role=Role.QA_LEAD),
    ]
    if team:
        teams = (team["team"],)
        users.append(User(name="coach", shown_name="Demo coach", role=Role.COACH, teams=teams))
    if agent:
        key = agent["agent_key"]
        users.append(User(name="agent", shown_name=agent["agent"], role=Role.AGENT, agent_key=key))
    return users


def _added(users: Iterable[User], people: People) -> tuple[Guest, ...]:
    guests = tuple(Guest(user=user, password=passwords.one_time()) for user in users)
    for guest in guests:
        people.users.add(guest.user, guest.password)
    people.close()
    return guests
