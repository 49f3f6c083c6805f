"""Where a value came from, by the syntax: for questions that names answer and values do not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import Function, Program

_MOST_ORIGINS: Final = 120
_MOST_FOLLOWING: Final = 12
_Place = tuple[str, str]


class Slices:
    """Answers for one program; what it needs is looked up when it is first asked."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._given: dict[_Place, list[ast.expr]] | None = None
        self._returned: dict[str, list[ast.expr]] | None = None

    def given(self, node: ast.expr) -> list[ast.expr]:
        """What a variable, or a field of `self`, is assigned in its function, else around that, else in its module."""
        found = self._assignments()
        if isinstance(node, ast.Attribute):
            return (
                found.get((class_around(self._program, node), f"self.{node.attr}"), [])
                if _is_own_field(node)
                else []
            )
        if not isinstance(node, ast.Name):
            return []
        function = self._program.function_around(node)
        while function is not None:
            here = found.get((function.id, node.id))
            if here:
                return here
            if node.id in parameters(function):
                return []
            function = function.outer
        return found.get((module_of(self._program, node), node.id), [])

    def default(self, node: ast.AST | None) -> ast.expr | None:
        """What a parameter is when its caller says nothing; None for what is no parameter, or has no default."""
        function = self._program.function_around(node) if isinstance(node, ast.Name) else None
        if function is None or not isinstance(node, ast.Name) or self.given(node):
            return None
        return next((default for arg, default in defaults(function.node.args) if arg.arg == node.id), None)

    def origins(self, node: ast.expr, most: int = _MOST_ORIGINS) -> Iterator[ast.expr]:
        """An expression, its parts, and those of what its variables, fields and own functions' results were given."""
        waiting: list[ast.expr] = [node]
        seen: set[int] = set()
        while waiting and most:
            node = waiting.pop(0)
            if id(node) in seen:
                continue
            seen.add(id(node))
            most -= 1
            yield node
            if isinstance(node, ast.Name | ast.Attribute):
                waiting.extend(self.given(node))
            elif isinstance(node, ast.Call):
                waiting.extend(self._results(node))
            waiting.extend(self._reached(node) if isinstance(node, ast.IfExp) else _parts(node))

    def _reached(self, choice: ast.IfExp) -> Iterator[ast.expr]:
        """The branches of a choice that may be taken."""
        for branch in (choice.body, choice.orelse):
            if id(branch) in self._program.noted:
                yield branch

    def is_dropped(self, node: ast.AST) -> bool:
        """Whether it is assigned to a variable that gets another value, in the same block, before it is read."""
        above = self._program.parent(node)
        while isinstance(above, ast.expr | ast.keyword):
            above = self._program.parent(above)
        if (
            not isinstance(above, ast.Assign)
            or len(above.targets) != 1
            or not isinstance(above.targets[0], ast.Name)
        ):
            return False
        name, outer = above.targets[0].id, self._program.parent(above)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(outer, field, None)
            if isinstance(block, list) and above in block:
                return _is_overwritten(name, block[block.index(above) + 1 :])
        return False

    def own(self, call: ast.Call) -> Function | None:
        """The function of the submission that a call is of."""
        for name in self._program.value(call.func).names:
            function = self._program.functions.get(name)
            if function is not None:
                return function
        return None

    def _results(self, call: ast.Call) -> list[ast.expr]:
        function = self.own(call)
        if function is None:
            return []
        if isinstance(function.node, ast.Lambda):
            return [function.node.body]
        if self._returned is None:
            self._returned = {}
            for _, node in self._program.nodes(ast.Return):
                around = self._program.function_around(node)
                if around is not None and node.value is not None:
                    self._returned.setdefault(around.id, []).append(node.value)
        return self._returned.get(function.id, [])

    def _assignments(self) -> dict[_Place, list[ast.expr]]:
        if self._given is None:
            self._given = {}
            for target, value in _bindings(self._program):
                self._note(target, value, self._given)
        return self._given

    def _note(self, target: ast.expr, value: ast.expr, found: dict[_Place, list[ast.expr]]) -> None:
        program = self._program
        if id(value) not in program.noted:
            # It was never reached.
            return
        if isinstance(target, ast.Tuple | ast.List):
            for part, each in _paired(target.elts, value):
                self._note(part, each, found)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            found.setdefault((class_around(program, target), f"self.{target.attr}"), []).append(value)
        elif isinstance(target, ast.Name):
            function = program.function_around(target)
            place = function.id if function is not None else module_of(program, target)
            found.setdefault((place, target.id), []).append(value)
            cls = class_around(program, target) if function is None else ""
            if cls:
                found.setdefault((cls, f"self.{target.id}"), []).append(value)


def parameters(function: Function) -> list[str]:
    """The names of a function's parameters, those behind a star left out."""
    args = function.node.args
    return [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)]


def defaults(args: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that may be left out, each with what it is then."""
    ordered = [*args.posonlyargs, *args.args]
    return [
        *zip(ordered[len(ordered) - len(args.defaults) :], args.defaults, strict=False),
        *(
            (arg, default)
            for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=False)
            if default is not None
        ),
    ]


def class_around(program: Program, node: ast.AST) -> str:
    """A name, unlike all others, of the class that a node stands in; empty outside of classes."""
    above = program.parent(node)
    while above is not None and not isinstance(above, ast.ClassDef):
        above = program.parent(above)
    return f"class {id(above)}" if above is not None else ""


def module_of(program: Program, node: ast.AST) -> str:
    """A name, unlike all others, of the module that a node stands in."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.Module):
        above = program.parent(above)
    return f"module {id(above)}"


def _is_own_field(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name)


def _bindings(program: Program) -> Iterator[tuple[ast.expr, ast.expr]]:
    for _, assign in program.nodes(ast.Assign):
        for target in assign.targets:
            yield target, assign.value
    for _, annotated in program.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield annotated.target, annotated.value
    for _, changed in program.nodes(ast.AugAssign):
        yield changed.target, changed.value
    for _, walrus in program.nodes(ast.NamedExpr):
        yield walrus.target, walrus.value
    yield from ((loop.target, loop.iter) for _, loop in program.nodes(ast.For))
    yield from ((clause.target, clause.iter) for _, clause in program.nodes(ast.comprehension))
    for _, item in program.nodes(ast.withitem):
        if item.optional_vars is not None:
            yield item.optional_vars, item.context_expr


def _paired(targets: list[ast.expr], value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    values = (
        value.elts if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets) else None
    )
    for number, target in enumerate(targets):
        yield target, values[number] if values is not None else value


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value
        elif isinstance(child, ast.comprehension):
            yield child.iter


def _is_overwritten(name: str, following: list[ast.stmt]) -> bool:
    for statement in following[:_MOST_FOLLOWING]:
        read = statement.value if isinstance(statement, ast.Assign) else statement
        for node in ast.walk(read):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                return False
        if isinstance(statement, ast.Assign) and any(
            isinstance(part, ast.Name) and part.id == name for part in statement.targets
        ):
            return True
        if isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Return | ast.Raise
        ):
            return False
    return False
