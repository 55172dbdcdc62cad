"""Which columns of an account the rules in force ask for; no other can change a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from callqa.compliance.conditions import Condition
from callqa.compliance.facts import GROUPS
from callqa.compliance.held import held_in
from callqa.compliance.kinds import Metadata
from callqa.compliance.metadata_checks import AccountFlags, MetadataCheck, RecordIntegrity
from callqa.compliance.rules import RuleBook

__all__ = ["account_columns"]

# Columns that facts, hours, counts and the validation notice read by their own names.
_ALWAYS = (
    "call_not_after",
    "call_not_before",
    "city",
    "consumer_city",
    "consumer_state",
    "consumer_timezone",
    "initial_communication_at",
    "no_call_days",
    "person_ref",
    "state",
    "validation_notice_in_initial",
    "validation_notice_resent_at",
    "validation_notice_returned_at",
    "validation_notice_sent_at",
    "validation_period_ends",
)


def account_columns(rules: RuleBook) -> frozenset[str]:
    """The columns, each under every name by which a condition can reach it."""
    found = set(_ALWAYS)
    for rule in rules.rules:
        for condition in held_in(rule, Condition):
            found |= set(_columns(condition))
        if isinstance(rule.check, Metadata):
            found |= set(_looked_up(rule.check.check))
    return frozenset(found)


def _columns(condition: Condition) -> Iterator[str]:
    for name in condition.names:
        group, _, column = name.partition(".")
        if group in GROUPS:
            yield from (column, f"{group}_{column}")


def _looked_up(check: MetadataCheck) -> Iterator[str]:
    if isinstance(check, AccountFlags):
        yield from (each.flag for each in check.flags)
    if isinstance(check, RecordIntegrity):
        yield from (word for words in check.raised.values() for word in words)
