"""Layers of rule packs: when a pack is in force, and how it may tighten the rules before it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from callqa.compliance.conditions import Condition, parse_condition
from callqa.compliance.matching import STRICT, AppliesIf, Patterns
from callqa.domain.verdicts import Severity

__all__ = ["LAYERS", "TIGHTENS", "Authority", "Effective", "Layer", "Tightening", "both"]

Layer = Literal["federal", "state", "client", "coaching"]
LAYERS: tuple[Layer, ...] = ("federal", "state", "client", "coaching")
"""In the order in which packs are laid upon one another."""

TIGHTENS = (
    "severity",
    "window",
    "without",
    "applies_also_if",
    "also",
    "in_force_if",
    "effective",
    "why",
    "authority",
)
"""What stands in a tightening, beside the id of the rule and mishearings of its words."""
Waiver = Literal["waived_if", "review_if", "unless_after", "satisfied_by"]
"""The fields of a rule that let somebody off; a later layer may take them away."""


def _effective(value: object) -> object:
    """`{from: 2026-09-01, until: 2027-01-01}` as a condition on the day of the call."""
    if not isinstance(value, dict):
        return value
    if not value or not value.keys() <= {"from", "until"}:
        raise ValueError("give from and until, or one of them; until is the first day without it")
    bounds = (("from", ">="), ("until", "<"))
    parts = [f"call.day {sign} '{_day(value[name])}'" for name, sign in bounds if name in value]
    return parse_condition(" and ".join(parts))


def _day(value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise ValueError(f"{value!s} is no day such as 2026-09-01") from error


Effective = Annotated[Condition, BeforeValidator(_effective)]


def both(*conditions: Condition | None) -> Condition | None:
    """The condition that holds when all of these do; None when there is none."""
    found: Condition | None = None
    for condition in conditions:
        if condition is not None:
            found = condition if found is None else found.narrowed(condition)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Authority:
    """Where a rule comes from; `checked_on` is the day somebody looked it up."""

    cite: str
    status: Literal["current", "withdrawn", "state", "policy"]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Shorter:
    """A window made shorter; what is not given stays as it is."""

    first_s: float | None = Field(default=None, gt=0)
    last_s: float | None = Field(default=None, gt=0)
    first_share: float | None = Field(default=None, gt=0, le=1)
    last_share: float | None = Field(default=None, gt=0, le=1)
    within_s: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Tightening:
    """What a later pack makes stricter in a rule, where and while that pack is in force.

    Attributes:
        severity: a graver one.
        window: a shorter one.
        without: waivers that no longer hold.
        applies_also_if: further calls to which the rule applies.
        also: further patterns of a prohibition or a trigger.
        in_force_if: when it holds; includes the condition and the dates of its pack.
        why: one sentence for the person who is judged.
        pack, pack_version: the pack that tightens.
    """

    rule_id: str
    why: str
    authority: tuple[Authority, ...] = Field(min_length=1)
    pack: str
    pack_version: str
    severity: Severity | None = None
    window: Shorter | None = None
    without: tuple[Waiver, ...] = ()
    applies_also_if: AppliesIf | None = None
    also: Patterns = ()
    in_force_if: AppliesIf | None = None
    effective: Effective | None = None
