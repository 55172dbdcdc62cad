"""A person's speech made faster and slower: the pace follows, and "rushed" never falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.audio.activity import SileroDetector
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.measure import measure
from callqa.delivery.retiming import stretch
from callqa.delivery.shipped import newest_shipped
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import laid_over
from callqa.domain.measures import Measures
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, total_s
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import DeliveryLabel

READER = Path(__file__).parents[1] / "models" / "speech" / "sense-and-sensibility.flac"
FACTORS = (0.75, 0.9, 1.0, 1.2, 1.45, 1.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    samples: Samples
    words: tuple[Word, ...]


@pytest.fixture(scope="module")
def versions() -> dict[float, Measures]:
    """The reader, twice over so that a fast version is long enough, measured at each factor."""
    samples = np.tile(soundfile.read(READER, dtype="float32")[0], 2)
    speech = SileroDetector().detect(Waveform(samples=samples, speaker=Speaker.AGENT))
    texts = READER.with_suffix(".txt").read_text(encoding="utf-8").split() * 2
    reader = Reader(samples=samples, words=laid_over(texts, speech))
    return {factor: measured(reader, factor) for factor in FACTORS}


def measured(reader: Reader, factor: float) -> Measures:
    samples = stretch(reader.samples, factor)
    waveform = Waveform(samples=samples, speaker=Speaker.AGENT)
    words = tuple(
        Word(text=one.text, span=Span(one.span.start_s / factor, one.span.end_s / factor))
        for one in reader.words
    )
    said = (Utterance(speaker=Speaker.AGENT, words=words),)
    return measure(
        Transcript(utterances=said, language="en", engine_id="given"),
        [waveform],
        {Speaker.AGENT: SileroDetector().detect(waveform)},
        duration_s=len(samples) / SAMPLE_RATE_HZ,
        thresholds=DeliveryThresholds(),
    )


def followed(rates: Sequence[float]) -> list[float]:
    """Each rate over the natural one, over the factor; 1 where it follows."""
    natural = rates[FACTORS.index(1.0)]
    return [rate / natural / factor for rate, factor in zip(rates, FACTORS, strict=True)]


def test_words_a_minute_follow_the_factor_within_5_percent(
    versions: dict[float, Measures],
) -> None:
    rates = [version.speakers[0].words_per_minute.value for version in versions.values()]
    assert followed(rates) == pytest.approx([1.0] * len(FACTORS), rel=0.05)


def test_syllables_a_second_follow_it_too(versions: dict[float, Measures]) -> None:
    rates = [version.speakers[0].articulation_rate.value for version in versions.values()]
    assert followed(rates) == pytest.approx([1.0] * len(FACTORS), rel=0.05)


def test_pauses_follow_its_inverse(versions: dict[float, Measures]) -> None:
    """Those that stay well above the least pause, together: few, so one that is lost shows."""
    natural = versions[1.0].speakers[0].pauses
    for factor, version in versions.items():
        due = [
            Span(one.start_s / factor, one.end_s / factor)
            for one in natural
            if one.duration_s >= 0.3 * max(1.0, factor)
        ]
        found = [
            one
            for one in version.speakers[0].pauses
            if any(one.overlap_s(span) > 0.0 for span in due)
        ]
        assert total_s(found) == pytest.approx(total_s(due), rel=0.15)


def test_rushed_never_falls_as_a_person_is_made_faster(versions: dict[float, Measures]) -> None:
    model = DeliveryModel.load(newest_shipped())
    verdicts = [model.classify(version) for version in versions.values()]
    chances = [verdict.probability_rushed for verdict in verdicts]
    assert all(later >= earlier for earlier, later in pairwise(chances))
    assert verdicts[0].label is DeliveryLabel.CALM
    assert verdicts[-1].label is DeliveryLabel.RUSHED
