"""Forms are read whole or refused with every fault."""

import hashlib
from itertools import chain

import pytest

from callqa.errors import PolicyError
from callqa.scorecard import forms

SOUND = """
form: small
version: 1.0.0
description: A small form.
scorable: {min_duration_s: 30, min_speech_s: {agent: 3}, not_call_types: [voicemail]}
gate: {weight: 0.3, major: {each: 15, cap: 3}, minor: {each: 5, cap: 4}}
sections:
  - id: opening
    name: Opening
    weight: 8
    items:
      - {id: name, name: Says the name, points: 10, rule: D02}
"""


def written(tmp_path, text):
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_form_has_unique_ids_and_the_gate_of_the_reference():
    form = forms.load()

    items = list(chain.from_iterable(section.items for section in form.sections))
    assert len({item.id for item in items}) == len(items)
    assert form.form_id == "collections"
    assert (form.gate.weight, form.gate.major.each, form.gate.minor.each) == (0.30, 15, 5)
    assert {"voicemail", "third_party"} <= set(form.scorable.not_call_types)


def test_a_form_is_known_by_name_version_and_digest_of_its_bytes(tmp_path):
    path = written(tmp_path, SOUND)

    form = forms.load(path)

    assert (form.form_id, form.version) == ("small", "1.0.0")
    assert form.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert form.sections[0].items[0].rule == "D02"


def test_every_fault_is_reported_at_once(tmp_path):
    faulty = """
form: Bad form
version: 1
description: x
scorable: {min_duration_s: -3, min_speech_s: {bob: 1}}
gate: {weight: 2, major: {each: 15}, minor: {each: 5, cap: 4, extra: 1}}
sections:
  - {id: a, name: A, weight: 0, items: []}
  - id: a
    name: B
    weight: 5
    items:
      - {id: x, name: X, points: 3}
      - {id: x, name: X, points: -3, rule: d04}
      - {id: y, name: Y, points: 3, measure: agent.speed, band: {full_to: 5, zero_above: 3}}
      - {id: z, name: Z, points: 3, measure: agent.words_per_minute}
      - {id: w, name: W, points: 3, rule: D01, per_minute: true}
"""
    with pytest.raises(PolicyError) as raised:
        forms.load(written(tmp_path, faulty))

    message = str(raised.value)
    for place in (
        "form:", "version:", "scorable.min_duration_s:", "scorable.min_speech_s.bob",
        "gate.weight:", "gate.major.cap:", "gate.minor.extra:", "sections.1.weight:",
        "sections.1.items:", "section id a stands 2 times", "item id x stands 2 times",
        "sections.2.items.1: an item needs exactly one", "sections.2.items.2.points:",
        "sections.2.items.2.rule:", "sections.2.items.3.measure: agent has no such measure",
        "sections.2.items.3.band: a band needs zero_below",
        "sections.2.items.4: a measure needs a band", "sections.2.items.5: per_minute",
    ):  # fmt: skip
        assert place in message


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a: [1", "not YAML near line"),
        ("- just\n- a list", "fault"),
        ("", "fault"),
        (SOUND.replace("id: opening", "id: 7"), "sections.1.id"),
        (SOUND.replace("rule: D02", "measure: nobody.pace, band: {full_to: 1, zero_above: 2}"),
         "begins with one of agent, call, consumer, turns"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_with_the_place(tmp_path, text, match):
    with pytest.raises(PolicyError, match=match):
        forms.load(written(tmp_path, text))


def test_a_form_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(PolicyError, match=r"absent\.yaml cannot be read"):
        forms.load(tmp_path / "absent.yaml")
