"""What a coach is told about an agent."""

from datetime import UTC, date, datetime

import pytest

from callqa.coaching import wording
from callqa.coaching.summary import RECENT_DAYS, agent_page
from callqa.domain.verdicts import DeliveryLabel
from callqa.errors import StoreError

DANA = "Dana Moore"


def _comparison(page, name):
    return next(one for one in page.comparisons if one.name == name)


def test_recent_calls_are_held_against_own_earlier_calls_and_the_team(publish, told):
    earlier = [told(DANA, day, total=total, pace=150) for day, total in ((0, 60), (1, 62), (2, 64))]
    recent = [
        told(DANA, day, total=total, pace=190) for day, total in ((20, 80), (21, 82), (22, 84))
    ]
    team = [
        told("Paul Grant", day, total=90, pace=pace)
        for day, pace in ((20, 180), (21, 195), (22, 200))
    ]
    page = agent_page(publish(earlier + recent + team), DANA)
    total, pace = _comparison(page, "Total score"), _comparison(page, "Pace")
    assert (total.recent.n, total.earlier.n, total.team.n) == (3, 3, 3)
    assert (total.recent.median, total.recent.q1, total.recent.q3) == (82, 81, 83)
    assert total.against_self == "higher than before"
    assert total.against_team == "lower than the team"
    assert pace.against_self == "faster than before"
    assert pace.against_team == "no clear difference from the team"
    assert (page.recent_to, page.recent_count) == (date(2026, 10, 27), 3)


def test_with_too_few_calls_nothing_is_compared_and_it_is_said(publish, told):
    page = agent_page(publish([told(DANA, 0), told(DANA, 20), told(DANA, 21)]), DANA)
    total = _comparison(page, "Total score")
    assert total.against_self == "too few calls (N=2 and 1)"
    assert total.against_team == "nothing to compare with"
    assert any("No other agent" in note for note in page.notes)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([(0, 50), (1, 50)], "Too few scored calls for a trend (2 in 1 week"),
        ([(0, 50), (1, 52), (2, 54)], "Too few scored calls for a trend (3 in 1 week"),
        ([(0, None), (7, 50), (14, 60)], "Too few scored calls for a trend (2 in 2 weeks"),
        ([(0, 50), (7, 60), (14, 80)], "Too few calls a week to call it a trend"),
        ([(0, 50), (1, 50), (2, 50), (7, 80), (8, 80)], "Too few calls a week"),
        ([(0, 50), (1, 50), (2, 50), (7, 80), (8, 80), (9, 80)], "Up over 2 weeks: median 50"),
        ([(0, 80), (1, 80), (2, 80), (7, 60), (8, 60), (9, 60)], "Down over 2 weeks: median 80"),
        ([(0, 80), (1, 80), (2, 80), (7, 82), (8, 82), (9, 82)], "Level over 2 weeks"),
    ],
)
def test_a_trend_is_told_with_its_n_or_not_at_all(publish, told, totals, expected):
    calls = [told(DANA, day, total=total) for day, total in totals]
    assert agent_page(publish(calls), DANA).trend.startswith(expected)


def test_weeks_start_on_monday_and_show_the_team_without_the_agent(publish, told):
    calls = [told(DANA, 0, total=50), told(DANA, 6, total=70), told(DANA, 7, total=90)]
    team = [told("Paul Grant", 1, total=20), told("Paul Grant", 8, total=None)]
    weeks = agent_page(publish(calls + team), DANA).weeks
    assert [week.monday for week in weeks] == [date(2026, 10, 5), date(2026, 10, 12)]
    assert [(week.agent.n, week.agent.median) for week in weeks] == [(2, 60), (1, 90)]
    assert [(week.team.n, week.team.median) for week in weeks] == [(1, 20), (0, None)]


def test_other_teams_are_not_the_team_unless_there_is_none(publish, told):
    calls = [told(DANA, 0), told("Paul Grant", 0), told("Ines Day", 0, team="Cedar")]
    assert _comparison(agent_page(publish(calls), DANA), "Pace").team.n == 1


def test_an_agent_without_a_team_is_held_against_everybody(publish, told):
    calls = [told(DANA, 0, team=None), told("Paul Grant", 0), told("Ines Day", 0, team="Cedar")]
    assert _comparison(agent_page(publish(calls), DANA), "Pace").team.n == 2


def test_a_rule_that_fails_calls_comes_before_any_skill(publish, told):
    weak = {"recap": 0.0, "empathy": 10.0}
    calls = [told(DANA, day, items=weak) for day in range(4)]
    calls.append(told(DANA, 5, failed="P01", items=weak))
    team = [told("Paul Grant", day, failed="P01" if day == 4 else None) for day in (3, 4, 5)]
    page = agent_page(publish(calls + team), DANA)
    assert [focus.title for focus in page.focus] == ["Rule P01 (P01)", "Item recap"]
    rule, item = page.focus
    assert "arrest" in rule.advice
    assert rule.reason == (
        "Heard in 1 of 5 calls; in the team in 1 of 3. It brings the score of a call to 0."
    )
    assert [(at.call_id, at.start_s, at.quote) for at in rule.moments] == [
        ("c4", 125.0, "they will come for you")
    ]
    assert item.reason == (
        "This line of the form cost 50.0 of 100 skill points a call, over 5 calls; "
        "the team loses 0.0 (N=3)."
    )
    assert [at.call_id for at in item.moments] == ["c4", "c3", "c2"]


def test_at_most_two_things_to_work_on_are_named_the_costliest_first(publish, told):
    items = {"a": 9.0, "b": 0.0, "c": 5.0, "d": 8.0}
    page = agent_page(publish([told(DANA, day, items=items) for day in range(3)]), DANA)
    assert [focus.title for focus in page.focus] == ["Item b", "Item c"]


def test_nothing_to_work_on_is_made_up(publish, told):
    page = agent_page(publish([told(DANA, day) for day in range(3)]), DANA)
    assert page.focus == ()


def test_a_line_of_the_form_that_counts_the_same_moments_is_not_named_again(publish, told):
    said = {"quote": "they will come for you", "item_at": 125.0, "items": {"threat": 0.0}}
    page = agent_page(publish([told(DANA, day, failed="P01", **said) for day in range(3)]), DANA)
    assert [focus.title for focus in page.focus] == ["Rule P01 (P01)"]


def test_a_missed_disclosure_is_counted_over_the_calls_in_which_it_was_judged(publish, told):
    calls = [told(DANA, 0, missed="D04"), told(DANA, 1, met="D04"), told(DANA, 2)]
    [focus] = agent_page(publish(calls), DANA).focus
    assert focus.reason.startswith("Failed in 1 of 2 calls in which it was judged")


def test_strengths_are_lines_that_go_well_and_better_than_in_the_team(publish, told):
    own = [told(DANA, day, items={"recap": 10.0, "empathy": 10.0}) for day in range(3)]
    team = [told("Paul Grant", day, items={"recap": 10.0, "empathy": 2.0}) for day in range(3)]
    page = agent_page(publish(own + team), DANA)
    assert [strength.title for strength in page.strengths] == ["Item empathy"]
    assert page.strengths[0].reason == "100% of its points over 3 calls; the team earns 20% (N=3)."


def test_best_and_weakest_call_come_with_times_to_listen_to(publish, told):
    calls = [
        told(DANA, 0, total=50, failed="P01", items={"recap": 0.0}),
        told(DANA, 1, total=95),
        told(DANA, 2, total=None),
    ]
    page = agent_page(publish(calls), DANA)
    assert page.best is not None
    assert page.worst is not None
    assert (page.best.call.call_id, page.worst.call.call_id) == ("c1", "c0")
    assert [at.start_s for at in page.best.moments] == [2.0, 70.0]
    assert [(at.start_s, at.what) for at in page.worst.moments] == [
        (70.0, "Item recap"),
        (125.0, "Rule P01"),
    ]


def test_of_equally_weak_calls_the_latest_is_the_one_to_hear(publish, told):
    page = agent_page(publish([told(DANA, day, total=0) for day in range(3)]), DANA)
    assert page.worst is not None
    assert page.worst.call.call_id == "c2"


def test_moments_that_lie_together_are_named_once(publish, told):
    items = {"recap": 10.0, "empathy": 10.0}
    page = agent_page(publish([told(DANA, 0, items=items), told(DANA, 1, total=1)]), DANA)
    assert page.best is not None
    assert [at.start_s for at in page.best.moments] == [2.0, 70.0]


def test_what_was_not_said_is_told_as_a_searched_stretch_without_words(publish, told):
    page = agent_page(publish([told(DANA, 0, missed="D04")]), DANA)
    [moment] = page.focus[0].moments
    assert moment.absent
    assert wording.happened(moment) == "In c0 (5 Oct 2026): not heard between 0:00 and 0:03"


def test_what_was_said_is_told_with_who_said_it_and_when(publish, told):
    page = agent_page(publish([told(DANA, 0, failed="P01")]), DANA)
    [moment] = page.focus[0].moments
    assert not moment.absent
    assert wording.happened(moment) == (
        "In c0 (5 Oct 2026) at 2:05 you said “they will come for you”"
    )


def test_moments_to_practise_come_from_different_calls_first(publish, told):
    calls = [told(DANA, day, items={"recap": 0.0}) for day in range(4)]
    [focus] = agent_page(publish(calls), DANA).focus
    assert [at.call_id for at in focus.moments] == ["c3", "c2", "c1"]


def test_a_small_team_is_never_compared_with(publish, told):
    own = [told(DANA, day, items={"recap": 0.0, "empathy": 10.0}) for day in range(3)]
    team = [told("Paul Grant", day, items={"recap": 10.0, "empathy": 10.0}) for day in range(2)]
    page = agent_page(publish(own + team), DANA)
    assert page.focus[0].reason.endswith("; too few calls of the team to compare (N=2).")
    assert [strength.title for strength in page.strengths] == ["Item empathy"]


def test_what_the_whole_team_loses_too_is_said_to_be_perhaps_no_fault_of_the_agent(publish, told):
    weak = {"recap": 0.0, "empathy": 10.0}
    own = [told(DANA, day, items=weak) for day in range(3)]
    team = [told("Paul Grant", day, items=weak) for day in range(3)]
    page = agent_page(publish(own + team), DANA)
    assert "check the script and the recogniser" in page.focus[0].reason


def test_one_scored_call_is_best_and_not_weakest(publish, told):
    page = agent_page(publish([told(DANA, 0), told(DANA, 1, total=None)]), DANA)
    assert page.best is not None
    assert page.worst is None


def test_flags_show_failed_calls_before_those_to_review(publish, told):
    calls = [told(DANA, 5, review="T04"), told(DANA, 1, failed="P01"), told(DANA, 2)]
    flags = agent_page(publish(calls), DANA).flags
    assert [(flag.call.call_id, flag.rule_id, flag.auto_fail) for flag in flags] == [
        ("c1", "P01", True),
        ("c0", "T04", False),
    ]
    assert flags[0].moment is not None
    assert flags[0].moment.start_s == 125.0


def test_delivery_is_counted_over_the_recent_calls_only(publish, told):
    calls = [
        told(DANA, 0, label=DeliveryLabel.RUSHED),
        told(DANA, 20, label=DeliveryLabel.RUSHED),
        told(DANA, 21, label=DeliveryLabel.CALM),
        told(DANA, 22, label=DeliveryLabel.UNDECIDED),
    ]
    page = agent_page(publish(calls), DANA)
    assert (page.rushed_count, page.calm_count, page.undecided_count) == (1, 1, 1)


def test_the_recent_stretch_can_end_on_a_given_day(publish, told):
    path = publish([told(DANA, 0), told(DANA, 20)])
    page = agent_page(path, DANA, now=datetime(2026, 10, 10, tzinfo=UTC))
    assert page.recent_count == 1
    assert page.recent_to == date(2026, 10, 10)
    assert page.recent_from is not None
    assert (page.recent_to - page.recent_from).days == RECENT_DAYS - 1


def test_the_reader_is_warned_of_what_cannot_be_compared(publish, told):
    calls = [
        told(DANA, 0, engine_id="whisper"),
        told(DANA, None, engine_id="sphinx"),
        told(DANA, 1, total=None, engine_id="whisper"),
    ]
    notes = " ".join(agent_page(publish(calls), DANA).notes)
    assert "2 different recognisers" in notes
    assert "1 of 3 calls have no known start" in notes
    assert "1 of 3 calls have no score: voicemail (1)" in notes


def test_calls_without_audio_are_told_and_each_digest_is_no_recogniser_of_its_own(publish, told):
    calls = [
        told(DANA, day, engine_id=f"imported:whisperx/1 sha256:{day}", warnings=("no_audio",))
        for day in (0, 1)
    ]
    notes = " ".join(agent_page(publish(calls), DANA).notes)
    assert "2 of 2 calls have no audio" in notes
    assert "different recognisers" not in notes


def test_an_agent_without_any_dated_call_still_has_a_page(publish, told):
    page = agent_page(publish([told(DANA, None), told(DANA, None, total=None, pace=None)]), DANA)
    assert (page.call_count, page.recent_to, page.recent_count) == (2, None, 0)
    assert page.best is not None


@pytest.mark.parametrize("wanted", [DANA, "dana moore", " DANA MOORE ", "A-1"])
def test_an_agent_is_found_by_name_whatever_the_case_and_by_key(publish, told, wanted):
    path = publish([told(DANA, 0, agent_id="A-1"), told("Paul Grant", 0, agent_id="A-2")])
    page = agent_page(path, wanted)
    assert (page.agent, page.agent_id) == (DANA, "A-1")


def test_an_unknown_agent_is_answered_with_close_names(publish, told):
    path = publish([told(DANA, 0), told("Paul Grant", 0)])
    with pytest.raises(StoreError, match="Did you mean Dana Moore"):
        agent_page(path, "Dana More")
    with pytest.raises(StoreError, match="There are: Dana Moore, Paul Grant"):
        agent_page(path, "Zzz")


def test_two_agents_of_one_name_are_told_apart_by_key(publish, told):
    path = publish([told(DANA, 0, agent_id="A-1"), told(DANA, 0, agent_id="A-2")])
    with pytest.raises(StoreError, match="A-1, A-2"):
        agent_page(path, DANA)
    assert agent_page(path, "A-2").call_count == 1


def test_before_any_call_there_is_no_agent(tmp_path, publish):
    with pytest.raises(StoreError, match="callqa run"):
        agent_page(tmp_path / "published.duckdb", DANA)
