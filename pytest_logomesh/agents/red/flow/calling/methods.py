"""Methods that are known by their name, whatever they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.cleaners import METHODS
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join, join_all
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, keyed, reshaped
from pytest_logomesh.agents.red.flow.texts.formatting import brace_formatted
from pytest_logomesh.agents.red.flow.texts.methods import text_method
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.values import Value

_Method = Callable[[Interpreter, Call, State], Value | None]
_PICKING: Final = frozenset(
    {"get", "getlist", "getfirst", "getall", "get_one", "pop", "getvalue", "getone", "get_argument"}
)
"""Methods that give what stands at a key of an input."""


def known_method(run: Interpreter, made: Call, names: tuple[str, ...], state: State) -> Value | None:
    """What a method of this name gives; None where nothing is known.

    Args:
        run: the interpreter.
        made: the call.
        names: what the result goes by.
        state: where the call stands.
    """
    own = _METHODS.get(made.method)
    found = own(run, made, state) if own is not None else None
    if found is not None:
        return found
    if made.method in METHODS:
        taints = join_taints(made.receiver.taints, join_all(made.args).taints)
        return Value(cleaned(taints, METHODS[made.method]), names=names or made.receiver.names)
    if made.receiver.taints and made.method in _PICKING:
        picked = Value(keyed(made.receiver.taints, made.arg(0)), names=names)
        return join(picked, made.args[1]) if len(made.args) > 1 else picked
    found = text_method(run, made, state)
    if found is not None:
        return found._replace(names=names or found.names)
    return _joined_path(made) if made.method == "joinpath" else None


def _format(run: Interpreter, made: Call, state: State) -> Value:
    return brace_formatted(made.receiver, made.args, made.kwargs, state)


def _format_map(run: Interpreter, made: Call, state: State) -> Value:
    held = state.contents(made.arg(0))
    if held is None:
        return brace_formatted(made.receiver, (), {"**": made.arg(0)}, state)
    # A key that is no text is named by nothing in a template, but its value goes into an unknown one.
    items = enumerate(held.items.items())
    given = {key if isinstance(key, str) else f"[{number}]": value for number, (key, value) in items}
    return brace_formatted(made.receiver, (), {**given, "**": held.rest}, state)


def _operator(run: Interpreter, made: Call, state: State) -> Value | None:
    return text_of([made.receiver, *made.args]) if made.args else None


def _joined_path(made: Call) -> Value:
    taints = join_taints(made.receiver.taints, join_all(made.args).taints)
    return Value(reshaped(taints, "composed"), names=made.receiver.names)


_METHODS: Final[Mapping[str, _Method]] = {
    "__add__": _operator,
    "__mod__": _operator,
    "format": _format,
    "format_map": _format_map,
}
