"""Why speech sounded calm or rushed, in words."""

import pytest

from callqa.delivery.reasons import OWN_MEASURES, reasons
from callqa.domain.definitions import DEFINITIONS
from callqa.domain.verdicts import DeliveryLabel, Influence

USUAL = {
    "nuclei_per_s": 4.0,
    "syllables_per_s": 4.4,
    "words_per_minute": 150.0,
    "pause_share": 0.25,
    "pauses_per_100_syllables": 8.0,
}


def _moved(weights, **features):
    """The features of a window; those without a value are as usual."""
    return tuple(
        Influence(name=name, value=features.get(name, usual), usual=usual, weight=weights)
        if name in features
        else Influence(name=name, value=usual, usual=usual, weight=0.0)
        for name, usual in USUAL.items()
    )


RUSHED = _moved(1.0, syllables_per_s=5.9)


def _told(influences, label=DeliveryLabel.RUSHED, **own):
    return reasons(influences, label=label, own=own, whose="your")


def test_without_a_baseline_the_calm_speech_of_the_model_is_the_usual():
    assert _told(RUSHED) == ("5.9 syllables a second in the words against a usual 4.4",)


def test_with_a_baseline_the_agents_own_usual_is_named():
    assert _told(RUSHED, articulation_rate=4.6) == (
        "5.9 syllables a second in the words against your usual 4.6",
    )


def test_of_a_whole_call_the_calls_own_measure_is_named_beside_the_agents_usual():
    told = reasons(
        RUSHED,
        label=DeliveryLabel.RUSHED,
        own={"articulation_rate": 4.6},
        here={"articulation_rate": 5.7},
    )
    assert told == ("5.7 syllables a second in the words against the agent's usual 4.6",)
    alone = reasons(RUSHED, label=DeliveryLabel.RUSHED, here={"articulation_rate": 5.7})
    assert alone == ("5.9 syllables a second in the words against a usual 4.4",)


@pytest.mark.parametrize(("usual", "told_as"), [(6.2, "6.2"), (5.88, "5.9")])
def test_an_agent_who_always_speaks_so_fast_is_told_so(usual, told_as):
    [told] = _told(RUSHED, articulation_rate=usual)
    assert told == (
        "5.9 syllables a second in the words against 4.4 in the model's calm speech; "
        f"your usual is {told_as}"
    )


def test_pauses_are_told_in_seconds_between_them():
    # 1 pause in 100 syllables at 4 a second of sound, a quarter of the turn silent
    rare = _moved(1.0, pauses_per_100_syllables=1.0)
    assert _told(rare) == ("one pause in 33 s against a usual one pause in 4 s",)
    assert _told(rare, pauses_per_minute=12.0) == (
        "one pause in 33 s against your usual one pause in 5 s",
    )
    none = _moved(1.0, pauses_per_100_syllables=0.0)
    assert _told(none) == ("no pause against a usual one pause in 4 s",)


@pytest.mark.parametrize("name", OWN_MEASURES)
def test_what_is_the_agents_own_is_a_measure_of_the_call(name):
    assert name in DEFINITIONS


def test_only_what_pulls_towards_the_verdict_is_named_strongest_first_and_three_at_most():
    pulls = (
        Influence(name="pause_share", value=0.1, usual=0.25, weight=0.9),
        Influence(name="nuclei_per_s", value=6.0, usual=4.0, weight=2.0),
        Influence(name="words_per_minute", value=140.0, usual=150.0, weight=-1.0),
        Influence(name="syllables_per_s", value=4.5, usual=4.4, weight=0.01),
    )
    assert [told.split()[0] for told in _told(pulls)] == ["6.0", "10"]
    assert [told.split()[0] for told in _told(pulls, label=DeliveryLabel.CALM)] == ["140"]
    undecided = _told(pulls, label=DeliveryLabel.UNDECIDED)
    assert [told.split()[0] for told in undecided] == ["6.0", "140", "10"]


def test_a_call_that_is_just_as_usual_has_its_pace_stated():
    assert _told(_moved(0.0)) == ("4.0 syllables a second in the sound against a usual 4.0",)


def test_a_feature_of_another_model_is_named_as_the_model_names_it():
    strange = (Influence(name="jitter_share", value=0.31, usual=0.1, weight=1.0),)
    assert _told(strange) == ("0.31 jitter share against a usual 0.1",)
