"""Constructors of containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import reshaped
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value, member


def _sequence(kind: str) -> Callable[[Interpreter, Call, State], Value]:
    names = ("set()",) if kind == "set" else ()

    def make(run: Interpreter, made: Call, state: State) -> Value:
        if not made.args:
            return run.hold(Contents(kind, {}), state)
        held = state.contents(made.args[0])
        if held is None or held.kind in ("object", "partial"):
            return run.hold(Contents(kind, {}, Value(made.args[0].taints), exact=False), state, names)
        if held.kind == "dict":
            return run.hold(Contents(kind, {}, Value(held.rest.taints), exact=False), state)
        return run.hold(held._replace(kind=kind), state).with_taints(made.args[0].taints)

    return make


def _dict(run: Interpreter, made: Call, state: State) -> Value:
    items: dict[object, Value] = {key: value for key, value in made.kwargs.items() if key != "**"}
    rest = made.kwargs.get("**", NOTHING)
    held = state.contents(made.arg(0))
    if held is not None and held.kind == "dict":
        return run.hold(Contents("dict", {**held.items, **items}, join(held.rest, rest), held.exact), state)
    if made.args:
        rest = join(rest, Value(state.flat(made.args[0])))
    return run.hold(Contents("dict", items, rest, not made.args and rest is NOTHING), state)


def _default_dict(run: Interpreter, made: Call, state: State) -> Value:
    return run.hold(Contents("dict", {}, exact=False), state)


def _sections(run: Interpreter, made: Call, state: State) -> Value:
    return run.hold(Contents("dict", {}, exact=False), state, member(made.names, "()"))


def _buffer(run: Interpreter, made: Call, state: State) -> Value:
    """A file in memory: what is written one after another is read as one text."""
    return run.hold(Contents("buffer", dict(enumerate(made.args[:1]))), state, member(made.names, "()"))


def _pick(run: Interpreter, made: Call, state: State) -> Value:
    held = state.contents(made.arg(0))
    return run.any_item(held, state) if held is not None else Value(reshaped(made.arg(0).taints, "part"))


def _queue(run: Interpreter, made: Call, state: State) -> Value:
    return run.hold(Contents("list", {}), state)


def _last_first(run: Interpreter, made: Call, state: State) -> Value:
    return run.hold(Contents("list", {}), state, ("queue.LifoQueue()",))


def _chained(run: Interpreter, made: Call, state: State) -> Value:
    """Several dictionaries, of which the first that has a key gives its value."""
    items: dict[object, Value] = {}
    rest, exact = NOTHING, True
    for value in reversed(made.args):
        held = state.contents(value)
        if held is None or held.kind != "dict":
            rest, exact = join(rest, Value(state.flat(value))), False
        else:
            items.update(held.items)
            rest, exact = join(rest, held.rest), exact and held.exact
    return run.hold(Contents("dict", items, rest, exact), state)


def _namespace(run: Interpreter, made: Call, state: State) -> Value:
    items: dict[object, Value] = {name: value for name, value in made.kwargs.items() if name != "**"}
    rest = made.kwargs.get("**", NOTHING)
    return run.hold(Contents("object", items, Value(state.flat(rest)), exact=False), state)


def _record_class(run: Interpreter, made: Call, state: State) -> Value:
    """A class of tuples with names, that are told as a list or in one text."""
    told = made.arg(1, "field_names")
    held = state.contents(told)
    words = [value.const for value in held.items.values()] if held is not None else []
    if isinstance(told.const, str):
        words = [*told.const.replace(",", " ").split()]
    fields: dict[object, Value] = {place: Value(const=word) for place, word in enumerate(words)}
    return run.hold(Contents("record class", fields), state, member(made.names, "()"))


_list, _set = _sequence("list"), _sequence("set")

MODELS: Final = {
    "list": _list,
    "tuple": _sequence("tuple"),
    "set": _set,
    "frozenset": _set,
    "dict": _dict,
    "collections.deque": _list,
    "collections.defaultdict": _default_dict,
    "collections.OrderedDict": _dict,
    "configparser.ConfigParser": _sections,
    "io.BytesIO": _buffer,
    "io.StringIO": _buffer,
    "queue.LifoQueue": _last_first,
    **dict.fromkeys(("asyncio.Queue", "multiprocessing.Queue", "queue.Queue", "queue.SimpleQueue"), _queue),
    **dict.fromkeys(("collections.UserDict", "types.MappingProxyType"), _dict),
    "collections.ChainMap": _chained,
    "collections.namedtuple": _record_class,
    **dict.fromkeys(("argparse.Namespace", "types.SimpleNamespace"), _namespace),
    "random.choice": _pick,
    "secrets.choice": _pick,
}
