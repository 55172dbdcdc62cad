"""What the machine concludes, always with the evidence that a person can check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callqa.domain.measures import Measures
from callqa.domain.recording import Recording, Speaker
from callqa.domain.spans import Span
from callqa.domain.transcript import Transcript

__all__ = [
    "CallAnalysis",
    "Commitment",
    "Delivery",
    "DeliveryLabel",
    "DeliveryWindow",
    "Evidence",
    "Finding",
    "Gate",
    "Influence",
    "Outcome",
    "Provenance",
    "Redaction",
    "Scorecard",
    "ScorecardItem",
    "ScorecardSection",
    "Severity",
]


class DeliveryLabel(StrEnum):
    """How the agent's delivery sounded; `undecided` is an honest answer."""

    CALM = "calm"
    RUSHED = "rushed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What one feature did to a verdict on the delivery.

    Attributes:
        name: the feature, as the model's card names it.
        value: here, in the unit of the feature.
        usual: in the calm speech that the model learnt from.
        weight: pull on the model's decision; above 0 towards rushed.
    """

    name: str
    value: float
    usual: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWindow:
    """The verdict on one stretch.

    Attributes:
        probability_rushed: in [0, 1].
        reasons: in words, strongest first, against the calm speech that the model learnt from.
        influences: what they are made of; none in documents of before they were kept.
    """

    span: Span
    label: DeliveryLabel
    probability_rushed: float
    reasons: tuple[str, ...] = ()
    influences: tuple[Influence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Calm, rushed or undecided, for the call and along it.

    Attributes:
        probability_rushed: of the call; None when too little agent speech was heard. It is the
            mean of the windows' probabilities, weighed by the agent's speech in each.
        reasons: in words, strongest first; says why when nothing could be judged.
        model_id: the model directory's name.
        influences: what the reasons are made of, on average over the windows.
    """

    label: DeliveryLabel
    probability_rushed: float | None
    windows: tuple[DeliveryWindow, ...]
    reasons: tuple[str, ...]
    model_id: str
    influences: tuple[Influence, ...] = ()


class Outcome(StrEnum):
    """The five answers a rule can give."""

    MET = "met"  # required or hoped for, and heard
    MISSED = "missed"  # required, could have been heard, and was not
    VIOLATED = "violated"  # forbidden, and heard
    REVIEW = "review"  # a person must listen
    NOT_EVALUABLE = "not_evaluable"  # the rule does not apply or cannot be judged here


class Severity(StrEnum):
    """How much a rule weighs, gravest first."""

    AUTO_FAIL = "auto_fail"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where to listen, and why.

    Attributes:
        span: when; for an absence the window that was searched.
        speaker: on whose channel.
        quote: redacted words that were heard there.
        why: one sentence that says what this shows.
    """

    span: Span
    speaker: Speaker
    quote: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says about one call.

    Attributes:
        rule_id: such as `D04`; stable for ever.
        kind: disclosure, payment, prohibited, sequence, trigger, privacy, skill or metadata.
        pack, pack_version: the rule pack that holds the rule, joined by `+` to those of later
            layers that tightened it on this call.
        why: one sentence for a person; for `not_evaluable` the reason.
    """

    rule_id: str
    name: str
    kind: str
    pack: str
    pack_version: str
    outcome: Outcome
    severity: Severity
    why: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise to pay. Fields that were not said are None.

    Attributes:
        amount: US dollars.
        due: as it was said, such as `the fifteenth`.
        method: such as `card`, `bank account`.
        confirmed: the consumer agreed in words.
    """

    amount: float | None
    due: str | None
    method: str | None
    confirmed: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardItem:
    """One line of a form.

    Attributes:
        points: earned, 0 to `max_points`; None when not applicable or not measured.
        why: what earned or cost the points, or why there are none.
    """

    item_id: str
    name: str
    points: float | None
    max_points: float
    why: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardSection:
    """A section: its score is the mean of its applicable items by points, 0 to 100.

    `score` is None when no item applies; the weight is then shared among the others.
    """

    section_id: str
    name: str
    weight: float
    score: float | None
    items: tuple[ScorecardItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Compliance apart from skill, 0 to 100; never averaged away.

    Attributes:
        score: None when no rule could be judged.
        auto_fail: ids of rules that fail the call by themselves.
        review: ids of rules that a person must decide; they cost nothing until then.
        why: how the score came about.
    """

    score: float | None
    auto_fail: tuple[str, ...]
    review: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The parts and how they add up.

    Attributes:
        skill: 0 to 100, the weighted sections; None when nothing could be scored.
        total: 0 to 100; None with `not_scored` saying why.
    """

    form_id: str
    form_version: str
    sections: tuple[ScorecardSection, ...]
    gate: Gate
    skill: float | None
    total: float | None
    not_scored: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """Sensitive stretches that were taken out of the text: what kind, whose voice, when."""

    kind: str
    speaker: Speaker
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Which instrument made these numbers.

    Attributes:
        code_version: of callqa.
        engine_id, detector_id, model_id: recogniser, speech detector, delivery model.
        packs: rule packs as `name@version`.
        form: scorecard form as `name@version`.
        policy_digest: sha256 over every rule, form, threshold and vocabulary in force.
        metadata_digest: sha256 over what the centre said about the call, so that a corrected
            agent name or channel role is analysed again.
        analysed_at: UTC.
    """

    code_version: str
    engine_id: str
    detector_id: str
    model_id: str
    packs: tuple[str, ...]
    form: str
    policy_digest: str
    metadata_digest: str
    analysed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnalysis:
    """Everything known of one call. The transcript is already redacted."""

    analysis_id: str
    recording: Recording
    transcript: Transcript
    measures: Measures
    delivery: Delivery
    findings: tuple[Finding, ...]
    commitments: tuple[Commitment, ...]
    scorecard: Scorecard
    redactions: tuple[Redaction, ...]
    provenance: Provenance
    call_type: str
    warnings: tuple[str, ...] = ()
