"""Finds functions and classes before anything runs."""

from __future__ import annotations

import ast
from itertools import count

from pytest_logomesh.agents.red.flow.program import Class, Function, FunctionNode, Program
from pytest_logomesh.agents.red.parsing import Module


def register(program: Program) -> int:
    """Note every module's functions and classes.

    Returns:
        how many statements there are.
    """
    for module in program.modules:
        for node in _definitions(module):
            around = program.definition_around(node)
            if isinstance(node, ast.ClassDef):
                program.defined[id(node)] = _class(program, module, node, around)
            else:
                program.defined[id(node)] = _function(program, module, node, around)
    return sum(_statements(module) for module in program.modules)


def _definitions(module: Module) -> list[FunctionNode | ast.ClassDef]:
    """What a module defines, outer definitions first; of those side by side the last first, because it counts."""
    parents = module.syntax.parents
    places = dict(zip(parents, count(), strict=False))
    found: list[FunctionNode | ast.ClassDef] = [
        *module.syntax.of(ast.FunctionDef),
        *module.syntax.of(ast.AsyncFunctionDef),
        *module.syntax.of(ast.Lambda),
        *module.syntax.of(ast.ClassDef),
    ]
    return sorted(found, key=lambda node: (places.get(id(parents[id(node)]), -1), -places[id(node)]))


def _class(program: Program, module: Module, node: ast.ClassDef, around: Function | Class | None) -> Class:
    prefix = module.name if around is None else around.id
    cls = Class(f"{prefix}.{node.name}", node, module)
    program.classes[cls.id] = cls
    return cls


def _function(
    program: Program, module: Module, node: FunctionNode, around: Function | Class | None
) -> Function:
    prefix = module.name if around is None else around.id
    name = f"<lambda:{node.lineno}:{node.col_offset}>" if isinstance(node, ast.Lambda) else node.name
    identity = f"{prefix}.{name}"
    if identity in program.functions:
        identity = f"{identity}:{node.lineno}"
    cls = around if isinstance(around, Class) else None
    function = Function(identity, node, module, cls, program.function_around(node))
    program.functions[identity] = function
    if cls is not None and not isinstance(node, ast.Lambda):
        cls.methods[node.name] = function
    return function


def _statements(module: Module) -> int:
    return sum(len(nodes) for kind, nodes in module.syntax.by_kind.items() if issubclass(kind, ast.stmt))
