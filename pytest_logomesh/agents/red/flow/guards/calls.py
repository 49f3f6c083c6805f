"""Calls in conditions: predicates of text, types, matches, and functions that sound as if they validated something."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.flow.cleaners import sounds_validating
from pytest_logomesh.agents.red.flow.dangers import ALL, LINES, PATH, STRUCTURE, TEXT, URLS
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about, both, either, looked_at
from pytest_logomesh.agents.red.flow.guards.folders import resolved
from pytest_logomesh.agents.red.flow.guards.hosts import is_host
from pytest_logomesh.agents.red.flow.guards.matches import matched, not_found
from pytest_logomesh.agents.red.flow.guards.prefixes import begins, does_not_begin
from pytest_logomesh.agents.red.flow.guards.quantifiers import all_are, any_is, none_is
from pytest_logomesh.agents.red.flow.guards.types import excluded_by_type, kinds_of
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value

_URL_CHECKS: Final = (
    "url_has_allowed_host_and_scheme", "is_safe_url", "is_safe_redirect_url", "is_safe_redirect", "is_allowed_url",
)  # fmt: skip
_NOT_VALIDATING: Final = ("os.", "hmac.", "werkzeug.security.check")
"""What is named like a validation, and looks at something else: `os.access`, `check_password_hash`."""


class _Asked(NamedTuple):
    """A call in a condition, with what was known when it was evaluated."""

    node: ast.Call
    names: tuple[str, ...]
    method: str
    receiver: Value
    args: list[Value]


_Predicate = Callable[[Interpreter, _Asked, State], Facts]


def called(run: Interpreter, node: ast.Call, state: State, *, outcome: bool) -> Facts:
    """What a call that gave something true, or something false, excludes."""
    told = run.facts_of.get(id(node))
    if told is not None:
        return told[0 if outcome else 1]
    asked = _asked(run, node, state)
    predicate = _predicate(asked, _TRUE if outcome else _FALSE)
    if predicate is not None:
        return predicate(run, asked, state)
    return _validated(run, asked) if outcome else NO_FACTS


def _asked(run: Interpreter, node: ast.Call, state: State) -> _Asked:
    names, args = run.seen(node.func).names, [run.seen(arg) for arg in node.args]
    if not isinstance(node.func, ast.Attribute):
        return _Asked(node, names, "", NOTHING, args)
    return _Asked(node, names, node.func.attr, state.shown(run.seen(node.func.value)), args)


def _predicate(asked: _Asked, known: _Predicates) -> _Predicate | None:
    if asked.receiver.taints and asked.method in known.of_input:
        return known.of_input[asked.method]
    if asked.method in known.methods:
        return known.methods[asked.method]
    return next((known.functions[name] for name in asked.names if name in known.functions), None)


def _validated(run: Interpreter, asked: _Asked) -> Facts:
    """What a function of the submission's, or of nobody knows whom, has approved."""
    called = asked.names or ((asked.method,) if asked.method else ())
    args = [*asked.args, *(run.seen(keyword.value) for keyword in asked.node.keywords)]
    if any(name.endswith(_URL_CHECKS) for name in called):
        return both(*(about(arg.taints, URLS) for arg in args))
    if any(name.startswith(_NOT_VALIDATING) for name in called):
        return NO_FACTS
    if any(sounds_validating(name) for name in (*called, asked.method)):
        return both(*(about(arg.taints, ALL) for arg in args))
    return NO_FACTS


def _excluding(dangers: frozenset[str]) -> _Predicate:
    """A predicate whose receiver does not carry these."""
    return lambda run, asked, state: about(asked.receiver.taints, dangers)


def _of_letters(run: Interpreter, asked: _Asked, state: State) -> Facts:
    assert isinstance(asked.node.func, ast.Attribute)
    return looked_at(asked.receiver, asked.node.func.value, TEXT)


def _is_inside(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return about(resolved(asked.receiver.taints), PATH)


def _starts(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return either(*(begins(asked.receiver, prefix) for prefix in _prefixes(asked, state)))


def _does_not_start(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return both(*(does_not_begin(asked.receiver, prefix) for prefix in _prefixes(asked, state)))


def _prefixes(asked: _Asked, state: State) -> list[Value]:
    held = state.contents(asked.args[0]) if asked.args else None
    return list(held.items.values()) if held is not None else asked.args[:1]


def _ends(run: Interpreter, asked: _Asked, state: State) -> Facts:
    """A part of the host's name that ends where a label does."""
    suffix = asked.args[0].const if asked.args else None
    at_label = isinstance(suffix, str) and suffix.startswith(".")
    return about(asked.receiver.taints, URLS) if at_label and is_host(asked.receiver) else NO_FACTS


def _is_in(run: Interpreter, asked: _Asked, state: State) -> Facts:
    """A set of one that has something in common with another."""
    held = state.contents(asked.args[0]) if asked.args else None
    one = held is not None and held.exact and len(held.items) == 1
    return about(state.flat(asked.args[0]), ALL) if one else NO_FACTS


def _contains_all(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return about(state.flat(asked.args[0]), ALL) if asked.args else NO_FACTS


def _matched(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return matched(asked.node, asked.names, asked.receiver, asked.args)


def _not_found(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return not_found(asked.receiver, asked.args)


def _is_instance(run: Interpreter, asked: _Asked, state: State) -> Facts:
    if len(asked.args) != 2:
        return NO_FACTS
    return about(asked.args[0].taints, excluded_by_type(run, asked.node.args[1]))


def _is_no_instance(run: Interpreter, asked: _Asked, state: State) -> Facts:
    if len(asked.args) != 2 or "dict" not in kinds_of(run, asked.node.args[1]):
        return NO_FACTS
    return about(asked.args[0].taints, STRUCTURE)


def _any_is(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return any_is(run, asked.node, state)


def _all_are(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return all_are(run, asked.node, state)


def _none_is(run: Interpreter, asked: _Asked, state: State) -> Facts:
    return none_is(run, asked.node)


class _Predicates(NamedTuple):
    """What is known of predicates that gave one of true and false."""

    of_input: Mapping[str, _Predicate]
    """Methods of an input."""
    methods: Mapping[str, _Predicate]
    """Methods of anything."""
    functions: Mapping[str, _Predicate]


_TRUE: Final = _Predicates(
    of_input={
        **dict.fromkeys(
            ("isdigit", "isalnum", "isalpha", "isidentifier", "isdecimal", "isnumeric"), _of_letters
        ),
        "startswith": _starts,
        "endswith": _ends,
        "isprintable": _excluding(LINES),
        "is_relative_to": _is_inside,
        "issubset": _excluding(ALL),
    },
    methods={"match": _matched, "fullmatch": _matched, "issuperset": _contains_all},
    functions={
        **dict.fromkeys(("re.match", "re.fullmatch", "re.search"), _matched),
        "isinstance": _is_instance,
        "any": _any_is,
        "all": _all_are,
    },
)
_FALSE: Final = _Predicates(
    of_input={"startswith": _does_not_start},
    methods={"difference": _excluding(ALL), "isdisjoint": _is_in, "search": _not_found},
    functions={"re.search": _not_found, "isinstance": _is_no_instance, "any": _none_is},
)
