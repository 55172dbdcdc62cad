"""Every measure is stored with what it was made of."""

from dataclasses import replace

import pytest

from callqa.domain.definitions import DEFINITIONS
from callqa.domain.details import DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import Influence
from callqa.testing import a_delivery, an_analysis, some_measures

QUARTER = Detail(
    name="articulation_rate",
    speaker=Speaker.AGENT,
    part=Part.QUARTER,
    number=2,
    span=Span(60.0, 90.0),
    measure=Measure(
        value=4.0, unit="syllables/s", evidence_s=20.0, numerator=80.0, denominator=20.0
    ),
)
HOLD = DeliveryEvent(kind=EventKind.HOLD, span=Span(40.0, 70.0), why="music for 30 s")


@pytest.fixture
def stored(store):
    measures = replace(
        some_measures(),
        details=(QUARTER,),
        events=(HOLD,),
        thresholds={"min_pause_s": 0.25, "max_pause_s": 2.0, "min_words": 30.0},
    )
    store.keep(replace(an_analysis(), measures=measures))
    store.load()
    store.publish()
    return store


def test_a_measure_of_a_part_is_stored_with_its_quotient_definition_and_limits(stored):
    [row] = stored.query("select * from v_measure where part = 'quarter'")
    assert (row["subject"], row["name"], row["part_no"]) == ("agent", "articulation_rate", 2)
    assert (row["numerator"], row["denominator"], row["value"]) == (80.0, 20.0, 4.0)
    assert (row["start_s"], row["end_s"]) == (60.0, 90.0)
    assert row["definition"] == DEFINITIONS["articulation_rate"].text
    assert row["limits"] == "min_pause_s=0.25, max_pause_s=2, min_words=30"


def test_measures_of_the_whole_call_span_it_and_each_has_a_definition(stored):
    rows = stored.query(
        "select name, start_s, end_s, definition from v_measure where part = 'call'"
    )
    assert rows
    assert {(row["start_s"], row["end_s"]) for row in rows} == {(0.0, 120.0)}
    assert [row["name"] for row in rows if row["definition"] is None] == []


def test_an_event_of_the_delivery_is_a_stretch_with_its_reason(stored):
    [row] = stored.query("select kind, speaker, start_s, end_s, why from v_stretch where why <> ''")
    assert row == {
        "kind": "hold",
        "speaker": None,
        "start_s": 40.0,
        "end_s": 70.0,
        "why": "music for 30 s",
    }


def test_the_longest_monologue_is_stored_with_where_it_is(store):
    measures = some_measures()
    turns = replace(measures.turns, monologue=Span(20.0, 60.0))
    store.keep(replace(an_analysis(), measures=replace(measures, turns=turns)))
    store.load()
    store.publish()
    [row] = store.query("select start_s, end_s from v_measure where name = 'longest_monologue'")
    assert (row["start_s"], row["end_s"]) == (20.0, 60.0)


def detail(name: str, speaker: Speaker | None, value: float | None) -> Detail:
    unit = DEFINITIONS[name].unit
    known = value is not None
    measure = Measure(value=value, unit=unit) if known else Measure.missing("no_words", unit=unit)
    return Detail(
        name=name, speaker=speaker, part=Part.CALL, number=0, span=Span(0.0, 120.0), measure=measure
    )


def test_a_call_tells_silence_that_nobody_announced_from_hold_and_announced_silence(store):
    told = {
        "mutual_silence_total": ("silence_s", 61.5),
        "longest_unexcused_silence": ("longest_unexcused_silence_s", 31.0),
        "unexcused_silence_count": ("unexcused_silence_count", 3),
        "unexcused_dead_air_count": ("unexcused_dead_air_count", 1),
        "excused_silence_total": ("excused_silence_s", 14.0),
        "hold_count": ("hold_count", 2),
        "hold_total": ("hold_s", 95.0),
        "ring_back_total": ("ring_back_s", None),
    }
    details = tuple(detail(name, None, value) for name, (_, value) in told.items())
    store.keep(replace(an_analysis(), measures=replace(some_measures(), details=details)))
    store.load()
    store.publish()
    [row] = store.query("select * from v_call")
    assert {column: row[column] for column, _ in told.values()} == dict(told.values())


def test_a_call_tells_who_interrupted_and_how_the_agent_answered_loud_turns(store):
    details = (
        detail("interruption_count", Speaker.CONSUMER, 1),
        detail("interruption_count", Speaker.AGENT, 2),
        detail("started_talk_over_count", Speaker.AGENT, 3),
        detail("consumer_rise_count", Speaker.CONSUMER, 4),
    )
    store.keep(replace(an_analysis(), measures=replace(some_measures(), details=details)))
    store.load()
    store.publish()
    [row] = store.query("select * from v_call")
    assert row["agent_interruption_count"] == 2
    assert row["agent_started_talk_over_count"] == 3
    assert row["consumer_rise_count"] == 4
    assert row["agent_rose_share"] is None


def test_what_moved_the_delivery_model_is_stored_by_window_and_for_the_call(store):
    fast = Influence(name="nuclei_per_s", value=6.1, usual=4.0, weight=1.25)
    silent = Influence(name="pause_share", value=0.1, usual=0.25, weight=0.5)
    delivery = a_delivery()
    first, *rest = delivery.windows
    windows = (replace(first, influences=(fast, silent)), *rest)
    store.keep(
        an_analysis(delivery=replace(delivery, windows=windows, influences=(fast,))),
    )
    store.publish()
    rows = store.query("select * from v_influence order by window_no nulls first, influence_no")
    assert [(row["window_no"], row["name"], row["weight"]) for row in rows] == [
        (None, "nuclei_per_s", 1.25),
        (0, "nuclei_per_s", 1.25),
        (0, "pause_share", 0.5),
    ]
    assert (rows[0]["value"], rows[0]["usual"]) == (6.1, 4.0)
