"""Each measure of a call against the agent's own earlier calls and against the team."""

import random
import statistics
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from callqa.coaching.usual import SHOWN, usual_of
from callqa.delivery.reasons import OWN_MEASURES
from callqa.store import queries
from callqa.store.measure_rows import COMPARED
from callqa.testing import a_provenance, a_recording, a_transcript, an_analysis, some_measures

MORNING = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday
DAY_S = 86400


def a_call(call_id, *, after_s, pace=150.0, agent="ana", team="North", engine="canned/1", **fields):
    """A call that begins so many seconds after that Monday morning; None for an unknown start."""
    started = None if after_s is None else MORNING + timedelta(seconds=after_s)
    return an_analysis(
        call_id,
        recording=a_recording(
            call_id, agent_id=agent, agent_name=agent, team=team, started_at=started
        ),
        measures=some_measures(words_per_minute=pace),
        transcript=a_transcript(),
        findings=(),
        provenance=a_provenance(engine_id=engine),
        **fields,
    )


def paces_of(store, *calls):
    """The rows of the agent's pace, by call."""
    store.keep(*calls)
    store.publish()
    rows = store.query("select * from v_baseline where name = 'words_per_minute'")
    return {row["call_id"]: row for row in rows if row["subject"] == "agent"}


def ten(*, agent="ana", first=0, paces=range(140, 150), after_s=0, **fields):
    """Ten calls of one agent, a minute apart."""
    return [
        a_call(
            f"{agent}-{first + n}",
            after_s=after_s + 60 * n,
            pace=float(pace),
            agent=agent,
            **fields,
        )
        for n, pace in enumerate(paces)
    ]


def test_a_call_is_measured_against_the_median_and_spread_of_the_calls_before_it(store):
    later = a_call("later", after_s=5000, pace=99.0)
    row = paces_of(store, *ten(), a_call("c", after_s=3000, pace=160.0), later)["c"]
    assert (row["own_n"], row["own_median"], row["own_mad"]) == (10, 144.5, 2.5)
    assert (row["own_q1"], row["own_q3"]) == (142.25, 146.75)
    assert row["own_z"] == pytest.approx((160.0 - 144.5) / (1.4826 * 2.5))
    assert row["own_reason"] is None


def test_with_fewer_than_ten_earlier_calls_there_is_a_reason_and_no_figure(store):
    row = paces_of(store, *ten())["ana-9"]
    assert (row["own_n"], row["own_reason"]) == (9, "too_few_calls")
    assert {row[f"own_{name}"] for name in ("median", "q1", "q3", "mad", "z")} == {None}


def test_calls_that_begin_at_the_same_instant_are_not_before_one_another(store):
    twins = [a_call(f"twin-{n}", after_s=3000, pace=190.0 + n) for n in range(3)]
    rows = paces_of(store, *ten(), *twins)
    assert {rows[f"twin-{n}"]["own_n"] for n in range(3)} == {10}
    assert {rows[f"twin-{n}"]["own_median"] for n in range(3)} == {144.5}


def test_only_the_last_thirty_calls_of_ninety_days_count(store):
    old = ten(agent="ana", first=100, paces=[300.0] * 10, after_s=-91 * DAY_S)
    many = ten(paces=[*[200.0] * 10, *range(120, 150)])
    rows = paces_of(store, *old, *many, a_call("c", after_s=9000))
    assert (rows["ana-5"]["own_n"], rows["c"]["own_n"]) == (5, 30)
    assert rows["c"]["own_median"] == 134.5


def test_equal_earlier_calls_have_a_median_and_no_spread_to_divide_by(store):
    row = paces_of(store, *ten(paces=[150.0] * 10), a_call("c", after_s=3000, pace=151.0))["c"]
    assert (row["own_median"], row["own_mad"], row["own_z"]) == (150.0, 0.0, None)
    assert row["own_reason"] == "no_spread"


def test_what_was_not_measured_or_has_no_start_or_agent_says_so(store):
    rows = paces_of(
        store,
        *ten(),
        a_call("silent", after_s=3000, pace=None),
        a_call("undated", after_s=None),
        a_call("nobody", after_s=3000, agent=None),
    )
    reasons = {name: rows[name]["own_reason"] for name in ("silent", "undated", "nobody")}
    assert reasons == {"silent": "too_little_speech", "undated": "no_start", "nobody": "no_agent"}
    assert {rows[name]["own_z"] for name in reasons} == {None}


@pytest.mark.parametrize(
    "other",
    [
        {"engine": "another/2"},
        {"call_type": "voicemail"},
    ],
)
def test_only_like_is_compared_with_like(store, other):
    assert paces_of(store, *ten(), a_call("c", after_s=3000, **other))["c"]["own_n"] == 0


def test_transcripts_made_elsewhere_are_compared_whatever_their_digest(store):
    before = [
        a_call(f"c{n}", after_s=60 * n, pace=150.0 + n, engine=f"imported sha256:{n}")
        for n in range(11)
    ]
    assert paces_of(store, *before)["c10"]["own_n"] == 10


def _team(**agents):
    """Ten calls of each agent, on the Monday."""
    return [call for name, paces in agents.items() for call in ten(agent=name, paces=paces)]


def test_the_team_is_the_other_agents_of_the_days_before(store):
    others = _team(ben=range(150, 160), cem=range(160, 170), dan=range(170, 180))
    same_day = a_call("eve-1", after_s=DAY_S + 10, pace=400.0, agent="eve")
    elsewhere = ten(agent="fay", paces=[500.0] * 10, team="South")
    own = ten(paces=[600.0] * 10)
    row = paces_of(store, *others, same_day, *elsewhere, *own, a_call("c", after_s=DAY_S + 60))["c"]
    assert (row["team_n"], row["team_agents"], row["team_median"]) == (30, 3, 164.5)
    assert row["team_z"] == pytest.approx((150.0 - 164.5) / (1.4826 * 7.5))


def test_one_or_two_colleagues_are_no_team_and_are_counted(store):
    row = paces_of(
        store,
        *_team(ben=range(150, 160), cem=range(160, 170)),
        a_call("c", after_s=DAY_S),
        a_call("alone", after_s=DAY_S, agent="gil", team=None),
    )
    assert (row["c"]["team_agents"], row["c"]["team_reason"]) == (2, "too_few_agents")
    assert (row["c"]["team_median"], row["c"]["team_z"]) == (None, None)
    assert row["alone"]["team_reason"] == "no_team"


def test_a_busy_colleague_counts_with_thirty_calls_and_old_ones_with_none(store):
    busy = ten(agent="ben", paces=[*[300.0] * 20, *[150.0] * 30])
    quiet = _team(cem=[160.0] * 10, dan=[170.0] * 10)
    rows = paces_of(
        store, *busy, *quiet, a_call("c", after_s=DAY_S), a_call("late", after_s=29 * DAY_S)
    )
    assert (rows["c"]["team_n"], rows["c"]["team_median"]) == (50, 150.0)
    assert (rows["late"]["team_n"], rows["late"]["team_reason"]) == (0, "too_few_agents")


def _told_again(calls, this):
    """The same figures worked out call by call."""
    at = this.recording.started_at
    own = [
        call
        for call in calls
        if call.recording.agent_id == this.recording.agent_id
        and at - timedelta(days=90) <= call.recording.started_at < at
    ][-30:]
    day = at.date()
    others = {}
    for call in calls:
        who, when = call.recording.agent_id, call.recording.started_at.date()
        if who != this.recording.agent_id and call.recording.team == this.recording.team:
            others.setdefault(who, [])
            if when < day:
                others[who].append(call)
    near = [
        call
        for some in others.values()
        for call in some[-30:]
        if call.recording.started_at.date() >= day - timedelta(days=28)
    ]
    return own, near


def _pace(call):
    return call.measures.speakers[0].words_per_minute.value


def test_the_view_says_what_going_through_the_calls_one_by_one_says(store):
    chance = random.Random(7)
    calls = sorted(
        (
            a_call(
                f"c{n}",
                after_s=chance.randrange(100) * DAY_S + 1800 * chance.randrange(14),
                pace=round(chance.gauss(150, 15), 1),
                agent=chance.choice("abcdefgh"),
                team="North",
            )
            for n in range(600)
        ),
        key=lambda call: (call.recording.started_at, call.analysis_id),
    )
    rows = paces_of(store, *calls)
    judged = 0
    for call in calls:
        row, (own, near) = rows[call.recording.call_id], _told_again(calls, call)
        assert (row["own_n"], row["team_n"]) == (len(own), len(near)), call.recording.call_id
        if len(own) >= 10:
            median = statistics.median(map(_pace, own))
            spread = statistics.median(abs(_pace(one) - median) for one in own)
            assert row["own_z"] == pytest.approx((_pace(call) - median) / (1.4826 * spread))
            judged += 1
    assert judged > 300
    with queries.connect(store.published) as connection:
        for call in calls[::20]:
            one = usual_of(connection, call.analysis_id, ["words_per_minute"])["words_per_minute"]
            row = rows[call.recording.call_id]
            assert asdict(one) == pytest.approx({name: row[name] for name in asdict(one)})


def test_a_page_looks_further_back_where_most_calls_lack_the_measure(store):
    lacking = ten(first=10, after_s=7200, paces=[150.0] * 70)
    lacking = [replace(call, measures=some_measures(words_per_minute=None)) for call in lacking]
    call = a_call("c", after_s=20_000, pace=160.0)
    row = paces_of(store, *ten(), *lacking, call)["c"]
    with queries.connect(store.published) as connection:
        found = usual_of(connection, call.analysis_id, ["words_per_minute", "agent_talk_share"])
    pace = found["words_per_minute"]
    assert (pace.own_n, pace.own_median) == (row["own_n"], row["own_median"]) == (10, 144.5)
    assert found["agent_talk_share"].own_n == 30


def test_a_call_that_is_analysed_again_counts_once(store):
    first = ten()
    again = [
        replace(
            call,
            analysis_id=f"{n:064d}",
            provenance=a_provenance(analysed_at=datetime(2026, 4, 1, tzinfo=UTC)),
        )
        for n, call in enumerate(first)
    ]
    store.keep(*again, name="shard-2")
    assert paces_of(store, *first, a_call("c", after_s=3000))["c"]["own_n"] == 10


def test_all_measures_that_pages_compare_are_kept_for_it():
    assert set(SHOWN) | set(OWN_MEASURES) == COMPARED
