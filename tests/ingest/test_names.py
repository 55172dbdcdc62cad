import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from callqa.ingest.names import comparable, plain_text, printable

raw_names = st.binary(min_size=1, max_size=80).map(os.fsdecode)


@given(raw_names)
def test_any_name_has_a_form_that_can_be_printed_and_stored(name: str) -> None:
    shown = printable(name)

    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(raw_names, raw_names)
def test_different_names_have_different_forms(first: str, second: str) -> None:
    assert (printable(first) == printable(second)) == (first == second)


def test_a_plain_path_is_shown_as_it_is() -> None:
    assert printable(Path("/calls/Señor 1 (b).wav")) == "/calls/Señor 1 (b).wav"


def test_what_cannot_be_seen_is_written_out() -> None:
    assert printable(os.fsdecode(b"a\xe9\n\\\t\x07.wav")) == r"a\xe9\n\\\t\u0007.wav"
    assert printable("\U000e0001\u202e") == r"\U000e0001\u202e"


@given(st.text() | raw_names)
def test_a_field_is_one_line_that_can_be_encoded(text: str) -> None:
    kept = plain_text(text)

    assert kept == kept.strip()
    assert len(kept.splitlines()) <= 1
    assert kept.encode("utf-8") or not kept
    assert plain_text(kept) == kept


def test_letters_composed_in_two_ways_are_one_name() -> None:
    assert comparable("Jose\u0301.WAV") == comparable("José.wav")
