"""Builders of calls for the scorecard tests."""

from dataclasses import fields

from callqa.domain.measure import Measure
from callqa.domain.measures import Measures, SpeakerMeasures, TurnMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import (
    Commitment,
    Delivery,
    DeliveryLabel,
    DeliveryWindow,
    Evidence,
    Finding,
    Outcome,
    Severity,
)

UNITS = {
    "words_per_minute": "words/min",
    "talk_over_share": "share",
    "agent_share_of_talk": "share",
    "talk_over_count": "1",
}


def finding(
    rule_id: str,
    outcome: Outcome,
    *,
    severity: Severity = Severity.MAJOR,
    kind: str = "disclosure",
    why: str = "because of what was said",
) -> Finding:
    return Finding(
        rule_id=rule_id,
        name=f"Rule {rule_id}",
        kind=kind,
        pack="core",
        pack_version="1.0.0",
        outcome=outcome,
        severity=severity,
        why=why,
        evidence=(Evidence(span=Span(1, 2), speaker=Speaker.AGENT, quote="words", why="heard"),),
    )


def measures(
    *,
    duration_s: float = 120.0,
    agent_speech_s: float = 50.0,
    consumer_speech_s: float | None = 40.0,
    agent: dict[str, float] | None = None,
    turns: dict[str, float] | None = None,
    talk_overs: tuple[Span, ...] = (),
    unknown: bool = False,
) -> Measures:
    """Measures in which only the given numbers were measured."""
    spoken = [(Speaker.UNKNOWN if unknown else Speaker.AGENT, agent_speech_s, agent or {})]
    if consumer_speech_s is not None:
        spoken.append((Speaker.CONSUMER, consumer_speech_s, {}))
    return Measures(
        duration_s=duration_s,
        speakers=tuple(
            SpeakerMeasures(
                speaker=speaker,
                speech_s=speech_s,
                word_count=100,
                **_measured(SpeakerMeasures, given),
            )
            for speaker, speech_s, given in spoken
        ),
        turns=TurnMeasures(**_measured(TurnMeasures, turns or {}), talk_overs=talk_overs),
        windows=(),
        speech={},
    )


def _measured(record: type, given: dict[str, float]) -> dict[str, Measure]:
    return {
        each.name: (
            Measure(value=given[each.name], unit=UNITS.get(each.name, "s"), evidence_s=50.0)
            if each.name in given
            else Measure.missing("too_little_speech", unit=UNITS.get(each.name, "s"))
        )
        for each in fields(record)
        if each.type == "Measure"
    }


def delivery(label: DeliveryLabel = DeliveryLabel.UNDECIDED) -> Delivery:
    return Delivery(
        label=label,
        probability_rushed=0.5,
        windows=(
            DeliveryWindow(span=Span(10, 30), label=DeliveryLabel.RUSHED, probability_rushed=0.9),
        ),
        reasons=("fast speech", "short pauses"),
        model_id="test",
    )


def promise(
    amount: float | None = 120.0, due: str | None = "the fifteenth", method: str | None = "card"
) -> Commitment:
    return Commitment(amount=amount, due=due, method=method, confirmed=True)
