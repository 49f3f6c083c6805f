"""Methods of lists, dictionaries, sets and of what behaves like them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import MOST_ITEMS, item_at, join
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import join_taints
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.unpacking import with_item
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Value, constant

Method = Callable[[Interpreter, Call, Contents, State], Value]
_MOST_ITEMS: Final = 64
_NONE: Final = constant(None)


def container_method(run: Interpreter, made: Call, state: State) -> Value | None:
    """What a method of a known container gives, and what it changes; None when it is no such method."""
    held = state.contents(made.receiver)
    if held is None or held.kind in ("object", "partial"):
        return None
    method = _METHODS.get(made.method)
    if method is None:
        return None
    result = method(run, made, held, state)
    if made.receiver.taints and made.method in _GIVING:
        return result.with_taints(join_taints(result.taints, made.receiver.taints))
    return result


def _replace(run: Interpreter, made: Call, contents: Contents, state: State) -> Value:
    if made.receiver.ref is not None:
        run.put(made.receiver.ref, contents, state)
    return _NONE


def _of(run: Interpreter, made: Call, held: Contents, values: Iterable[Value], state: State) -> Value:
    """Replace the items by these, in their order."""
    return _replace(run, made, held.with_items(dict(enumerate(values))), state)


def _write(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    return _append(run, made, held, state) if held.kind == "buffer" else NOTHING


def _written(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    return text_of([*held.items.values(), held.rest]) if held.kind == "buffer" else run.any_item(held, state)


def _append(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    value = made.arg(0)
    if held.exact and len(held.items) < _MOST_ITEMS:
        return _replace(run, made, held.with_items({**held.items, len(held.items): value}), state)
    return _replace(run, made, held._replace(rest=join(held.rest, value), exact=False), state)


def _loosely(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    """Take in what is given, at whatever place."""
    rest = held.rest
    for value in made.args:
        inner = state.contents(value)
        rest = join(
            rest, run.any_item(inner, state) if inner is not None and made.method != "insert" else value
        )
        rest = join(rest, Value(state.flat(value)))
    return _replace(run, made, held._replace(rest=rest, exact=False), state)


def _extend(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    inner = state.contents(made.arg(0))
    if inner is None or not inner.exact or not held.exact or inner.kind == "dict":
        return _loosely(run, made, held, state)
    values = [*held.items.values(), *inner.items.values()]
    if len(values) > MOST_ITEMS:
        return _loosely(run, made, held, state)
    return _of(run, made, held, values, state)


def _insert(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    place = made.arg(0).const
    if not isinstance(place, int) or not held.exact:
        return _loosely(run, made, held, state)
    values = list(held.items.values())
    values.insert(max(min(place, len(values)), -len(values)), made.arg(1))
    return _of(run, made, held, values, state)


def _update(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    if held.kind != "dict":
        return _loosely(run, made, held, state)
    inner = state.contents(made.arg(0))
    items: dict[object, Value] = dict(held.items)
    items.update(made.kwargs)
    rest, exact = held.rest, held.exact
    if inner is not None:
        items, rest, exact = {**items, **inner.items}, join(rest, inner.rest), exact and inner.exact
    elif made.args:
        rest, exact = join(rest, made.args[0]), False
    return _replace(run, made, Contents("dict", items, rest, exact), state)


def _pop(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    if held.kind == "dict":
        if not made.args:
            return run.any_item(held, state)
        found = _get(run, made, held, state)
        key = made.args[0].const
        left = {each: value for each, value in held.items.items() if each != key}
        _replace(run, made, held.with_items(left), state)
        return found
    place = made.arg(0).const if made.args else -1
    values = list(held.items.values())
    if held.exact and isinstance(place, int) and -len(values) <= place < len(values):
        found = values.pop(place)
        _of(run, made, held, values, state)
        return found
    return run.any_item(held, state)


def _popleft(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    values = list(held.items.values())
    if not held.exact or not values or held.kind == "dict":
        return run.any_item(held, state)
    _of(run, made, held, values[1:], state)
    return values[0]


def _appendleft(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    if not held.exact or len(held.items) >= _MOST_ITEMS:
        return _loosely(run, made, held, state)
    return _of(run, made, held, [made.arg(0), *held.items.values()], state)


def _get(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    if not made.args:
        # Of a queue; the last put in comes out first where that is said.
        last = "queue.LifoQueue()" in made.receiver.names
        return _pop(run, made, held, state) if last else _popleft(run, made, held, state)
    if len(made.args) > 1 and made.receiver.names and "configparser" in made.receiver.names[0]:
        return item_at(held, (made.args[0].const, made.args[1].const))
    key = made.arg(0).const
    found = item_at(held, key) if key is not UNKNOWN else run.any_item(held, state)
    present = key is not UNKNOWN and key in held.items
    return found if present or len(made.args) == 1 else join(found, made.args[1])


def _setdefault(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    found = item_at(held, made.arg(0).const)
    if made.arg(0).const in held.items:
        return found
    _replace(run, made, with_item(held, made.arg(0), made.arg(1)), state)
    return join(found, made.arg(1)) if len(made.args) > 1 else NOTHING


def _set(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    """A configuration's section and option."""
    if len(made.args) == 3:
        key = made.args[0].const, made.args[1].const
        place = NOTHING if UNKNOWN in key else Value(const=key)
        _replace(run, made, with_item(held, place, made.args[2]), state)
    return _NONE


def _pairs(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    keys = Value(held.rest.taints)
    pair = run.hold(Contents("tuple", {0: keys, 1: run.any_item(held, state)}), state)
    return run.hold(Contents("list", {}, pair, exact=False), state)


def _values(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    return run.hold(Contents("list", dict(enumerate(held.items.values())), held.rest, held.exact), state)


def _keys(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    keys = [constant(key) for key in held.items]
    return run.hold(Contents("list", dict(enumerate(keys)), Value(held.rest.taints), held.exact), state)


def _copy(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    return run.hold(held, state, made.receiver.names)


def _clear(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    return _replace(run, made, Contents(held.kind, {}), state)


def _loosen(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    """The same items, of which one may be gone, or in another order."""
    return _replace(run, made, held._replace(exact=False), state)


def _union(run: Interpreter, made: Call, held: Contents, state: State) -> Value:
    taints = join_taints(state.flat(made.receiver), state.flat(made.arg(0)))
    return run.hold(Contents("set", dict(held.items), Value(taints), exact=False), state)


_GIVING: Final = frozenset({"pop", "popleft", "get", "values", "items", "copy", "setdefault", "get_nowait"})
"""Methods by which an input in a container comes out again."""
_METHODS: Final[Mapping[str, Method]] = {
    **dict.fromkeys(("append", "add", "put", "put_nowait", "push"), _append),
    "get_nowait": _get,
    "pop": _pop,
    "popleft": _popleft,
    **dict.fromkeys(("remove", "discard", "sort", "reverse"), _loosen),
    **dict.fromkeys(("union", "intersection", "difference"), _union),
    **dict.fromkeys(("getvalue", "read"), _written),
    "appendleft": _appendleft,
    "clear": _clear,
    "copy": _copy,
    "extend": _extend,
    "get": _get,
    "insert": _insert,
    "items": _pairs,
    "keys": _keys,
    "set": _set,
    "setdefault": _setdefault,
    "update": _update,
    "values": _values,
    "write": _write,
}
