"""One call in text."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from callqa.coaching import call_page, timeline
from callqa.coaching.page import Usual
from callqa.domain.details import DeliveryEvent, Detail, EventKind, Part
from callqa.domain.measure import Measure
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import TakenOut
from callqa.domain.verdicts import (
    DeliveryLabel,
    DeliveryWindow,
    Influence,
    Outcome,
    Severity,
)
from callqa.testing import (
    a_delivery,
    a_finding,
    a_recording,
    a_scorecard,
    an_analysis,
    some_measures,
)


def _shown(analysis, *, width=110, usual=None):
    stream = io.StringIO()
    call_page.show(Console(file=stream, width=width), analysis, usual=usual)
    return stream.getvalue()


def _line(shown, start):
    return next(line for line in shown.splitlines() if line.strip().startswith(start))


def test_the_scorecard_is_shown_with_its_parts():
    shown = _shown(an_analysis())
    assert "Score 82   skill 82   compliance 90" in shown
    assert "Severity points by rule." in shown
    assert "82 of 100" in _line(shown, "Conversation (weight 1)")
    assert "8.2 of 10  Heard in the call." in _line(shown, "Restates terms")


def test_findings_are_shown_gravest_first_with_quote_and_time():
    findings = (
        a_finding("D01"),
        a_finding("V02", outcome=Outcome.REVIEW),
        a_finding("D04", outcome=Outcome.MISSED, severity=Severity.AUTO_FAIL),
        a_finding("P01", outcome=Outcome.VIOLATED, quote="they will come", start_s=125.0),
        a_finding("D05", outcome=Outcome.NOT_EVALUABLE),
    )
    shown = _shown(an_analysis(findings=findings))
    places = [shown.index(f" {rule_id} ") for rule_id in ("P01", "D04", "V02", "D01")]
    assert places == sorted(places)
    assert "2:05-2:08 agent: “they will come”" in shown
    assert "Not judged on this call: D05" in shown


def test_what_was_not_measured_shows_its_reason_and_never_zero():
    analysis = an_analysis(
        measures=some_measures(words_per_minute=None),
        scorecard=a_scorecard(total=None, gate=None),
        delivery=a_delivery(DeliveryLabel.UNDECIDED, probability_rushed=None),
    )
    shown = _shown(analysis)
    assert "- (too little speech)" in _line(shown, "Words per minute")
    assert "Score - (not scored: too little speech)   skill -   compliance -" in shown
    assert "not applicable" in _line(shown, "Conversation")


def test_warnings_of_the_recording_and_of_the_analysis_are_shown_once():
    analysis = an_analysis(
        recording=a_recording(warnings=("truncated_audio",)),
        warnings=("truncated_audio", "dual_mono"),
    )
    shown = _shown(analysis)
    assert shown.count("Warning: truncated_audio") == 1
    assert "Warning: dual_mono" in shown


def test_the_call_says_who_measured_it():
    shown = _shown(an_analysis())
    for part in ("canned/1", "energy/1", "delivery-1", "federal@1.0.0", "collections@1.0.0"):
        assert part in shown


def test_stored_text_cannot_steer_the_terminal():
    analysis = an_analysis(
        recording=a_recording("call-1", agent_name="Dana\x1b[2J [red]Moore[/]"),
        findings=(a_finding(quote="\x1b]0;owned\x07 [link]"),),
    )
    shown = _shown(analysis)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[red]Moore[/]" in shown
    assert "[link]" in shown


def test_a_bare_call_can_be_shown_on_a_narrow_screen():
    bare = an_analysis(
        recording=a_recording(agent_name=None, agent_id=None, started_at=None, disposition=None),
        findings=(),
        commitments=(),
        redactions=(),
    )
    shown = _shown(bare, width=60)
    assert "agent unknown, date unknown" in shown
    assert "No rule was run." in shown
    assert "Promises to pay" not in shown


def _with_speech(duration_s, **speech):
    spans = {Speaker(name): some for name, some in speech.items()}
    measures = some_measures(duration_s=duration_s)
    turns = replace(measures.turns, talk_overs=(), silences=())
    return replace(measures, speech=spans, turns=turns)


def test_the_timeline_shows_who_speaks_when():
    measures = _with_speech(40.0, agent=(Span(0, 10), Span(30, 32)), consumer=(Span(10, 30),))
    drawn = dict(timeline.lanes(an_analysis(measures=measures), width=40))
    assert drawn["agent"] == "█" * 10 + "·" * 20 + "██" + "·" * 8
    assert drawn["consumer"] == "·" * 10 + "█" * 20 + "·" * 10
    assert "both at once" not in drawn


def test_a_column_that_is_speech_in_part_is_drawn_in_part():
    measures = _with_speech(40.0, agent=(Span(0, 0.3),))
    assert dict(timeline.lanes(an_analysis(measures=measures), width=40))["agent"][0] == "▒"


def test_the_timeline_shows_talk_over_silence_and_delivery():
    measures = _with_speech(40.0, agent=(Span(0, 40),))
    turns = replace(measures.turns, talk_overs=(Span(4.2, 4.4),), silences=(Span(20, 25),))
    windows = (
        DeliveryWindow(span=Span(0, 20), label=DeliveryLabel.CALM, probability_rushed=0.1),
        DeliveryWindow(span=Span(20, 30), label=DeliveryLabel.RUSHED, probability_rushed=0.9),
    )
    analysis = an_analysis(
        measures=replace(measures, turns=turns), delivery=replace(a_delivery(), windows=windows)
    )
    drawn = dict(timeline.lanes(analysis, width=40))
    assert drawn["both at once"] == "    X" + " " * 35
    assert drawn["long silence"] == " " * 20 + "_____" + " " * 15
    assert drawn["delivery"] == "c" * 20 + "R" * 10 + " " * 10


@pytest.mark.parametrize(("duration_s", "width"), [(3600.0, 100), (0.5, 40), (61.0, 47)])
def test_every_lane_is_as_wide_as_asked(duration_s, width):
    lanes = timeline.lanes(an_analysis(measures=_with_speech(duration_s, agent=())), width=width)
    assert {len(picture) for _, picture in lanes} == {width}
    assert lanes[-1][1].startswith("0:00")


def test_a_call_of_no_length_has_no_timeline():
    assert timeline.lanes(an_analysis(measures=_with_speech(0.0)), width=40) == ()


def test_what_was_forbidden_and_not_heard_is_clear_and_not_met():
    clear = replace(a_finding("P02"), kind="prohibited")
    shown = _shown(an_analysis(findings=(clear, a_finding("D01"))))
    assert _line(shown, "clear     P02")
    assert _line(shown, "met       D01")


def test_an_absence_shows_no_words_as_if_they_were_the_fault():
    missed = a_finding("D04", outcome=Outcome.MISSED, quote="good morning this is")
    shown = _shown(an_analysis(findings=(missed,)))
    assert _line(shown, "missed    D04")
    assert "good morning" not in shown


def test_violations_are_marked_along_the_call():
    broken = a_finding("P01", outcome=Outcome.VIOLATED, start_s=90.0)
    analysis = an_analysis(findings=(broken,), measures=some_measures(duration_s=180.0))
    lanes = dict(timeline.lanes(analysis, width=60))
    assert lanes["violated"].index("!") == 30
    assert lanes["violated"].count("!") == 1


def test_where_windows_overlap_the_nearer_one_is_drawn():
    windows = tuple(
        DeliveryWindow(span=Span(start, start + 20), label=label, probability_rushed=0.5)
        for start, label in ((0.0, DeliveryLabel.CALM), (10.0, DeliveryLabel.RUSHED))
    )
    analysis = an_analysis(
        measures=some_measures(duration_s=30.0), delivery=replace(a_delivery(), windows=windows)
    )
    assert dict(timeline.lanes(analysis, width=30))["delivery"] == "c" * 15 + "R" * 15


@pytest.mark.parametrize("width", [80, 160])
def test_the_page_fits_its_width_and_has_no_colour_when_piped(width):
    analysis = an_analysis(findings=(a_finding("P01", outcome=Outcome.VIOLATED),))
    shown = _shown(analysis, width=width)
    assert max(map(len, shown.splitlines())) <= width
    assert "\x1b" not in shown


def _detail(name, part, span, value):
    return Detail(
        name=name, speaker=Speaker.AGENT, part=part, number=0, span=span,
        measure=Measure(value=value, unit="words/min"),
    )  # fmt: skip


def test_pace_message_and_waits_have_lanes_of_their_own():
    fast, slow = (
        _detail("utterance_words_per_minute", Part.UTTERANCE, Span(start_s, start_s + 10.0), pace)
        for start_s, pace in ((0.0, 195.0), (10.0, 95.0))
    )
    recap = _detail("recap_rate", Part.MESSAGE, Span(20.0, 25.0), 150.0)
    events = (
        DeliveryEvent(kind=EventKind.EXCUSED_SILENCE, span=Span(30.0, 34.0)),
        DeliveryEvent(kind=EventKind.HOLD, span=Span(36.0, 40.0)),
    )
    measures = replace(_with_speech(40.0), details=(fast, slow, recap), events=events)
    lanes = dict(timeline.lanes(an_analysis(measures=measures), width=40))
    assert lanes["pace"] == "█" * 10 + "▁" * 10 + " " * 20
    assert lanes["main message"] == " " * 20 + "M" * 5 + " " * 15
    assert lanes["announced"].strip() == "eeee"
    assert lanes["hold"].strip() == "hhhh"


def test_without_a_measured_utterance_there_is_no_lane_of_the_pace():
    lanes = dict(timeline.lanes(an_analysis(measures=_with_speech(40.0)), width=40))
    assert "pace" not in lanes


FAST = Influence(name="words_per_minute", value=190.0, usual=150.0, weight=2.0)


def _judged(**fields):
    """A rushed call of three windows, of which the model abstains on one."""
    label, undecided = DeliveryLabel.RUSHED, DeliveryLabel.UNDECIDED
    windows = tuple(
        DeliveryWindow(
            span=Span(start_s, start_s + 20),
            label=verdict,
            probability_rushed=chance,
            reasons=("stored sentence",),
            influences=(FAST,),
        )
        for start_s, verdict, chance in (
            (0.0, label, 0.96),
            (20.0, undecided, 0.52),
            (40.0, label, 0.81),
        )
    )
    delivery = replace(
        a_delivery(label, probability_rushed=0.763), windows=windows, influences=(FAST,)
    )
    return an_analysis(delivery=delivery, **fields)


def _pace(n, *, median=None, q1=None, q3=None, z=None):
    return {
        "words_per_minute": Usual(
            name="words_per_minute", unit="words/min", value=172.0,
            own_n=n, own_median=median, own_q1=q1, own_q3=q3, own_z=z,
            own_reason=None if median else "too_few_calls",
            team_n=20, team_agents=2, team_median=None, team_z=None, team_reason="too_few_agents",
        )
    }  # fmt: skip


USUAL = _pace(24, median=146.0, q1=138.0, q3=162.0, z=4.2)


def test_every_window_is_shown_with_its_probability_and_verdict_also_an_abstention():
    shown = _shown(_judged(), width=140)
    assert "96%     rushed     190 words a minute" in _line(shown, "0:00-0:20")
    assert "52%     undecided" in _line(shown, "0:20-0:40")
    told = " ".join(shown.split())
    assert "3 windows of the agent's speech: 0 calm, 2 rushed, 1 undecided." in told
    assert "The call's probability is their mean, weighed by the speech in each" in told
    lanes = dict(timeline.lanes(_judged(measures=_with_speech(60.0)), width=60))
    assert lanes["rushed"] == "9" * 20 + "5" * 20 + "8" * 20


def test_reasons_name_the_agents_own_usual_when_there_are_enough_earlier_calls():
    shown = _shown(_judged(), usual=USUAL)
    assert "- 172 words a minute against the agent's usual 146" in shown  # of the whole call
    assert "190 words a minute against the agent's usual 146" in _line(shown, "0:00-0:20")
    assert "Usual is the agent's own: the median of 24 earlier calls." in shown


def test_with_too_few_earlier_calls_the_reasons_name_the_models_usual_and_say_so():
    shown = _shown(_judged(), usual=_pace(4), width=140)
    assert "- 190 words a minute against a usual 150" in shown
    assert "learnt from; of the agent's own: too few earlier calls (4)." in shown
    alone = _shown(_judged(), width=140)  # a file that is analysed by itself
    assert "Usual is the calm speech that the model learnt from." in alone


def test_a_call_of_before_influences_were_kept_shows_its_stored_sentences():
    old = replace(_judged().delivery, influences=(), reasons=("stored sentence",))
    assert "- stored sentence" in _shown(an_analysis(delivery=old), usual=USUAL)


def test_the_pace_is_set_against_the_band_of_earlier_calls():
    utterances = tuple(
        _detail("utterance_words_per_minute", Part.UTTERANCE, Span(start_s, start_s + 10.0), pace)
        for start_s, pace in ((0.0, 195.0), (10.0, 150.0), (20.0, 120.0))
    )
    analysis = an_analysis(measures=replace(_with_speech(40.0), details=utterances))
    band = USUAL["words_per_minute"]
    lanes = dict(timeline.lanes(analysis, width=40, usual=band))
    assert lanes["against usual"] == "+" * 10 + "=" * 10 + "-" * 10 + " " * 10
    few = _pace(4)["words_per_minute"]
    assert "against usual" not in dict(timeline.lanes(analysis, width=40, usual=few))
    assert "- slower than 138 to 162 words a minute, the middle half of 24 earlier calls" in _shown(
        analysis, usual=USUAL, width=140
    )


def test_measures_stand_beside_earlier_calls_and_the_team_or_the_reason_why_not():
    row = _line(_shown(_judged(), usual=USUAL, width=140), "Words per minute  ")
    assert row.split()[3:8] == ["172", "146", "138", "to", "162"]
    assert "+4.2 !" in row
    assert "too few agents" in row


def test_what_was_not_believed_of_the_recognisers_text_is_counted_by_cause():
    taken = (
        TakenOut(kind="loop", speaker=Speaker.AGENT, words=12, span=Span(3.0, 9.0)),
        TakenOut(kind="no_speech", speaker=Speaker.CONSUMER, words=1, span=Span(20.0, 20.4)),
    )
    analysis = an_analysis()
    believed = replace(analysis.transcript, taken_out=taken)
    shown = " ".join(_shown(replace(analysis, transcript=believed)).split())
    assert "12 words repeated over and over, 1 word where nobody spoke" in shown
    assert "Not believed" not in _shown(analysis)
