"""Transcripts of other systems: their words, times and speakers as callqa's own."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript_files import TranscriptFile, TranscriptFormat, format_of
from callqa.errors import TranscriptionError
from callqa.transcription.imported import Imported, Sound, read
from callqa.transcription.imported_speakers import Known

STEREO = (Speaker.AGENT, Speaker.CONSUMER)


def segment(speaker: str | None, text: str, start: object, end: object, **more: object) -> dict:
    held = {"speaker": speaker, "text": text, "start": start, "end": end, **more}
    return {name: value for name, value in held.items() if value is not None}


def imported(
    folder: Path,
    document: object,
    *,
    sound: Sound | None = None,
    known: Known | None = None,
    max_duration_s: float = 3600.0,
) -> Imported:
    path = folder / "call.transcript.json"
    held = json.dumps(document).encode()
    path.write_bytes(held)
    file = TranscriptFile(
        path=path,
        sha256=hashlib.sha256(held).hexdigest(),
        format=format_of(document, named=True) or TranscriptFormat.GENERIC,
    )
    return read(
        file,
        language="en",
        known=known or Known(channels=STEREO),
        sound=sound,
        max_duration_s=max_duration_s,
    )


def lines(found: Imported) -> list[tuple[str, str]]:
    return [(one.speaker.value, one.text) for one in found.transcript.utterances]


def spans(found: Imported) -> list[tuple[float, float]]:
    return [
        (round(word.span.start_s, 3), round(word.span.end_s, 3))
        for word in found.transcript.words()
    ]


def refused(folder: Path, document: object, **given: object) -> TranscriptionError:
    with pytest.raises(TranscriptionError) as caught:
        imported(folder, document, **given)
    return caught.value


def test_segments_with_a_text_alone_are_spread_evenly_and_that_is_said(tmp_path):
    found = imported(
        tmp_path,
        {
            "segments": [
                segment("agent", "good  morning to you", 1.0, 3.0),
                segment("consumer", "hello", 4, "5.5"),
            ]
        },
    )
    assert lines(found) == [("agent", "good morning to you"), ("consumer", "hello")]
    assert spans(found) == [(1.0, 1.5), (1.5, 2.0), (2.0, 2.5), (2.5, 3.0), (4.0, 5.5)]
    assert found.warnings == ("no_audio", "word_times_spread")
    assert found.duration_s == 5.5


def test_words_with_times_keep_them_and_their_probability(tmp_path):
    words = [
        {"word": " good", "start": 1.0, "end": 1.4, "probability": 0.8},
        {"text": "morning,", "start": 1.5, "end": 1.9, "confidence": 0.6},
    ]
    found = imported(tmp_path, [segment("agent", "good morning,", 1.0, 3.0, words=words)])
    assert spans(found) == [(1.0, 1.4), (1.5, 1.9)]
    assert [word.probability for word in found.transcript.words()] == [0.8, 0.6]
    assert found.warnings == ("no_audio",)
    assert found.transcript.engine_id.startswith("imported:generic/1 sha256:")


def test_words_apart_are_utterances_of_their_own_as_from_a_recogniser(tmp_path):
    words = [
        {"word": w, "start": s, "end": s + 0.3} for w, s in (("yes", 1), ("i", 4), ("do", 4.4))
    ]
    found = imported(tmp_path, [segment("consumer", "yes i do", 1, 5, words=words)])
    assert lines(found) == [("consumer", "yes"), ("consumer", "i do")]


def test_whisperx_words_without_times_lie_between_their_neighbours(tmp_path):
    words = [
        {"word": "unit", "start": 1.0, "end": 1.2, "score": 0.7, "speaker": "SPEAKER_01"},
        {"word": "1."},
        {"word": "58"},
        {"word": "page", "start": 2.2, "end": 2.6, "score": 0.8, "speaker": "SPEAKER_01"},
    ]
    document = {
        "segments": [segment("SPEAKER_01", "unit 1. 58 page", 1.0, 2.6, words=words)],
        "word_segments": words,
    }
    found = imported(tmp_path, document)
    assert spans(found) == [(1.0, 1.2), (1.2, 1.7), (1.7, 2.2), (2.2, 2.6)]
    assert "word_times_spread" in found.warnings
    assert {word.probability for word in found.transcript.words()} == {None}
    assert found.transcript.engine_id.startswith("imported:whisperx/1")


def test_whispers_own_file_is_read(tmp_path):
    document = {
        "text": " Good morning.",
        "language": "en",
        "segments": [
            {
                "id": 0,
                "seek": 0,
                "start": 0.0,
                "end": 1.0,
                "text": " Good morning.",
                "tokens": [50363],
                "avg_logprob": -0.2,
                "words": [
                    {"word": " Good", "start": 0.1, "end": 0.4, "probability": 0.9},
                    {"word": " morning.", "start": 0.4, "end": 0.9, "probability": 0.7},
                ],
            }
        ],
    }
    found = imported(tmp_path, document)
    assert lines(found) == [("unknown", "Good morning.")]
    assert found.transcript.mean_probability == pytest.approx(0.8)
    assert found.warnings == ("no_audio", "speakers_unknown")


def test_call_analytics_has_roles_milliseconds_and_punctuation_apart(tmp_path):
    def item(content: str, start: int | None, kind: str = "pronunciation") -> dict:
        times = (
            {} if start is None else {"BeginOffsetMillis": start, "EndOffsetMillis": start + 300}
        )
        return {"Type": kind, "Content": content, "Confidence": "0.97", **times}

    document = {
        "JobStatus": "COMPLETED",
        "Channel": "VOICE",
        "Transcript": [
            {
                "ParticipantRole": "AGENT",
                "Content": "My name is [PII].",
                "BeginOffsetMillis": 400,
                "EndOffsetMillis": 2000,
                "Items": [
                    item("My", 400),
                    item("name", 700),
                    item("is", 1100),
                    item("[PII]", 1500),
                    item(".", None, "punctuation"),
                ],
            },
            {
                "ParticipantRole": "CUSTOMER",
                "Content": "Hi.",
                "BeginOffsetMillis": 2100,
                "EndOffsetMillis": 2500,
            },
        ],
    }
    found = imported(tmp_path, document)
    assert lines(found) == [("agent", "My name is [PII]."), ("consumer", "Hi.")]
    assert spans(found)[:2] == [(0.4, 0.7), (0.7, 1.0)]
    assert next(found.transcript.words()).probability == 0.97


def test_amazon_transcribe_is_read_by_runs_of_one_label(tmp_path):
    def item(content: str, start: float | None, label: str) -> dict:
        times = {} if start is None else {"start_time": str(start), "end_time": str(start + 0.3)}
        kind = "punctuation" if start is None else "pronunciation"
        alternatives = [{"content": content, "confidence": "0.9"}]
        return {"type": kind, "alternatives": alternatives, "channel_label": label, **times}

    items = [item("hello", 0.5, "ch_0"), item(".", None, "ch_0"), item("hi", 1.0, "ch_1")]
    found = imported(tmp_path, {"results": {"items": items}, "status": "COMPLETED"})
    assert lines(found) == [("agent", "hello."), ("consumer", "hi")]


@pytest.mark.parametrize(
    ("labels", "speakers"),
    [
        (("AGENT", "CUSTOMER"), ("agent", "consumer")),
        (("Collector 1", "debtor"), ("agent", "consumer")),
        (("ch_1", "ch_0"), ("consumer", "agent")),
        (("Channel 0", "somebody"), ("agent", "consumer")),
        (("dana moore", "guest"), ("agent", "consumer")),
        (("a-17", "b"), ("agent", "consumer")),
        (("guest", "house voice"), ("consumer", "agent")),
        (("customer", "SPEAKER_00"), ("consumer", "agent")),
        (("spk_0", "spk_1"), ("unknown", "unknown")),
        (("SPEAKER_00", "SPEAKER_01"), ("unknown", "unknown")),
        (("agent", "IVR"), ("agent", "unknown")),
        (("guest", "ch_7"), ("unknown", "unknown")),
    ],
)
def test_speakers_are_known_by_role_label_name_channel_or_the_other_one(tmp_path, labels, speakers):
    known = Known(
        channels=STEREO,
        labels={"House Voice": Speaker.AGENT},
        agent=("Dana Moore", "a-17"),
    )
    document = [segment(one, "hello there", at, at + 1) for at, one in enumerate(labels)]
    found = imported(tmp_path, document, known=known)
    assert tuple(speaker for speaker, _ in lines(found)) == speakers
    assert ("speakers_unknown" in found.warnings) == ("agent" not in speakers)


def test_of_three_voices_the_third_is_nobody_known(tmp_path):
    document = [segment(one, "hello", at, at + 1) for at, one in enumerate(("agent", "b", "c"))]
    assert [who for who, _ in lines(imported(tmp_path, document))] == [
        "agent",
        "unknown",
        "unknown",
    ]


SOUND = Sound(
    duration_s=20.0,
    speech={
        Speaker.AGENT: (Span(0.0, 3.0), Span(8.0, 10.0)),
        Speaker.CONSUMER: (Span(4.0, 7.0),),
    },
)


def test_with_sound_diarised_voices_are_told_by_the_channel_that_sounds(tmp_path):
    document = [
        segment("SPEAKER_01", "good morning", 0.5, 2.5),
        segment("SPEAKER_00", "who is this", 4.5, 6.5),
        segment("SPEAKER_01", "this is dana", 8.0, 9.5),
    ]
    found = imported(tmp_path, document, sound=SOUND)
    assert [who for who, _ in lines(found)] == ["agent", "consumer", "agent"]
    assert "speakers_by_sound" in found.warnings


def test_with_sound_words_that_nobody_labelled_are_told_one_by_one(tmp_path):
    found = imported(
        tmp_path, [segment(None, "good morning all of you there", 0.0, 6.0)], sound=SOUND
    )
    assert lines(found) == [("agent", "good morning all of"), ("consumer", "you there")]


@pytest.mark.parametrize("swapped", [False, True])
def test_roles_that_the_sound_contradicts_are_told(tmp_path, swapped):
    agent, consumer = ("customer", "agent") if swapped else ("agent", "customer")
    document = [
        segment(agent, "good morning", 0.5, 2.5),
        segment(consumer, "who is this", 4.5, 6.5),
        segment(agent, "this is dana", 8.0, 9.5),
    ]
    found = imported(tmp_path, document, sound=SOUND)
    assert ("speakers_contradict_sound" in found.warnings) == swapped


def test_impossible_times_of_single_words_are_repaired_with_a_warning(tmp_path):
    words = [{"word": f"w{n}", "start": n / 2, "end": n / 2 + 0.4} for n in range(40)]
    words[5] |= {"start": -3.0, "end": -2.0}
    words[9] |= {"start": 4.9, "end": 4.5}
    words[20] |= {"start": 2.0, "end": 2.4}
    words[30] |= {"start": float("nan")}
    found = imported(tmp_path, [segment("agent", "", 0, 20, words=words)])
    assert "word_times_repaired" in found.warnings
    said = list(found.transcript.words())
    assert [word.text for word in said] == [f"w{n}" for n in range(40)]
    assert all(a.span.start_s <= b.span.start_s for a, b in pairwise(said))
    assert said[5].span == Span(2.4, 3.0)


def test_a_reversed_segment_among_many_is_turned_round(tmp_path):
    document = [segment("agent", "a b c d e", 3.0 * n, 3.0 * n + 2) for n in range(20)]
    document[3] |= {"start": 11.0, "end": 9.0}
    found = imported(tmp_path, document)
    assert "word_times_repaired" in found.warnings
    assert (9.0, 9.4) in spans(found)


def test_a_missing_end_is_guessed_up_to_the_next_start(tmp_path):
    document = [
        segment("agent", "one two three four", 1.0, None),
        segment("consumer", "yes", 2.0, None),
    ]
    found = imported(tmp_path, document)
    assert spans(found)[3:] == [(1.75, 2.0), (2.0, 2.4)]
    assert "segment_ends_guessed" in found.warnings


@pytest.mark.parametrize("start", [None, -4.0, "soon", True])
def test_without_possible_times_the_file_is_refused_with_what_to_do(tmp_path, start):
    document = {"segments": [segment("agent", "my secret is blue", start, None)] * 3}
    error = refused(tmp_path, document)
    assert error.reason == "bad_transcript_times"
    assert "12 of 12 words" in error.detail
    assert "seconds" in error.advice
    assert "secret" not in str(error)


def test_a_transcript_that_goes_on_behind_the_recording_belongs_to_another(tmp_path):
    document = [segment("agent", "one two three", 10.0 * n, 10.0 * n + 5) for n in range(5)]
    error = refused(tmp_path, document, sound=SOUND)
    assert error.reason == "transcript_beyond_recording"
    assert "45 s" in error.detail
    assert "20 s" in error.detail


def test_few_words_behind_the_end_are_left_out_and_a_late_end_is_cut(tmp_path):
    document = [
        segment("agent", "one two three four five six", float(n), n + 1.0) for n in range(19)
    ]
    document += [segment("agent", "late", 19.5, 20.4), segment("agent", "ghost", 20.5, 22.0)]
    found = imported(tmp_path, document, sound=SOUND)
    said = list(found.transcript.words())
    assert said[-1].text == "late"
    assert said[-1].span.end_s == 20.0
    assert "words_beyond_recording" in found.warnings


def test_milliseconds_taken_for_seconds_are_noticed(tmp_path):
    error = refused(tmp_path, [segment("agent", "hello", 1000, 240_000)])
    assert error.reason == "too_long"
    assert "seconds" in error.advice


def test_no_words_at_all_is_a_fault_only_without_sound(tmp_path):
    assert refused(tmp_path, {"segments": []}).reason == "empty_transcript"
    assert imported(tmp_path, {"segments": []}, sound=SOUND).transcript.utterances == ()


def test_a_file_that_changed_since_it_was_found_is_left_for_the_next_run(tmp_path):
    path = tmp_path / "a.transcript.json"
    path.write_text("[]")
    file = TranscriptFile(path=path, sha256="0" * 64, format=TranscriptFormat.GENERIC)
    with pytest.raises(TranscriptionError, match="still_changing"):
        read(file, language="en", known=Known(), sound=None, max_duration_s=60.0)
    path.unlink()
    with pytest.raises(TranscriptionError, match="unreadable_file"):
        read(file, language="en", known=Known(), sound=None, max_duration_s=60.0)


PARTIES = [{"role": "customer", "name": "Pat"}, {"role": "agent", "name": "Dana"}]
RECORDED = {"type": "recording", "start": "2026-03-02T18:30:00Z", "duration": 60, "parties": [0, 1]}


def vcon(*analysis: dict, dialog: tuple[dict, ...] = (RECORDED,)) -> dict:
    return {"vcon": "0.0.2", "parties": PARTIES, "dialog": list(dialog), "analysis": list(analysis)}


def deepgram_words(*words: tuple[str, float]) -> list[dict]:
    return [
        {"word": w, "punctuated_word": w.title(), "start": s, "end": s + 0.3, "confidence": 0.9}
        for w, s in words
    ]


BODIES = {
    "segments": {"segments": [segment("Dana", "Hello", 1.0, 1.3), segment("Pat", "Hi", 2.0, 2.3)]},
    "list": [segment("agent", "Hello", 1.0, 1.3), segment("customer", "Hi", 2.0, 2.3)],
    "deepgram": {
        "metadata": {},
        "results": {
            "channels": [
                {"alternatives": [{"transcript": "hi", "words": deepgram_words(("hi", 2.0))}]},
                {
                    "alternatives": [
                        {"transcript": "hello", "words": deepgram_words(("hello", 1.0))}
                    ]
                },
            ]
        },
    },
    "wtf": {
        "transcript": {"text": "Hello Hi", "language": "en", "duration": 3.0},
        "segments": [
            {"id": 0, "start": 1.0, "end": 1.3, "text": "Hello", "speaker": "Dana", "words": [0]},
            {"id": 1, "start": 2.0, "end": 2.3, "text": "Hi", "speaker": "Pat", "words": [1]},
        ],
        "words": [
            {"id": 0, "start": 1.0, "end": 1.3, "text": "Hello", "confidence": 0.9},
            {"id": 1, "start": 2.0, "end": 2.3, "text": "Hi", "confidence": 0.9},
        ],
    },
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", BODIES)
def test_a_vcons_transcript_is_read_from_several_bodies(tmp_path, kind, packed):
    body = json.dumps(BODIES[kind]) if packed else BODIES[kind]
    encoding = {"encoding": "json"} if packed else {}
    found = imported(tmp_path, vcon({"type": "transcript", "dialog": 0, "body": body, **encoding}))
    assert lines(found) == [("agent", "Hello"), ("consumer", "Hi")]
    assert spans(found) == [(1.0, 1.3), (2.0, 2.3)]


def test_the_last_transcript_of_a_dialog_counts_and_later_dialogs_come_later(tmp_path):
    later = RECORDED | {"start": "2026-03-02T18:31:00Z"}
    found = imported(
        tmp_path,
        vcon(
            {"type": "transcript", "dialog": 0, "body": [segment("agent", "old", 1, 2)]},
            {"type": "summary", "dialog": 0, "body": "nothing"},
            {"type": "transcript", "dialog": [0], "body": [segment("agent", "new", 1, 2)]},
            {"type": "transcript", "dialog": 1, "body": [segment("customer", "after", 1, 2)]},
            dialog=(RECORDED, later),
        ),
    )
    assert lines(found) == [("agent", "new"), ("consumer", "after")]
    assert spans(found) == [(1.0, 2.0), (61.0, 62.0)]


def test_dialogs_of_text_are_what_their_parties_said(tmp_path):
    def said(party: int, body: str, second: int) -> dict:
        start = f"2026-03-02T18:30:{second:02d}Z"
        return {"type": "text", "parties": party, "body": body, "start": start, "duration": 2}

    found = imported(tmp_path, vcon(dialog=(said(1, "hello", 10), said(0, "who is this", 13))))
    assert lines(found) == [("agent", "hello"), ("consumer", "who is this")]
    assert spans(found)[0] == (0.0, 2.0)


def test_a_vcon_with_a_recording_inside_says_what_to_do(tmp_path):
    inside = RECORDED | {"body": "UklGRg", "encoding": "base64url", "mediatype": "audio/x-wav"}
    plain = {"type": "transcript", "dialog": 0, "body": "Agent: hello", "encoding": "none"}
    error = refused(tmp_path, vcon(plain, dialog=(inside,)))
    assert error.reason == "bad_transcript"
    assert "beside it as a file" in error.detail


@pytest.mark.parametrize("name", ["must_support", "critical"])
def test_a_vcon_that_needs_what_callqa_does_not_know_is_refused(tmp_path, name):
    said = {"type": "transcript", "dialog": 0, "body": BODIES["list"]}
    assert lines(imported(tmp_path, vcon(said) | {name: ["CC"]}))
    assert refused(tmp_path, vcon(said) | {name: ["CC", "voiceless"]}).reason == "bad_transcript"


def test_a_recording_inside_that_was_not_read_is_told(tmp_path):
    inside = RECORDED | {"body": "UklGRg", "encoding": "base64url"}
    said = {"type": "transcript", "dialog": 0, "body": BODIES["list"]}
    found = imported(tmp_path, vcon(said, dialog=(inside,)))
    assert "vcon_recording_not_read" in found.warnings
    assert "vcon_recording_not_read" not in imported(tmp_path, vcon(said)).warnings


NUMBERS = st.one_of(st.floats(), st.integers(), st.just("1.5"), st.none(), st.booleans())
TEXTS = st.one_of(
    st.text(max_size=12), st.integers(), st.none(), st.lists(st.integers(), max_size=2)
)
WORDS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"word": TEXTS, "start": NUMBERS, "end": NUMBERS, "probability": NUMBERS}
    ),
    max_size=4,
)
SEGMENTS = st.lists(
    st.fixed_dictionaries(
        {"text": TEXTS, "start": NUMBERS},
        optional={"end": NUMBERS, "speaker": TEXTS, "channel": NUMBERS, "words": WORDS},
    ),
    min_size=1,
    max_size=6,
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["segments", "words", "text", "start", "parties", "dialog", "analysis", "body",
                 "type", "results", "items", "channels", "alternatives", "Transcript", "Content"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)  # fmt: skip
ANALYSES = st.lists(
    st.fixed_dictionaries({"type": st.just("transcript"), "body": JUNK}), max_size=2
)
FEW = st.lists(JUNK, max_size=2)
DOCUMENTS = st.one_of(
    SEGMENTS,
    st.fixed_dictionaries({"segments": SEGMENTS}, optional={"words": WORDS}),
    st.fixed_dictionaries({"segments": JUNK}),
    st.fixed_dictionaries({"parties": FEW, "dialog": FEW, "analysis": FEW}),
    ANALYSES.map(lambda found: vcon(*found)),
    st.fixed_dictionaries({"Transcript": FEW}),
    st.fixed_dictionaries({"results": JUNK}),
    JUNK,
)


@settings(
    max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(document=DOCUMENTS, heard=st.booleans())
def test_whatever_a_file_holds_it_is_read_in_order_or_refused_with_a_reason(
    tmp_path, document, heard
):
    try:
        found = imported(tmp_path, document, sound=SOUND if heard else None)
    except TranscriptionError:
        return
    starts = [one.span.start_s for one in found.transcript.utterances]
    assert starts == sorted(starts)
    assert all(word.span.start_s >= 0 for word in found.transcript.words())
    assert all(word.text for word in found.transcript.words())
