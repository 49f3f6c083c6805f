"""Operators: sums of texts, of containers, of numbers, and templates."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from pytest_logomesh.agents.red.flow.dangers import HTML, NUMERIC, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import in_order, join
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.texts.formatting import percent_formatted
from pytest_logomesh.agents.red.flow.texts.pieces import added
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Value, constant

_LARGEST: Final = 4096
_LONGEST: Final = 64
_LONGEST_SUM: Final = 65_536
_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Any, Any], object]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}
_CANNOT: Final = (TypeError, ValueError, ArithmeticError)


def binary(run: Interpreter, node: ast.BinOp, state: State) -> Value:
    """`left op right`."""
    # A long sum of texts leans to the left; followed in a loop, it costs no depth.
    chain = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
    left = run.value(chain[-1].left, state)
    for part in reversed(chain):
        left = operate(run, part.op, left, run.value(part.right, state), state)
        run.noted[id(part)] = left
    return left


def operate(run: Interpreter, op: ast.operator, left: Value, right: Value, state: State) -> Value:
    """The value of an arithmetic expression, of text or of numbers."""
    folded = _folded(op, left.const, right.const)
    if folded is not UNKNOWN:
        return Value(join_taints(left.taints, right.taints), folded)
    found = _of_texts(run, op, left, right, state)
    if found is not None:
        return found
    one, other = state.contents(left), state.contents(right)
    if isinstance(op, ast.Add | ast.BitOr) and one is not None and other is not None:
        return run.hold(_together(one, other), state)
    if isinstance(op, ast.Add):
        own = special(run, left, "__add__", state, right)
        return added(left, right) if own is None else own
    taints = join_taints(state.flat(left), state.flat(right))
    if isinstance(op, ast.Mod | ast.BitAnd) and not right.taints:
        # A remainder, and what is masked, is no greater than what it is taken by.
        taints = cleaned(taints, NUMERIC)
    return Value(reshaped(taints, "composed"), ref=left.ref if one is not None else None)


def _of_texts(run: Interpreter, op: ast.operator, left: Value, right: Value, state: State) -> Value | None:
    """What an operator makes of a template, of markup, of a path; None where it is none of these."""
    if isinstance(op, ast.Div):
        taints = join_taints(reshaped(left.taints, "composed"), reshaped(right.taints, "composed"))
        return Value(taints, names=left.names or right.names)
    if not isinstance(op, ast.Mod):
        return None
    if isinstance(right.const, int) and left.known_text is None:
        # A remainder is a number, and no greater than what it is taken by.
        return Value(cleaned(cleaned(left.taints, TEXT), NUMERIC))
    if left.known_text is not None or left.taints:
        return percent_formatted(left, right, state)
    # Markup escapes what is formatted into it.
    is_markup = any(name.endswith("Markup()") for name in left.names)
    return Value(cleaned(state.flat(right), HTML), names=left.names) if is_markup else None


def _folded(op: ast.operator, left: object, right: object) -> object:
    """What two constants give; UNKNOWN where that is not known, or large."""
    apply = _OPERATORS.get(type(op))
    if apply is None or not isinstance(left, int | float | str | bytes):
        return UNKNOWN
    if not isinstance(right, int | float | str | bytes) or not _may_be_folded(op, left, right):
        return UNKNOWN
    try:
        return apply(left, right)
    except _CANNOT:
        return UNKNOWN


def _may_be_folded(op: ast.operator, left: object, right: object) -> bool:
    if isinstance(op, ast.Mult):
        return _is_small(left) and _is_small(right)
    if isinstance(op, ast.Pow | ast.LShift):
        return _is_small(left) and isinstance(right, int) and 0 <= right <= _LONGEST
    if isinstance(left, str | bytes) and isinstance(right, str | bytes):
        return isinstance(op, ast.Add) and len(left) + len(right) <= _LONGEST_SUM
    return not isinstance(op, ast.Mod) or not isinstance(left, str | bytes)


def _is_small(value: object) -> bool:
    if isinstance(value, str | bytes):
        return len(value) < _LONGEST
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < _LARGEST)


def _together(one: Contents, other: Contents) -> Contents:
    rest = join(one.rest, other.rest)
    if one.kind == "dict" or other.kind == "dict":
        return Contents("dict", {**one.items, **other.items}, rest, one.exact and other.exact)
    values = [*one.items.values(), *other.items.values()]
    return in_order(one.kind, values, rest, exact=one.exact and other.exact)


def unary(run: Interpreter, node: ast.UnaryOp, state: State) -> Value:
    """`not value`, `-value` and the like."""
    value = run.value(node.operand, state)
    if isinstance(node.op, ast.Not):
        return constant(not value.truth) if value.truth is not None else NOTHING
    if isinstance(value.const, int | float) and isinstance(node.op, ast.USub):
        return constant(-value.const)
    return Value(value.taints)
