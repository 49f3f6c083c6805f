"""Functions that are handed over to be called somewhere else: by a thread, a pool, a loop, at the end."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value

_PLACES: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        (
            "Process", "Thread", "add_task", "apply", "apply_async", "call_soon", "call_soon_threadsafe", "callback",
            "delay", "enqueue", "run_in_threadpool", "run_sync", "spawn", "start_new_thread", "start_soon", "submit",
            "to_thread",
        ),
        0,
    ),
    **dict.fromkeys(("Timer", "call_at", "call_later", "run_in_executor"), 1),
    "atexit.register": 0,
    "operator.call": 0,
}  # fmt: skip
"""By a call's name, or the last part of it: which argument is the function."""
_WITH_LIST: Final = frozenset({"Timer", "apply", "apply_async", "start_new_thread"})
"""What takes the arguments in one list or tuple."""
_MAPPING: Final = frozenset({"imap", "imap_unordered", "map", "map_async", "starmap"})
"""What calls a function with each item of something, or with what each item holds."""


class _Handed(NamedTuple):
    function: Value
    node: ast.expr | None
    args: tuple[Value, ...]


def hand_over(run: Interpreter, made: Call, state: State) -> None:
    """See the calls that will be made of what a call is handed."""
    handed = _handed(run, made, state) if made.args or made.kwargs else None
    if handed is None:
        return
    for name in handed.function.names:
        function = run.program.functions.get(name)
        if function is None:
            continue
        bound = state.locals.find("self") if function.cls is not None else None
        call = made._replace(args=handed.args, kwargs={})
        inline(run, call, function, bound if isinstance(bound, Value) else None, state.fork())
    _note_foreign(run, made, handed, state)


def _note_foreign(run: Interpreter, made: Call, handed: _Handed, state: State) -> None:
    """A function that is not the submission's: checks see the call of it where it is handed over."""
    names = tuple(name for name in handed.function.names if name not in run.program.functions)
    if not names:
        return
    receiver = run.seen(handed.node.value) if isinstance(handed.node, ast.Attribute) else NOTHING
    args = tuple(state.shown(value) for value in handed.args)
    method = names[0].rpartition(".")[2]
    run.program.calls.append(
        Call(run.file, made.node, names, method, receiver, args, {}, run.frame.function, NOTHING)
    )


def _handed(run: Interpreter, made: Call, state: State) -> _Handed | None:
    target = made.kwargs.get("target", NOTHING)
    if target.names:
        nodes = [keyword.value for keyword in made.node.keywords if keyword.arg == "target"]
        given = made.kwargs.get("args", made.kwargs.get("kwargs", NOTHING))
        return _Handed(target, nodes[0] if nodes else None, _unpacked(given, state))
    if made.method in _MAPPING and len(made.args) > 1:
        held = state.contents(made.args[1])
        item = run.any_item(held, state) if held is not None else Value(made.args[1].taints)
        args = _unpacked(item, state) if made.method == "starmap" else (item,)
        return _Handed(made.args[0], _node(made, 0), args)
    place = _place(run, made)
    if place is None or place >= len(made.args):
        return None
    rest = made.args[place + 1 :]
    if made.method in _WITH_LIST:
        rest = _unpacked(rest[0] if rest else made.kwargs.get("args", NOTHING), state)
    return _Handed(made.args[place], _node(made, place), rest)


def _place(run: Interpreter, made: Call) -> int | None:
    """Which argument is a function to be called: an own one may stand anywhere."""
    usual = _PLACES.get(made.method, _PLACES.get(made.names[0] if made.names else ""))
    if usual is None:
        return None
    own = (
        place
        for place, value in enumerate(made.args)
        if not run.program.functions.keys().isdisjoint(value.names)
    )
    return next(own, usual)


def _node(made: Call, place: int) -> ast.expr | None:
    return made.node.args[place] if place < len(made.node.args) else None


def _unpacked(value: Value, state: State) -> tuple[Value, ...]:
    held = state.contents(value)
    if held is None:
        return (Value(value.taints),) if value.taints else ()
    return tuple(held.items.values()) or (held.rest,)
