"""Fitting, evaluating and the gate, on made-up windows and on one re-timed call."""

import json
from pathlib import Path

import numpy as np
import pytest

from callqa.audio.activity import EnergyDetector
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.clips import CALM_TEMPO, RUSHED_TEMPO, Clip, Plan, make_clip, plans, tempo
from callqa.delivery.evaluation import balanced, best_cutoff, interval
from callqa.delivery.origins import constructed
from callqa.delivery.publishing import GateError, objections, publish
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import (
    TooLittleDataError,
    TrainingSet,
    Windows,
    data_digest,
    train,
)
from callqa.delivery.truth import SourceCall
from callqa.domain.spans import total_s
from callqa.domain.verdicts import DeliveryLabel

THRESHOLDS = DeliveryThresholds()
ORIGIN = constructed()
NONE = Windows(
    table=np.empty((0, 5)),
    rushed=np.empty(0, dtype=bool),
    voices=np.empty(0, dtype=np.str_),
    calls=np.empty(0, dtype=np.str_),
)


def windows(*, seed: int = 0, calls: int = 24, of_call: int = 20) -> Windows:
    """Windows whose truth shows in all features together better than in the pace alone."""
    rng = np.random.default_rng(seed)
    rushed = rng.random(calls * of_call) < 0.5
    centre = np.where(rushed, 1.0, -1.0)[:, None] * np.array([1, 1, 1, -1, -1])
    noisy = centre + rng.standard_normal((len(rushed), 5)) * 1.2
    table = noisy * np.array([0.5, 0.6, 30, 0.05, 2.5]) + np.array([4.8, 4.6, 190, 0.12, 6.0])
    names = np.repeat(np.arange(calls), of_call)
    return Windows(
        table=table,
        rushed=rushed,
        voices=np.array([f"voice {name % 4}" for name in names]),
        calls=np.array([f"call {name}" for name in names]),
    )


def data(labelled: Windows) -> TrainingSet:
    return TrainingSet(labelled=labelled, margin=NONE, clips=10)


def clip_of(call: SourceCall, plan: Plan) -> Clip:
    return make_clip(call, plan, detect=EnergyDetector().detect, thresholds=THRESHOLDS)


@pytest.fixture(scope="module")
def good() -> TrainingSet:
    return data(windows())


def test_a_model_that_beats_the_pace_alone_is_published_and_loads(
    good: TrainingSet, tmp_path: Path
) -> None:
    candidate = train(good)
    model = publish(candidate, good, tmp_path / "trial-1", thresholds=THRESHOLDS, origin=ORIGIN)
    assert model.model_id == "trial-1"
    said = DeliveryModel.load(tmp_path / "trial-1").probabilities(good.labelled.table)
    assert balanced(good.labelled.rushed, said >= 0.5) > 0.9


def test_the_gate_refuses_random_labels(tmp_path: Path) -> None:
    true = windows()
    rng = np.random.default_rng(1)
    shuffled = data(
        Windows(
            table=true.table,
            rushed=rng.permutation(true.rushed),
            voices=true.voices,
            calls=true.calls,
        )
    )
    with pytest.raises(GateError, match="beats the rate alone by"):
        publish(
            train(shuffled), shuffled, tmp_path / "random-1", thresholds=THRESHOLDS, origin=ORIGIN
        )
    assert not (tmp_path / "random-1").exists()


def test_the_gate_refuses_a_model_that_learnt_the_wrong_way_round(good: TrainingSet) -> None:
    true = good.labelled
    table = true.table.copy()
    table[:, 3] = 0.24 - table[:, 3]
    odd = data(Windows(table=table, rushed=true.rushed, voices=true.voices, calls=true.calls))
    assert any(
        "pause_share pulls the wrong way" in one
        for one in objections(train(odd), odd, in_force=None)
    )


def test_the_gate_refuses_what_does_not_beat_the_model_in_force(
    good: TrainingSet, tmp_path: Path
) -> None:
    candidate = train(good)
    in_force = publish(candidate, good, tmp_path / "trial-1", thresholds=THRESHOLDS, origin=ORIGIN)
    found = objections(candidate, good, in_force=in_force)
    assert len(found) == 1
    assert "trial-1, which is in force" in found[0]


def test_training_twice_gives_the_same_model_and_card(good: TrainingSet, tmp_path: Path) -> None:
    made = [
        publish(train(good), good, tmp_path / name, thresholds=THRESHOLDS, origin=ORIGIN)
        for name in ("a", "b")
    ]
    table = good.labelled.table
    assert np.array_equal(made[0].probabilities(table), made[1].probabilities(table))
    cards = [json.loads((tmp_path / name / "card.json").read_text()) for name in ("a", "b")]
    for card in cards:
        card.pop("model_sha256")  # the file holds the time it was written
    assert cards[0] == cards[1]


def test_two_voices_are_too_few() -> None:
    few = windows()
    two = Windows(
        table=few.table,
        rushed=few.rushed,
        voices=np.where(few.voices == "voice 0", "voice 0", "voice 1"),
        calls=few.calls,
    )
    with pytest.raises(TooLittleDataError, match="2 speakers, at least 3"):
        train(data(two))


def test_one_changed_label_changes_the_digest(good: TrainingSet) -> None:
    rushed = good.labelled.rushed.copy()
    rushed[0] = not rushed[0]
    other = Windows(
        table=good.labelled.table,
        rushed=rushed,
        voices=good.labelled.voices,
        calls=good.labelled.calls,
    )
    assert data_digest(good) == data_digest(data(windows()))
    assert data_digest(good) != data_digest(data(other))


def test_the_interval_widens_when_there_are_fewer_calls() -> None:
    rng = np.random.default_rng(3)
    right = rng.random(400) < 0.8
    widths = []
    for calls in (40, 4):
        found = interval(lambda rows: float(np.mean(right[rows])), np.arange(400) % calls)
        assert found.low <= found.value <= found.high
        widths.append(found.high - found.low)
    spread = interval(lambda rows: float(np.mean(right[rows])), np.sort(right).astype(int))
    assert all(width > 0 for width in widths)
    assert spread.high > spread.low


def test_the_best_cutoff_separates_and_skips_what_is_unknown() -> None:
    rate = np.array([100.0, 150.0, np.nan, 200.0, 250.0])
    assert best_cutoff(rate, np.array([False, False, True, True, True])) == 200.0


def test_fewer_pauses_raise_the_tempo_at_an_equal_rate() -> None:
    assert tempo(5.0, pause_share=0.12) == pytest.approx(5.0)
    assert tempo(5.0, pause_share=0.0) >= RUSHED_TEMPO
    assert tempo(5.0, pause_share=0.24) <= CALM_TEMPO


def test_a_clip_is_labelled_by_what_was_done_to_it(calm_call: SourceCall) -> None:
    made = list(plans(calm_call, seed=1))
    assert made == list(plans(calm_call, seed=1))
    slow, fast = made[0], max(made, key=lambda plan: plan.rate - plan.pause_factor)
    clips = [clip_of(calm_call, plan) for plan in (slow, fast)]
    labels = [{found.label for found in clip.windows} for clip in clips]
    assert labels == [{DeliveryLabel.CALM}, {DeliveryLabel.RUSHED}]
    assert clip_of(calm_call, slow) == clips[0]


def test_words_are_laid_over_the_true_sound_in_order(calm_call: SourceCall) -> None:
    words = calm_call.words
    starts = [word.span.start_s for word in words]
    assert starts == sorted(starts)
    assert words[-1].span.end_s == pytest.approx(calm_call.sound[-1].end_s, abs=0.01)
    assert calm_call.articulation_rate * total_s(calm_call.sound) > len(words)
