"""The published model: checked before it is loaded, abstaining, monotone, with reasons."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.tree import DecisionTreeClassifier

from callqa.delivery.classifier import Band, DeliveryModel
from callqa.delivery.measure import measure
from callqa.delivery.model_files import CARD_FILE, MODEL_FILE, published_id
from callqa.delivery.reasons import reasons
from callqa.delivery.retiming import retime
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.truth import SourceCall
from callqa.delivery.windows import FEATURE_NAMES
from callqa.domain.measures import Measures
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker, Waveform
from callqa.domain.transcript import Transcript, Utterance, Word
from callqa.domain.verdicts import DeliveryLabel
from callqa.errors import ModelError

PUBLISHED = Path(__file__).parents[2] / "models" / "delivery" / "calm-rushed-3"
THRESHOLDS = DeliveryThresholds()


@pytest.fixture(scope="module")
def model() -> DeliveryModel:
    return DeliveryModel.load(PUBLISHED)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PUBLISHED, tmp_path / PUBLISHED.name))


def at_speed(call: SourceCall, factor: float, *, gain: float = 1.0) -> Measures:
    """The call with speech and pauses that much faster, measured."""
    made = retime(
        call.samples,
        sound=call.sound,
        pauses=call.pauses,
        rate_factor=factor,
        pause_factor=1 / factor,
    )
    words = tuple(Word(text=one.text, span=made.times.span(one.span)) for one in call.words)
    transcript = Transcript(
        utterances=(Utterance(speaker=Speaker.AGENT, words=words),), language="en", engine_id="t"
    )
    consumer = np.zeros(len(made.samples), dtype=np.float32)
    return measure(
        transcript,
        [
            Waveform(samples=made.samples * np.float32(gain), speaker=Speaker.AGENT),
            Waveform(samples=consumer, speaker=Speaker.CONSUMER),
        ],
        {
            Speaker.AGENT: tuple(made.times.span(span) for span in call.sound),
            Speaker.CONSUMER: tuple(made.times.span(span) for span in call.other),
        },
        duration_s=len(made.samples) / SAMPLE_RATE_HZ,
        thresholds=THRESHOLDS,
    )


def change_card(folder: Path, **fields: object) -> None:
    card = json.loads((folder / CARD_FILE).read_text())
    (folder / CARD_FILE).write_text(json.dumps(card | fields))


def test_the_model_is_named_after_its_folder(model: DeliveryModel) -> None:
    assert model.model_id == PUBLISHED.name
    assert re.fullmatch(rf"{model.model_id}@[0-9a-f]{{8}}", published_id(PUBLISHED))


def test_rushed_never_falls_as_the_same_call_gets_faster(
    model: DeliveryModel, calm_call: SourceCall
) -> None:
    factors = (0.75, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.7)
    verdicts = [model.classify(at_speed(calm_call, factor)) for factor in factors]
    known = [verdict for verdict in verdicts if verdict.probability_rushed is not None]
    chances = [verdict.probability_rushed for verdict in known]
    assert len(chances) >= 6
    assert all(later >= earlier for earlier, later in pairwise(chances))
    assert known[0].label is DeliveryLabel.CALM
    assert known[-1].label is DeliveryLabel.RUSHED


@pytest.mark.parametrize("feature", range(len(FEATURE_NAMES)))
def test_rushed_moves_one_way_with_each_feature(model: DeliveryModel, feature: int) -> None:
    hurries_up = FEATURE_NAMES[feature] not in {"pause_share", "pauses_per_100_syllables"}
    usual = np.array([model.usual[name] for name in FEATURE_NAMES])
    between = usual * np.array([1.3, 1.3, 1.3, 1.0, 1.0])  # neither surely calm nor surely rushed
    table = np.tile(between, (20, 1))
    table[:, feature] *= np.linspace(0.3, 2.5, 20)
    steps = np.diff(model.probabilities(table))
    assert np.all(steps >= 0) if hurries_up else np.all(steps <= 0)
    assert np.any(steps != 0)


def test_measured_rates_follow_the_factor_within_5_percent(calm_call: SourceCall) -> None:
    natural = at_speed(calm_call, 1.0).of(Speaker.AGENT)
    assert natural is not None
    for factor in (0.75, 1.3, 1.6):
        changed = at_speed(calm_call, factor).of(Speaker.AGENT)
        assert changed is not None
        ratio = changed.words_per_minute.value / natural.words_per_minute.value
        assert ratio == pytest.approx(factor, rel=0.05)


def test_the_verdict_does_not_hang_on_the_level(
    model: DeliveryModel, calm_call: SourceCall
) -> None:
    loud, quiet = (
        model.classify(at_speed(calm_call, 1.25, gain=gain)).probability_rushed
        for gain in (1.0, 10 ** (-50 / 20))
    )
    assert loud is not None
    assert quiet == pytest.approx(loud, abs=0.05)


def test_a_rushed_verdict_gives_its_reasons_in_words(
    model: DeliveryModel, calm_call: SourceCall
) -> None:
    verdict = model.classify(at_speed(calm_call, 1.5))
    assert verdict.label is DeliveryLabel.RUSHED
    assert 1 <= len(verdict.reasons) <= 3
    assert all(" against a usual " in reason for reason in verdict.reasons)
    assert {window.label for window in verdict.windows} >= {DeliveryLabel.RUSHED}
    for judged in (verdict, *verdict.windows):
        assert {one.name for one in judged.influences} <= set(FEATURE_NAMES)
        assert judged.reasons == reasons(judged.influences, label=judged.label)
    chances = [window.probability_rushed for window in verdict.windows]
    assert round(min(chances), 6) <= verdict.probability_rushed <= round(max(chances), 6)


def test_too_little_agent_speech_is_undecided_without_a_number(model: DeliveryModel) -> None:
    silence = Waveform(samples=np.zeros(80_000, dtype=np.float32), speaker=Speaker.AGENT)
    nothing = Transcript(utterances=(), language="en", engine_id="none")
    verdict = model.classify(measure(nothing, [silence], {}, duration_s=5.0, thresholds=THRESHOLDS))
    assert verdict.label is DeliveryLabel.UNDECIDED
    assert verdict.probability_rushed is None
    assert "too little agent speech" in verdict.reasons[0]


@pytest.mark.parametrize(
    ("probability", "label"),
    [(0.3, "calm"), (0.31, "undecided"), (0.69, "undecided"), (0.7, "rushed")],
)
def test_inside_the_band_the_model_abstains(probability: float, label: str) -> None:
    assert Band(calm_below=0.3, rushed_from=0.7).label(probability) == label


def test_a_changed_model_is_refused(copied: Path) -> None:
    content = bytearray((copied / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / MODEL_FILE).write_bytes(content)
    for door in (DeliveryModel.load, published_id):
        with pytest.raises(ModelError, match="has changed since it was published"):
            door(copied)


@pytest.mark.parametrize(
    ("field", "value"),
    [("features", list(reversed(FEATURE_NAMES))), ("labels", ["rushed", "calm"])],
)
def test_a_model_for_other_features_or_labels_is_refused(
    copied: Path, field: str, value: list[str]
) -> None:
    change_card(copied, **{field: value})
    with pytest.raises(ModelError, match=f"was made for {field}"):
        DeliveryModel.load(copied)


def test_a_type_that_is_not_on_the_list_is_refused_even_with_a_right_digest(copied: Path) -> None:
    tree = DecisionTreeClassifier().fit([[0.0], [1.0]], [0, 1])
    content = skops.io.dumps({"scorer": tree, "calibrator": tree})
    (copied / MODEL_FILE).write_bytes(content)
    change_card(copied, model_sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(ModelError, match="must not"):
        DeliveryModel.load(copied)


@pytest.mark.parametrize("name", [MODEL_FILE, CARD_FILE])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=name):
        DeliveryModel.load(copied)


def test_a_card_that_lacks_the_band_is_refused(copied: Path) -> None:
    change_card(copied, band=None)
    with pytest.raises(ModelError, match="lacks or garbles"):
        DeliveryModel.load(copied)


def test_the_card_says_what_a_reader_must_know() -> None:
    card = json.loads((PUBLISHED / CARD_FILE).read_text())
    evaluation = card["evaluation"]
    assert "synthetic" in card["origin"]
    assert len(card["data"]["sha256"]) == 64
    assert set(card["data"]["voices"]) == set(evaluation["error_by_voice"])
    accuracy = evaluation["model"]["balanced_accuracy"]
    assert accuracy["low"] <= accuracy["value"] <= accuracy["high"]
    better = max(evaluation["published_cutoff"]["value"], evaluation["fitted_cutoff"]["value"])
    assert evaluation["gain"]["value"] == pytest.approx(accuracy["value"] - better, abs=2e-4)
    assert (PUBLISHED / MODEL_FILE).stat().st_size < 200_000


def test_looking_up_the_published_model_imports_no_estimators() -> None:
    program = (
        "import sys; from pathlib import Path; import callqa.pipeline;"
        "from callqa.delivery.model_files import published_id;"
        "assert published_id(Path(sys.argv[1])).startswith(sys.argv[2]);"
        "print(sorted({'sklearn', 'skops', 'torch'} & set(sys.modules)))"
    )
    asked = [sys.executable, "-c", program, str(PUBLISHED), PUBLISHED.name]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
