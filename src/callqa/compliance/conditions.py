"""`applies_if`: a small expression over what is known of a call, in three-valued logic.

    call.type in ['rpc_outbound', 'rpc_inbound'] and not account.initial_communication_done
    consumer.state == 'CA' and debt.balance > 500
    assume(account.suit_authorized, false)

Names: `call.type` and what else is known of the call; facts of the `account`, the `debt`, the
`agency` and the `consumer` (see `facts`); `extra.<column>` of the metadata; and events in
capitals, true when they were heard. Operators: `and`, `or`, `not`, `==`, `!=`, `in`, `not in`,
and `<`, `<=`, `>`, `>=` on numbers and on days ('2026-09-01'). What nobody said is unknown;
unknown stays unknown through `not` and every comparison, and through `and`, `or` unless the other
side decides. `known(x)` asks whether anybody said it; `assume(x, value)` takes that value when
nobody did.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from callqa.compliance.expressions import (
    Answer,
    Comparison,
    Denied,
    Expression,
    Facts,
    Joined,
    Known,
    Term,
    Truth,
)
from callqa.compliance.facts import GROUPS
from callqa.compliance.values import Value, place

__all__ = ["Answer", "Condition", "Facts", "Value", "parse_condition"]

_OF_CALL = (
    "type",
    "direction",
    "disposition",
    "medium",
    "place",
    "dialled_by",
    "excluded",
    "day",
    "payment_days_ahead",
)
_CALL = frozenset(f"call.{name}" for name in _OF_CALL)
_RECORDS = frozenset(GROUPS)
_ORDERS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_COMPARISONS = frozenset((ast.Eq, ast.NotEq, ast.In, ast.NotIn, *_ORDERS))


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its source, and the names it asks for."""

    source: str
    names: tuple[str, ...]
    _asks: Expression = field(repr=False, compare=False)

    @property
    def events(self) -> tuple[str, ...]:
        """The events it refers to."""
        return tuple(name for name in self.names if "." not in name)

    def holds(self, facts: Facts) -> bool | None:
        """True, False, or None when what is known does not decide it."""
        return self.answer(facts).value

    def answer(self, facts: Facts) -> Answer:
        """Whether it holds, and why."""
        return self._asks.answer(facts)

    def widened(self, other: Condition) -> Condition:
        """The condition that holds when this one or the other does."""
        return parse_condition(f"({self.source}) or ({other.source})")

    def narrowed(self, other: Condition) -> Condition:
        """The condition that holds when this one and the other do."""
        return parse_condition(f"({self.source}) and ({other.source})")


@lru_cache(maxsize=4096)  # layers widen and narrow the same conditions call after call
def parse_condition(source: str) -> Condition:
    """The condition written in a pack.

    Raises:
        ValueError: with one sentence that says what is wrong in it.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{source!r} is no condition") from error
    asks = _expression(tree)
    return Condition(source, tuple(dict.fromkeys(_names(asks))), asks)


def _names(asks: Expression) -> Iterator[str]:
    match asks:
        case Joined():
            for part in asks.parts:
                yield from _names(part)
        case Denied():
            yield from _names(asks.of)
        case _:
            yield asks.term.name


def _expression(node: ast.expr) -> Expression:
    """What a condition asks; refuses what cannot stand in one."""
    match node:
        case ast.BoolOp():
            parts = tuple(_expression(part) for part in node.values)
            return Joined(parts=parts, decides=isinstance(node.op, ast.Or))
        case ast.UnaryOp(op=ast.Not()):
            return Denied(of=_expression(node.operand))
        case ast.Compare(ops=[how], comparators=[wanted]) if type(how) in _COMPARISONS:
            _check_constants(how, wanted)
            return Comparison(
                term=_term(node.left),
                wanted=_constants(wanted),
                how=_ORDERS.get(type(how)),
                denied=isinstance(how, ast.NotEq | ast.NotIn),
            )
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name() | ast.Attribute() as named]):
            return Known(term=Term(name=_name(named)))
        case _:
            return Truth(term=_term(node))


def _term(node: ast.expr) -> Term:
    match node:
        case ast.Call(
            func=ast.Name(id="assume"), args=[ast.Name() | ast.Attribute() as named, value]
        ):
            assumed = _constant(value)
            return Term(name=_name(named), assumed=assumed)
        case _:
            return Term(name=_name(node))


def _name(node: ast.expr) -> str:
    """An event, a rule such as `D04` or `CA-D15`, or a fact with the record it stands in."""
    match node:
        case ast.Name() if node.id.isupper():
            return node.id
        case ast.BinOp(left=ast.Name() as layer, op=ast.Sub(), right=ast.Name() as rule):
            return _name(layer) + "-" + _name(rule)
        case ast.Attribute(value=ast.Name(id=record)) if record in {"call", "extra", *_RECORDS}:
            name = f"{record}.{node.attr}"
            if record == "call" and name not in _CALL:
                raise ValueError(f"{name} is unknown; known are {', '.join(sorted(_CALL))}")
            return name
        case _:
            raise ValueError(f"{ast.unparse(node)!r} cannot stand in a condition")


def _check_constants(how: ast.cmpop, wanted: ast.expr) -> None:
    listed = isinstance(wanted, ast.List | ast.Tuple)
    if isinstance(how, ast.In | ast.NotIn) is not listed:
        raise ValueError(f"{ast.unparse(wanted)!r}: 'in' wants a list, all else a single value")
    values = _constants(wanted)
    if type(how) in _ORDERS and place(values[0]) is None:
        raise ValueError(f"{ast.unparse(wanted)!r} is no number and no day, so it has no order")


def _constants(node: ast.expr) -> tuple[Value, ...]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return tuple(_constant(part) for part in parts)


def _constant(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return value
        case ast.Name(id="true" | "false" as word):
            return word == "true"
        case _:
            raise ValueError(
                f"{ast.unparse(node)!r} is neither true, false, a number nor in quotes"
            )
