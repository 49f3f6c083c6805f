"""Calls of functions that are not the submission's: of what their result is made, and what it is free of."""

from __future__ import annotations

import ast
import re
from typing import Final

from pytest_logomesh.agents.red.flow.calling.databases import is_row
from pytest_logomesh.agents.red.flow.calling.handing_over import hand_over
from pytest_logomesh.agents.red.flow.calling.methods import known_method
from pytest_logomesh.agents.red.flow.cleaners import DECODERS, cleaning, cleaning_word
from pytest_logomesh.agents.red.flow.containers import container_method
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.library.command_lines import option
from pytest_logomesh.agents.red.flow.library.models import model
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import Taints, cleaned, join_taints, keyed, reshaped, restored
from pytest_logomesh.agents.red.flow.values import Reach, Value, member

_READING: Final = frozenset({
    "read", "readline", "readlines", "json", "decode", "text", "body", "form", "items", "values", "getvalue",
    "__next__", "data", "dict", "to_dict", "model_dump", "copy", "get_json", "get_data", "recv",
})  # fmt: skip
"""Methods that give the whole of what they belong to."""
_HANDING_ON: Final = ("urllib.parse.unquote", "base64.", "copy.", "html.unescape", "typing.", "codecs.")
_PARSING: Final = "parse_qs"
_READING_HELPER: Final = re.compile(
    r"wrap|param|arg|query|input|form|header|cookie|body|payload|field|value|extract|parse|request|json|data",
    re.IGNORECASE,
)
_REQUESTS: Final = (".request", ".Request()", "HttpRequest()")


def of_foreign(run: Interpreter, made: Call, callee: Value, state: State) -> Value:
    """What a function gives that is known by its name, or not at all."""
    hand_over(run, made, state)
    found = _modelled(run, made, callee, state)
    if found is not None:
        return found
    names = member(callee.names, "()")
    taints = _inputs(run, made, state)
    for name in callee.names:
        known = _cleaned_by(name, taints)
        if known is not None:
            return Value(known, names=names)
    if made.receiver.ref is not None:
        found = container_method(run, made, state)
    if found is None and isinstance(made.node.func, ast.Attribute):
        found = known_method(run, made, names, state)
    return _unknown(run, made, names, taints) if found is None else found


def _modelled(run: Interpreter, made: Call, callee: Value, state: State) -> Value | None:
    for name in callee.names:
        found = model(run, name, made, state)
        if found is not None:
            return found
    if is_row(made):
        return Value(names=member(callee.names, "()"))
    return option(run, made, state) if made.method == "add_argument" else None


def _inputs(run: Interpreter, made: Call, state: State) -> Taints:
    """The inputs that go into a call."""
    taints = state.flat(made.receiver)
    for value in (*made.args, *made.kwargs.values()):
        if value.taints or value.ref is not None:
            taints = join_taints(taints, state.flat(value))
    return taints


def _cleaned_by(name: str, taints: Taints) -> Taints | None:
    """What a known encoder, decoder or sanitiser leaves of the inputs; None where it is none."""
    if name in DECODERS:
        again = restored(taints, DECODERS[name])
        return reshaped(again, "part") if _PARSING in name else again
    dangers = cleaning(name)
    return cleaned(taints, dangers) if dangers is not None else None


def _unknown(run: Interpreter, made: Call, names: tuple[str, ...], taints: Taints) -> Value:
    source = run.source(names or (f"{made.method}()",), made.node)
    if source:
        # A reader of requests takes a key: two keys are two inputs.
        return Value(join_taints(keyed(source, made.arg(0)), reshaped(taints, "part")), names=names)
    taints = join_taints(taints, _read_by_helper(run, made))
    dangers = cleaning_word(made.names[0] if made.names else made.method)
    if dangers is not None:
        taints = cleaned(taints, dangers)
    return Value(taints if _hands_on(made) else reshaped(taints, "part"), names=names)


def _read_by_helper(run: Interpreter, made: Call) -> Taints:
    """What an unknown helper that is handed the request reads out of it, going by the helper's name."""
    given = [name for value in made.args for name in value.names]
    handed = any(name == "http.request" or name.endswith(_REQUESTS) for name in given)
    if not handed or not _READING_HELPER.search(made.method):
        return ()
    says = f"the request by {made.method}()"
    return (run.taint(f"request by {made.method}", Reach.REMOTE, says, made.node),)


def _hands_on(made: Call) -> bool:
    """Whether the result is the whole input, and not something worked out from it."""
    if made.receiver.taints and made.method in _READING:
        return True
    return any(name.startswith(_HANDING_ON) for name in made.names)
