"""The rules on phrasings by writers who never saw them; `callqa rules score` prints the same.

The first two sets were looked at while the rules were written, the third was not; its figures of
the first look are in the README. Floors lie a little below what is measured, so that no change
makes the rules deafer or jumpier unnoticed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from callqa.compliance.rules import RuleBook, load
from callqa.compliance.scoring import score

PHRASINGS = Path(__file__).parents[1] / "data" / "phrasings"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


@pytest.mark.parametrize(
    ("name", "floors"),
    [("first", (0.98, 0.01, 0.97)), ("second", (0.98, 0.02, 0.96)), ("third", (0.94, 0.04, 0.86))],
)
def test_phrasings_of_others_are_heard_and_near_misses_are_left_alone(
    book: RuleBook,
    reported: Callable[[str], None],
    name: str,
    floors: tuple[float, float, float],
) -> None:
    recall, false_alarms, asr_recall = floors
    scored = score(book, PHRASINGS / f"{name}.yaml")

    assert scored.recall is not None
    assert scored.false_alarm_rate is not None
    assert scored.asr_recall is not None
    reported(
        f"phrasings, {name} set: heard {scored.recall:.1%} of {scored.count('must_match')},"
        f" false alarms {scored.false_alarm_rate:.1%} of {scored.count('must_not_match')},"
        f" mis-heard forms {scored.asr_recall:.1%} of {scored.count('asr_must_match')}"
    )
    assert scored.recall >= recall
    assert scored.false_alarm_rate <= false_alarms
    assert scored.asr_recall >= asr_recall
