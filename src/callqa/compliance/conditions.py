"""`applies_if`: a small expression over what is known of a call, in three-valued logic.

    call.type in ['rpc_outbound', 'rpc_inbound'] and not extra.initial_communication_done

Names: `call.type`, `call.direction`, `call.disposition`, `extra.<key>` (`true` and `false` are
truth values), `extra_or_true.<key>` and `extra_or_false.<key>` (which take that value when nobody
said), and events in capitals, true when they were heard. What nobody said is unknown; unknown
stays unknown through `not`, and through `and`, `or` unless the other side decides.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Condition", "parse_condition"]

_ALLOWED_CALL = frozenset(("call.type", "call.direction", "call.disposition"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its source, and the names it asks for."""

    source: str
    names: tuple[str, ...]

    @property
    def events(self) -> tuple[str, ...]:
        """The events it refers to."""
        return tuple(name for name in self.names if "." not in name)

    def holds(self, facts: Mapping[str, str | bool | None]) -> bool | None:
        """True, False, or None when what is known does not decide it."""
        value = _value(ast.parse(self.source, mode="eval").body, facts)
        return value if value is None else bool(value)


def parse_condition(source: str) -> Condition:
    """The condition written in a pack.

    Raises:
        ValueError: with one sentence that says what is wrong in it.
    """
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{source!r} is no condition") from error
    return Condition(source=source, names=tuple(dict.fromkeys(_names(tree))))


def _names(node: ast.expr) -> list[str]:
    match node:
        case ast.BoolOp():
            return [name for part in node.values for name in _names(part)]
        case ast.UnaryOp(op=ast.Not()):
            return _names(node.operand)
        case ast.Compare(ops=[ast.Eq() | ast.In()], comparators=[wanted]):
            _constants(wanted)
            return _names(node.left)
        case ast.Name() if node.id.isupper():
            return [node.id]
        case ast.Attribute(
            value=ast.Name(id="call" | "extra" | "extra_or_true" | "extra_or_false" as group)
        ):
            name = f"{group}.{node.attr}"
            if group == "call" and name not in _ALLOWED_CALL:
                raise ValueError(f"{name} is unknown; known are {', '.join(sorted(_ALLOWED_CALL))}")
            return [name]
        case _:
            raise ValueError(f"{ast.unparse(node)!r} cannot stand in a condition")


def _constants(node: ast.expr) -> tuple[object, ...]:
    match node:
        case ast.Constant():
            return (node.value,)
        case ast.List():
            return tuple(value for part in node.elts for value in _constants(part))
        case _:
            raise ValueError(f"{ast.unparse(node)!r} is neither a word in quotes nor a list")


def _value(node: ast.expr, facts: Mapping[str, str | bool | None]) -> str | bool | None:
    match node:
        case ast.BoolOp(op=ast.And()):
            return _weakest(node.values, facts, decides=False)
        case ast.BoolOp():
            return _weakest(node.values, facts, decides=True)
        case ast.UnaryOp():
            value = _value(node.operand, facts)
            return None if value is None else not value
        case ast.Compare():
            value = _value(node.left, facts)
            return None if value is None else value in _constants(node.comparators[0])
        case _:
            return _named(_names(node)[0], facts)


def _weakest(
    parts: list[ast.expr], facts: Mapping[str, str | bool | None], *, decides: bool
) -> bool | None:
    """`and` is decided by one False, `or` by one True; else one unknown makes it unknown."""
    values = [_value(part, facts) for part in parts]
    if any(value is not None and bool(value) is decides for value in values):
        return decides
    return None if None in values else not decides


_TRUTH: Mapping[str, bool] = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


def _named(name: str, facts: Mapping[str, str | bool | None]) -> str | bool | None:
    group, _, key = name.partition(".")
    if not group.startswith("extra_or_"):
        return _fact(facts.get(name))
    value = _fact(facts.get(f"extra.{key}"))
    return group == "extra_or_true" if value is None else value


def _fact(value: str | bool | None) -> str | bool | None:  # noqa: FBT001  (a fact, no switch)
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    return _TRUTH.get(value.strip().lower(), value)
