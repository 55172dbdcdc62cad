"""The pace along the call, from its words and from where each speaker sounds."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from callqa.delivery.pace import DISAGREE
from callqa.delivery.thresholds import DeliveryThresholds
from callqa.delivery.told import with_message, with_words
from callqa.domain.details import Detail, EventKind, Part, details_of
from callqa.domain.measures import Measures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript, Utterance
from callqa.domain.verdicts import Commitment, Evidence, Finding, Outcome, Severity
from callqa.testing import utterance
from tests.delivery.stored import a_call_of

LIMITS = DeliveryThresholds()
AGENT, CONSUMER = Speaker.AGENT, Speaker.CONSUMER
SENTENCE = "we can help you with this today if you like."  # 10 words, 11 syllables


def talk(*said: tuple[float, float, str], speaker: Speaker = AGENT) -> list[Utterance]:
    """Utterances from (start, words a minute, text)."""
    return [
        utterance(text, speaker=speaker, start_s=start_s, seconds_per_word=60 / pace)
        for start_s, pace, text in said
    ]


def told(spoken: Sequence[Utterance], *, duration_s: float = 240.0) -> Measures:
    measures, transcript = a_call_of(*spoken, duration_s=duration_s)
    return with_words(measures, transcript, thresholds=LIMITS)


def values(
    measures: Measures, name: str, *, speaker: Speaker | None = AGENT, part: Part = Part.CALL
) -> list[float | None]:
    return [
        one.measure.value for one in details_of(measures.details, name, speaker=speaker, part=part)
    ]


def reasons(measures: Measures, name: str, *, speaker: Speaker | None = AGENT) -> set[str | None]:
    found = details_of(measures.details, name, speaker=speaker)
    return {one.measure.not_measured for one in found}


def only(measures: Measures, name: str, *, speaker: Speaker | None = AGENT) -> Detail:
    (one,) = details_of(measures.details, name, speaker=speaker)
    return one


STEADY = talk(*((at, 150.0, f"{SENTENCE} {SENTENCE}") for at in range(0, 240, 12)))


def test_each_quarter_has_both_rates_with_what_was_divided() -> None:
    measures = told(STEADY)
    assert values(measures, "words_per_minute", part=Part.QUARTER) == pytest.approx([150.0] * 4)
    rates = values(measures, "articulation_rate", part=Part.QUARTER)
    assert rates == pytest.approx([22 / 8] * 4)
    first = next(details_of(measures.details, "words_per_minute", speaker=AGENT, part=Part.QUARTER))
    assert (first.measure.numerator, first.measure.denominator) == pytest.approx((100, 40 / 60))
    assert first.span == Span(0.0, 60.0)


def test_a_quarter_with_little_speech_says_so() -> None:
    measures = told(STEADY[:5])
    found = list(details_of(measures.details, "words_per_minute", speaker=AGENT, part=Part.QUARTER))
    assert [one.measure.not_measured for one in found] == [None, *["too_little_speech"] * 3]


def test_only_long_utterances_have_a_rate_and_the_fast_and_slow_ones_are_marked() -> None:
    spoken = talk(
        (1, 150, SENTENCE), (10, 240, SENTENCE), (20, 80, SENTENCE), (40, 150, "one moment please"),
        (50, 170, SENTENCE),
    )  # fmt: skip
    measures = told(spoken)
    rated = list(
        details_of(
            measures.details, "utterance_words_per_minute", speaker=AGENT, part=Part.UTTERANCE
        )
    )
    assert [one.number for one in rated] == [0, 1, 2, 4]
    assert [one.measure.value for one in rated] == pytest.approx([150, 240, 80, 170])
    marks = list(details_of(measures.details, "pace_mark", speaker=AGENT, part=Part.UTTERANCE))
    assert [(one.number, one.measure.value) for one in marks] == [(1, 1.0), (2, -1.0)]
    fast = only(measures, "fast_utterance_share").measure
    assert (fast.numerator, fast.denominator) == (1, 4)
    assert values(measures, "above_band_utterance_share") == [0.5]
    assert values(measures, "slow_utterance_share") == [0.25]


def test_what_was_redacted_is_out_of_an_utterances_rate_above_and_below() -> None:
    words = SENTENCE.split()
    plain = told(talk((1, 150, SENTENCE)))
    hidden = told(talk((1, 150, " ".join([*words[:5], *["[card_number]"] * 4, *words[5:]]))))
    for measures in (plain, hidden):
        assert values(measures, "utterance_words_per_minute", part=Part.UTTERANCE) == pytest.approx(
            [150]
        )


def test_an_even_pace_varies_little_and_a_rising_one_has_a_slope() -> None:
    rising = talk(*((at, 120 + at / 2, f"{SENTENCE} {SENTENCE}") for at in range(0, 240, 12)))
    even, uneven = told(STEADY), told(rising)
    assert values(even, "rate_variation") == pytest.approx([0.0], abs=0.01)
    assert values(even, "rate_slope") == pytest.approx([0.0], abs=0.5)
    assert only(uneven, "rate_variation").measure.value > 0.15  # type: ignore[operator]
    assert values(uneven, "rate_slope") == pytest.approx([30.0], rel=0.1)
    assert values(uneven, "articulation_slope") == pytest.approx([30 * 1.1 / 60], rel=0.1)


def test_one_odd_stretch_does_not_tilt_the_slope() -> None:
    spoken = [*STEADY[:-1], *talk((228.0, 250.0, f"{SENTENCE} {SENTENCE}"))]
    assert values(told(spoken), "rate_slope") == pytest.approx([0.0], abs=1.0)


def test_a_short_call_has_no_slope_per_minute() -> None:
    measures = told(STEADY[:5], duration_s=60.0)
    assert reasons(measures, "rate_slope") == {"too_short"}
    assert reasons(told(STEADY[:2], duration_s=24.0), "rate_variation") == {"too_few_windows"}


CALL_NAMES = ("rate_slope", "rate_variation", "message_pace_ratio", "recap_rate")


@pytest.mark.parametrize(
    ("speaker", "words", "reason"),
    [
        (Speaker.UNKNOWN, True, "mono"),
        (CONSUMER, True, "no_agent_channel"),
        (AGENT, False, "no_words"),
    ],
)
def test_what_cannot_be_told_says_why(speaker: Speaker, words: bool, reason: str) -> None:
    spoken = talk(*((at, 150.0, SENTENCE) for at in range(0, 60, 6)), speaker=speaker)
    measures, transcript = a_call_of(*spoken, duration_s=60.0, alone=True)
    if not words:
        transcript = Transcript(utterances=(), language="en", engine_id="none")
    found = with_words(measures, transcript, thresholds=LIMITS)
    found = with_message(found, transcript, (), (), thresholds=LIMITS)
    for name in CALL_NAMES:
        assert reasons(found, name) == {reason}, name
    unknown = {"mono", "no_agent_channel", "no_consumer_channel"}
    assert reasons(found, "unexcused_silence_count", speaker=None) <= unknown
    assert not [event for event in found.events if event.kind is EventKind.EXCUSED_SILENCE]


def test_words_that_cannot_be_those_that_were_heard_give_no_rate_anywhere() -> None:
    measures, transcript = a_call_of(*STEADY, duration_s=240.0, unsound=True)
    found = with_words(measures, transcript, thresholds=LIMITS)
    found = with_message(found, transcript, (_disclosure(Span(0, 4)),), (), thresholds=LIMITS)
    for name in ("fast_utterance_share", "rate_slope", "disclosure_rate", "message_pace_ratio"):
        assert reasons(found, name) == {DISAGREE}, name
    assert not values(found, "utterance_words_per_minute", part=Part.UTTERANCE)


def test_telling_it_again_changes_nothing() -> None:
    measures, transcript = a_call_of(*STEADY, duration_s=240.0)
    once = with_words(measures, transcript, thresholds=LIMITS)
    assert with_words(once, transcript, thresholds=LIMITS) == once
    assert len(once.details) == len(
        {(one.name, one.speaker, one.part, one.number) for one in once.details}
    )


def test_the_limits_of_the_measured_call_hold_when_it_is_told_of_again() -> None:
    measures, transcript = a_call_of(*talk((1, 180, SENTENCE)), duration_s=60.0)
    strict = measures.thresholds | {"fast_words_per_minute": 170.0}
    once = with_words(replace(measures, thresholds=strict), transcript, thresholds=LIMITS)
    assert once.thresholds["fast_words_per_minute"] == 170.0
    again = with_words(once, transcript, thresholds=LIMITS)
    assert values(again, "fast_utterance_share") == values(once, "fast_utterance_share") == [1.0]


def _disclosure(
    span: Span, *, rule_id: str = "D04", kind: str = "disclosure", outcome: Outcome = Outcome.MET,
    speaker: Speaker = AGENT,
) -> Finding:  # fmt: skip
    return Finding(
        rule_id=rule_id, name=rule_id, kind=kind, pack="p", pack_version="1", outcome=outcome,
        severity=Severity.INFO, why="heard",
        evidence=(Evidence(span=span, speaker=speaker, quote="", why=""),),
    )  # fmt: skip


HURRIED = [
    *talk((0, 120, f"{SENTENCE} {SENTENCE}"), (20, 240, f"{SENTENCE} {SENTENCE}")),
    *talk((30, 120, f"{SENTENCE} {SENTENCE}"), (50, 180, f"{SENTENCE} {SENTENCE}")),
]


def with_findings(
    spoken: Sequence[Utterance], *findings: Finding, commitments: Sequence[Commitment] = ()
) -> Measures:
    measures, transcript = a_call_of(*spoken, duration_s=120.0)
    return with_message(measures, transcript, findings, commitments, thresholds=LIMITS)


def ends(span: Span) -> tuple[float, float]:
    return span.start_s, span.end_s


def test_the_message_is_set_against_the_rest_with_both_rates() -> None:
    found = with_findings(HURRIED, _disclosure(Span(20.5, 21.5)), _disclosure(Span(23.5, 24.0)))
    ratio = only(found, "message_pace_ratio").measure
    assert (ratio.numerator, ratio.denominator) == pytest.approx(
        (240.0, 60 / 26.667 * 60), rel=0.01
    )
    assert ratio.value == pytest.approx(240 / 135, rel=0.01)
    assert values(found, "message_articulation_ratio") == pytest.approx([240 / 135], rel=0.01)


def test_evidence_is_widened_to_its_sentence_and_each_kind_is_told_apart() -> None:
    found = with_findings(
        HURRIED,
        _disclosure(Span(20.5, 21.0)),
        _disclosure(Span(30.5, 31.0), rule_id="K06", kind="skill"),
        _disclosure(Span(50.5, 51.0), rule_id="A01", kind="payment"),
    )
    spans = {one.name: one.span for one in found.details if one.part is Part.MESSAGE}
    assert ends(spans["disclosure_rate"]) == pytest.approx((20.0, 22.5))
    assert ends(spans["payment_ask_rate"]) == pytest.approx((30.0, 35.0))
    assert values(found, "disclosure_rate") == pytest.approx([240.0])
    assert values(found, "payment_ask_rate") == pytest.approx([120.0])
    assert values(found, "recap_rate") == pytest.approx([180.0])


def test_without_full_stops_a_sentence_ends_at_a_pause() -> None:
    plain = SENTENCE.rstrip(".")
    spoken = talk((0, 150, plain), (5, 150, plain), (60, 150, " ".join([plain] * 5)))
    joined = Utterance(speaker=AGENT, words=spoken[0].words + spoken[1].words)
    found = with_findings([joined, spoken[2]], _disclosure(Span(5.5, 6.0)))
    (stretch,) = details_of(found.details, "disclosure_rate", speaker=AGENT, part=Part.MESSAGE)
    assert ends(stretch.span) == pytest.approx((5.0, 9.0))


@pytest.mark.parametrize(
    "finding",
    [
        _disclosure(Span(20, 25), outcome=Outcome.MISSED),
        _disclosure(Span(20, 25), outcome=Outcome.REVIEW),
        _disclosure(Span(20, 25), rule_id="D03"),
        _disclosure(Span(20, 25), rule_id="P01", kind="prohibited"),
        _disclosure(Span(20, 25), rule_id="A02", kind="payment", speaker=CONSUMER),
    ],
    ids=["missed", "review", "a question", "another kind", "said by the consumer"],
)
def test_what_was_not_said_as_message_is_none(finding: Finding) -> None:
    found = with_findings(HURRIED, finding)
    assert reasons(found, "message_pace_ratio") == {"not_said"}
    assert values(found, "rest_words_per_minute")[0] is not None


def test_the_terms_of_a_promise_that_the_agent_said_are_a_recap() -> None:
    evidence = Evidence(span=Span(50.5, 51.0), speaker=AGENT, quote="", why="")
    promise = Commitment(amount=50.0, due=None, method=None, confirmed=True, evidence=(evidence,))
    found = with_findings(HURRIED, commitments=(promise,))
    assert values(found, "recap_rate") == pytest.approx([180.0])


def test_too_short_a_stretch_says_so_and_judging_again_replaces_it() -> None:
    measures, transcript = a_call_of(*HURRIED, duration_s=120.0)
    short = talk((80, 150, "this call is recorded."))
    measures, transcript = a_call_of(*HURRIED, *short, duration_s=120.0)
    first = with_message(
        measures, transcript, (_disclosure(Span(80.2, 81)),), (), thresholds=LIMITS
    )
    assert reasons(first, "disclosure_rate") == {"too_little_speech"}
    again = with_message(first, transcript, (), (), thresholds=LIMITS)
    assert reasons(again, "disclosure_rate") == {"not_said"}
    assert not [one for one in again.details if one.part is Part.MESSAGE]
