"""What bears on a call, and what must not make it look changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from callqa.domain.contacts import AccountFacts, Attempt, CallContext, Fact
from callqa.domain.recording import Recording
from callqa.ingest.account_flags import Flags
from callqa.ingest.call_log import CallLog
from callqa.ingest.contexts import Contexts, read_contexts
from callqa.ingest.fields import MetadataRules
from callqa.ingest.fingerprint import metadata_digest
from callqa.ingest.sheets import FaultyRow
from callqa.testing import a_recording
from tests.ingest.made import NOW

CENTRE = timezone(timedelta(hours=-6))
COLUMNS = frozenset(("cease", "person_ref", "validation_notice_sent_at", "offer"))


def at(day: int, hour: int = 10, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CENTRE)


def attempt(moment: datetime, **fields: object) -> Attempt:
    given: dict[str, object] = {"account_ref": "ACC-1", **fields}
    return Attempt(started_at=moment, **given)  # type: ignore[arg-type]  # checked by the class


def contexts(
    *attempts: Attempt,
    faulty: tuple[FaultyRow, ...] = (),
    flags: Mapping[str, Mapping[str, str]] | None = None,
    columns: frozenset[str] = COLUMNS,
) -> Contexts:
    accounts = {name: AccountFacts.of_row(row) for name, row in (flags or {}).items()}
    return Contexts(
        log=CallLog(
            attempts=tuple(sorted(attempts, key=lambda one: one.started_at)), faulty=faulty
        ),
        flags=None if flags is None else Flags(accounts=accounts, faulty=()),
        columns=columns,
    )


def call(day: int = 10, **fields: object) -> Recording:
    given: dict[str, object] = {"started_at": at(day), **fields}
    return a_recording("C1", **given)


def around(known: Contexts, recording: Recording) -> CallContext:
    return known.of(recording).context


def test_a_call_is_given_its_own_row_and_the_attempts_before_it() -> None:
    own = attempt(at(10), call_id="C1", duration_s=90.0, recorded=("dispute",))
    earlier, later = attempt(at(9)), attempt(at(11))
    elsewhere = attempt(at(8), account_ref="ACC-2")

    context = around(contexts(own, earlier, later, elsewhere), call())

    assert context.own == own
    assert context.attempts == (earlier,)


def test_attempts_longer_ago_than_any_rule_looks_are_left_out() -> None:
    known = contexts(attempt(at(9, month=10)), attempt(at(10, month=10)), attempt(at(11, month=10)))

    context = around(known, call(10))

    assert [one.started_at.day for one in context.attempts or ()] == [10, 11]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"call_id": "C1", "account_ref": "ACC-9"}, True),  # the id decides, M08 looks at the rest
        ({"call_id": None}, True),
        ({"call_id": "C2"}, False),
        ({"call_id": None, "account_ref": "ACC-9"}, False),
    ],
)
def test_the_own_row_is_found_by_id_or_by_account_and_time(
    row: dict[str, object], found: bool
) -> None:
    known = contexts(attempt(at(10) + timedelta(seconds=40), **row))

    assert (around(known, call()).own is not None) is found


def test_of_two_rows_at_one_moment_only_one_comes_before_the_other() -> None:
    first, second = attempt(at(10), call_id="C1"), attempt(at(10), call_id="C2")
    known = contexts(first, second)

    counts = [len(context.attempts or ()) for _, context in known.rows()]

    assert counts == [0, 1]


def test_attempts_to_the_same_person_about_other_debts_are_known_too() -> None:
    own = attempt(at(10), call_id="C1", person_ref="P-1")
    other = attempt(at(9), account_ref="ACC-2", person_ref="P-1")

    assert around(contexts(own, other), call()).attempts == (other,)


def test_the_person_may_stand_with_the_account() -> None:
    own, earlier = attempt(at(10), call_id="C1"), attempt(at(9))

    context = around(contexts(own, earlier, flags={"ACC-1": {"person_ref": "P-1"}}), call())

    assert context.own is not None
    assert context.own.person_ref == "P-1"
    assert [one.person_ref for one in context.attempts or ()] == ["P-1"]


def test_without_a_log_nothing_is_known_and_with_an_empty_one_there_was_nothing() -> None:
    nothing = Contexts(log=None, flags=None, columns=COLUMNS)

    assert around(nothing, call()) == CallContext()
    assert around(contexts(), call()).attempts == ()
    assert around(contexts(), call(account_ref=None)).attempts == ()


def test_rows_that_could_not_be_read_are_counted_for_their_account() -> None:
    faulty = (
        FaultyRow(place="line 2", why="x", account_ref="ACC-1"),
        FaultyRow(place="line 3", why="x", account_ref="ACC-2"),
        FaultyRow(place="line 4", why="x"),
    )

    assert around(contexts(faulty=faulty), call()).unread_rows == 1


def same_digest(before: Contexts, after: Contexts, recording: Recording | None = None) -> bool:
    about = recording or call()
    return metadata_digest(before.of(about)) == metadata_digest(after.of(about))


def test_tomorrows_rows_do_not_make_yesterdays_call_look_changed() -> None:
    rows = (attempt(at(10), call_id="C1"), attempt(at(9)))
    later = (attempt(at(11)), attempt(at(9), account_ref="ACC-2"))

    assert same_digest(contexts(*rows), contexts(*rows, *later))


def test_an_attempt_that_was_forgotten_makes_the_call_look_changed() -> None:
    rows = (attempt(at(10), call_id="C1"), attempt(at(9)))

    assert not same_digest(contexts(*rows), contexts(*rows, attempt(at(8))))


def test_what_no_later_call_hangs_on_may_be_corrected_in_an_earlier_row() -> None:
    own, earlier = attempt(at(10), call_id="C1"), attempt(at(9), agent_id="7", duration_s=3.0)
    corrected = replace(earlier, agent_id="8", corrected_by="S-1", recorded=("dispute",))

    assert same_digest(contexts(own, earlier), contexts(own, corrected))
    assert not same_digest(contexts(own, earlier), contexts(own, replace(earlier, connected=True)))


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"cease": "false"}, {"cease": "true", "cease_since": "2026-11-20"}, True),
        ({"cease": "false"}, {"cease": "true", "cease_since": "2026-11-11"}, False),  # M08 looks
        ({"cease": "false"}, {"cease": "true", "cease_since": "2026-11-09"}, False),
        ({"cease": "false"}, {"cease": "true"}, False),  # nobody says since when
        (
            {"cease": "true", "cease_since": "2026-11-01"},
            {"cease": "true", "cease_since": "2026-11-01", "cease_until": "2026-11-19"},
            True,
        ),
        ({}, {"validation_notice_sent_at": "2026-11-12"}, True),
        ({}, {"validation_notice_sent_at": "2026-11-09"}, False),
        ({"balance": "482.10"}, {"balance": "332.10"}, True),  # no rule asks for it
        ({"offer": "340"}, {"offer": "320"}, False),
    ],
)
def test_only_flags_that_bear_on_the_call_make_it_look_changed(
    before: dict[str, str], after: dict[str, str], same: bool
) -> None:
    known = [contexts(flags={"ACC-1": row}) for row in (before, after)]

    assert same_digest(*known) is same


def test_only_columns_that_a_rule_asks_for_are_carried_along() -> None:
    row = {"cease": "false", "social_security_number": "x", "offer": "340"}

    context = around(contexts(flags={"ACC-1": row}), call())

    assert context.account == AccountFacts(
        facts={"cease": Fact(text="false"), "offer": Fact(text="340")}
    )


def test_faulty_files_have_one_entry_each_that_says_what_to_do(tmp_path: Path) -> None:
    log, flags = tmp_path / "log.csv", tmp_path / "flags.csv"
    log.write_text("account_ref,started_at\n" + "A-1,yesterday\n" * 12)
    flags.write_text("account_ref,cease\nA-1,perhaps\n")

    known, entries = read_contexts(log, flags, rules=MetadataRules(), columns=COLUMNS, now=NOW)

    assert known.attempts == ()
    assert [(Path(one.path), one.reason) for one in entries] == [
        (log, "bad_call_log_row"),
        (flags, "bad_account_row"),
    ]
    assert "line 2: started_at is no moment; line 3:" in entries[0].detail
    assert entries[0].detail.endswith("and 2 more.")
    assert "Correct the named rows" in entries[1].advice
