"""What clips are made from: people with their words, and voices with set pauses."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.delivery.attributes import read_attributes
from callqa.delivery.clips import LINES, as_spoken
from callqa.delivery.people import people, read_aloud
from callqa.delivery.synthesis import VOICES, Spoken, Voice, missing, paused
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.domain.recording import SAMPLE_RATE_HZ
from callqa.domain.spans import Span, total_s
from callqa.errors import SettingsError

SHIPPED = Path(__file__).parents[2] / "models" / "speech"
HEAD = "file,speaker,sex,source,licence\n"
VOICE = Voice(engine="flite", name="slt", speaker="slt", sex="female")


def phrases(*lengths_s: float) -> list[Spoken]:
    return [
        Spoken(
            text="thank you for the payment",
            samples=np.full(round(length_s * SAMPLE_RATE_HZ), 0.1, dtype=np.float32),
        )
        for length_s in lengths_s
    ]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25])
def test_phrases_get_the_share_of_pauses_that_was_asked_for(share: float) -> None:
    made = paused(phrases(2, 3, 2, 3), VOICE, call_id="c", pause_share=share, seed=1)
    length_s = len(made.samples) / SAMPLE_RATE_HZ
    assert 1 - 10 / length_s == pytest.approx(share, abs=0.001)
    silent = [made.samples[round(one.middle_s * SAMPLE_RATE_HZ)] for one in made.pauses]
    assert silent == [0.0] * len(made.pauses)
    assert total_s(made.sound) + total_s(made.pauses) == pytest.approx(length_s)
    assert len(made.words) == 20
    assert made.traits == {"speech": "synthetic", "engine": "flite", "sex": "female"}


def test_a_gap_too_short_for_a_pause_counts_as_sound() -> None:
    made = paused(phrases(5, 5), VOICE, call_id="c", pause_share=0.02, seed=1)
    assert made.pauses == ()
    assert made.articulation_rate == pytest.approx(12 / total_s(made.sound))


def test_what_was_spoken_at_its_rate_is_not_re_timed() -> None:
    made = paused(phrases(2, 2), VOICE, call_id="c", pause_share=0.1, seed=1)
    plan = as_spoken(made, seed=3)
    assert (plan.rate_factor, plan.pause_factor) == (1.0, 1.0)
    assert plan.rate == made.articulation_rate
    assert plan.line in LINES
    assert plan == as_spoken(made, seed=3)


def test_a_voice_that_is_not_installed_says_why() -> None:
    other = Voice(engine="no-such-synthesiser", name="x", speaker="x", sex="")
    assert missing(other) == "no-such-synthesiser is not installed"


def test_voices_of_one_person_are_one_speaker() -> None:
    speakers = {(voice.engine, voice.name): voice.speaker for voice in VOICES}
    assert speakers["flite", "kal16"] == speakers["festival", "kal_diphone"]
    assert speakers["espeak-ng", "en-us+m3"] == speakers["espeak-ng", "en-us+f3"]


def test_a_short_recording_is_repeated_with_its_words() -> None:
    (person,) = people(SHIPPED)
    samples = soundfile.read(person.path, dtype="float32")[0]
    half_s = len(samples) / SAMPLE_RATE_HZ / 2
    made = read_aloud(
        person,
        samples,
        detect=lambda waveform: (Span(0.0, half_s), Span(half_s + 1.0, waveform.duration_s)),
        thresholds=DeliveryThresholds(),
    )
    assert len(made.samples) == 2 * len(samples)
    assert len(made.words) == 2 * len(person.text.split())
    assert made.pauses == (Span(half_s, half_s + 1.0),)
    assert made.voice == "librivox-austen"
    assert "sex" not in made.traits  # nobody knows


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (None, "cannot be read"),
        (HEAD + "gone.flac,kim,,,\n", "line 2: there is no gone.flac"),
        ("file,speaker\nx.flac,kim\n", "line 2: write file, speaker, sex, source, licence"),
    ],
)
def test_a_faulty_table_of_people_is_refused_with_its_line(
    tmp_path: Path, table: str | None, fault: str
) -> None:
    if table is not None:
        (tmp_path / "people.csv").write_text(table, encoding="utf-8")
    with pytest.raises(SettingsError, match=fault):
        people(tmp_path)


def test_attributes_are_read_by_agent_and_empty_cells_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("agent,sex,headset\nA-1,female,new\nA-2,,old\n", encoding="utf-8")
    assert read_attributes(path) == {
        "A-1": {"sex": "female", "headset": "new"},
        "A-2": {"headset": "old"},
    }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("name,sex\nkim,female\n", "need a column agent and at least one beside it"),
        ("agent\nkim\n", "need a column agent and at least one beside it"),
        ("agent,sex\nkim,female\nkim,male\n", "name agent 'kim' twice, line 3"),
    ],
)
def test_faulty_attributes_are_refused(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "agents.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=fault):
        read_attributes(path)
