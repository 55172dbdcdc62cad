"""How a call went along its time, in lanes, in words and as a picture."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callqa.coaching import call_picture, course, course_words, pace_picture
from callqa.coaching.page import Course, Moment, Pace, Stretch, Usual
from callqa.coaching.summary import agent_page
from callqa.domain.details import Detail, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.store import loader, queries, shards, snapshot
from callqa.testing import a_recording, an_analysis, some_measures

DANA = "Dana Moore"


def _stretch(kind, start_s, end_s, speaker="agent"):
    return Stretch(kind=kind, speaker=speaker, start_s=start_s, end_s=end_s)


def _moment(start_s, *, absent=False):
    return Moment(
        call_id="c0", day=None, start_s=start_s, end_s=start_s + 2, speaker="agent",
        quote="<b>said</b>", why="", what="Recap", absent=absent,
    )  # fmt: skip


def _picture(some, moments=(), *, width=400):
    return call_picture.picture(some, moments, good=True, prefix="best", width=width)


CALL = Course(
    duration_s=100.0,
    stretches=(
        _stretch("speech", 0, 30),
        _stretch("speech", 40, 60, "consumer"),
        _stretch("pause", 10, 11.5),
        _stretch("talk_over", 50, 52, ""),
    ),
    verdicts=(_stretch("calm", 0, 40), _stretch("rushed", 40, 90)),
)


def test_overlapping_windows_are_cut_half_way_between_their_middles():
    cut = course.verdicts(
        [_stretch("calm", 0, 20), _stretch("rushed", 10, 30), _stretch("calm", 20, 40)],
        duration_s=40,
    )
    assert [(one.kind, one.start_s, one.end_s) for one in cut] == [
        ("calm", 0, 15),
        ("rushed", 15, 25),
        ("calm", 25, 40),
    ]


def test_neighbours_with_one_verdict_are_joined_and_end_with_the_call():
    cut = course.verdicts([_stretch("calm", 0, 20), _stretch("calm", 10, 30)], duration_s=25)
    assert [(one.kind, one.start_s, one.end_s) for one in cut] == [("calm", 0, 25)]


def test_windows_that_lie_apart_leave_a_gap_between_them():
    cut = course.verdicts([_stretch("calm", 0, 20), _stretch("calm", 30, 50)], duration_s=60)
    assert [(one.start_s, one.end_s) for one in cut] == [(0, 20), (30, 50)]


def test_the_picture_is_told_in_words():
    assert course_words.in_words(CALL) == (
        "Agent speaks 30% of the call, consumer speaks 20% of the call; 1 pause inside the "
        "agent's turns, the longest 1.5 s; both talk at once 1 time, 2.0 s in all; "
        "delivery: calm 0:00 to 0:40, rushed 0:40 to 1:30."
    )


def test_many_changes_of_delivery_are_summed_up_as_shares():
    kinds = ["calm", "rushed", "calm", "undecided"] * 3
    judged = [_stretch(kind, 10 * n, 10 * n + 10) for n, kind in enumerate(kinds)]
    told = course_words.in_words(Course(duration_s=120.0, stretches=(), verdicts=tuple(judged)))
    assert "of the time that was judged: calm 50%, rushed 25%, undecided 25%." in told


@pytest.mark.parametrize(
    ("duration_s", "expected"),
    [(40.0, {"0:00", "0:10", "0:40"}), (900.0, {"0:00", "5:00", "15:00"}), (0.4, {"0:00"})],
)
def test_the_axis_shows_round_times_whatever_the_length(duration_s, expected):
    drawing = _picture(Course(duration_s=duration_s, stretches=(), verdicts=()))
    times = re.findall(r">(\d+:\d\d)</text>", drawing)
    assert expected <= set(times)
    assert len(times) <= 7


def test_what_did_not_happen_is_said_and_not_left_out():
    quiet = course_words.in_words(Course(duration_s=10.0, stretches=(), verdicts=()))
    assert "no pauses" in quiet
    assert "nobody talks over the other" in quiet
    assert "too little agent speech to judge" in quiet


def test_every_lane_is_named_also_when_nothing_lies_on_it():
    texts = re.findall(
        r">([^<>]+)</text>", _picture(Course(duration_s=60.0, stretches=(), verdicts=()))
    )
    assert set(call_picture.LANES) <= set(texts)
    assert "minutes:seconds" in texts


def test_time_is_drawn_in_minutes_and_seconds():
    assert {"0:00", "1:00"} <= set(re.findall(r">(\d+:\d\d)</text>", _picture(CALL)))


@pytest.mark.parametrize(("absent", "marks"), [(False, 1), (True, 0)])
def test_moments_are_marked_by_number_and_absences_are_not(absent, marks):
    drawing = _picture(CALL, [_moment(70.0, absent=absent)])
    assert len(re.findall(r">1</text>", drawing)) == marks
    assert "said" not in drawing  # a picture never holds what was said


def test_colours_come_from_the_page_and_ids_are_its_own():
    drawing = _picture(CALL, [_moment(70.0)])
    for variable in ("--agent", "--team", "--calm", "--rushed"):
        assert f"var({variable})" in drawing
    assert all(name.startswith("best-") for name in re.findall(r' id="([^"]+)"', drawing))


def test_the_page_holds_the_course_of_the_best_call(publish, told):
    page = agent_page(publish([told(DANA, 0)]), DANA)
    assert page.best is not None
    assert page.best.course.duration_s == 180.0
    assert page.best.course.of("speech", "agent")


def _usual(n, median=None, q1=None, q3=None):
    """The agent's pace over so many earlier calls; without figures there are too few."""
    return Usual(
        name="words_per_minute", unit="words/min", value=150.0,
        own_n=n, own_median=median, own_q1=q1, own_q3=q3, own_z=None, own_reason="too_few_calls",
        team_n=0, team_agents=0, team_median=None, team_z=None, team_reason="no_team",
    )  # fmt: skip


PACED = replace(
    CALL,
    message=(_stretch("disclosure", 2, 12), _stretch("payment ask", 20, 26)),
    paces=(
        Pace(start_s=0.0, end_s=12.0, words_per_minute=201.0),
        Pace(start_s=15.0, end_s=30.0, words_per_minute=150.0),
    ),
    usual=_usual(28, median=150.0, q1=138.0, q3=162.0),
)


def _pace_picture(some):
    return pace_picture.pace_picture(some, prefix="pace", width=400)


def test_the_pace_and_the_main_message_are_told_in_words():
    told = course_words.in_words(PACED)
    assert "utterances at 150 to 201 words a minute, 1 of 2 faster than usual" in told
    assert "(138 to 162 over 28 earlier calls)" in told
    assert "main message: disclosure at 0:02, payment ask at 0:20" in told


def test_holds_and_announced_silences_are_told_in_words():
    waited = replace(PACED, stretches=(_stretch("hold", 60, 72, ""), _stretch("hold", 80, 90, "")))
    assert "2 holds of 22 s in all" in course_words.in_words(waited)
    rang = replace(PACED, stretches=(_stretch("ring_back", 0, 12, ""),))
    assert "1 ring-back tone of 12 s in all" in course_words.in_words(rang)


def test_without_enough_earlier_calls_there_is_no_usual_pace():
    few = replace(PACED, usual=_usual(2))
    assert "usual for this agent is not known: too few earlier calls (2)" in course_words.in_words(
        few
    )
    unsaid = replace(PACED, usual=replace(_usual(0), own_reason="words_disagree_with_sound"))
    assert "is not known: words disagree with sound" in course_words.in_words(unsaid)
    assert "var(--rushed)" not in _pace_picture(few)
    assert "var(--band)" not in _pace_picture(few)


def test_the_pace_is_drawn_over_what_is_usual_with_the_fast_ones_marked():
    drawing = _pace_picture(PACED)
    assert "words per minute" in drawing
    for variable in ("--band", "--agent", "--rushed", "--line"):
        assert f"var({variable})" in drawing
    slower = replace(PACED, paces=(Pace(start_s=0.0, end_s=9.0, words_per_minute=99.0),))
    assert "var(--rushed)" not in _pace_picture(slower)
    assert "var(--calm)" in _pace_picture(slower)


def _paced(number, *, pace):
    """A call of Dana's on one of the days, all of it at one pace."""
    utterance = Detail(
        name="utterance_words_per_minute",
        speaker=Speaker.AGENT,
        part=Part.UTTERANCE,
        number=0,
        span=Span(5.0, 25.0),
        measure=Measure(value=pace, unit="words/min"),
    )
    recap = replace(utterance, name="recap_rate", part=Part.MESSAGE, span=Span(80.0, 90.0))
    started = datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(days=number)
    return an_analysis(
        f"c{number}",
        recording=a_recording(f"c{number}", started_at=started),
        measures=replace(some_measures(words_per_minute=pace), details=(utterance, recap)),
    )


def test_what_is_usual_comes_from_the_calls_before_and_never_from_the_call_itself(tmp_path):
    calls = [_paced(number, pace=100.0 + 10 * number) for number in range(12)]
    shards.write(calls, tmp_path / "shards", name="s")
    loader.load(tmp_path / "db", shards=tmp_path / "shards", runs=tmp_path / "runs")
    snapshot.publish(tmp_path / "db", tmp_path / "published.duckdb")
    with queries.connect(tmp_path / "published.duckdb") as connection:
        found = course.course(connection, calls[10].analysis_id, duration_s=120.0)
        early = course.course(connection, calls[3].analysis_id, duration_s=120.0)
    assert found.usual is not None
    assert (found.usual.own_n, found.usual.own_median) == (10, 145.0)
    assert (found.usual.own_q1, found.usual.own_q3) == (122.5, 167.5)
    assert early.usual is not None
    assert (early.usual.own_n, early.usual.own_q1) == (3, None)
    assert found.paces == (Pace(start_s=5.0, end_s=25.0, words_per_minute=200.0),)
    assert [(one.kind, one.start_s) for one in found.message] == [("recap", 80.0)]
    assert course.course_of(calls[10], usual=found.usual) == found
