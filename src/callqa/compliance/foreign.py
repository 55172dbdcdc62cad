"""A call in a language that the rules do not know: nothing that rests on words is judged."""

from __future__ import annotations

from dataclasses import replace

from callqa.compliance.matcher import Judgement
from callqa.domain.verdicts import Finding, Outcome

__all__ = ["unjudged"]

_RECORDS = "metadata"  # judged by what the centre wrote down, whatever was spoken


def unjudged(judgement: Judgement, *, spoken: str, known: str) -> Judgement:
    """The judgement with every verdict on words taken back, and no promises.

    Args:
        judgement: of the call.
        spoken: ISO 639-1 code of the call's language.
        known: that of the rules.
    """
    why = f"The call is in another language ({spoken}) than the rules ({known})."
    return replace(
        judgement,
        findings=tuple(_taken_back(finding, why) for finding in judgement.findings),
        commitments=(),
    )


def _taken_back(finding: Finding, why: str) -> Finding:
    if finding.kind == _RECORDS:
        return finding
    return replace(finding, outcome=Outcome.NOT_EVALUABLE, why=why, evidence=())
