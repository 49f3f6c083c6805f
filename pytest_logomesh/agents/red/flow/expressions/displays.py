"""Containers that are written out, and comprehensions."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.guards.conditions import facts
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import MOST_ITEMS, join, join_all
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import added, reshaped
from pytest_logomesh.agents.red.flow.unpacking import bind
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Value, constant

_KINDS: Final = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}
_MOST_NAMES: Final = 2


def sequence(run: Interpreter, node: ast.List | ast.Tuple | ast.Set, state: State) -> Value:
    """A list, tuple or set."""
    items: dict[object, Value] = {}
    rest, exact = NOTHING, True
    for part in node.elts:
        if not isinstance(part, ast.Starred):
            items[len(items)] = run.value(part, state)
            continue
        value = run.value(part.value, state)
        held = state.contents(value)
        if held is not None and exact and _may_be_unpacked(held, len(items)):
            items.update(enumerate(held.items.values(), len(items)))
        else:
            rest, exact = join(rest, Value(state.flat(value))), False
    return run.hold(Contents(_KINDS[type(node)], items, rest, exact), state)


def _may_be_unpacked(held: Contents, before: int) -> bool:
    return held.exact and held.kind != "dict" and before + len(held.items) <= MOST_ITEMS


def dictionary(run: Interpreter, node: ast.Dict, state: State) -> Value:
    """A dictionary."""
    items: dict[object, Value] = {}
    rest, exact = NOTHING, True
    for key, part in zip(node.keys, node.values, strict=True):
        value = run.value(part, state)
        known = run.value(key, state) if key is not None else NOTHING
        held = state.contents(value) if key is None else None
        if held is not None:
            items.update(held.items)
            rest, exact = join(rest, held.rest), exact and held.exact
        elif key is None:
            rest, exact = join(rest, Value(value.taints)), False
        elif known.const is UNKNOWN:
            rest, exact = join(rest, join(value, Value(added(value.taints, known.taints)))), False
        else:
            items[known.const] = value
    return run.hold(Contents("dict", items, rest, exact), state)


def comprehension(
    run: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, state: State
) -> Value:
    """A comprehension of any kind: what holds of one round holds of every item."""
    branch = state.fork()
    for clause in node.generators:
        bind(run, clause.target, element(run, run.value(clause.iter, branch), branch), branch)
        for test in clause.ifs:
            run.value(test, branch)
            branch.assume(facts(run, test, branch, outcome=True))
    if isinstance(node, ast.DictComp):
        kind, key = "dict", run.value(node.key, branch)
        item = run.value(node.value, branch)
        value = join(item, Value(added(item.taints, key.taints)))
    else:
        kind = "set" if isinstance(node, ast.SetComp) else "list"
        value = run.value(node.elt, branch)
    state.keep_contents(branch)
    return run.hold(Contents(kind, {}, value, exact=False), state)


def element(run: Interpreter, value: Value, state: State) -> Value:
    """What iterating over a value gives."""
    held = state.contents(value)
    if held is not None and held.kind == "dict":
        keys = join_all(constant(key) for key in held.items)
        return Value(reshaped(held.rest.taints, "part"), keys.const)
    if held is not None and held.kind != "object":
        item = run.any_item(held, state)
        return join(item, Value(value.taints)) if value.taints else item
    own = special(run, value, "__iter__", state)
    if own is not None and special(run, own, "__iter__", state) is None:
        return element(run, own, state)
    return Value(value.taints, names=tuple(f"{name}[]" for name in value.names[:_MOST_NAMES]))
