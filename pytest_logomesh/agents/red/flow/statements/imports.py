"""Imports, of foreign modules and of the submission's own."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import Value, named
from pytest_logomesh.agents.red.parsing import Module

_CANONICAL: Final[Mapping[str, str]] = {
    "django.http.request.HttpRequest": "django.http.HttpRequest",
    "io.open": "open",
    "werkzeug.security.safe_join": "werkzeug.utils.safe_join",
}
"""By a name: another by which the same thing is better known."""


def import_modules(run: Interpreter, node: ast.Import, state: State) -> None:
    """`import module`."""
    for alias in node.names:
        run.program.imported.add(alias.name)
        top = alias.name.partition(".")[0]
        state.locals[alias.asname or top] = named(alias.name if alias.asname else top)


def import_from(run: Interpreter, node: ast.ImportFrom, state: State) -> None:
    """`from module import name`."""
    module = origin(run.frame.module, node)
    for alias in node.names:
        dotted = f"{module}.{alias.name}"
        run.program.imported.add(dotted)
        bound = run.globals[module].find(alias.name) if module in run.globals else None
        known = named(_CANONICAL.get(dotted, dotted.removeprefix("builtins.")))
        state.locals[alias.asname or alias.name] = bound if isinstance(bound, Value) else known


def origin(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name of the module from which a statement in another imports."""
    if not node.level:
        return node.module or ""
    package = module.package.split(".")
    kept = package[: max(len(package) - node.level + 1, 0)]
    return ".".join(filter(None, [*kept, node.module or ""]))
