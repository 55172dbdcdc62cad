"""The compliance gate: scored apart from skill, so that no skill can average a violation away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from callqa.domain.verdicts import Finding, Gate, Outcome, Severity
from callqa.scorecard.forms import GateRules

__all__ = ["FAILED", "gate", "without_praise"]

FAILED = (Outcome.MISSED, Outcome.VIOLATED)
_START = 100.0
_JUDGED = (Outcome.MET, *FAILED)
_RECORDS = "metadata"
_ANYBODY = {"privacy", _RECORDS}  # judged whoever speaks, or nobody: alone they praise no agent


def gate(findings: Sequence[Finding], rules: GateRules) -> Gate:
    """The gate of one call; skills are no part of it, and a review costs nothing yet.

    A rule with several findings counts once.
    """
    relevant = [finding for finding in findings if finding.kind != "skill"]
    failed = [each for each in relevant if each.outcome in FAILED]
    fatal = _ids(each for each in failed if each.severity is Severity.AUTO_FAIL)
    review = _ids(each for each in relevant if each.outcome is Outcome.REVIEW)
    if not any(map(_answers, relevant)):
        why = "No rule could be judged on this call" + _waiting(review)
        return Gate(score=None, auto_fail=(), review=review, why=why)
    if fatal:
        why = f"{', '.join(fatal)} fails the call by itself: 0" + _waiting(review)
        return Gate(score=0.0, auto_fail=fatal, review=review, why=why)
    score, reasons = _deducted(failed, rules)
    why = ("; ".join(reasons) if reasons else "No failed rule: 100") + _waiting(review)
    return Gate(score=score, auto_fail=(), review=review, why=why)


def _answers(finding: Finding) -> bool:
    """Whether it says something of the call's compliance: a breach of records always does."""
    if finding.kind not in _ANYBODY:
        return finding.outcome in _JUDGED
    breach = finding.kind == _RECORDS and finding.outcome in FAILED
    return breach and finding.severity is not Severity.INFO


def without_praise(judged: Gate) -> Gate:
    """The gate of a call whose words are mostly guesses: what failed stands, 100 is not earned."""
    if judged.score != _START:
        return judged
    why = "The recogniser was unsure of most words" + _waiting(judged.review)
    return replace(judged, score=None, why=why)


def _deducted(failed: list[Finding], rules: GateRules) -> tuple[float, list[str]]:
    """What is left of 100, and the deductions in words."""
    score, reasons = _START, []
    for severity in (Severity.MAJOR, Severity.MINOR):
        ids = _ids(each for each in failed if each.severity is severity)
        deduction = rules.of(severity)
        if deduction is None or not ids:
            continue
        counted = min(len(ids), deduction.cap)
        score -= counted * deduction.each
        most = f" (at most {deduction.cap} are counted)" if counted < len(ids) else ""
        reasons.append(f"{severity} rules failed: {', '.join(ids)}, -{deduction.each:g} each{most}")
    return max(0.0, score), reasons


def _ids(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Rule ids, each once, in order."""
    return tuple(sorted({finding.rule_id for finding in findings}))


def _waiting(review: tuple[str, ...]) -> str:
    """The end of the sentence: what a person must still decide."""
    return f"; waiting for a person: {', '.join(review)}." if review else "."
