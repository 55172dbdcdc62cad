"""What raters say: read, compared, and laid on the windows of stored calls."""

from dataclasses import replace
from pathlib import Path

import pytest

from callqa.delivery.labels import agreement, labelled, read
from callqa.domain.measures import WindowMeasures
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel
from callqa.errors import SettingsError, StoreError
from callqa.testing import an_analysis, some_measures

HEAD = "call,from,to,label,rater\n"


@pytest.fixture
def table(tmp_path: Path):
    def write(*lines: str, head: str = HEAD) -> Path:
        path = tmp_path / "labels.csv"
        path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_times_are_seconds_or_minutes_and_seconds(table) -> None:
    read_in = read(
        table("c1,80,0:01:50,calm,kim", "c1,1:20,1:50.5,Rushed,lee", "c1,2:00,130,calm,kim")
    )
    assert read_in.faults == ()
    assert [one.span for one in read_in.labels] == [
        Span(80.0, 110.0),
        Span(80.0, 110.5),
        Span(120.0, 130.0),
    ]
    assert read_in.labels[1].label is DeliveryLabel.RUSHED


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("c1,0,20,hasty,kim", "line 3: label 'hasty' is none of calm, rushed"),
        ("c1,one,20,calm,kim", "line 3: 'one' is no time; write seconds or minutes:seconds"),
        ("c1,20,20,calm,kim", "line 3: `to` 20 does not lie after `from` 20"),
        ("c1,20,40,calm,", "line 3: call and rater must be filled in"),
        ("c1,20", "line 3: call and rater must be filled in"),
    ],
)
def test_a_faulty_line_is_told_with_its_number_and_the_others_count(table, line, fault) -> None:
    read_in = read(table("c1,0,20,calm,kim", line))
    assert read_in.faults == (fault,)
    assert len(read_in.labels) == 1


def test_a_table_without_a_column_is_refused_with_its_name(table) -> None:
    with pytest.raises(SettingsError, match="lack the column rater"):
        read(table("c1,0,20,calm", head="call,from,to,label\n"))
    with pytest.raises(SettingsError, match="cannot be read"):
        read(Path("nowhere.csv"))


def test_what_raters_differ_on_is_kept_apart_and_one_rater_is_not_enough(table) -> None:
    found = agreement(
        read(
            table(
                "c1,0,20,calm,kim",
                "c1,0.4,20.3,calm,lee",  # the same stretch, half a second off
                "c1,40,60,calm,kim",
                "c1,40,60,rushed,lee",
                "c2,0,20,rushed,kim",
            )
        ).labels
    )
    assert [(one.call_id, one.label) for one in found.agreed] == [("c1", DeliveryLabel.CALM)]
    assert found.disputed == (("c1", Span(40.0, 60.0)),)
    assert found.single == 1


def test_kappa_is_told_by_pair_of_raters_and_for_all(table) -> None:
    said = {"kim": "ccccrrrrcc", "lee": "cccrrrrrcc"}  # 9 of 10 the same: kappa 0.8
    names = {"c": "calm", "r": "rushed"}
    lines = [
        f"call-{at},0,20,{names[letter]},{rater}"
        for rater, letters in said.items()
        for at, letter in enumerate(letters)
    ]
    found = agreement(read(table(*lines)).labels)
    value, count = found.kappa_by_pair["kim", "lee"]
    assert count == 10
    assert value == pytest.approx(0.8)
    assert found.kappa == pytest.approx(0.8, abs=0.01)


def test_without_two_labels_kappa_is_not_defined(table) -> None:
    found = agreement(read(table("c1,0,20,calm,kim", "c1,0,20,calm,lee")).labels)
    assert found.kappa is None
    assert found.kappa_by_pair == {("kim", "lee"): (None, 1)}


def test_windows_that_lie_in_a_stretch_take_its_label_and_the_rest_is_told(table) -> None:
    spans = (Span(0.0, 20.0), Span(10.0, 30.0), Span(20.0, 40.0), Span(30.0, 50.0))
    windows = tuple(WindowMeasures(span=span, speech_s=12.0, features={}) for span in spans)
    known = replace(an_analysis("c1"), measures=replace(some_measures(), windows=windows))

    def find(call_id: str) -> CallAnalysis:
        if call_id != "c1":
            raise StoreError(f"There is no call {call_id!r}")
        return known

    lines = (("c1", 8, 32), ("c1", 100, 120), ("gone", 0, 20))
    agreed = agreement(
        read(
            table(*(f"{c},{a},{b},rushed,{r}" for c, a, b in lines for r in ("kim", "lee")))
        ).labels
    ).agreed
    (clip,), left = labelled(agreed, find, attributes={"a-17": {"sex": "female"}})
    assert [found.window.span for found in clip.windows] == list(spans[:3])
    assert clip.voice == "a-17"
    assert clip.traits == {"sex": "female"}
    assert left == (
        "call 'c1', 100 to 120 s: too little agent speech there to judge",
        "There is no call 'gone'",
    )
