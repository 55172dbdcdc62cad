"""What changed when stored calls were judged anew: verdict by verdict, and summed up by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callqa.domain.verdicts import CallAnalysis, Finding

__all__ = ["CallChange", "RuleChange", "VerdictChange", "by_rule", "change"]

ABSENT = "no such rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """One rule's old and new answer on one call, as `outcome` or `outcome (severity)`."""

    rule_id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChange:
    """What judging anew did to one call. Totals are 0 to 100, None where not scored.

    Attributes:
        failed_before, failed_after: whether a rule failed the call by itself.
    """

    call_id: str
    agent: str
    verdicts: tuple[VerdictChange, ...]
    total_before: float | None
    total_after: float | None
    failed_before: bool
    failed_after: bool

    @property
    def any(self) -> bool:
        """Whether anything that a person sees is different."""
        return bool(self.verdicts) or self.total_before != self.total_after


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """How often one rule went from one answer to another."""

    rule_id: str
    name: str
    before: str
    after: str
    calls: int


def change(before: CallAnalysis, after: CallAnalysis) -> CallChange:
    """What differs between two analyses of the same call."""
    recording = after.recording
    old = {finding.rule_id: finding for finding in before.findings}
    new = {finding.rule_id: finding for finding in after.findings}
    verdicts = []
    for rule_id in sorted({*old, *new}):
        was, now = _told(old.get(rule_id)), _told(new.get(rule_id))
        if was != now:
            named = new.get(rule_id) or old[rule_id]
            verdicts.append(VerdictChange(rule_id=rule_id, name=named.name, before=was, after=now))
    return CallChange(
        call_id=recording.call_id,
        agent=recording.agent_name or recording.agent_id or "unknown",
        verdicts=tuple(verdicts),
        total_before=before.scorecard.total,
        total_after=after.scorecard.total,
        failed_before=bool(before.scorecard.gate.auto_fail),
        failed_after=bool(after.scorecard.gate.auto_fail),
    )


def by_rule(changes: Iterable[CallChange]) -> Sequence[RuleChange]:
    """The changes of all calls, counted; by rule, then the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    names: dict[str, str] = {}
    for call in changes:
        for one in call.verdicts:
            counts[one.rule_id, one.before, one.after] += 1
            names[one.rule_id] = one.name
    found = [
        RuleChange(rule_id=rule_id, name=names[rule_id], before=was, after=now, calls=calls)
        for (rule_id, was, now), calls in counts.items()
    ]
    return sorted(found, key=lambda one: (one.rule_id, -one.calls, one.before, one.after))


def _told(finding: Finding | None) -> str:
    """The answer in words; how grave it is only where it accuses."""
    if finding is None:
        return ABSENT
    accuses = finding.outcome in {"missed", "violated"}
    severity = finding.severity.value.replace("_", " ")
    answer = finding.outcome.value.replace("_", " ")
    return f"{answer} ({severity})" if accuses else answer
