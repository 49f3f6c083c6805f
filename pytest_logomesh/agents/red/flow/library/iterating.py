"""Functions that go over what is iterable."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.cleaners import cleaning
from pytest_logomesh.agents.red.flow.dangers import NUMERIC, STRUCTURE, TEXT
from pytest_logomesh.agents.red.flow.facts import NO_FACTS
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join, join_all
from pytest_logomesh.agents.red.flow.members import item_of
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value


def _items_of(run: Interpreter, value: Value, state: State) -> Value:
    held = state.contents(value)
    if held is None or held.kind == "dict":
        return Value(state.flat(value))
    item = run.any_item(held, state)
    return join(item, Value(value.taints)) if value.taints else item


def _loose(run: Interpreter, made: Call, state: State) -> Value:
    """The same items in another order."""
    return _any_of(run, _items_of(run, made.arg(0), state), state)


def _any_of(run: Interpreter, item: Value, state: State) -> Value:
    """A list of which every item is like this one."""
    return run.hold(Contents("list", {}, item, exact=False), state)


def _next(run: Interpreter, made: Call, state: State) -> Value:
    return item_of(run, made.arg(0), NOTHING, state, made.node)


def _mapped(run: Interpreter, made: Call, state: State) -> Value:
    return _any_of(run, _applied(run, made, _items_of(run, made.arg(1), state), state), state)


def _applied(run: Interpreter, made: Call, item: Value, state: State) -> Value:
    """What a function that is handed over gives for an item."""
    for name in made.arg(0).names:
        function = run.program.functions.get(name)
        if function is not None:
            each = made._replace(args=(item,), kwargs={}, receiver=NOTHING)
            return inline(run, each, function, None, state)
        dangers = STRUCTURE if name == "str" else cleaning(name)
        if dangers is not None:
            return Value(cleaned(item.taints, dangers))
    return Value(item.taints)


def _filtered(run: Interpreter, made: Call, state: State) -> Value:
    item = _items_of(run, made.arg(1), state)
    if any(name.startswith("str.is") for name in made.arg(0).names):
        item = Value(cleaned(item.taints, TEXT))
    elif any(name in run.program.functions for name in made.arg(0).names):
        _applied(run, made, item, state)
        branch = state.fork()
        branch.assume(run.facts_of.get(id(made.node), (NO_FACTS, NO_FACTS))[0])
        item = branch.settled(item)
    return _any_of(run, item, state)


def _zipped(run: Interpreter, made: Call, state: State) -> Value:
    items: dict[object, Value] = {n: _items_of(run, value, state) for n, value in enumerate(made.args)}
    return _any_of(run, run.hold(Contents("tuple", items), state), state)


def _enumerated(run: Interpreter, made: Call, state: State) -> Value:
    pair = run.hold(Contents("tuple", {0: NOTHING, 1: _items_of(run, made.arg(0), state)}), state)
    return _any_of(run, pair, state)


def _reduced(run: Interpreter, made: Call, state: State) -> Value:
    taints = join_taints(state.flat(made.arg(1)), state.flat(made.arg(2)))
    return Value(reshaped(taints, "composed"))


def _largest(run: Interpreter, made: Call, state: State) -> Value:
    if len(made.args) == 1:
        return Value(cleaned(state.flat(made.args[0]), TEXT))
    return Value(cleaned(join_all(made.args).taints, TEXT))


def _smallest(run: Interpreter, made: Call, state: State) -> Value:
    """The smaller of an input and a bound is bounded."""
    found = _largest(run, made, state)
    bounded = len(made.args) > 1 and any(not value.taints for value in made.args)
    return Value(cleaned(found.taints, NUMERIC)) if bounded else found


MODELS: Final = {
    "enumerate": _enumerated,
    "filter": _filtered,
    "functools.reduce": _reduced,
    "iter": _loose,
    "map": _mapped,
    "max": _largest,
    "min": _smallest,
    "next": _next,
    "reversed": _loose,
    "sorted": _loose,
    "sum": _largest,
    "zip": _zipped,
}
