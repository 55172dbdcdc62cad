"""Fitting, evaluating and the gate, on made-up windows and on one re-timed call."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from callqa.audio.activity import EnergyDetector
from callqa.delivery.card_page import page
from callqa.delivery.classifier import DeliveryModel
from callqa.delivery.clips import CALM_TEMPO, RUSHED_TEMPO, Clip, Plan, make_clip, plans, tempo
from callqa.delivery.evaluation import balanced, best_cutoff, interval
from callqa.delivery.origins import constructed
from callqa.delivery.publishing import GateError, objections, publish
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.training import TooLittleDataError, train
from callqa.delivery.training_set import TrainingSet, Windows, data_digest
from callqa.delivery.truth import SourceCall
from callqa.domain.spans import total_s
from callqa.domain.verdicts import DeliveryLabel

THRESHOLDS = DeliveryThresholds()
ORIGIN = constructed(())
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
    return make_clip(
        call,
        plan,
        detect=EnergyDetector().detect,
        over_line=lambda samples, _: samples,
        thresholds=THRESHOLDS,
    )


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


def test_the_gate_refuses_a_model_that_learnt_from_worse_labels(
    good: TrainingSet, tmp_path: Path
) -> None:
    in_force = publish(train(good), good, tmp_path / "good-1", thresholds=THRESHOLDS, origin=ORIGIN)
    wrong = np.random.default_rng(6).random(len(good.labelled.rushed)) < 0.2
    worse = data(replace(good.labelled, rushed=good.labelled.rushed ^ wrong))
    with pytest.raises(GateError, match=r"does not beat 0\.\d+ of good-1, which is in force"):
        publish(
            train(worse),
            worse,
            tmp_path / "worse-1",
            thresholds=THRESHOLDS,
            origin=ORIGIN,
            in_force=in_force,
        )
    assert not (tmp_path / "worse-1").exists()


def test_the_gate_refuses_what_does_not_beat_the_model_in_force(
    good: TrainingSet, tmp_path: Path
) -> None:
    candidate = train(good)
    in_force = publish(candidate, good, tmp_path / "trial-1", thresholds=THRESHOLDS, origin=ORIGIN)
    found = objections(candidate, good, in_force=in_force)
    assert len(found) == 1
    assert "trial-1, which is in force" in found[0]


@dataclass
class Rival:
    """A model in force that is as good as the candidate, or nearly: it errs on so many windows."""

    rushed: np.ndarray
    accuracy: float
    instruments: str
    model_id: str = "rival-1"

    def probabilities(self, _table: np.ndarray) -> np.ndarray:
        found = self.rushed.astype(float)
        for label in (True, False):
            (places,) = np.nonzero(self.rushed == label)
            errors = int(np.ceil((1 - self.accuracy) * len(places)))
            found[places[:errors]] = 1 - found[places[:errors]]
        return found


def test_only_a_model_that_learnt_from_the_same_instruments_must_be_beaten_by_the_margin(
    good: TrainingSet,
) -> None:
    candidate, rushed = train(good), good.labelled.rushed
    accuracy = candidate.evaluation.model.balanced_accuracy.value
    now, before = "detector; windows@2", "detector; windows@1"
    for equal, instruments, objected in (
        (accuracy, now, True),
        (accuracy, before, False),
        (min(1.0, accuracy + 0.02), before, True),
    ):
        rival = Rival(rushed=rushed, accuracy=equal, instruments=instruments)
        found = objections(candidate, good, in_force=rival, instruments=now)
        assert bool(found) == objected, (accuracy, equal, found)


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


def test_the_page_beside_the_card_says_what_the_card_says(
    good: TrainingSet, tmp_path: Path
) -> None:
    first = publish(train(good), good, tmp_path / "a", thresholds=THRESHOLDS, origin=ORIGIN)
    better = data(windows(seed=0))
    with_sex = replace(
        better.labelled,
        table=better.labelled.table * np.array([1.5, 1, 1, 1, 1]),  # measured otherwise
        traits={"sex": np.where(better.labelled.voices == "voice 0", "female", "male")},
    )
    publish(
        train(data(with_sex)),
        data(with_sex),
        tmp_path / "b",
        thresholds=THRESHOLDS,
        origin=ORIGIN,
        in_force=first,
    )
    card = json.loads((tmp_path / "b" / "card.json").read_text())
    told = (tmp_path / "b" / "card.md").read_text()
    assert told == page("b", card)
    accuracy = card["evaluation"]["model"]["balanced_accuracy"]["value"]
    assert f"| balanced accuracy, every window decided | {100 * accuracy:.1f} % |" in told
    assert "| a, in force before, on the same windows |" in told
    assert card["evaluation"]["in_force"]["gain"]["value"] > 0.02
    assert "| sex | female | 1 | 120 | too few | too few | too few | too few |" in told
    assert "by construction and not by listeners" in told


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


def test_the_interval_widens_when_there_are_fewer_speakers() -> None:
    rng = np.random.default_rng(3)
    right = rng.random(400) < 0.8
    widths = []
    for speakers in (40, 4):
        found = interval(lambda rows: float(np.mean(right[rows])), np.arange(400) % speakers)
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
    assert [clip.traits["line"] for clip in clips] == [
        "clean" if plan.line == "clean" else "telephone" for plan in (slow, fast)
    ]


def test_words_are_laid_over_the_true_sound_in_order(calm_call: SourceCall) -> None:
    words = calm_call.words
    starts = [word.span.start_s for word in words]
    assert starts == sorted(starts)
    assert words[-1].span.end_s == pytest.approx(calm_call.sound[-1].end_s, abs=0.01)
    assert calm_call.articulation_rate * total_s(calm_call.sound) > len(words)
