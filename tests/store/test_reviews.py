"""Decisions and notes in the database: merged once, never changed, and told per call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb

from callqa.domain.review import DecisionKind, Scores, Subject
from callqa.domain.verdicts import DeliveryLabel
from callqa.store import loader, reviews
from callqa.store.views import VIEWS
from callqa.testing import (
    a_decision,
    a_delivery,
    a_note,
    a_provenance,
    a_recording,
    a_scorecard,
    an_analysis,
)

STATE = "select reviewed_total, reviewed_delivery, review_state, open_disputes from v_call"


def decided(store, *decisions):
    for decision in decisions:
        reviews.write_decision(decision, store.root / "reviews")


def asked(store, sql):
    """From the loader's own database, which spares the copy for readers."""
    store.load()
    with duckdb.connect(str(store.database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def state(store):
    return asked(store, STATE)[0]


def scores(total):
    return Scores(total=total, gate=100.0, skill=80.0, delivery=DeliveryLabel.RUSHED)


def contents(store):
    store.publish()
    with duckdb.connect(str(store.published), read_only=True) as connection:
        return {
            view.name: sorted(map(repr, connection.table(view.name).to_arrow_table().to_pylist()))
            for view in VIEWS
        }


def test_decisions_and_notes_are_merged_once_and_a_rebuild_shows_the_same(store):
    store.keep(an_analysis("call-1"))
    decided(
        store, a_decision(number=1), a_decision(number=2, decided=None, kind=DecisionKind.DISPUTE)
    )
    reviews.write_note(a_note(), store.root / "reviews")
    loaded = store.load()
    assert (loaded.decisions, loaded.notes, loaded.damaged) == (2, 1, ())
    before = contents(store)
    again = store.load()
    assert (again.decisions, again.notes, again.new_files) == (0, 0, ())
    store.database.unlink()
    assert loader.rebuild(store.database, shards=store.shards, runs=store.runs).decisions == 2
    assert contents(store) == before
    (first, second) = store.query("select * from v_review order by event_id")
    assert (first["machine"], first["decided"], first["of_latest"]) == ("review", "met", True)
    assert (first["agent"], first["decided_by"], first["reviewed_gate"]) == (
        "Dana Moore", "lee", 100.0,
    )  # fmt: skip
    assert second["decided"] is None
    assert store.query("select text, written_by from v_note") == [
        {"text": "asks well", "written_by": "kim"}
    ]


def test_the_latest_ruling_gives_the_reviewed_scores_even_when_it_takes_the_total_away(store):
    store.keep(an_analysis("call-1"))
    assert state(store) == (None, None, "unreviewed", 0)
    decided(store, a_decision(number=1, kind=DecisionKind.ACKNOWLEDGE, subject=Subject.CALL))
    assert state(store) == (None, None, "acknowledged", 0)
    decided(store, a_decision(number=2, reviewed_scores=scores(70.0)))
    assert state(store) == (70.0, "rushed", "reviewed", 0)
    summary = "select total_median, reviewed_total_median, reviewed_calls from v_agent_summary"
    assert asked(store, summary) == [(82.0, 70.0, 1)]
    decided(store, a_decision(number=3, kind=DecisionKind.DISPUTE, reviewed_scores=scores(1.0)))
    assert state(store) == (70.0, "rushed", "disputed", 1)
    decided(store, a_decision(number=4, subject_id="D01", reviewed_scores=scores(None)))
    assert state(store) == (None, "rushed", "disputed", 1)
    decided(store, a_decision(number=5, kind=DecisionKind.ACCEPT, subject=Subject.CALL))
    assert state(store) == (85.0, "calm", "reviewed", 0)


def test_a_call_that_was_analysed_anew_does_not_take_over_decisions_about_the_old_one(store):
    store.keep(an_analysis("call-1"), name="old")
    decided(store, a_decision())
    assert state(store)[2] == "reviewed"
    later = a_provenance(analysed_at=datetime(2026, 3, 5, tzinfo=UTC))
    store.keep(an_analysis("call-1", analysis_id="f" * 64, provenance=later), name="new")
    assert state(store) == (None, None, "earlier_analysis", 0)
    assert asked(store, "select of_latest from v_review") == [(False,)]
    decided(store, a_decision(number=9, analysis_id="f" * 64))
    assert state(store)[2] == "reviewed"


def test_damaged_and_copied_decisions_are_reported_and_the_others_count(store):
    folder = store.root / "reviews"
    store.keep(an_analysis("call-1"))
    cut, copied, whole = (
        reviews.write_decision(a_decision(number=number), folder) for number in (1, 2, 3)
    )
    cut.write_bytes(cut.read_bytes()[:100])
    copied = copied.rename(copied.with_name(copied.name.replace("decision-", "decision-0")))
    loaded = store.load()
    assert (loaded.decisions, {one.path for one in loaded.damaged}) == (1, {cut, copied})
    assert all("no longer counts" in one.detail for one in loaded.damaged)
    assert not any("said at the very start" in one.detail for one in loaded.damaged)
    assert reviews.decisions_of(folder, "call-1") == (reviews.read_decision(whole),)


def test_one_calls_decisions_are_found_by_their_names_from_a_day_on(store):
    folder = store.root / "reviews"
    mine, late = a_decision(number=1), a_decision(number=2)
    late = replace(late, at=late.at + timedelta(days=40))
    decided(store, mine, late, a_decision("call-2", number=3))
    reviews.write_note(a_note("other"), folder)
    assert reviews.decisions_of(folder, "call-1") == (mine, late)
    assert reviews.decisions_of(folder, "call-1", since=late.at) == (late,)
    assert reviews.notes_of(folder, "a-17") == ()
    assert reviews.decisions_of(folder / "none", "call-1") == ()


def queue(store):
    rows = asked(store, "select call_id, reason, reasons, about from v_queue order by place")
    return {row[0]: row[1:] for row in rows}


def scored(call_id, total, **fields):
    card = a_scorecard(
        total=total,
        auto_fail=fields.pop("auto_fail", ()),
        review=fields.pop("review", ()),
    )
    return an_analysis(call_id, scorecard=card, **fields)


def test_the_queue_puts_disputes_and_failed_calls_first_and_says_why_each_call_is_there(store):
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in range(1, 13)]
    usual = [
        scored(f"usual-{n}", 80.0 + n % 3, recording=a_recording(f"usual-{n}", started_at=day))
        for n, day in enumerate(days)
    ]
    late = {"started_at": days[-1]}
    old = a_recording("old", started_at=days[0] - timedelta(days=60))
    odd = [
        scored("odd", 30.0, recording=a_recording("odd", **late)),
        scored("failed", 0.0, auto_fail=("P05", "P06"), recording=a_recording("failed", **late)),
        scored("waits", 81.0, review=("D04",), recording=a_recording("waits", **late)),
        scored(
            "vague",
            81.0,
            delivery=a_delivery(DeliveryLabel.UNDECIDED),
            recording=a_recording("vague", **late),
        ),
        scored("old", 0.0, auto_fail=("P05",), recording=old),
    ]
    store.keep(*usual, *odd)
    found = queue(store)
    assert list(found)[:4] == ["failed", "waits", "vague", "odd"]
    assert found["failed"][0::2] == ("auto_fail", ["P05", "P06"])
    assert found["waits"][0::2] == ("review", ["D04"])
    assert (found["vague"][0], found["odd"][0]) == ("undecided", "outlier")
    assert "old" not in found
    per_day = [why for call_id, (_, why, _) in found.items() if "sample" in why]
    assert len(per_day) == len(days)  # one of each day of the one agent

    def rule(number, call_id, rule_id, **fields):
        decided(store, a_decision(call_id, number=number, subject_id=rule_id, **fields))

    rule(1, "failed", "P05")
    rule(2, "waits", "D04")
    rule(3, "old", "P05", kind=DecisionKind.DISPUTE)
    rule(4, "odd", "", kind=DecisionKind.ACCEPT, subject=Subject.CALL)
    found = queue(store)
    assert list(found)[:3] == ["old", "failed", "vague"]
    assert found["old"][0] == "disputed"
    assert found["old"][1][:2] == ["disputed", "auto_fail"]
    assert found["failed"][2] == ["P06"]
    assert not {"waits", "odd"} & set(found)
    rule(5, "old", "P05")
    assert "old" not in queue(store)
