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
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callqa.compliance.facts import GROUPS
from callqa.compliance.values import Value, among, day, number, place, shown, truth

__all__ = ["Answer", "Condition", "Facts", "Value", "parse_condition"]

Facts = Mapping[str, Value]

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
_ORDERS: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_COMPARISONS = frozenset((ast.Eq, ast.NotEq, ast.In, ast.NotIn, *_ORDERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a condition comes to on one call.

    Attributes:
        value: None when what is known does not decide it.
        reasons: what decided it, or what would have to be known, each in a few words.
    """

    value: bool | None
    reasons: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The reasons as one phrase."""
        return " and ".join(dict.fromkeys(self.reasons))


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its source, and the names it asks for."""

    source: str
    names: tuple[str, ...]
    _tree: ast.expr = field(repr=False, compare=False)

    @property
    def events(self) -> tuple[str, ...]:
        """The events it refers to."""
        return tuple(name for name in self.names if "." not in name)

    def holds(self, facts: Facts) -> bool | None:
        """True, False, or None when what is known does not decide it."""
        return self.answer(facts).value

    def answer(self, facts: Facts) -> Answer:
        """Whether it holds, and why."""
        return _answer(self._tree, facts)

    def widened(self, other: Condition) -> Condition:
        """The condition that holds when this one or the other does."""
        return parse_condition(f"({self.source}) or ({other.source})")

    def narrowed(self, other: Condition) -> Condition:
        """The condition that holds when this one and the other do."""
        return parse_condition(f"({self.source}) and ({other.source})")


def parse_condition(source: str) -> Condition:
    """The condition written in a pack.

    Raises:
        ValueError: with one sentence that says what is wrong in it.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{source!r} is no condition") from error
    return Condition(source, tuple(dict.fromkeys(_names(tree))), tree)


def _names(node: ast.expr) -> list[str]:
    """The names in a condition; refuses what cannot stand in one."""
    match node:
        case ast.BoolOp():
            return [name for part in node.values for name in _names(part)]
        case ast.UnaryOp(op=ast.Not()):
            return _names(node.operand)
        case ast.Compare(ops=[how], comparators=[wanted]) if type(how) in _COMPARISONS:
            _check_constants(how, wanted)
            return [_term_name(node.left)]
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name() | ast.Attribute() as named]):
            return [_name(named)]
        case _:
            return [_term_name(node)]


def _term_name(node: ast.expr) -> str:
    match node:
        case ast.Call(
            func=ast.Name(id="assume"), args=[ast.Name() | ast.Attribute() as named, value]
        ):
            _constant(value)
            return _name(named)
        case _:
            return _name(node)


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


def _answer(node: ast.expr, facts: Facts) -> Answer:
    match node:
        case ast.BoolOp():
            answers = [_answer(part, facts) for part in node.values]
            return _joined(answers, decides=isinstance(node.op, ast.Or))
        case ast.UnaryOp():
            inner = _answer(node.operand, facts)
            return Answer(
                value=None if inner.value is None else not inner.value, reasons=inner.reasons
            )
        case ast.Compare():
            return _compared(node, facts)
        case ast.Call(func=ast.Name(id="known"), args=[named]):
            name = _name(named)
            given = _look_up(name, facts) is not None
            return Answer(value=given, reasons=(f"{name} is {'' if given else 'not '}known",))
        case _:
            return _truth_of(_term_name(node), _term(node, facts))


def _joined(answers: Sequence[Answer], *, decides: bool) -> Answer:
    """`and` is decided by one False, `or` by one True; else one unknown makes it unknown."""
    decisive = next((one for one in answers if one.value is decides), None)
    if decisive is not None:
        return decisive
    unknown = [one for one in answers if one.value is None]
    reasons = tuple(reason for one in unknown or answers for reason in one.reasons)
    return Answer(value=None if unknown else not decides, reasons=reasons)


def _compared(node: ast.Compare, facts: Facts) -> Answer:
    name, value = _term_name(node.left), _term(node.left, facts)
    if value is None:
        return Answer(value=None, reasons=(f"nobody said what {name} is",))
    how, wanted = node.ops[0], _constants(node.comparators[0])
    found = _order(how, value, wanted[0]) if type(how) in _ORDERS else among(value, wanted)
    if found is None:
        return Answer(value=None, reasons=(f"{name} cannot be read as what it is compared with",))
    if isinstance(how, ast.NotEq | ast.NotIn):
        found = not found
    return Answer(value=found, reasons=(f"{name} is {shown(value)}",))


def _order(how: ast.cmpop, value: Value, wanted: Value) -> bool | None:
    read = day if isinstance(wanted, str) else number
    one, other = read(value), read(wanted)
    return None if one is None or other is None else _ORDERS[type(how)](one, other)


def _truth_of(name: str, value: Value) -> Answer:
    known = truth(value)
    if "." not in name:
        is_rule = any(map(str.isdigit, name))
        event = name if is_rule else name.lower().replace("_", " ")
        how = {True: "", False: "not ", None: "not surely "}[known]
        return Answer(value=known, reasons=(f"{event} was {how}heard",))
    if known is None:
        said = "nobody said whether" if value is None else "neither true nor false:"
        return Answer(value=None, reasons=(f"{said} {name}",))
    return Answer(value=known, reasons=(f"{name} is {shown(known)}",))


def _term(node: ast.expr, facts: Facts) -> Value:
    value = _look_up(_term_name(node), facts)
    if value is None and isinstance(node, ast.Call):
        return _constant(node.args[1])
    return value


def _look_up(name: str, facts: Facts) -> Value:
    value = facts.get(name)
    return None if isinstance(value, str) and not value.strip() else value
