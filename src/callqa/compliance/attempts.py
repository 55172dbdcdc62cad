"""Judges attempts by the records alone, so that a call without a recording is looked at, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from callqa.compliance.facts import gather
from callqa.compliance.kinds import Metadata, Rule
from callqa.compliance.metadata import on_record
from callqa.compliance.metadata_checks import TalkBalance
from callqa.compliance.metadata_dial import Verdict, dialled, not_evaluable
from callqa.compliance.rules import RuleBook
from callqa.domain.contacts import Attempt, CallContext
from callqa.domain.recording import Recording

__all__ = ["Judged", "judged_attempts", "record_rules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one rule says of one attempt."""

    attempt: Attempt
    rule: Rule
    verdict: Verdict


def record_rules(rules: RuleBook) -> tuple[Rule, ...]:
    """The rules that records alone can answer."""
    return tuple(
        rule
        for rule in rules.rules
        if isinstance(rule.check, Metadata) and not isinstance(rule.check.check, TalkBalance)
    )


def judged_attempts(
    rules: RuleBook, rows: Iterable[tuple[Attempt, CallContext]]
) -> Iterator[Judged]:
    """Every answer of every such rule, row by row."""
    asked = record_rules(rules)
    for attempt, context in rows:
        for rule in asked:
            yield Judged(attempt=attempt, rule=rule, verdict=_verdict(rule, attempt, context))


def _verdict(rule: Rule, attempt: Attempt, context: CallContext) -> Verdict:
    if rule.applies_if is not None:
        due = rule.applies_if.answer(_facts(attempt, context))
        if not due.value:
            return not_evaluable(f"not due on this attempt: {due.why}")
    assert isinstance(rule.check, Metadata)  # noqa: S101  (`record_rules` chose it)
    return on_record(rule.check.check, dialled(attempt, context))


def _facts(attempt: Attempt, context: CallContext) -> dict[str, str | bool | None]:
    """What conditions can name of an attempt; what kind of call it was, nobody heard."""
    about = Recording(
        call_id=attempt.call_id or "",
        path=Path(),
        sha256="",
        account_ref=attempt.account_ref,
        started_at=attempt.started_at,
        direction=attempt.direction,
        disposition=attempt.disposition,
        context=context,
    )
    facts = gather(about, call_type="")
    facts["call.type"] = None
    return facts
