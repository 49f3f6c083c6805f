"""The value of a call, which is kept for the checks, and what it is sure of that control went on after it."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.calling.arguments import by_keyword, by_position, with_bound
from pytest_logomesh.agents.red.flow.calling.foreign import of_foreign
from pytest_logomesh.agents.red.flow.calling.own import of_own
from pytest_logomesh.agents.red.flow.dangers import PATH, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.members import member_of
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value, member, new

_ENDING: Final = frozenset({
    "sys.exit", "exit", "quit", "os._exit", "os.abort", "flask.abort", "abort", "pytest.fail", "pytest.skip",
    "werkzeug.exceptions.abort", "quart.abort", "bottle.abort", "typing.assert_never",
})  # fmt: skip
"""What never returns."""
_CONVERTING: Final = frozenset(
    {"int", "float", "uuid.UUID", "decimal.Decimal", "ipaddress.ip_address", "bson.ObjectId"}
)
"""What raises where the whole of a text is not of its kind."""


def call(run: Interpreter, node: ast.Call, state: State) -> Value:
    """The value of a call; it is kept for the checks."""
    receiver, method, callee = _called(run, node.func, state)
    args, kwargs = by_position(run, node, state), by_keyword(run, node, state)
    callee, args, kwargs = with_bound(callee, args, kwargs, state)
    if callee.names:
        # An alias goes by the name of what it stands for.
        method = callee.names[0].rpartition(".")[2]
    calls, place = run.program.calls, len(run.program.calls)
    function = run.frame.function
    made = new(Call, (run.file, node, callee.names, method, receiver, args, kwargs, function, NOTHING))
    calls.append(made)
    result = of_own(run, made, callee, state)
    if result is None:
        result = of_foreign(run, made, callee, state)
    if result.taints:
        result = state.settled(result)
    calls[place] = _shown(run, made, result, state)
    _go_on(made, state)
    return result


def _called(run: Interpreter, node: ast.expr, state: State) -> tuple[Value, str, Value]:
    """What a method belongs to, its name, and what is called."""
    if not isinstance(node, ast.Attribute):
        return NOTHING, node.id if isinstance(node, ast.Name) else "", run.value(node, state)
    receiver = run.value(node.value, state)
    callee = _method(run, receiver, node, state)
    run.noted[id(node)] = callee
    return receiver, node.attr, callee


def _method(run: Interpreter, receiver: Value, node: ast.Attribute, state: State) -> Value:
    """A method; of an input it is no input of its own."""
    if not receiver.taints:
        found = member_of(run, receiver, node.attr, state, node)
        return found.with_taints(()) if found.taints else found
    names = member(receiver.names, f".{node.attr}")
    own = member_of(run, receiver.with_taints(()), node.attr, state, node)
    return own if own.names != names and own.names else Value(names=names)


def _shown(run: Interpreter, made: Call, result: Value, state: State) -> Call:
    """The call as checks see it: arguments with the inputs in what they hold."""
    file, node, names, method, receiver, args, kwargs, function, _ = made
    if args:
        args = tuple([state.shown(value) for value in args])
    if kwargs:
        kwargs = {key: state.shown(value) for key, value in kwargs.items()}
    return new(Call, (file, node, names, method, receiver, args, kwargs, function, result))


def _go_on(made: Call, state: State) -> None:
    """What is known of the inputs once the call has returned."""
    name = made.names[0] if made.names else ""
    if name in _ENDING:
        state.dead = True
    if made.method == "relative_to":
        for taint in made.receiver.taints:
            if "normal" in taint.cleaned:
                state.guard(taint.root, PATH)
    if name in _CONVERTING and made.args:
        for taint in made.args[0].taints:
            if taint.form == "whole":
                state.guard(taint.root, TEXT)
