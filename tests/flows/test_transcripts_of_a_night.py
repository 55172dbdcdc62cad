"""A night over transcripts made elsewhere: with and without recordings, whole and broken ones."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Centre, Ended

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

ALONE, BESIDE = "NF-0003", "NF-0008"
CARD = "4111 1111 1111 1111"
PRIVATE = "zebra crossing"


def segments(call_id: str) -> list[dict[str, object]]:
    """What was said in a sample call, as its scenario has it."""
    told = json.loads((ROOT / "sample_calls" / "expected" / f"{call_id}.json").read_text())
    return [
        {"speaker": turn["speaker"], "text": turn["text"], "start": turn["start_s"],
         "end": turn["end_s"]}
        for turn in told["turns"]
    ]  # fmt: skip


def as_whisperx(said: list[dict[str, object]]) -> dict[str, object]:
    """The same by a diariser that knows no roles."""
    labels = {"agent": "SPEAKER_01", "consumer": "SPEAKER_00"}
    told = [one | {"speaker": labels[str(one["speaker"])]} for one in said]
    return {"segments": told, "word_segments": []}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Centre, Ended]:
    home = tmp_path_factory.mktemp("imports")
    inbox = home / "inbox"
    inbox.mkdir()
    said = segments(ALONE)
    said.append(
        {"speaker": "consumer", "text": f"my card number is {CARD}", "start": 70, "end": 75}
    )
    about = {
        "call_id": ALONE,
        "agent_name": "Dana Moore",
        "started_at": "2026-03-02T18:30:00-06:00",
        "direction": "outbound",
    }
    put(inbox / f"{ALONE}.transcript.json", {"metadata": about, "segments": said})
    shutil.copy(ROOT / "sample_calls" / f"{BESIDE}.flac", inbox)
    put(inbox / f"{BESIDE}.json", as_whisperx(segments(BESIDE)))
    shutil.copy(ROOT / "sample_calls" / "NF-0015.flac", inbox)
    late = [one | {"start": float(str(one["start"])) + 500, "end": 900} for one in said]
    put(inbox / "NF-0015.transcript.json", late)
    put(inbox / "untimed.transcript.json", {"segments": [{"text": PRIVATE, "start": None}]})
    (inbox / "cut.transcript.json").write_text('{"segments": [{"text": "' + PRIVATE)
    shutil.copy(ROOT / "sample_calls" / "NF-0019.flac", inbox)
    centre = Centre(inbox=inbox, data=home / "var")
    return centre, run(centre)


def run(centre: Centre) -> Ended:
    return centre.callqa("run", "--calls", str(centre.inbox), "--engine", "none")


def put(path: Path, document: object) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")


def test_good_ones_are_scored_and_bad_ones_quarantined_with_a_reason(ran):
    centre, ended = ran
    assert ended.code == 3, ended.err
    assert re.search(r"Analysed\s+2\b", ended.out)
    assert re.search(r"Without audio\s+1\b", ended.out)
    assert re.search(r"Quarantined\s+4\b", ended.out)
    listed = centre.rows("select reason from v_quarantine order by reason")
    assert [row["reason"] for row in listed] == [
        "bad_transcript",
        "bad_transcript_times",
        "no_recogniser",
        "transcript_beyond_recording",
    ]


def test_what_a_transcript_says_is_in_no_message_and_no_quarantine_entry(ran):
    centre, ended = ran
    kept = "".join(path.read_text() for path in (centre.data / "quarantine").iterdir())
    for text in (ended.out, ended.err, kept):
        assert PRIVATE not in text
        assert "1111" not in text


def test_a_call_without_audio_has_words_and_verdicts_and_says_what_was_not_measured(ran):
    centre, _ = ran
    [call] = centre.rows(f"select * from v_call where call_id = '{ALONE}'")
    assert call["engine_id"].startswith("imported:generic/1 sha256:")
    assert (call["agent"], call["call_type"], call["delivery"]) == (
        "Dana Moore",
        "rpc_outbound",
        "undecided",
    )
    assert "no_audio" in call["warnings"]
    assert call["total"] is not None
    assert call["words_per_minute"] is None
    assert call["duration_s"] == 75.0
    reasons = centre.rows(
        "select name, value, not_measured from v_measure"
        f" where call_id = '{ALONE}' and subject in ('agent', 'call')"
    )
    measured = {row["name"] for row in reasons if row["value"] is not None}
    assert measured == {"words_per_minute_of_text"}
    assert {row["not_measured"] for row in reasons if row["value"] is None} == {"no_audio"}
    rules = centre.rows(
        f"select rule_id, outcome from v_finding where call_id = '{ALONE}'"
        " and rule_id in ('D03', 'D04', 'V01')"
    )
    assert {(row["rule_id"], row["outcome"]) for row in rules} >= {("D03", "met"), ("D04", "met")}


def test_an_imported_transcript_is_redacted_like_any_other(ran):
    centre, _ = ran
    rows = centre.rows(f"select text from v_utterance where call_id = '{ALONE}' order by start_s")
    assert "[card_number]" in str(rows[-1]["text"])
    for name in ("shards", "callqa.duckdb", "published.duckdb"):
        for path in [centre.data / name, *(centre.data / name).rglob("*")]:
            assert not path.is_file() or b"1111 1111" not in path.read_bytes()
    assert not list((centre.data / "transcripts").rglob("*.gz"))


def test_beside_a_recording_the_words_are_imported_and_the_delivery_is_heard(ran):
    centre, _ = ran
    [call] = centre.rows("select * from v_call where engine_id like 'imported:whisperx%'")
    assert "speakers_by_sound" in call["warnings"]
    assert "no_audio" not in call["warnings"]
    assert call["agent_talk_share"] is not None
    said = centre.rows(
        "select speaker, text from v_utterance"
        f" where call_id = '{call['call_id']}' order by start_s"
    )
    expected = segments(BESIDE)
    assert [row["speaker"] for row in said][:2] == [one["speaker"] for one in expected][:2]
    words = " ".join(str(row["text"]) for row in said).split()
    assert sorted(words) == sorted(" ".join(str(one["text"]) for one in expected).split())


def test_the_pages_of_such_calls_can_be_read(ran, tmp_path):
    centre, _ = ran
    shown = centre.callqa("call", ALONE)
    assert shown.code == 0, shown.err
    assert "no audio" in shown.out
    assert "imported:generic" in shown.out
    page = tmp_path / "dana.html"
    assert centre.callqa("agent", "Dana Moore", "--html", str(page)).code == 0
    assert "have no audio" in page.read_text()


def test_calls_leave_as_vcon_and_what_cannot_is_told(ran, tmp_path):
    centre, _ = ran
    one = centre.callqa("export", ALONE, "--vcon")
    assert one.code == 0, one.err
    held = json.loads(one.out)
    assert held["parties"] == [{"role": "agent"}, {"role": "customer"}]
    assert "1111" not in one.out
    out = tmp_path / "vcons"
    every = centre.callqa("export", "--all", "--vcon", "--out", str(out))
    assert (every.code, every.out) == (0, f"Wrote 2 of 2 calls to {out}\n")
    files = sorted(out.iterdir())
    assert files[0].name == f"{ALONE}.vcon.json"
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    some = centre.callqa("export", ALONE, "nobody", "--vcon", "--out", str(out))
    assert (some.code, "nobody" in some.err) == (3, True)
    assert centre.callqa("export", "nobody", "--vcon").code == 1
    for words in (["--vcon"], [ALONE], [ALONE, "--all", "--vcon"], ["--all", "--vcon"]):
        assert centre.callqa("export", *words).code == 2


def test_a_second_run_finds_all_up_to_date_until_a_transcript_changes(ran):
    centre, _ = ran
    again = run(centre)
    assert re.search(r"Analysed\s+0\b", again.out)
    assert re.search(r"Up to date\s+2\b", again.out)
    put(centre.inbox / f"{BESIDE}.json", as_whisperx(segments(BESIDE)[:-1]))
    changed = run(centre)
    assert re.search(r"Analysed\s+1\b", changed.out)
