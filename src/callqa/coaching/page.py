"""The records a coaching page is made of; the text page and the HTML page show the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = [
    "AgentPage",
    "Band",
    "CallLine",
    "Comparison",
    "Course",
    "Flag",
    "Focus",
    "Listening",
    "Moment",
    "Pace",
    "Stretch",
    "Usual",
    "Week",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The middle of some calls: median and the quartiles around it; None when `n` is 0."""

    n: int
    median: float | None = None
    q1: float | None = None
    q3: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One measure: the agent's recent calls, the agent's own earlier calls, and the team's recent.

    Attributes:
        unit: such as `words/min`; empty for scores.
        against_self, against_team: the comparison in words; they say so when there are too few
            calls for one.
    """

    name: str
    unit: str
    recent: Band
    earlier: Band
    team: Band
    against_self: str
    against_team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Total scores of one week, from Monday; the team without the agent."""

    monday: date
    agent: Band
    team: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where to listen.

    Attributes:
        start_s, end_s: seconds from the start of the call; for an absence the searched stretch.
        quote: redacted words around the place.
        what: name of the rule or of the line of the form that this shows.
        absent: something was to be said in this stretch and was not heard.
    """

    call_id: str
    day: date | None
    start_s: float
    end_s: float
    speaker: str
    quote: str
    why: str
    what: str
    absent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """One thing to work on, or one strength: what, why, what to do, where to listen."""

    title: str
    reason: str
    advice: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call in a list. Scores are 0 to 100, None when there are none.

    Attributes:
        total, gate, delivery, auto_fail_rules, review_rules: with what people decided.
        machine_total: the machine's own total.
        decided: whether a person accepted or changed one of the machine's answers.
    """

    analysis_no: int
    analysis_id: str
    call_id: str
    started_local: datetime | None
    day: date | None
    duration_s: float
    call_type: str
    total: float | None
    gate: float | None
    machine_total: float | None
    decided: bool
    not_scored: str | None
    auto_fail_rules: tuple[str, ...]
    review_rules: tuple[str, ...]
    delivery: str
    probability_rushed: float | None
    words_per_minute: float | None
    pause_mean_s: float | None
    talk_over_share: float | None
    engine_id: str
    without_audio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a call: what it is, whose (empty for both), seconds from the start of the call."""

    kind: str
    speaker: str
    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast one utterance was."""

    start_s: float
    end_s: float
    words_per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A measure of a call beside the agent's earlier calls and the team's; see `v_baseline`.

    Attributes:
        own_n, own_median, own_q1, own_q3: of the agent's earlier calls.
        own_z: how many robust standard deviations the value lies above the median; None with
            `own_reason` saying why, such as `too_few_calls`.
        team_n, team_agents, team_median: of the calls of so many other agents of the team.
        team_z, team_reason: likewise.
    """

    name: str
    unit: str
    value: float | None
    own_n: int
    own_median: float | None
    own_q1: float | None
    own_q3: float | None
    own_z: float | None
    own_reason: str | None
    team_n: int
    team_agents: int
    team_median: float | None
    team_z: float | None
    team_reason: str | None

    @property
    def own_unknown(self) -> str:
        """Why there is nothing usual to compare with, in words; empty when there is."""
        if self.own_median is not None:
            return ""
        if self.own_reason == "too_few_calls":
            return f"too few earlier calls ({self.own_n})"
        return (self.own_reason or "not known").replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happens along a call.

    Attributes:
        stretches: kinds are speech, pause, talk_over and silence, and events such as hold.
        verdicts: kinds are calm, rushed and undecided; they do not overlap.
        message: the agent's disclosures, payment ask and recap of terms; kinds are their names.
        paces: words per minute of the agent's utterances that are long enough.
        usual: the agent's words per minute beside earlier calls; None when the call has none.
    """

    duration_s: float
    stretches: tuple[Stretch, ...]
    verdicts: tuple[Stretch, ...]
    message: tuple[Stretch, ...] = ()
    paces: tuple[Pace, ...] = ()
    usual: Usual | None = None

    def of(self, kind: str, speaker: str = "") -> tuple[Stretch, ...]:
        """Stretches of one kind, of one speaker or of all."""
        return tuple(
            one for one in self.stretches if one.kind == kind and speaker in {"", one.speaker}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A call worth hearing, where in it, and how it went.

    Attributes:
        reasons: why it sounded calm or rushed, told to the agent; none when that is not known.
        whose_usual: what the reasons compare with; empty without reasons.
    """

    call: CallLine
    moments: tuple[Moment, ...]
    course: Course
    reasons: tuple[str, ...] = ()
    whose_usual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A call that a rule failed, or that a person must decide."""

    call: CallLine
    rule_id: str
    name: str
    auto_fail: bool
    moment: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPage:
    """Everything on one agent's page.

    Attributes:
        call_count: all calls of the agent; `recent` and `earlier` split them by day.
        recent_from, recent_to: the recent stretch, both days included; None without dated calls.
        weeks: at most twelve, oldest first; only weeks in which the agent has a scored call.
        trend: the weeks in words; says so when there are too few scored calls.
        focus: one or two things to work on, the most important first; none when nothing was lost.
        lines: the agent's calls, latest first.
        notes: what a reader must know before comparing numbers.
    """

    agent: str
    agent_id: str | None
    team: str | None
    call_count: int
    scored_count: int
    recent_count: int
    recent_from: date | None
    recent_to: date | None
    calm_count: int
    rushed_count: int
    undecided_count: int
    comparisons: tuple[Comparison, ...]
    weeks: tuple[Week, ...]
    trend: str
    focus: tuple[Focus, ...]
    strengths: tuple[Focus, ...]
    best: Listening | None
    worst: Listening | None
    flags: tuple[Flag, ...]
    lines: tuple[CallLine, ...]
    notes: tuple[str, ...]
