"""What the private cache spares, and what it never keeps or gives."""

import gzip
import multiprocessing
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript
from callqa.errors import TranscriptionError
from callqa.kept_files import removed
from callqa.testing import a_transcript, dialogue, utterance
from callqa.transcription.cache import TranscriptCache
from callqa.transcription.cached_engine import CachedEngine

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
RECORDING = "ab" * 32
SPEECH = ((Span(0.5, 1.5),), (Span(2.0, 3.0),))
HEARD = a_transcript(
    utterance("my card is four one one one", speaker=Speaker.CONSUMER, start_s=2.0),
    utterance("thank you", start_s=3.0),
    engine_id="counting/1",
)


@dataclass
class Counting:
    """A recogniser that counts how often it is asked."""

    engine_id: str = "counting/1"
    asked: int = 0

    def transcribe(self, waveforms, speech) -> Transcript:  # noqa: ARG002, the port's names
        self.asked += 1
        return HEARD


@dataclass
class Desk:
    """One recogniser and one cache, with the clock in hand."""

    folder: Path
    days: int = 30
    now: datetime = NOW
    engine: Counting = field(default_factory=Counting)

    @property
    def cache(self) -> TranscriptCache:
        return TranscriptCache(self.folder, days=self.days)

    def hear(self, *, waveforms=None, speech=SPEECH) -> Transcript:
        cached = CachedEngine(
            engine=self.engine,
            cache=self.cache,
            recording_sha256=RECORDING,
            clock=lambda: self.now,
        )
        return cached.transcribe(waveforms or call(), speech)

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def call(seed: int = 0) -> tuple[Waveform, Waveform]:
    turns = ((Speaker.AGENT, 0.5, 1.5), (Speaker.CONSUMER, 2.0, 3.0))
    return dialogue(turns, duration_s=4.0, seed=seed)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(folder=tmp_path / "transcripts")


def test_a_call_is_transcribed_once_and_then_read_word_for_word(desk):
    assert desk.hear() == desk.hear() == HEARD
    assert desk.engine.asked == 1


def test_other_roles_of_the_channels_find_the_same_words_with_the_other_speaker(desk):
    desk.hear()
    first, second = call()
    turned = (
        Waveform(samples=first.samples, speaker=Speaker.CONSUMER),
        Waveform(samples=second.samples, speaker=Speaker.AGENT),
    )

    found = desk.hear(waveforms=turned)

    assert desk.engine.asked == 1
    assert [one.text for one in found.of(Speaker.AGENT)] == ["my card is four one one one"]


@pytest.mark.parametrize("changed", ["sound", "speech", "engine"])
def test_another_sound_detector_or_recogniser_is_transcribed_anew(desk, changed):
    desk.hear()
    if changed == "engine":
        desk.engine.engine_id = "counting/2"
    desk.hear(
        waveforms=call(seed=1) if changed == "sound" else None,
        speech=((), SPEECH[1]) if changed == "speech" else SPEECH,
    )
    assert desk.engine.asked == 2


def test_raw_text_lies_in_files_of_its_owner_only(desk):
    desk.hear()
    (entry,) = desk.files
    assert entry.stat().st_mode & 0o777 == 0o600
    assert entry.parent.stat().st_mode & 0o777 == 0o700
    assert desk.folder.stat().st_mode & 0o777 == 0o700
    assert b"four" in gzip.decompress(entry.read_bytes())


@pytest.mark.parametrize(
    "damage",
    [b"", b"no entry", gzip.compress(b"{}"), gzip.compress(b'{"version": 0}')],
    ids=["empty", "not packed", "no fields", "another version"],
)
def test_a_damaged_entry_is_ignored_and_replaced(desk, damage):
    desk.hear()
    (entry,) = desk.files
    whole = entry.read_bytes()
    for held in (damage, whole[: len(whole) // 2]):
        entry.write_bytes(held)
        assert desk.hear() == HEARD
        assert entry.read_bytes() == whole


def test_a_damaged_entry_is_removed_even_when_the_call_then_fails(desk):
    desk.hear()
    (entry,) = desk.files
    entry.write_bytes(b"no entry")
    desk.engine.transcribe = failing

    with pytest.raises(TranscriptionError):
        desk.hear()

    assert desk.files == []


def failing(waveforms, speech):
    raise TranscriptionError("recogniser_failed", "It stopped.", advice="Retry.")


def test_with_no_days_nothing_is_kept_and_nothing_is_read(desk):
    desk.hear()
    desk.days = 0
    desk.hear()
    assert desk.engine.asked == 2
    (entry,) = desk.files
    entry.unlink()
    desk.hear()
    assert desk.files == []


def test_an_entry_is_used_until_its_days_are_over_and_reading_does_not_prolong_them(desk):
    desk.hear()
    for days, asked in ((29, 1), (30, 2)):
        desk.now = NOW + timedelta(days=days)
        desk.hear()
        assert desk.engine.asked == asked


def test_only_what_was_kept_long_enough_expires(desk):
    desk.hear()
    desk.now = NOW + timedelta(days=20)
    desk.hear(speech=((), ()))
    old, *_ = desk.cache.files.expired(now=NOW + timedelta(days=31))
    assert len(desk.cache.files.expired(now=NOW + timedelta(days=31))) == 1
    assert removed([old]) == ()
    assert len(desk.files) == 1


def test_what_a_broken_write_left_expires_after_an_hour(desk):
    desk.hear()
    (entry,) = desk.files
    broken = entry.with_name(f"{entry.name}.0123abcd.new")
    broken.write_bytes(b"half")
    os.utime(broken, (NOW.timestamp(), NOW.timestamp()))
    assert desk.cache.files.expired(now=NOW + timedelta(minutes=59)) == ()
    assert desk.cache.files.expired(now=NOW + timedelta(minutes=61)) == (broken,)


def test_the_entries_of_one_recording_are_found_by_its_digest(desk):
    desk.hear()
    desk.cache.put(
        "ab" + "cd" * 31, "key", desk.cache.get(RECORDING, key_of(desk), now=NOW), now=NOW
    )
    assert [path.name[:64] for path in desk.cache.files.of([RECORDING])] == [RECORDING]
    assert len(desk.cache.files.everything()) == 2


def key_of(desk: Desk) -> str:
    (entry,) = desk.files
    return entry.name.removeprefix(f"{RECORDING}-").removesuffix(".json.gz")


def test_a_disk_that_refuses_costs_no_call(tmp_path):
    in_the_way = tmp_path / "transcripts"
    in_the_way.write_text("a file")
    assert Desk(folder=in_the_way).hear() == HEARD


def _many(folder: Path) -> int:
    desk = Desk(folder=folder)
    return sum(desk.hear() == HEARD for _ in range(20))


def test_several_processes_share_one_cache(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_many, [tmp_path / "transcripts"] * 2) == [20, 20]
    desk = Desk(folder=tmp_path / "transcripts")
    assert len(desk.files) == 1
