import re
from pathlib import Path

import callqa.ingest
from callqa.ingest.reasons import REASONS, Fault, quarantined
from tests.ingest.made import NOW

SOURCES = sorted(Path(callqa.ingest.__file__).parent.glob("*.py"))


def test_every_reason_that_ingest_gives_has_its_advice_and_no_advice_is_left_over() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    given = set(re.findall(r'reason="(\w+)"', text))
    given |= set(re.findall(r'_entry\(\w+, "(\w+)"', text))
    given |= set(re.findall(r'_fault\(\s*"(\w+)"', text))

    assert given == REASONS.keys()


def test_advice_is_a_sentence_that_says_what_to_do() -> None:
    for reason, advice in REASONS.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", reason)
        assert re.fullmatch(r"[A-Z][^\n]{15,160}\.", advice), reason
    assert list(REASONS) == sorted(REASONS)


def test_an_entry_carries_the_advice_of_its_reason() -> None:
    entry = quarantined(Path("a\n.wav"), Fault(reason="empty_file", detail="Empty."), since=NOW)

    assert entry.path == "a\\n.wav"
    assert entry.advice == REASONS["empty_file"]
    assert (entry.stage, entry.since) == ("ingest", NOW)
