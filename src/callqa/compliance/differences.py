"""What differs between two rule books: rules that came or went, and what changed inside others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from callqa.compliance.conditions import Condition
from callqa.compliance.kinds import Rule
from callqa.compliance.pattern import Pattern
from callqa.compliance.rules import RuleBook

__all__ = ["Difference", "differences"]

_NOT_JUDGED = frozenset(("examples", "pack_version"))  # they change no verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is different; `field` is empty for a whole rule."""

    rule_id: str
    name: str
    field: str
    before: str
    after: str


def differences(old: RuleBook, new: RuleBook) -> tuple[Difference, ...]:
    """By rule, then field. Patterns are listed one by one: those that went, those that came."""
    before = {rule.rule_id: rule for rule in old.rules}
    after = {rule.rule_id: rule for rule in new.rules}
    found: list[Difference] = []
    for rule_id in sorted({*before, *after}):
        was, now = before.get(rule_id), after.get(rule_id)
        if was is None or now is None:
            found.append(_whole(was, now))
            continue
        for field, old_text, new_text in _changed(_flat(was), _flat(now)):
            found.append(
                Difference(
                    rule_id=rule_id, name=now.name, field=field, before=old_text, after=new_text
                )
            )
    for name in sorted({*old.events, *new.events}):
        was_flat = _flat(old.events[name]) if name in old.events else {}
        now_flat = _flat(new.events[name]) if name in new.events else {}
        found += [
            Difference(rule_id=name, name="event", field=field, before=gone, after=come)
            for field, gone, come in _changed(was_flat, now_flat)
        ]
    return tuple(found)


def _whole(was: Rule | None, now: Rule | None) -> Difference:
    rule = now or was
    assert rule is not None  # noqa: S101  (one of the two books has it)
    return Difference(
        rule_id=rule.rule_id,
        name=rule.name,
        field="",
        before="" if was is None else f"version {was.pack_version} of {was.pack}",
        after="" if now is None else f"version {now.pack_version} of {now.pack}",
    )


def _changed(
    old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, str]]:
    for field in sorted({*old, *new}):
        was, now = old.get(field, ()), new.get(field, ())
        gone = [text for text in was if text not in now]
        come = [text for text in now if text not in was]
        if len(gone) == len(come) == 1:
            yield field, gone[0], come[0]
            continue
        for text in gone:
            yield field, text, ""
        for text in come:
            yield field, "", text


def _flat(held: object, path: str = "") -> dict[str, tuple[str, ...]]:
    """Every leaf of a record by its dotted path, as text."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _parts(held):
        at = f"{path}.{name}" if path else name
        if isinstance(value, tuple):
            leaves = tuple(text for one in value if (text := _text(one)) is not None)
            if len(leaves) == len(value):
                found[at] = leaves
                continue
            for number, one in enumerate(value):
                found |= _flat(one, f"{at}.{number}")
        elif (text := _text(value)) is not None:
            found[at] = (text,)
        else:
            found |= _flat(value, at)
    return {field: texts for field, texts in found.items() if any(texts)}


def _parts(held: object) -> Iterator[tuple[str, object]]:
    if isinstance(held, Mapping):
        yield from ((str(name), value) for name, value in held.items())
    elif is_dataclass(held):
        for one in fields(held):
            if one.name not in _NOT_JUDGED:
                yield one.name, getattr(held, one.name)


def _text(value: object) -> str | None:
    """A leaf as text; None for what has parts of its own."""
    if isinstance(value, Pattern | Condition):
        return value.source
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping | tuple) or is_dataclass(value):
        return None
    return "" if value is None else str(value)
