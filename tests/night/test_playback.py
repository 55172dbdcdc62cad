"""Playback copies of stored calls: made, found again, replaced, removed, and never in the way."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.audio.decode import decode
from callqa.domain.document import dump, load_report
from callqa.domain.playback import Copy, copy_of
from callqa.domain.recording import SAMPLE_RATE_HZ, Recording, Speaker
from callqa.domain.run import Uncopied
from callqa.domain.spans import Span
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat
from callqa.domain.verdicts import CallAnalysis, Redaction
from callqa.instrument import Instrument
from callqa.night import playback, rescoring
from callqa.night import report as run_report
from callqa.night.purging import purged
from callqa.night.steps import Night
from callqa.settings import Settings
from callqa.store import loader, queries, shards, snapshot
from callqa.testing import a_provenance, a_report, a_transcript, an_analysis, tone, utterance
from callqa.transcription.choice import Choice
from callqa.workers import Workers
from tests.night.test_rescoring import PACK
from tests.night.test_rescoring import settings as house_settings

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
CARD = "my card is four one one one one one one one one one one one one one one one"


@pytest.fixture
def call(tmp_path: Path) -> Recording:
    """Ten seconds of a tone on both channels."""
    path = tmp_path / "call.wav"
    soundfile.write(path, np.stack([tone(440.0, 10.0), tone(600.0, 10.0)], axis=1), SAMPLE_RATE_HZ)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Recording(call_id="call-1", path=path, sha256=digest, started_at=NOW, duration_s=10.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return house_settings(tmp_path, PACK)  # one rule: these are no tests of rules


def stored(settings: Settings, analysis: CallAnalysis) -> CallAnalysis:
    shards.write([analysis], settings.shards, name="first")
    loader.load(settings.database, shards=settings.shards, runs=settings.runs)
    snapshot.publish(settings.database, settings.published)
    return analysis


def completed(settings: Settings, **given: object) -> playback.Completed:
    return playback.complete(settings, now=NOW, tick=lambda _: None, **given)  # type: ignore[arg-type]


def loudness(copy: Copy, settings: Settings, start_s: float, end_s: float) -> list[float]:
    """The largest magnitude of each channel there."""
    first, last = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
    channels = decode(copy.sound(settings.copies)).channels
    return [float(np.abs(one[first:last]).max()) for one in channels]


def copy(analysis: CallAnalysis) -> Copy:
    found = copy_of(analysis)
    assert found is not None
    return found


def test_a_copy_is_silent_where_the_analysis_says_and_is_made_once(
    call: Recording, settings: Settings
) -> None:
    secret = Redaction(kind="card_number", speaker=Speaker.CONSUMER, span=Span(4.0, 6.0))
    analysis = stored(settings, an_analysis(recording=call, redactions=(secret,)))

    assert completed(settings).made == 1
    assert completed(settings) == playback.Completed(made=0, there=1, without_audio=0, uncopied=())

    made = copy(analysis)
    assert max(loudness(made, settings, 3.85, 6.15)) < 1e-3  # no word's edge is heard
    for start_s, end_s in ((1.0, 3.5), (6.5, 9.5)):
        assert min(loudness(made, settings, start_s, end_s)) > 0.2
    assert {path.stat().st_mode & 0o777 for path in settings.copies.rglob("*.*")} == {0o600}
    assert settings.copies.stat().st_mode & 0o777 == 0o700


def test_a_rescore_that_takes_out_more_replaces_the_copy(
    call: Recording, settings: Settings
) -> None:
    said = a_transcript(utterance(CARD, speaker=Speaker.CONSUMER, start_s=1.0))
    before = stored(settings, an_analysis(recording=call, transcript=said, redactions=()))
    completed(settings)
    assert min(loudness(copy(before), settings, 3.0, 5.0)) > 0.2

    judged = rescoring.rescore(settings, run_id="again", tick=lambda _: None)
    assert copy(before).sound(settings.copies).exists()  # until somebody publishes
    rescoring.publish(settings, judged)

    after = copy(queries.call(settings.published, "call-1"))
    assert max(loudness(after, settings, 3.0, 5.0)) < 1e-3
    assert [one.name for one in settings.copies.rglob("*.mp3")] == [after.sound(Path()).name]
    assert not copy(before).peaks(settings.copies).exists()


def test_what_cannot_be_copied_is_named_and_the_call_stays(
    call: Recording, settings: Settings
) -> None:
    analysis = stored(settings, an_analysis(recording=call))
    call.path.write_bytes(call.path.read_bytes()[:-8])
    assert completed(settings).uncopied == (Uncopied(call_id="call-1", reason="recording_changed"),)
    call.path.unlink()
    assert completed(settings).uncopied == (Uncopied(call_id="call-1", reason="unreadable_file"),)
    assert not copy(analysis).sound(settings.copies).exists()
    assert not list(settings.copies.rglob("*.new"))


def test_a_night_stores_its_calls_before_it_copies_them(
    call: Recording, settings: Settings, tmp_path: Path
) -> None:
    gone = replace(call, call_id="call-2", path=tmp_path / "gone.wav", sha256="0" * 64)
    tools = Instrument(
        settings=settings,
        choice=Choice(engine="sphinx", engine_id="canned/1", notice=""),
        template=a_provenance(),
    )
    with Workers(obedient, count=1, timeout_s=60.0) as workers:
        night = Night(
            instrument=tools,
            workers=workers,
            run_id="r",
            started_at=NOW,
            tick=lambda _: None,
            shard_names=iter(("r-0",)),
        )
        result = night.analyse([call, gone])

    assert (result.analysed, result.copies) == (2, 1)
    assert result.uncopied == (Uncopied(call_id="call-2", reason="unreadable_file"),)
    assert len(shards.ids(settings.shards / "r-0.parquet")) == 2
    report = replace(a_report(), copies=result.copies, uncopied=result.uncopied)
    assert dict(run_report.lines(report))["Playback copies"] == "1; 1 could not be made"
    assert "call-2: unreadable_file" in run_report.markdown(report, ())
    assert load_report(dump(report)) == report


def obedient() -> Callable[[Recording], CallAnalysis]:
    return lambda recording: an_analysis(recording.call_id, recording=recording)


def test_copies_go_with_age_and_on_demand(call: Recording, settings: Settings) -> None:
    analysis = stored(settings, an_analysis(recording=call))
    completed(settings)
    sound = copy(analysis).sound(settings.copies)
    os.utime(sound, (NOW.timestamp(), NOW.timestamp()))

    day_before = NOW.replace(year=2027, month=1, day=30)
    assert purged(settings, now=day_before).copies.kept == 1
    assert purged(settings, now=day_before, call="call-1", trial=True).copies.removed == 1
    assert sound.exists()
    assert purged(settings, now=day_before.replace(day=31)).copies.removed == 1
    assert not list(settings.copies.rglob("*.*"))


def test_of_a_transcript_from_elsewhere_more_may_be_silent() -> None:
    spoken = utterance(CARD, speaker=Speaker.CONSUMER, start_s=10.0)  # 10 s to 16.65 s
    secret = Redaction(kind="card_number", speaker=Speaker.CONSUMER, span=Span(12.0, 13.0))
    analysis = an_analysis(transcript=a_transcript(spoken), redactions=(secret,))

    def muted(kind: TranscriptFormat, analysis: CallAnalysis = analysis) -> tuple[float, ...]:
        made = TranscriptFile(path=Path("call.json"), sha256="1" * 64, format=kind)
        recording = replace(analysis.recording, transcript=made)
        (span,) = copy(replace(analysis, recording=recording)).muted
        return round(span.start_s, 2), round(span.end_s, 2)

    theirs = a_transcript(utterance("my name is [PII] by the way", start_s=3.0))
    masked = replace(analysis, transcript=theirs, redactions=())
    assert muted(TranscriptFormat.AMAZON_TRANSCRIBE, masked) == (3.8, 4.65)
    assert muted(TranscriptFormat.WHISPERX) == (11.75, 13.25)
    assert muted(TranscriptFormat.GENERIC) == (9.75, 16.9)
    assert (
        copy_of(replace(analysis, recording=replace(analysis.recording, has_audio=False))) is None
    )


def test_a_copy_is_named_by_the_recording_and_by_what_is_silent() -> None:
    analysis = an_analysis()
    less = replace(analysis, redactions=())
    elsewhere = replace(analysis.recording, path=Path("moved.wav"))
    assert copy(analysis).name != copy(less).name
    assert copy(replace(analysis, recording=elsewhere)).name == copy(analysis).name
    with pytest.raises(ValueError, match="SHA-256"):
        replace(copy(analysis), sha256="../../etc/passwd")
