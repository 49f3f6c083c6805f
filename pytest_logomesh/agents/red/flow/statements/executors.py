"""The table of executors."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final, cast

from pytest_logomesh.agents.red.flow.interpreter import Executor, Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.statements.assignments import (
    annotated,
    assign,
    augmented,
    declare_outer,
    delete,
)
from pytest_logomesh.agents.red.flow.statements.branches import assertion, choice, match, resources
from pytest_logomesh.agents.red.flow.statements.definitions import class_definition, function_definition
from pytest_logomesh.agents.red.flow.statements.exits import (
    break_loop,
    continue_loop,
    raise_exception,
    return_value,
)
from pytest_logomesh.agents.red.flow.statements.imports import import_from, import_modules
from pytest_logomesh.agents.red.flow.statements.loops import for_loop, while_loop
from pytest_logomesh.agents.red.flow.statements.trying import attempt


def _expression(run: Interpreter, node: ast.Expr, state: State) -> None:
    run.value(node.value, state)


EXECUTORS: Final = cast(
    "Mapping[type, Executor]",
    {
        ast.AnnAssign: annotated,
        ast.Assert: assertion,
        ast.Assign: assign,
        ast.AsyncFor: for_loop,
        ast.AsyncFunctionDef: function_definition,
        ast.AsyncWith: resources,
        ast.AugAssign: augmented,
        ast.Break: break_loop,
        ast.ClassDef: class_definition,
        ast.Continue: continue_loop,
        ast.Delete: delete,
        ast.Expr: _expression,
        ast.For: for_loop,
        ast.FunctionDef: function_definition,
        ast.Global: declare_outer,
        ast.Nonlocal: declare_outer,
        ast.If: choice,
        ast.Import: import_modules,
        ast.ImportFrom: import_from,
        ast.Match: match,
        ast.Raise: raise_exception,
        ast.Return: return_value,
        ast.Try: attempt,
        ast.TryStar: attempt,
        ast.While: while_loop,
        ast.With: resources,
    },
)
