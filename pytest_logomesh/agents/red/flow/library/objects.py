"""Attributes, modules and functions that are reached by name, and functions that hand on what they are given."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join
from pytest_logomesh.agents.red.flow.members import member_of
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.taints import join_taints, reshaped
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value, member, named

_MOST_LAYERS: Final = 8
_MOST_BASES: Final = 6


def _getattr(run: Interpreter, made: Call, state: State) -> Value:
    name = made.arg(1).const
    if isinstance(name, str):
        found = member_of(run, made.arg(0), name, state, made.node)
        return join(found, made.args[2]) if len(made.args) > 2 else found
    taints = join_taints(made.arg(0).taints, reshaped(made.arg(1).taints, "part"))
    return Value(taints, names=member(made.arg(0).names, ".*"))


def _setattr(run: Interpreter, made: Call, state: State) -> Value:
    held = state.contents(made.arg(0))
    name = made.arg(1).const
    if held is not None and isinstance(name, str) and made.args[0].ref is not None:
        run.put(made.args[0].ref, held.with_items({**held.items, name: made.arg(2)}), state)
    return NOTHING


def _import(run: Interpreter, made: Call, state: State) -> Value | None:
    name = made.arg(0, "name").const
    if not isinstance(name, str):
        return None
    return named(name if "importlib" in made.names[0] else name.partition(".")[0])


def _partial(run: Interpreter, made: Call, state: State) -> Value:
    items: dict[object, Value] = dict(enumerate(made.args[1:]))
    items["function"] = made.arg(0)
    items.update({("=", name): value for name, value in made.kwargs.items()})
    return run.hold(Contents("partial", items), state, made.arg(0).names)


def _super(run: Interpreter, made: Call, state: State) -> Value:
    function = run.frame.function
    if function is None or function.cls is None:
        return named("super()")
    found = state.locals.find("self")
    ref = found.ref if isinstance(found, Value) else None
    return Value(names=tuple(f"{base}()" for base in function.cls.bases)[:_MOST_BASES], ref=ref)


def _locals(run: Interpreter, made: Call, state: State) -> Value:
    items: dict[object, Value] = {}
    layer: Layer | None = state.locals
    for _ in range(_MOST_LAYERS):
        if layer is None:
            break
        for name, value in layer.items():
            if isinstance(value, Value):
                items.setdefault(name, value)
        layer = layer.below
    return run.hold(Contents("dict", items), state)


def _first(run: Interpreter, made: Call, state: State) -> Value:
    return made.arg(0)


def _second(run: Interpreter, made: Call, state: State) -> Value:
    return made.arg(1)


def _nothing(run: Interpreter, made: Call, state: State) -> Value:
    return NOTHING


MODELS: Final = {
    "__import__": _import,
    "asyncio.run": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "functools.partial": _partial,
    "getattr": _getattr,
    "importlib.import_module": _import,
    "locals": _locals,
    "print": _nothing,
    "setattr": _setattr,
    "super": _super,
    "typing.cast": _second,
}
