"""Objects of own classes."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join_all
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.program import Call, Class
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value, member

_MOST_NAMES: Final = 6


def names_of(run: Interpreter, cls: Class) -> tuple[str, ...]:
    """What an object of a class goes by: its own class and all that is above it."""
    above = [f"{base}()" for each in run.program.lineage(cls) for base in each.bases]
    return (f"{cls.id}()", *above)[:_MOST_NAMES]


def construct(run: Interpreter, made: Call, cls: Class, state: State) -> Value:
    """A new object of an own class."""
    created = run.hold(Contents("object", {}, exact=False), state, names_of(run, cls))
    for each in run.program.lineage(cls):
        if "__init__" in each.methods:
            inline(run, made, each.methods["__init__"], created, state)
            state.dead = False
            return created
    fields = [
        statement.target.id
        for statement in cls.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    if any(base.endswith("NamedTuple") for base in cls.bases):
        return record(run, made, fields, state)
    if created.ref is not None:
        run.put(created.ref, _as_dataclass(made, fields), state)
    return created


def record(run: Interpreter, made: Call, fields: list[str], state: State) -> Value:
    """A tuple whose places have names."""
    given = dict(zip(fields, made.args, strict=False)) | {
        name: value for name, value in made.kwargs.items() if name in fields
    }
    items: dict[object, Value] = {place: given[name] for place, name in enumerate(fields) if name in given}
    items.update(given)
    rest = made.kwargs.get("**", NOTHING)
    return run.hold(
        Contents("record", items, Value(state.flat(rest)), exact=False), state, member(made.names, "()")
    )


def _as_dataclass(made: Call, fields: list[str]) -> Contents:
    """The fields of an object whose class declares them, in their order, and has no constructor of its own."""
    items: dict[object, Value] = dict(zip(fields, made.args, strict=False))
    items.update({name: value for name, value in made.kwargs.items() if name in fields or name == "**"})
    return Contents("object", items, join_all(made.args[len(fields) :]), exact=False)
