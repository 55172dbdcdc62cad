"""The records of a rule pack: a closed union of kinds of rule, each with its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from callqa.compliance.layers import Authority, Effective, Tightening
from callqa.compliance.matching import (
    STRICT,
    Amounts,
    AppliesIf,
    Events,
    Guards,
    Match,
    Patterns,
    Window,
)
from callqa.compliance.metadata_checks import Case, MetadataCheck
from callqa.compliance.orders import Sequence
from callqa.compliance.privacy import KINDS
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Severity

__all__ = [
    "Check",
    "Disclosure",
    "Examples",
    "Metadata",
    "Privacy",
    "Prohibited",
    "Resemblance",
    "Respond",
    "Rule",
    "Sequence",
    "Skill",
    "Trigger",
    "Unless",
]


def _redaction_kind(value: str) -> str:
    if value not in KINDS:
        raise ValueError(f"{value!r} is no kind of redaction; known are: {', '.join(KINDS)}")
    return value


RedactionKind = Annotated[str, AfterValidator(_redaction_kind)]
GRAVITY = tuple(Severity)
"""The severities, gravest first."""
NEAR_MISS_KINDS = ("negated", "other_speaker", "question", "lawful")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Disclosure:
    """Something that must be said; a `payment` is one that belongs to taking a payment.

    Attributes:
        due_if: events of which one makes it due; without one the rule is not evaluable. Empty: it
            is due on any call to which the rule applies.
        waived_if: when true it counts as met without having been heard.
        satisfied_by: events or rules that do as well.
        confirmed_by: an event that must follow; heard without it, the rule is not met.
        spoiled_by: events or rules that make it another statement: heard as well, it is missed.
        lost_answer_after: an event that asks for it; when speech of the consumer without words
            follows, the answer may have been lost, and a person decides.
    """

    kind: Literal["disclosure", "payment"]
    match: Match
    speaker: Literal["agent", "consumer", "either"] = "agent"
    guards: Guards = field(default_factory=Guards)
    waived_if: AppliesIf | None = None
    window: Window = field(default_factory=Window)
    due_if: Events = ()
    satisfied_by: tuple[str, ...] = ()
    confirmed_by: str | None = None
    spoiled_by: Events = ()
    lost_answer_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Unless:
    """Events that allow what follows them, for `within_s` seconds or for the rest of the call."""

    events: Events = Field(min_length=1)
    within_s: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Resemblance:
    """How near in meaning a sentence must come to a rule's examples to be a person's to judge.

    Attributes:
        threshold: the least nearness to the nearest example; cosine, 0 to 1.
        margin: by how much the nearest near-miss must be further off.
    """

    threshold: float = Field(gt=0, lt=1)
    margin: float = Field(ge=0, lt=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Prohibited:
    """Something nobody may say to a consumer.

    Attributes:
        mild: further patterns that weigh `major` when nothing graver was plainly heard.
        mild_events: events that weigh as much.
        amounts: statements that are forbidden when the account says another amount.
        review_if: when true, what was heard may be lawful, and a person decides.
        unless_after: events that allow it, such as a question that it answers.
        semantic: when a sentence that the patterns do not know goes to a person.
    """

    kind: Literal["prohibited"]
    match: Match
    speaker: Literal["agent", "consumer", "either"] = "agent"
    guards: Guards = field(default_factory=Guards)
    review_if: AppliesIf | None = None
    unless_after: Unless | None = None
    window: Window = field(default_factory=Window)
    mild: Patterns = ()
    mild_events: Events = ()
    amounts: Amounts | None = None
    semantic: Resemblance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Respond:
    """What is due once a trigger was raised, and what must not follow it."""

    expect: Patterns
    forbid: Patterns = ()
    forbid_events: tuple[str, ...] = ()
    forbid_scope: Literal["window", "rest_of_call"] = "window"
    within_turns: int = Field(default=2, ge=1)
    within_s: float = Field(default=30.0, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Trigger:
    """Something a consumer says that binds the agent; `semantic` as in a prohibition."""

    kind: Literal["trigger"]
    match: Match
    respond: Respond
    speaker: Literal["agent", "consumer", "either"] = "consumer"
    guards: Guards = field(default_factory=Guards)
    semantic: Resemblance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Privacy:
    """Secrets on the recording; redaction finds them, by these kinds.

    Attributes:
        worse_if_agent: an agent who speaks one fails the call by it.
        match: words of the agent that ask for one, where asking is a breach by itself. What a
            consumer then says unasked weighs `major`.
    """

    kind: Literal["privacy"]
    redactions: tuple[RedactionKind, ...] = Field(min_length=1)
    worse_if_agent: bool = False
    match: Match | None = None
    guards: Guards = field(default_factory=Guards)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Skill:
    """Something a good agent does when there is an opportunity for it.

    Attributes:
        opportunity: events or rules that call for it; without one it is not evaluable. Empty: any
            call to which the rule applies.
        within_s: seconds after the opportunity in which it counts; None for the rest of the call.
    """

    kind: Literal["skill"]
    match: Match
    speaker: Literal["agent", "consumer", "either"] = "agent"
    guards: Guards = field(default_factory=Guards)
    window: Window = field(default_factory=Window)
    opportunity: tuple[str, ...] = ()
    within_s: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Metadata:
    """Something that the records around the call tell, or the figures of its delivery."""

    kind: Literal["metadata"]
    check: Annotated[MetadataCheck, Field(discriminator="by")]


_SILENT = frozenset(("metadata",))
Check = Disclosure | Prohibited | Sequence | Trigger | Privacy | Skill | Metadata


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Examples:
    """A rule's own tests; ` | ` parts turns, `A:` and `C:` name who speaks.

    Attributes:
        must_match: fires on each.
        must_not_match: by the kind of near-miss; fires on none.
        asr_must_match: as recognisers write it.
        cases: of a metadata rule: rows of the log and the account, and what must come out.
    """

    must_match: tuple[str, ...] = ()
    must_not_match: Mapping[
        Literal["negated", "other_speaker", "question", "lawful", "clean"], tuple[str, ...]
    ] = field(default_factory=dict)
    asr_must_match: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """One rule with its authority, its check and its own examples.

    Attributes:
        rule_id: stable for ever, such as `D04`; of a state or a client such as `CA-D15`.
        applies_if: on which calls it is judged; None for all.
        severity_if: graver severities, each with the condition on which it weighs so.
        why: one sentence for the person who is judged by it.
        effective: the days on which it is in force.
        tightened: what later layers make stricter in it, where they are in force.
    """

    rule_id: str = Field(pattern=r"^([A-Z]{2,8}-)?[A-Z]\d{2}$")
    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    severity: Severity
    why: str
    authority: tuple[Authority, ...] = Field(min_length=1)
    check: Annotated[Check, Field(discriminator="kind")]
    examples: Examples
    pack: str
    pack_version: str
    applies_if: AppliesIf | None = None
    severity_if: Mapping[Severity, AppliesIf] = field(default_factory=dict)
    effective: Effective | None = None
    tightened: tuple[Tightening, ...] = ()

    def __post_init__(self) -> None:
        for severity in self.severity_if:
            if GRAVITY.index(severity) >= GRAVITY.index(self.severity):
                raise ValueError(f"severity_if: {severity} is no graver than {self.severity}")

    @property
    def speaker(self) -> Speaker:
        """Whose words the rule judges; sequences and privacy concern the agent."""
        said_by = getattr(self.check, "speaker", "agent")
        return Speaker.CONSUMER if said_by == "consumer" else Speaker.AGENT

    @property
    def listens(self) -> bool:
        """Whether it judges what is said; the others judge records and figures."""
        paced = isinstance(self.check, Sequence) and self.check.pace is not None
        return self.check.kind not in _SILENT and not paced
