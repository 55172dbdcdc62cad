"""Hold music, ringing and busy tones: what is one, what is not, and the speech beside them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa.audio.activity import EnergyDetector
from callqa.audio.waits import waits
from callqa.domain.details import DeliveryEvent, EventKind
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import Span, intersect, total_s
from callqa.testing import lines

SAMPLE_CALLS = Path(__file__).parents[2] / "sample_calls"
LENGTH_S = 24.0
COUNT = round(LENGTH_S * SAMPLE_RATE_HZ)
TIME_S = np.arange(COUNT) / SAMPLE_RATE_HZ
CHORDS = (
    (220.0, 277.2, 329.6),
    (196.0, 246.9, 293.7),
    (261.6, 329.6, 392.0),
    (246.9, 311.1, 370.0),
)
HOLD, RING_BACK, BUSY = EventKind.HOLD, EventKind.RING_BACK, EventKind.BUSY


def note(hz: Samples | float, *, harmonics: int = 6) -> Samples:
    """A tone of harmonics whose pitch may move: shape (COUNT,)."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hz, COUNT)) / SAMPLE_RATE_HZ
    return np.sum([np.sin(k * phase) / k**1.3 for k in range(1, harmonics + 1)], axis=0)


def organ() -> Samples:
    """Sustained chords that change every two seconds."""
    which = (TIME_S // 2).astype(int) % len(CHORDS)
    return np.sum([note(np.array(CHORDS)[which, voice]) for voice in range(3)], axis=0)


def violin() -> Samples:
    """A melody with vibrato of half a semitone at 6 Hz over a bass."""
    steps = np.array([0, 4, 7, 12, 11, 7, 5, 2])[(TIME_S // 0.75).astype(int) % 8]
    hz = 392.0 * 2.0 ** ((steps + 0.25 * np.sin(2 * np.pi * 6 * TIME_S)) / 12)
    return note(hz, harmonics=8) + note(np.where(TIME_S % 6 < 3, 98.0, 130.8))


def arpeggio() -> Samples:
    """Plucked notes, four a second, with a drum on every second one."""
    at = (TIME_S // 0.25).astype(int)
    hz = np.array(CHORDS)[at // 8 % len(CHORDS), at % 3]
    struck = np.exp(-4 * (TIME_S % 0.25))
    drum = np.random.default_rng(3).standard_normal(COUNT) * np.exp(-25 * (TIME_S % 0.5))
    return note(hz) * struck + note(hz / 2) * struck + 0.5 * drum


def played() -> Samples:
    """Chords, bass and beat as other tests lay them under speech."""
    return lines.music(COUNT)


def beaten(*hz: float, on_off_s: tuple[float, ...], length_s: float = LENGTH_S) -> Samples:
    """Frequencies together, on and off in turn, over a line with faint noise."""
    time_s = np.arange(round(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    edges = np.cumsum([0.0, *on_off_s])
    part = np.searchsorted(edges, time_s % edges[-1], side="right") - 1
    tone = np.sum([np.sin(2 * np.pi * each * time_s) for each in hz], axis=0)
    noise = np.random.default_rng(1).standard_normal(len(time_s))
    return (0.1 * tone * (part % 2 == 0) + 1e-3 * noise).astype(np.float32)


def levelled(samples: Samples, *, rms: float = 0.05) -> Samples:
    return (samples * (rms / np.sqrt(np.mean(np.square(samples))))).astype(np.float32)


def quiet(seconds: float) -> Samples:
    count = round(seconds * SAMPLE_RATE_HZ)
    return (1e-4 * np.random.default_rng(2).standard_normal(count)).astype(np.float32)


def voice(call: str, speaker: Speaker) -> tuple[Samples, tuple[Span, ...]]:
    """One side of a sample call, and where it truly speaks."""
    sound, _ = soundfile.read(SAMPLE_CALLS / f"{call}.flac", dtype="float32")
    truth = json.loads((SAMPLE_CALLS / "expected" / f"{call}.json").read_text(encoding="utf-8"))
    spans = truth["speakers"][str(speaker)]["speech"]
    column = 0 if speaker is Speaker.AGENT else 1
    return sound[:, column], tuple(Span(one["start_s"], one["end_s"]) for one in spans)


def heard(
    agent: Samples,
    consumer: Samples | None = None,
    speech: tuple[tuple[Span, ...], tuple[Span, ...]] = ((), ()),
    *,
    by_loudness: bool = False,
) -> tuple[tuple[DeliveryEvent, ...], tuple[tuple[Span, ...], ...]]:
    """What is found on the agent's and the consumer's channel."""
    other = quiet(len(agent) / SAMPLE_RATE_HZ) if consumer is None else consumer
    return waits(
        [
            Waveform(samples=np.asarray(agent, dtype=np.float32), speaker=Speaker.AGENT),
            Waveform(samples=np.asarray(other, dtype=np.float32), speaker=Speaker.CONSUMER),
        ],
        speech,
        by_loudness=by_loudness,
    )


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (organ, None),
        (violin, None),
        (arpeggio, None),
        (played, None),
        (arpeggio, "mu-law"),
        (played, "mp3"),
        (organ, "amr"),
        (violin, "amr"),
    ],
)
def test_music_of_any_kind_is_a_hold_on_any_line(
    made: Callable[[], Samples], line: str | None
) -> None:
    music = levelled(made())
    sound = np.concatenate((quiet(3), music, quiet(3)))
    (hold,), _ = heard(lines.over_codec(sound, line) if line else sound)

    assert hold.kind is HOLD
    assert hold.span.start_s == pytest.approx(3.0, abs=0.75)
    assert hold.span.end_s == pytest.approx(3.0 + LENGTH_S, abs=0.75)
    assert hold.why == f"Music for {hold.span.duration_s:.0f} s on the channel of the agent."


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(COUNT, dtype=np.float32),
        0.1 * lines.white(COUNT),
        0.1 * lines.hum(COUNT),
        note(1000.0, harmonics=1) * 0.1,
        beaten(350.0, 440.0, on_off_s=(LENGTH_S, 0.01)),  # a dial tone
        beaten(440.0, on_off_s=(0.8, LENGTH_S)),  # the beep of a voicemail
        beaten(1000.0, on_off_s=(0.5, 0.5)),
        levelled(organ()[: 4 * SAMPLE_RATE_HZ]),  # a mobile rings
        np.zeros(100, dtype=np.float32),
        np.zeros(0, dtype=np.float32),
    ],
    ids=["nothing", "hiss", "hum", "whistle", "dial", "beep", "beeps", "jingle", "click", "empty"],
)
def test_what_is_no_music_and_no_tone_of_the_line_is_no_wait(sound: Samples) -> None:
    assert heard(sound) == ((), ((), ()))


@pytest.mark.parametrize(("call", "line"), [("NF-0004", None), ("NF-0016", "amr")])
def test_speech_is_never_taken_for_a_wait(call: str, line: str | None) -> None:
    sides = [voice(call, speaker) for speaker in (Speaker.AGENT, Speaker.CONSUMER)]
    sounds = [lines.over_codec(sound, line) if line else sound for sound, _ in sides]
    speech = (sides[0][1], sides[1][1])

    assert heard(*sounds, speech) == ((), speech)


@pytest.mark.parametrize(
    ("kind", "hz", "on_off_s"),
    [
        (RING_BACK, (440.0, 480.0), (2.0, 4.0)),  # North America
        (RING_BACK, (400.0, 450.0), (0.4, 0.2, 0.4, 2.0)),  # United Kingdom
        (RING_BACK, (425.0,), (1.0, 4.0)),  # Germany, Italy
        (RING_BACK, (440.0,), (1.5, 3.5)),  # France
        (BUSY, (480.0, 620.0), (0.5, 0.5)),  # North America
        (BUSY, (480.0, 620.0), (0.25, 0.25)),  # no way through
        (BUSY, (425.0,), (0.48, 0.48)),  # Germany
        (BUSY, (400.0,), (0.375, 0.375)),  # United Kingdom
    ],
)
def test_the_line_rings_and_is_busy_as_in_its_country(
    kind: EventKind, hz: tuple[float, ...], on_off_s: tuple[float, ...]
) -> None:
    for sound in (
        beaten(*hz, on_off_s=on_off_s),
        lines.over_codec(beaten(*hz, on_off_s=on_off_s), "amr"),
    ):
        (event,), _ = heard(sound)

        assert event.kind is kind
        assert event.span.start_s == pytest.approx(0.0, abs=0.1)
        assert event.span.end_s > LENGTH_S - sum(on_off_s)
        assert event.why.startswith("The ringing tone" if kind is RING_BACK else "The busy tone")


def test_one_american_ring_is_enough_and_the_silence_after_it_belongs_to_it() -> None:
    ring = beaten(440.0, 480.0, on_off_s=(1.4, 60.0), length_s=10.0)

    (unanswered,), _ = heard(ring)
    (answered,), _ = heard(ring, None, ((Span(4.0, 6.0),), ()))

    assert unanswered.span.end_s == pytest.approx(5.8, abs=0.1)
    assert answered.span.end_s == 4.0
    assert answered.why == "The ringing tone of 440 and 480 Hz sounded once."


def held_call(music: Samples) -> tuple[Samples, tuple[Span, ...], Span]:
    """Twenty seconds of an agent, half a second of silence, music, and the agent again."""
    sound, speech = voice("NF-0003", Speaker.AGENT)
    sound = sound[: 20 * SAMPLE_RATE_HZ]
    speech = intersect(speech, (Span(0.0, 20.0),))
    music_s = len(music) / SAMPLE_RATE_HZ
    again = tuple(span.shifted(21.0 + music_s) for span in speech)
    whole = np.concatenate((sound, quiet(0.5), music, quiet(0.5), sound))
    return whole, (*speech, *again), Span(20.5, 20.5 + music_s)


def test_what_the_detector_heard_in_the_music_goes_and_the_speech_around_stays() -> None:
    sound, speech, music = held_call(levelled(organ()))
    sung = Span(music.start_s - 0.2, music.start_s + 8.0)  # a detector is late by a little

    (hold,), (left, _) = heard(sound, None, ((*speech, sung), ()))

    assert hold.span.overlap_s(music) > 0.95 * music.duration_s
    assert total_s(intersect(left, (music,))) < 0.1
    assert total_s(intersect(left, speech)) == pytest.approx(total_s(speech), abs=0.05)


def test_the_same_music_on_both_channels_is_one_hold() -> None:
    music = np.concatenate((quiet(2), levelled(organ())))
    (hold,), _ = heard(music, 0.2 * music)
    assert hold.why.endswith("on the channel of the agent and the consumer.")


def test_music_behind_a_consumer_to_whom_the_agent_talks_is_no_hold() -> None:
    music = np.concatenate((quiet(2), levelled(organ())))
    talked = tuple(Span(at, at + 3.5) for at in np.arange(2.0, 24.0, 5.0))

    events, left = heard(quiet(len(music) / SAMPLE_RATE_HZ), music, (talked, ()))

    assert events == ()
    assert left == (talked, ())


def test_a_detector_that_goes_by_loudness_keeps_none_of_the_hold_music() -> None:
    music = levelled(lines.music(40 * SAMPLE_RATE_HZ))
    sound = np.concatenate((music, quiet(2.0))).astype(np.float32)
    found = EnergyDetector().detect(Waveform(samples=sound, speaker=Speaker.AGENT))
    assert total_s(found) > 15.0  # it took the notes for speech

    (hold,), left = heard(sound, None, (found, ()), by_loudness=True)

    assert hold.span.duration_s == pytest.approx(40.0, abs=1.5)
    assert left == ((), ())


@pytest.mark.parametrize(
    ("below_db", "by_loudness"), [(5.0, False), (15.0, False), (5.0, True), (15.0, True)]
)
def test_music_behind_somebody_who_speaks_is_no_hold_and_costs_no_speech(
    below_db: float, by_loudness: bool
) -> None:
    sides = [voice("NF-0003", speaker) for speaker in (Speaker.AGENT, Speaker.CONSUMER)]
    speech = (sides[0][1], sides[1][1])
    level = 10 ** (lines.speech_db(sides[1][0], speech[1]) / 20 - below_db / 20)
    radio = levelled(lines.music(len(sides[1][0])), rms=level)

    events, left = heard(sides[0][0], sides[1][0] + radio, speech, by_loudness=by_loudness)

    assert total_s(event.span for event in events) < 0.15 * len(radio) / SAMPLE_RATE_HZ
    assert total_s(intersect(left[1], speech[1])) > 0.97 * total_s(speech[1])
    assert left[0] == speech[0]


@pytest.mark.parametrize(("said", "holds"), [((), 1), ((Span(27.0, 28.0),), 2)])
def test_a_break_between_two_pieces_belongs_to_the_hold_unless_somebody_speaks(
    said: tuple[Span, ...], holds: int
) -> None:
    music = levelled(organ())
    sound = np.concatenate((music, quiet(8), music))

    events, left = heard(sound, None, ((), said))

    assert [event.kind for event in events] == [HOLD] * holds
    assert left == ((), said)


@given(gain_db=st.floats(-55.0, 10.0), offset=st.floats(-0.1, 0.1))
@settings(max_examples=5, deadline=None)
def test_gain_and_offset_change_nothing(gain_db: float, offset: float) -> None:
    sound = np.concatenate((quiet(2), levelled(violin())[: 10 * SAMPLE_RATE_HZ], quiet(2)))
    (plain,), _ = heard(sound)
    (changed,), _ = heard(sound * 10 ** (gain_db / 20) + offset)
    assert changed.span.start_s == pytest.approx(plain.span.start_s, abs=0.2)
    assert changed.span.end_s == pytest.approx(plain.span.end_s, abs=0.2)
