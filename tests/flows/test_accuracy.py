"""The whole pipeline with PocketSphinx on the sample calls, against their scenarios.

The bounds are what was measured on these calls with some room; they guard against getting worse.
"""

from collections.abc import Callable

import pytest

from callqa.store import shards
from tests.flows.accuracy import Accuracy, Pair, Truth, compare
from tests.flows.conftest import ROOT, Night

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]  # the first one runs the night


@pytest.fixture(scope="session")
def pairs(night: Night) -> list[Pair]:
    analyses = {
        stored.analysis.recording.call_id: stored.analysis
        for path in shards.shard_files(night.centre.data / "shards")
        for stored in shards.read(path)
    }
    truths = [Truth.read(path) for path in sorted((ROOT / "sample_calls/expected").glob("*.json"))]
    return [(truth, analyses[truth.call_id]) for truth in truths]


@pytest.fixture(scope="session")
def accuracy(pairs: list[Pair], reported: Callable[[str], None]) -> Accuracy:
    figures = compare(pairs)
    for line in figures.lines():
        reported(line)
    return figures


def test_most_words_are_right(accuracy: Accuracy) -> None:
    assert accuracy.words > 2000
    assert accuracy.word_error_rate < 0.10


def test_every_flag_of_the_scenarios_is_raised_or_given_to_a_person(accuracy: Accuracy) -> None:
    assert accuracy.flags >= 15
    assert accuracy.flags_found + accuracy.flags_in_review >= accuracy.flags - 1
    assert accuracy.flags_found >= 0.85 * accuracy.flags


def test_hardly_any_flag_is_raised_without_a_cause(accuracy: Accuracy) -> None:
    assert accuracy.judged > 250
    assert accuracy.false_flags <= 0.01 * accuracy.judged


def test_what_was_done_right_is_credited(accuracy: Accuracy) -> None:
    assert accuracy.met_found >= 0.95 * accuracy.met


def test_pace_is_that_of_the_scenario(accuracy: Accuracy) -> None:
    assert accuracy.pace_error_median < 0.03
    assert accuracy.pace_error_worst < 0.10


def test_pauses_are_those_of_the_scenario(accuracy: Accuracy) -> None:
    assert accuracy.pauses > 100
    assert accuracy.pause_recall >= 0.9
    assert accuracy.pause_precision >= 0.9


def test_promises_to_pay_are_those_of_the_scenario(
    pairs: list[Pair], reported: Callable[[str], None]
) -> None:
    promised = {truth.call_id: truth.document["promise"] for truth, _ in pairs}
    found = {truth.call_id: analysis.commitments for truth, analysis in pairs}
    right = [
        call_id
        for call_id, promise in promised.items()
        if promise and promise["amount"] in {one.amount for one in found[call_id]}
    ]
    invented = [call_id for call_id, promise in promised.items() if not promise and found[call_id]]
    reported(f"promises to pay found {len(right)} of {sum(map(bool, promised.values()))}")
    assert not invented
    assert len(right) >= sum(map(bool, promised.values())) - 1
