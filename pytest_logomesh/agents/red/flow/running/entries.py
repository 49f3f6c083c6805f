"""Which functions somebody outside may call, and who that is."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Function, Program
from pytest_logomesh.agents.red.flow.sources import handles_requests, is_event_handler, runs_commands

_VIEWS: Final = ("View", "Resource", "RequestHandler", "ViewSet", "APIView", "HTTPEndpoint", "MethodView")
_METHODS_OF_VIEWS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "dispatch"})
_CALLED_BY_PYTHON: Final = frozenset({"__init__", "__call__", "__setitem__", "__getitem__"})
_OF_OBJECTS: Final = frozenset({"self", "cls", "super"})


def answers_requests(run: Interpreter, function: Function) -> bool:
    """Whether a stranger's request reaches this function's parameters."""
    if handles_requests(function.decorators):
        return True
    names = [arg.arg for arg in function.node.args.args]
    if names[:1] == ["event"] and is_event_handler(function.name):
        return True
    if function.cls is None or function.name not in _METHODS_OF_VIEWS or not names[1:]:
        return False
    bases = [base for each in run.program.lineage(function.cls) for base in each.bases]
    return any(base.rpartition(".")[2].endswith(_VIEWS) for base in bases)


def is_entry(function: Function, called: frozenset[str]) -> bool:
    """Whether its parameters come from outside: a handler, or public and not merely called from inside.

    Args:
        function: which.
        called: names that are called from inside.
    """
    if function.handler or runs_commands(function.decorators):
        return True
    private = function.name.startswith("_") and function.name not in _CALLED_BY_PYTHON
    if private or function.outer is not None:
        return False
    if function.cls is not None and function.cls.id.rpartition(".")[2].startswith("_"):
        return False
    return function.name not in called


def called_inside(program: Program) -> frozenset[str]:
    """Names of functions that others of the program call with anything but constants: those may be calls of its own."""
    imported = _imported(program)
    own = {function.name for function in program.functions.values()}
    found: set[str] = set()
    for _, node in program.nodes(ast.Call):
        if _last_name(node.func) not in own or not _tells(node):
            continue
        caller = program.function_around(node)
        name = _own_name(node.func, caller, imported) if caller is not None else None
        if name is not None:
            found.add(name)
    return frozenset(found)


def _imported(program: Program) -> frozenset[str]:
    """Names that imports at the top of modules bind."""
    statements = (node for module in program.modules for node in module.tree.body)
    return frozenset(
        (alias.asname or alias.name).partition(".")[0]
        for node in statements
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


def _last_name(called: ast.expr) -> str | None:
    return getattr(called, "id", None) or getattr(called, "attr", None)


def _tells(call: ast.Call) -> bool:
    """Whether any argument is not a constant: a call with constants alone is a demonstration."""
    values = [*call.args, *[keyword.value for keyword in call.keywords]]
    return any(not isinstance(value, ast.Constant) for value in values)


def _own_name(called: ast.expr, caller: Function, imported: frozenset[str]) -> str | None:
    """The name of what may be an own function: not one of a module's, nor of what a wrapper of that name wraps."""
    if isinstance(called, ast.Name):
        return called.id if called.id != caller.name else None
    if not isinstance(called, ast.Attribute):
        return None
    above = called.value.func if isinstance(called.value, ast.Call) else called.value
    if isinstance(above, ast.Name) and above.id in _OF_OBJECTS:
        return called.attr
    return called.attr if called.attr != caller.name and _root(called) not in imported else None


def _root(node: ast.expr) -> str:
    """The name with which a chain of attributes, calls and items begins; empty where it begins with none."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
