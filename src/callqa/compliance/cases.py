"""Runs the cases of metadata rules: rows of the log and the account, and what must come out."""

from __future__ import annotations

from pathlib import Path

from callqa.compliance.findings import Scene
from callqa.compliance.hearing import Call
from callqa.compliance.kinds import Metadata, Rule
from callqa.compliance.matcher import scene_of
from callqa.compliance.metadata import metadata, on_record
from callqa.compliance.metadata_checks import Case, RecordIntegrity, TalkBalance
from callqa.compliance.metadata_delivery import Reading, talk_balance
from callqa.compliance.metadata_dial import dialled
from callqa.compliance.phrases import transcript
from callqa.compliance.privacy import redact
from callqa.compliance.rules import RuleBook
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.contacts import AccountFacts, CallContext
from callqa.domain.recording import Recording, Speaker
from callqa.domain.verdicts import Outcome

__all__ = ["came_out"]


def came_out(rule: Rule, case: Case, rulebook: RuleBook, *, names: Vocabulary) -> Outcome:
    """What the rule says of the case, leaving its `applies_if` aside.

    Raises:
        TypeError: when the rule is no metadata rule.
    """
    if not isinstance(rule.check, Metadata):
        raise TypeError(f"{rule.rule_id} is no metadata rule")
    check = rule.check.check
    if isinstance(check, TalkBalance):
        found = {name: Reading(value=value) for name, value in case.measures.items()}
        return talk_balance(check, found).outcome
    if isinstance(check, RecordIntegrity) and case.heard:
        return metadata(rule, rule.check, _scene(case, rulebook, names=names)).outcome
    return on_record(check, dialled(case.call, _context(case))).outcome


def _context(case: Case) -> CallContext:
    account = AccountFacts.of_row(case.account) if case.account else None
    return CallContext(own=case.call, attempts=case.log, account=account)


def _scene(case: Case, rulebook: RuleBook, *, names: Vocabulary) -> Scene:
    redacted = redact(transcript(case.heard, speaker=Speaker.CONSUMER)).transcript
    speech = {
        speaker: tuple(utterance.span for utterance in redacted.of(speaker))
        for speaker in (Speaker.AGENT, Speaker.CONSUMER)
    }
    recording = Recording(
        call_id=case.name,
        path=Path("case.wav"),
        sha256="",
        account_ref=case.call.account_ref,
        started_at=case.call.started_at,
        direction=case.call.direction,
        context=_context(case),
    )
    call = Call(redacted, vocabulary=names, speech=speech, searcher=rulebook.searcher)
    return scene_of(call, recording, rulebook)
