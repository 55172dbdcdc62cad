"""Users, sessions, attempts and the audit log, in a real file."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from callqa.dashboard.state import passwords
from callqa.dashboard.state.audit import What
from callqa.dashboard.state.people import People
from callqa.dashboard.state.users import User
from callqa.dashboard.viewer import Role, Scope
from callqa.errors import AccountError, StoreError, TooManyAttemptsError

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "plum orbit wagon seven"
BETTER = "violin gravel teapot 42"


class Clock:
    """A time that only moves when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **spent: float) -> None:
        self.at += timedelta(**spent)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> Iterator[People]:
    opened = People(tmp_path / "dashboard.sqlite", hasher=QUICK, now=clock)
    opened.users.add(User(name="Ada", shown_name="Ada L.", role=Role.ADMIN), GOOD)
    yield opened
    opened.close()


def test_somebody_signs_in_however_the_name_is_typed_and_out_again(people: People) -> None:
    token = people.sign_in(" ADA ", GOOD, "10.0.0.1")
    viewer = people.viewer(token)
    assert viewer is not None
    assert (viewer.name, viewer.shown_name, viewer.role) == ("ada", "Ada L.", Role.ADMIN)
    people.sign_out(viewer, token, "10.0.0.1")
    assert people.viewer(token) is None


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(people: People) -> None:
    said = []
    for name, password in (("ada", "wrong"), ("nobody", GOOD), ("", ""), ("ada", GOOD * 90)):
        with pytest.raises(AccountError) as refused:
            people.sign_in(name, password, "10.0.0.1")
        said.append(str(refused.value))
    assert len(set(said)) == 1


def test_an_unknown_name_costs_a_hash_as_well(tmp_path: Path) -> None:
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            Counting.verified += 1
            return super().verify(hash, password)

    opened = People(
        tmp_path / "d.sqlite", hasher=Counting(time_cost=1, memory_cost=8, parallelism=1)
    )
    with pytest.raises(AccountError):
        opened.sign_in("nobody", GOOD, "10.0.0.1")
    opened.close()
    assert Counting.verified == 1


@pytest.mark.parametrize(
    "password",
    [
        "short but fine",
        "passwordpassword",
        "Password12345678",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "123456789012345678",
        "qwertyuiopasdfghjkl",
        "lkjhgfdsapoiuytrewq",
        "ada lovelace ada lovelace",
        "CallQA-callqa-callqa-2026",
        "x" * 300,
    ],
)
def test_a_password_that_would_be_guessed_is_refused(people: People, password: str) -> None:
    ada = User(name="ada.lovelace", shown_name="Ada Lovelace", role=Role.QA_LEAD)
    with pytest.raises(AccountError) as refused:
        people.users.add(ada, password)
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [GOOD, "gravel-teapot-violin", "Überraschung am Dienstag"])
def test_a_long_password_of_any_kind_of_characters_will_do(password: str) -> None:
    passwords.check(password, names=("ada",))


def test_passwords_for_a_single_use_are_good_enough_and_differ() -> None:
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password)


def test_a_password_is_hashed_again_when_the_parameters_change(
    tmp_path: Path, people: People
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    again = People(tmp_path / "dashboard.sqlite", hasher=stronger)
    again.sign_in("ada", GOOD, "10.0.0.1")
    again.close()
    with sqlite3.connect(tmp_path / "dashboard.sqlite") as connection:
        (stored,) = connection.execute("select password from user").fetchone()
    connection.close()
    assert stored.startswith("$argon2id$v=19$m=16,t=2,p=1$")
    people.sign_in("ada", GOOD, "10.0.0.1")


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(people: People, clock: Clock) -> None:
    idle = people.sign_in("ada", GOOD, "10.0.0.1")
    clock.wait(minutes=59)
    assert people.viewer(idle)
    clock.wait(minutes=59)
    assert people.viewer(idle)  # it was used meanwhile
    clock.wait(minutes=61)
    assert people.viewer(idle) is None
    used = people.sign_in("ada", GOOD, "10.0.0.1")
    for _ in range(23):
        clock.wait(minutes=30)
        assert people.viewer(used)
    clock.wait(minutes=31)
    assert people.viewer(used) is None


def test_sessions_hold_in_other_processes_and_after_a_restart(
    people: People, tmp_path: Path, clock: Clock
) -> None:
    token = people.sign_in("ada", GOOD, "10.0.0.1")
    other = People(tmp_path / "dashboard.sqlite", hasher=QUICK, now=clock)
    seen = other.viewer(token)
    other.close()
    assert seen == people.viewer(token)


def test_a_forged_token_and_the_stored_hash_open_nothing(people: People, tmp_path: Path) -> None:
    token = people.sign_in("ada", GOOD, "10.0.0.1")
    connection = sqlite3.connect(tmp_path / "dashboard.sqlite")
    (stored,) = connection.execute("select token_sha256 from session").fetchone()
    connection.close()
    assert token not in (tmp_path / "dashboard.sqlite").read_bytes().decode("latin-1")
    for forged in (None, "", stored, token[:-1], token + "x", "x" * 10_000, "\x00", "'; --"):
        assert people.viewer(forged) is None


def test_another_password_ends_every_session_but_gives_a_new_one(people: People) -> None:
    here = people.sign_in("ada", GOOD, "10.0.0.1")
    there = people.sign_in("ada", GOOD, "10.0.0.2")
    viewer = people.viewer(here)
    assert viewer is not None
    for old, new in (("wrong", BETTER), (GOOD, GOOD), (GOOD, "too short")):
        with pytest.raises(AccountError):
            people.change_own_password(viewer, old, new, "10.0.0.1")
    fresh = people.change_own_password(viewer, GOOD, BETTER, "10.0.0.1")
    assert people.viewer(here) is None
    assert people.viewer(there) is None
    assert people.viewer(fresh)
    with pytest.raises(AccountError):
        people.sign_in("ada", GOOD, "10.0.0.1")


def test_a_disabled_user_is_out_at_once(people: People) -> None:
    bo = people.users.add(User(name="bo", shown_name="Bo", role=Role.QA_LEAD), GOOD)
    token = people.sign_in("bo", GOOD, "10.0.0.1")
    people.users.change(User(name="bo", shown_name="Bo", role=Role.QA_LEAD, disabled=True))
    assert people.viewer(token) is None
    with pytest.raises(AccountError):
        people.sign_in("bo", GOOD, "10.0.0.1")
    people.users.change(bo)
    assert people.viewer(token) is None
    assert people.viewer(people.sign_in("bo", GOOD, "10.0.0.1"))


def test_a_role_has_only_its_own_limits_and_the_last_admin_stays(people: People) -> None:
    coach = people.users.add(
        User(name="cy", shown_name="", role=Role.COACH, teams=("Oak", " Elm ", ""), agent_key="A1"),
        GOOD,
    )
    assert (coach.shown_name, coach.teams, coach.agent_key) == ("cy", ("Elm", "Oak"), None)
    viewer = people.viewer(people.sign_in("cy", GOOD, "10.0.0.1"))
    assert viewer is not None
    assert viewer.scope == Scope(teams=("Elm", "Oak"))
    impossible = (
        User(name="d", shown_name="D", role=Role.COACH),
        User(name="d", shown_name="D", role=Role.AGENT, agent_key=" "),
        User(name="d", shown_name="D", role=Role.AGENT, agent_key="unknown"),
        User(name="", shown_name="D", role=Role.ADMIN),
        User(name="../d", shown_name="D", role=Role.ADMIN),
        User(name="ADA", shown_name="D", role=Role.ADMIN),
    )
    for user in impossible:
        with pytest.raises(AccountError):
            people.users.add(user, BETTER)
    for last in (
        User(name="ada", shown_name="Ada", role=Role.QA_LEAD),
        User(name="ada", shown_name="Ada", role=Role.ADMIN, disabled=True),
    ):
        with pytest.raises(AccountError, match="administrator"):
            people.users.change(last)
    assert people.users.get("ada").role is Role.ADMIN


def test_too_many_attempts_stop_a_name_from_one_address_only_and_for_a_while(
    people: People, clock: Clock
) -> None:
    for _ in range(10):
        with pytest.raises(AccountError, match="wrong"):
            people.sign_in("ada", "wrong", "10.0.0.1")
        clock.wait(seconds=1)
    for _ in range(20):  # these do not make it last longer
        with pytest.raises(TooManyAttemptsError):
            people.sign_in("ada", GOOD, "10.0.0.1")
    assert people.sign_in("ada", GOOD, "10.0.0.2")
    clock.wait(minutes=15)
    assert people.sign_in("ada", GOOD, "10.0.0.1")


@pytest.mark.parametrize(
    ("name", "address", "limit"),
    [
        ("ada", "10.0.0.{}", 50),
        ("name{}", "10.0.0.1", 100),
        ("ada", "2001:db8:1:2:3::{}", 10),
        ("ada", "::ffff:10.0.0.1", 10),
    ],
)
def test_many_names_or_many_addresses_do_not_get_around_the_limit(
    people: People, name: str, address: str, limit: int
) -> None:
    for number in range(limit):
        people.attempts.begin(name.format(number), address.format(number))
    with pytest.raises(TooManyAttemptsError):
        people.attempts.begin(name.format(limit), address.format(limit))


def test_attempts_at_the_same_time_are_all_counted(people: People) -> None:
    def attempt(_: int) -> bool:
        try:
            people.sign_in("ada", "wrong", "10.0.0.1")
        except TooManyAttemptsError:
            return False
        except AccountError:
            return True
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 10


def test_the_audit_log_tells_who_what_and_when_but_not_what_was_typed(
    people: People, clock: Clock
) -> None:
    with pytest.raises(AccountError):
        people.sign_in(BETTER, GOOD, "10.0.0.9")
    with pytest.raises(AccountError):
        people.sign_in("ada", BETTER, "10.0.0.9")
    people.sign_in("ada", GOOD, "10.0.0.1")
    for _ in range(3):
        people.audit.add(What.HEARD_CALL, name="ada", subject="NF-1", once_in=timedelta(minutes=30))
        clock.wait(minutes=20)
    entries, more = people.audit.entries()
    assert not more
    assert [(one.name, one.what, one.subject, one.address) for one in entries] == [
        ("ada", "heard call", "NF-1", ""),
        ("ada", "heard call", "NF-1", ""),
        ("ada", "signed in", "", "10.0.0.1"),
        ("ada", "failed sign-in", "", "10.0.0.9"),
        ("", "failed sign-in", "", "10.0.0.9"),
    ]
    newest, more = people.audit.entries(name="ada", what="heard call", per_page=1)
    assert (len(newest), more) == (1, True)
    assert people.audit.entries(subject="NF-1", page=2, per_page=1) == ((entries[1],), False)


def test_entries_of_the_audit_log_cannot_be_changed_and_go_only_when_old(
    people: People, clock: Clock, tmp_path: Path
) -> None:
    people.audit.add(What.READ_CALL, name="ada", subject="old")
    clock.wait(days=400)
    people.audit.add(What.READ_CALL, name="ada", subject="new")
    connection = sqlite3.connect(tmp_path / "dashboard.sqlite", isolation_level=None)
    for statement in ("update audit set name = 'bo'", "delete from audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()
    assert people.audit.purge(timedelta(days=365)) == 1
    assert [one.subject for one in people.audit.entries()[0]] == [
        "1 entries from before 2026-11-09",
        "new",
    ]


def test_old_entries_go_when_somebody_signs_in(tmp_path: Path, clock: Clock) -> None:
    opened = People(tmp_path / "d.sqlite", hasher=QUICK, now=clock, audit_kept=timedelta(days=30))
    opened.users.add(User(name="ada", shown_name="Ada", role=Role.ADMIN), GOOD)
    opened.audit.add(What.READ_CALL, name="ada", subject="old")
    clock.wait(days=31)
    opened.sign_in("ada", GOOD, "10.0.0.1")
    assert [one.what for one in opened.audit.entries()[0]] == ["signed in", "purged audit log"]
    opened.close()


def test_the_file_is_for_its_owner_only_and_a_foreign_one_is_told_apart(
    people: People, tmp_path: Path
) -> None:
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    names = ("dashboard.sqlite", "dashboard.sqlite-wal", "dashboard.sqlite-shm")
    assert made == dict.fromkeys(names, 0o600)
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="backup"):
        People(broken, hasher=QUICK)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as connection:
        connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        People(newer, hasher=QUICK)
