"""What every speech detector must do, and what Silero's must do besides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import soundfile
import soxr

from callqa.audio.activity import EnergyDetector, SileroDetector, SpeechDetector
from callqa.audio.decode import decode
from callqa.audio.energy import EnergyRules
from callqa.audio.silero import SileroRules, find_model
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, gaps, intersect, total_s
from callqa.errors import EngineError
from callqa.testing import lines

SPEECH = Path(__file__).parents[1] / "data" / "speech"
SAMPLE_CALLS = Path(__file__).parents[2] / "sample_calls"
PAUSES_S = (1.0, 0.25, 0.6, 2.0, 0.4)
LEAD_S = 1.0


@pytest.fixture(scope="module", params=[SileroDetector, EnergyDetector])
def detector(request: pytest.FixtureRequest) -> SpeechDetector:
    return request.param()


def phrase(name: str) -> Samples:
    return soundfile.read(SPEECH / f"{name}_phrase.flac", dtype="float32")[0]


def conversation() -> tuple[Samples, tuple[Span, ...]]:
    """Six phrases with known pauses between them, and where each lies."""
    parts = [np.zeros(round(LEAD_S * SAMPLE_RATE_HZ), dtype=np.float32)]
    spans, cursor_s = [], LEAD_S
    for index, pause_s in enumerate((*PAUSES_S, 1.0)):
        spoken = phrase(("first", "second")[index % 2])
        end_s = cursor_s + len(spoken) / SAMPLE_RATE_HZ
        spans.append(Span(cursor_s, end_s))
        parts += [spoken, np.zeros(round(pause_s * SAMPLE_RATE_HZ), dtype=np.float32)]
        cursor_s = end_s + pause_s
    return np.concatenate(parts), tuple(spans)


def heard(detector: SpeechDetector, samples: np.ndarray) -> tuple[Span, ...]:
    waveform = Waveform(samples=samples.astype(np.float32), speaker=Speaker.AGENT)
    return detector.detect(waveform)


def noise(level: float, *, seconds: float) -> np.ndarray:
    return np.random.default_rng(5).normal(0.0, level, round(seconds * SAMPLE_RATE_HZ))


def pauses_between(spans: tuple[Span, ...], *, at_least_s: float) -> list[Span]:
    within = Span(spans[0].start_s, spans[-1].end_s)
    return [gap for gap in gaps(spans, within=within) if gap.duration_s >= at_least_s]


def edge_errors(found: list[Span], expected: list[Span]) -> list[float]:
    return [
        abs(error_s)
        for gap, truth in zip(found, expected, strict=True)
        for error_s in (gap.start_s - truth.start_s, gap.end_s - truth.end_s)
    ]


def test_pauses_are_found_where_they_are(detector: SpeechDetector) -> None:
    samples, spoken = conversation()
    spans = heard(detector, samples)
    found = pauses_between(spans, at_least_s=0.2)
    expected = pauses_between(spoken, at_least_s=0.2)
    assert len(found) == len(expected) == len(PAUSES_S)
    errors = edge_errors(found, expected)
    assert np.median(errors) < 0.05
    assert max(errors) < 0.12


def test_spans_hug_the_speech_and_hold_nearly_all_of_it(detector: SpeechDetector) -> None:
    samples, spoken = conversation()
    spans = heard(detector, samples)
    assert spans[0].start_s == pytest.approx(spoken[0].start_s, abs=0.05)
    assert spans[-1].end_s == pytest.approx(spoken[-1].end_s, abs=0.12)
    assert total_s(spans) == pytest.approx(total_s(spoken), rel=0.06)


CHANGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "50 dB weaker": lambda samples: samples * 10 ** (-50 / 20),
    "10 dB stronger": lambda samples: np.clip(samples * 3.0, -1.0, 1.0),
    "upside down": lambda samples: -samples,
    "constant offset": lambda samples: samples + 0.2,
    "mains hum": lambda samples: (
        samples + 0.02 * np.sin(2 * np.pi * 50 * np.arange(len(samples)) / SAMPLE_RATE_HZ)
    ),
    "faint hiss": lambda samples: samples + noise(0.0005, seconds=len(samples) / SAMPLE_RATE_HZ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_gain_offset_hum_and_hiss_hardly_move_the_spans(
    detector: SpeechDetector, change: str
) -> None:
    samples, _ = conversation()
    plain = heard(detector, samples)
    changed = heard(detector, CHANGES[change](samples))
    assert len(changed) == len(plain)
    for span, before in zip(changed, plain, strict=True):
        assert span.start_s == pytest.approx(before.start_s, abs=0.1)
        assert span.end_s == pytest.approx(before.end_s, abs=0.1)


def test_speech_is_found_in_noise_15_db_below_it(detector: SpeechDetector) -> None:
    samples, spoken = conversation()
    level = float(np.sqrt(np.mean(phrase("first") ** 2))) * 10 ** (-15 / 20)
    spans = heard(detector, samples + noise(level, seconds=len(samples) / SAMPLE_RATE_HZ))
    long = pauses_between(spoken, at_least_s=0.5)
    found = pauses_between(spans, at_least_s=0.2)
    assert all(
        any(gap.overlap_s(truth) > 0.7 * truth.duration_s for gap in found) for truth in long
    )
    assert total_s(spans) > 0.75 * total_s(spoken)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(10 * SAMPLE_RATE_HZ),
        np.full(10 * SAMPLE_RATE_HZ, 0.3),
        noise(0.00005, seconds=10),
        noise(0.001, seconds=30),
        noise(0.1, seconds=30),
    ],
    ids=["digital silence", "constant offset", "one bit of dither", "hiss", "loud noise"],
)
def test_nothing_is_heard_where_nobody_speaks(
    detector: SpeechDetector, samples: np.ndarray
) -> None:
    assert heard(detector, samples) == ()


@pytest.mark.parametrize("length", [0, 1, 79, 159, 160, 161, 511, 512, 513, 1_600])
def test_a_waveform_of_any_length_is_taken(detector: SpeechDetector, length: int) -> None:
    quiet = heard(detector, np.zeros(length))
    spoken = heard(detector, phrase("first")[4_000 : 4_000 + length])
    assert quiet == ()
    assert all(span.end_s <= length / SAMPLE_RATE_HZ for span in spoken)


def test_speech_that_fills_the_waveform_ends_with_it(detector: SpeechDetector) -> None:
    spoken = phrase("first")
    spans = heard(detector, np.concatenate((np.zeros(8_000), spoken[:20_007])))
    assert spans[-1].end_s == pytest.approx((8_000 + 20_007) / SAMPLE_RATE_HZ, abs=0.03)
    assert spans[-1].end_s <= (8_000 + 20_007) / SAMPLE_RATE_HZ


def test_spans_are_sorted_apart_and_repeatable(detector: SpeechDetector) -> None:
    samples, _ = conversation()
    spans = heard(detector, samples)
    assert spans == heard(detector, samples)
    assert list(spans) == sorted(spans)
    assert all(left.end_s < right.start_s for left, right in pairwise(spans))


def test_the_waveform_is_left_as_it_was(detector: SpeechDetector) -> None:
    samples, _ = conversation()
    before = samples.copy()
    detector.detect(Waveform(samples=samples, speaker=Speaker.AGENT))
    np.testing.assert_array_equal(samples, before)


def test_an_id_is_stable_and_changes_with_the_rules() -> None:
    assert SileroDetector().detector_id == SileroDetector().detector_id
    assert EnergyDetector().detector_id == EnergyDetector().detector_id
    other = SileroDetector(rules=SileroRules(others_probability=0.2))
    assert other.detector_id != SileroDetector().detector_id
    assert EnergyDetector(rules=EnergyRules(core_db=12.0)).detector_id != (
        EnergyDetector().detector_id
    )


# Silero alone


def test_the_id_names_the_model_file_by_its_content(tmp_path: Path) -> None:
    copy = tmp_path / "other-name.onnx"
    copy.write_bytes(find_model().read_bytes())
    assert SileroDetector(model=copy).detector_id == SileroDetector().detector_id
    assert SileroDetector().detector_id.startswith("silero-vad@")


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_missing_or_broken_model_stops_the_run(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError, match=r"model\.onnx"):
        SileroDetector(model=path)


def test_another_model_of_the_package_is_refused() -> None:
    with pytest.raises(EngineError, match="whole sequences"):
        SileroDetector(model=find_model().with_name("silero_vad.onnx"))


def test_the_sequence_model_gives_the_numbers_of_the_step_by_step_model() -> None:
    samples = conversation()[0]
    samples -= samples.mean(dtype=np.float64)
    frames = len(samples) // 512
    session = onnxruntime.InferenceSession(find_model().with_name("silero_vad.onnx"))
    state, context = np.zeros((2, 1, 128), np.float32), np.zeros(64, np.float32)
    expected = []
    for frame in samples[: frames * 512].reshape(frames, 512):
        window = np.concatenate((context, frame))[None]
        probability, state = session.run(
            None, {"input": window, "state": state, "sr": np.array(SAMPLE_RATE_HZ)}
        )
        context = frame[-64:]
        expected.append(probability.item())
    found = SileroDetector().probabilities(samples)
    np.testing.assert_allclose(found[:frames], expected, atol=1e-4)
    assert 0.3 < np.mean(found > 0.5) < 0.9


def test_tones_are_not_speech() -> None:
    times = np.arange(10 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    ringing = 0.2 * (np.sin(2 * np.pi * 440 * times) + np.sin(2 * np.pi * 480 * times))
    ringing *= times % 6 < 2
    assert total_s(heard(SileroDetector(), ringing)) < 0.5


@pytest.mark.parametrize(
    ("under", "snr_db"), [(lines.white, 10.0), (lines.hum, 10.0), (lines.music, 15.0)]
)
def test_noise_hum_and_music_under_the_speech_leave_its_pauses_where_they_are(
    under: Callable[[int], Samples], snr_db: float
) -> None:
    samples, spoken = conversation()
    noisy = lines.with_noise(samples, under(len(samples)), snr_db=snr_db, speech=spoken)
    found = pauses_between(heard(SileroDetector(), noisy), at_least_s=0.2)
    expected = pauses_between(spoken, at_least_s=0.2)
    assert len(found) == len(expected)
    errors = edge_errors(found, expected)
    assert np.median(errors) < 0.05
    assert max(errors) < 0.20


def over_the_telephone(samples: Samples) -> Samples:
    low = soxr.resample(samples, SAMPLE_RATE_HZ, 8_000)
    return soxr.resample(low, 8_000, SAMPLE_RATE_HZ)[: len(samples)]


@pytest.mark.parametrize("call_id", ["NF-0007", "NF-0018"])
def test_what_a_telephone_does_not_carry_moves_nothing(call_id: str) -> None:
    """The consumers of these calls end many words in sounds above 4 kHz."""
    samples = decode(SAMPLE_CALLS / f"{call_id}.flac").channels[1]
    wide = heard(SileroDetector(), samples)
    narrow = heard(SileroDetector(), over_the_telephone(samples))
    assert len(narrow) == len(wide) > 5
    for span, before in zip(narrow, wide, strict=True):
        assert span.start_s == pytest.approx(before.start_s, abs=0.02)
        assert span.end_s == pytest.approx(before.end_s, abs=0.02)


def test_a_soft_phrase_is_heard_in_noise_that_is_louder() -> None:
    loud, soft = phrase("first"), phrase("second") * np.float32(10 ** (-15 / 20))
    silence = np.zeros(3 * SAMPLE_RATE_HZ, dtype=np.float32)
    samples = np.concatenate((loud, silence, soft, silence))
    level = float(np.sqrt(np.mean(loud**2))) * 10 ** (-10 / 20)
    begins_s = (len(loud) + len(silence)) / SAMPLE_RATE_HZ
    true = Span(begins_s, begins_s + len(soft) / SAMPLE_RATE_HZ)
    found = heard(SileroDetector(), samples + noise(level, seconds=len(samples) / SAMPLE_RATE_HZ))
    assert total_s(intersect(found, (true,))) > 0.75 * true.duration_s


def test_music_alone_is_hardly_speech() -> None:
    played = 0.1 * lines.music(30 * SAMPLE_RATE_HZ)
    assert total_s(heard(SileroDetector(), played)) < 1.0


def test_the_package_silero_vad_and_torch_are_not_imported() -> None:
    program = (
        "import sys; from callqa.audio.activity import SileroDetector; SileroDetector(); "
        "sys.exit(bool({'torch', 'silero_vad'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
