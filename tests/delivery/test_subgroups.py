"""Errors by subgroup: each group's own share, with an interval, and none of a small group."""

import numpy as np

from callqa.delivery.subgroups import LEAST_SPEAKERS, LEAST_WINDOWS, subgroups
from callqa.delivery.training_set import Windows

EACH = 20  # windows of a speaker


def known(traits: dict[str, list[str]]) -> Windows:
    """Windows of speakers, of whom one thing is known each; every second one is rushed."""
    speakers = len(next(iter(traits.values())))
    count = speakers * EACH
    return Windows(
        table=np.zeros((count, 5)),
        rushed=np.arange(count) % 2 == 0,
        voices=np.repeat([f"agent {number}" for number in range(speakers)], EACH),
        calls=np.repeat("call", count),
        traits={name: np.repeat(values, EACH) for name, values in traits.items()},
    )


def test_the_error_is_that_of_the_group_and_its_kind_is_told() -> None:
    labelled = known({"sex": ["female"] * 4 + ["male"] * 4})
    female = labelled.traits["sex"] == "female"
    chances = np.where(labelled.rushed, 0.9, 0.1)
    calm_women = np.flatnonzero(female & ~labelled.rushed)
    chances[calm_women[::4]] = 0.9  # a quarter of the calm women are called rushed
    undecided = ~female & labelled.rushed
    women, men = subgroups(labelled, chances, undecided)
    assert (women.value, men.value) == ("female", "male")
    assert (women.speakers, women.windows) == (4, 4 * EACH)
    assert women.error.value == 0.125
    assert women.calm_called_rushed.value == 0.25
    assert women.rushed_called_calm.value == 0.0
    assert men.error.value == men.error.low == men.error.high == 0.0
    assert (women.abstained, men.abstained) == (0.0, 0.5)


def test_the_interval_comes_from_speakers_and_not_from_windows() -> None:
    labelled = known({"team": ["cedar"] * 6})
    one_is_wrong = labelled.voices == "agent 0"
    chances = np.where(labelled.rushed ^ one_is_wrong, 0.9, 0.1)
    (cedar,) = subgroups(labelled, chances, np.zeros(len(chances), dtype=bool))
    assert cedar.error.low == 0.0
    assert cedar.error.high >= 2 / 6


def test_no_figure_is_told_of_few_speakers_or_few_windows() -> None:
    labelled = known({"language": ["Spanish"] * (LEAST_SPEAKERS - 1) + ["English"] * 4})
    chances = np.where(labelled.rushed, 0.9, 0.1)
    nobody = np.zeros(len(chances), dtype=bool)
    english, spanish = subgroups(labelled, chances, nobody)
    assert english.error is not None
    assert (spanish.speakers, spanish.windows) == (LEAST_SPEAKERS - 1, 2 * EACH)
    assert {spanish.error, spanish.calm_called_rushed, spanish.abstained} == {None}
    few = labelled.only(np.arange(0, len(chances), EACH // 2))  # two windows of each
    assert len(few.voices) < LEAST_WINDOWS
    assert all(
        one.error is None
        for one in subgroups(few, chances[: len(few.voices)], nobody[: len(few.voices)])
    )


def test_who_has_no_attribute_is_a_group_of_its_own() -> None:
    labelled = known({"sex": ["female"] * 3 + [""] * 3})
    chances = np.where(labelled.rushed, 0.9, 0.1)
    found = subgroups(labelled, chances, np.zeros(len(chances), dtype=bool))
    assert [one.value for one in found] == ["", "female"]
