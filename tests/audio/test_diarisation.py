"""Two voices on one channel, told apart by their sound alone, or not."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.audio.diarisation import voices
from callqa.domain.spans import Span, intersect, merge, subtract, total_s

CALLS = Path(__file__).parents[2] / "sample_calls"


def call(name):
    """Both channels and where agent and consumer speak."""
    sound, _ = soundfile.read(CALLS / f"{name}.flac", dtype="float32")
    told = json.loads((CALLS / "expected" / f"{name}.json").read_text())["speakers"]
    spoken = [
        tuple(Span(one["start_s"], one["end_s"]) for one in told[who]["speech"])
        for who in ("agent", "consumer")
    ]
    return sound, spoken


@cache
def told_apart(name):
    """What is found in both channels together, where each speaks, and the speech that was given."""
    sound, spoken = call(name)
    speech = merge((*spoken[0], *spoken[1]), max_gap_s=0.1)
    return voices(sound.sum(axis=1), speech), spoken, speech


@pytest.mark.parametrize(
    "name",
    ["NF-0001", "NF-0012"],
    ids=["a-woman-and-a-man", "two-men"],
)
def test_two_voices_are_told_apart(name):
    found, spoken, _ = told_apart(name)
    assert found.not_told is None
    both = intersect(*spoken)
    alone = [subtract(spans, both) for spans in spoken]
    mixed_s = [
        total_s(intersect(found.spans[0], alone[0])) + total_s(intersect(found.spans[1], alone[1])),
        total_s(intersect(found.spans[0], alone[1])) + total_s(intersect(found.spans[1], alone[0])),
    ]
    assert min(mixed_s) < 0.05 * sum(mixed_s)


def test_both_voices_together_are_the_speech_that_was_given():
    found, _, speech = told_apart("NF-0001")
    first, second = found.spans
    assert not intersect(first, second)
    assert total_s((*first, *second)) == pytest.approx(total_s(speech), abs=0.02)
    assert first[0] < second[0]


@pytest.mark.parametrize("name", ["NF-0004", "NF-0010", "NF-0013", "NF-0016"])
def test_one_voice_alone_is_not_parted(name):
    sound, spoken = call(name)
    found = voices(sound[:, 0].copy(), spoken[0])
    assert (found.spans, found.not_told) == ((), "one_voice_or_alike")


def test_a_few_words_are_too_little_to_tell():
    sound, spoken = call("NF-0001")
    found = voices(sound.sum(axis=1), [*spoken[0][:1], *spoken[1][:2]])
    assert (found.spans, found.agreement, found.not_told) == ((), None, "too_little_speech")


def test_steady_sound_that_was_taken_for_speech_is_no_two_voices():
    flat = np.zeros(40 * 16_000, dtype=np.float32)
    assert voices(flat, [Span(1.0, 18.0), Span(20.0, 39.0)]).not_told == "one_voice_or_alike"
