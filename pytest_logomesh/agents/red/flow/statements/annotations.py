"""Type hints: what they name is known of what they stand at."""

from __future__ import annotations

import ast
import re
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.members import member_of
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import Value, named

_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,8}")
_OPTIONAL: Final = ("typing.Optional", "typing.Union", "typing.Annotated", "typing.Final", "typing.ClassVar")
_OF_TYPING: Final = ("typing.", "collections.abc.", "types.", "builtins.")


def annotate(run: Interpreter, hint: ast.expr, state: State) -> None:
    """Evaluate a hint; one that is written as text counts like the name that it spells."""
    value = run.value(hint, state)
    if isinstance(value.const, str) and _DOTTED.fullmatch(value.const):
        first, *rest = value.const.split(".")
        found = state.locals.find(first)
        spelt = found if isinstance(found, Value) else named(first)
        for part in rest:
            spelt = member_of(run, spelt.with_taints(()), part, state, hint)
        run.noted[id(hint)] = Value(names=spelt.names)


def instances(run: Interpreter, hint: ast.expr) -> tuple[str, ...]:
    """What a value of an evaluated hint's type goes by, where that is a class of a library's or of the submission's."""
    if isinstance(hint, ast.BinOp):
        return (*instances(run, hint.left), *instances(run, hint.right))
    if isinstance(hint, ast.Subscript):
        held = hint.slice.elts[0] if isinstance(hint.slice, ast.Tuple) and hint.slice.elts else hint.slice
        return (
            instances(run, held) if run.seen(hint.value).names[:1] in [(name,) for name in _OPTIONAL] else ()
        )
    names = run.seen(hint).names
    return tuple(f"{name}()" for name in names if "." in name and not name.startswith(_OF_TYPING))
