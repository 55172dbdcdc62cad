"""What the rules in force say, for the pages; what they listen for is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from callqa.compliance import rules
from callqa.compliance.kinds import Rule
from callqa.compliance.layers import Authority

__all__ = ["RuleText", "texts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule in words.

    Attributes:
        pack: as `name@version`.
        on: on which calls it is judged, as the pack writes it; None for all.
        since: the days on which it is in force, as a condition; None for all.
        heard: sentences that it fires on.
        passed: by the kind of near-miss, sentences that it does not fire on.
        cases: names of examples of a rule on records.
        tightened_by: packs that make it stricter where they are in force.
    """

    rule_id: str
    name: str
    kind: str
    severity: str
    why: str
    authority: tuple[Authority, ...]
    pack: str
    on: str | None
    since: str | None
    heard: tuple[str, ...]
    passed: Mapping[str, tuple[str, ...]]
    cases: tuple[str, ...]
    tightened_by: tuple[str, ...]


@lru_cache(maxsize=2)
def texts(packs: tuple[Path, ...]) -> Mapping[str, RuleText]:
    """Every rule in force by its id, read once; reading takes seconds.

    Args:
        packs: as in the setting `rule_packs`; the shipped ones when there are none.

    Raises:
        PolicyError: when a pack is faulty; the message lists every fault.
    """
    return {rule.rule_id: _text(rule) for rule in _loaded(packs)}


def _loaded(packs: Sequence[Path]) -> tuple[Rule, ...]:
    return rules.load(packs or None).rules


def _text(rule: Rule) -> RuleText:
    return RuleText(
        rule_id=rule.rule_id,
        name=rule.name,
        kind=rule.check.kind,
        severity=rule.severity,
        why=rule.why,
        authority=rule.authority,
        pack=f"{rule.pack}@{rule.pack_version}",
        on=rule.applies_if.source if rule.applies_if else None,
        since=rule.effective.source if rule.effective else None,
        heard=rule.examples.must_match,
        passed={str(kind): some for kind, some in rule.examples.must_not_match.items()},
        cases=tuple(case.name for case in rule.examples.cases),
        tightened_by=tuple(one.pack for one in rule.tightened),
    )
