"""What a value becomes, by the syntax: the names that it gets on its way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import called, plain_name, text_in
from pytest_logomesh.agents.red.clues.slices import Slices, class_around, defaults, parameters
from pytest_logomesh.agents.red.flow import Call, Function, Program

_MOST_USES: Final = 60
_ADDING: Final = frozenset({"append", "add", "extend", "insert", "appendleft", "put", "update", "setdefault"})
_STOPPING: Final = frozenset({
    "sleep", "range", "len", "isinstance", "print", "uniform", "wait", "seed", "info", "debug", "warning", "error",
    "exception",
})  # fmt: skip
"""What is handed to these becomes nothing."""
_PLAIN: Final = (
    ast.BinOp, ast.BoolOp, ast.Tuple, ast.List, ast.Set, ast.Starred, ast.Await, ast.Attribute, ast.UnaryOp,
    ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.Subscript, ast.FormattedValue, ast.DictComp, ast.Slice, ast.IfExp,
    ast.Lambda, ast.comprehension, ast.keyword, ast.Call, ast.Dict, ast.JoinedStr, ast.NamedExpr,
)  # fmt: skip
"""What a value passes through."""


class Uses:
    """Answers for one program."""

    def __init__(self, program: Program, slices: Slices) -> None:
        self._program = program
        self._slices = slices
        self._loaded: dict[tuple[str, str], list[ast.AST]] | None = None

    def becomes(self, node: ast.AST, depth: int = 4) -> Iterator[str]:
        """What a value is called where it goes: variables, fields, keys, parameters, functions that return it.

        Args:
            node: the expression.
            depth: how many variables and functions it is followed through.
        """
        waiting = [(node, depth)]
        seen: set[int] = set()
        while waiting and len(seen) < _MOST_USES:
            node, left = waiting.pop(0)
            if id(node) in seen:
                continue
            seen.add(id(node))
            following: list[ast.AST] = []
            yield from self._climb(node, following)
            if left:
                waiting.extend((each, left - 1) for each in following)

    def members(self, node: ast.AST) -> set[str]:
        """Which members are taken of an expression's value, or of the variable or field that it is assigned to."""
        found: set[str] = set()
        following: list[ast.AST] = [node]
        child, parent = node, self._program.parent(node)
        while isinstance(parent, ast.Call | ast.Attribute | ast.keyword):
            if isinstance(parent, ast.Attribute):
                found.add(parent.attr)
            child, parent = parent, self._program.parent(parent)
        if isinstance(parent, ast.Assign) and parent.value is child:
            for target in parent.targets:
                following.extend(self._loads(target))
        for each in following:
            above = self._program.parent(each)
            if isinstance(above, ast.Attribute):
                found.add(above.attr)
        return found

    def _climb(self, node: ast.AST, following: list[ast.AST]) -> Iterator[str]:
        """The names that it gets up to the end of its statement."""
        child, parent, place = node, self._program.parent(node), None
        while parent is not None:
            if isinstance(parent, ast.stmt):
                yield from self._statement(child, parent, place, following)
                return
            if isinstance(parent, ast.arguments):
                yield from (arg.arg for arg, default in defaults(parent) if default is child)
            if not isinstance(parent, _PLAIN) or _is_aside(child, parent):
                return
            if isinstance(parent, ast.Tuple | ast.List):
                place = next((number for number, part in enumerate(parent.elts) if part is child), None)
            yield from self._passed(child, parent, following)
            child, parent = parent, self._program.parent(parent)

    def _passed(self, child: ast.AST, parent: ast.AST, following: list[ast.AST]) -> Iterator[str]:
        """The names that it gets from what it passes through."""
        if isinstance(parent, ast.keyword):
            if parent.arg is not None:
                yield parent.arg
        elif isinstance(parent, ast.Call):
            if child is not parent.func:
                yield from self._argument(child, parent, following)
        elif isinstance(parent, ast.Dict):
            for key, value in zip(parent.keys, parent.values, strict=True):
                if value is child and key is not None:
                    yield from self._key(key)
        elif isinstance(parent, ast.JoinedStr):
            yield from text_in(parent)
        elif isinstance(parent, ast.NamedExpr):
            yield parent.target.id
            following.extend(self._loads(parent.target))

    def _statement(
        self, child: ast.AST, parent: ast.stmt, place: int | None, following: list[ast.AST]
    ) -> Iterator[str]:
        targets: list[ast.expr] = []
        if isinstance(parent, ast.Assign):
            if self._slices.is_dropped(child):
                return
            targets = [_at(target, child, place) for target in parent.targets]
        elif (isinstance(parent, ast.AnnAssign | ast.AugAssign) and parent.value is child) or (
            isinstance(parent, ast.For) and parent.iter is child
        ):
            targets = [parent.target]
        elif isinstance(parent, ast.Return) or (
            isinstance(parent, ast.Expr) and isinstance(child, ast.Yield)
        ):
            yield from self._returned(parent, following)
        for target in targets:
            yield from self._target(target, following)

    def _returned(self, node: ast.AST, following: list[ast.AST]) -> Iterator[str]:
        function = self._program.function_around(node)
        if function is not None:
            yield function.name
            if function.cls is not None:
                yield f"{function.cls.id.rpartition('.')[2]}_{function.name}"
            following.extend(call.node for call in self._calls_of(function))

    def _target(self, target: ast.expr, following: list[ast.AST]) -> Iterator[str]:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                yield from self._target(part, following)
        elif isinstance(target, ast.Name | ast.Attribute):
            yield plain_name(target)
            following.extend(self._loads(target))
        elif isinstance(target, ast.Subscript):
            yield from self._key(target.slice)
            yield from self._key(target.value)

    def _key(self, node: ast.expr) -> list[str]:
        """What a place is called: by a text, by a variable, and by the text that the variable is known to hold."""
        written = text_in(node)
        if written or isinstance(node, ast.JoinedStr):
            return list(written)
        known = self._program.value(node).const
        held = [known] if isinstance(known, str) and known else []
        return [*filter(None, [plain_name(node)]), *held]

    def _argument(self, child: ast.AST, call: ast.Call, following: list[ast.AST]) -> Iterator[str]:
        function = self._slices.own(call)
        if function is not None:
            names = [name for name in parameters(function) if name not in ("self", "cls")]
            yield from (name for name, arg in zip(names, call.args, strict=False) if arg is child)
            return
        name = called(call)
        yield name
        for arg in call.args:
            if arg is not child:
                yield from text_in(arg)
        if name in _ADDING and isinstance(call.func, ast.Attribute) and plain_name(call.func.value):
            yield plain_name(call.func.value)
            following.extend(self._loads(call.func.value))

    def _loads(self, target: ast.expr) -> list[ast.AST]:
        """Where a variable or field is read: in the same function, or for one of a module anywhere."""
        if self._loaded is None:
            self._loaded = {}
            for place, node in self._all_loads():
                self._loaded.setdefault(place, []).append(node)
        if isinstance(target, ast.Attribute):
            return self._loaded.get((class_around(self._program, target), f"self.{target.attr}"), [])
        if isinstance(target, ast.Name):
            function = self._program.function_around(target)
            return self._loaded.get((function.id if function else "*", target.id), [])
        return []

    def _all_loads(self) -> Iterator[tuple[tuple[str, str], ast.AST]]:
        program = self._program
        for _, name in program.nodes(ast.Name):
            if isinstance(name.ctx, ast.Load):
                function = program.function_around(name)
                yield (function.id if function else "", name.id), name
                yield ("*", name.id), name
        for _, member in program.nodes(ast.Attribute):
            if isinstance(member.ctx, ast.Load) and isinstance(member.value, ast.Name):
                yield (class_around(program, member), f"self.{member.attr}"), member

    def _calls_of(self, function: Function) -> list[Call]:
        found = list(self._program.calls_to(function.id))
        return found[:_MOST_USES]


def _is_aside(child: ast.AST, parent: ast.AST) -> bool:
    """Whether a value only decides something there, or goes to what makes nothing of it."""
    if isinstance(parent, ast.IfExp):
        return parent.test is child
    if isinstance(parent, ast.comprehension):
        return parent.iter is not child
    return isinstance(parent, ast.Call) and child is not parent.func and called(parent) in _STOPPING


def _at(target: ast.expr, value: ast.AST, place: int | None) -> ast.expr:
    """Of `a, b = x, y` the target that belongs to a place."""
    if (
        place is None
        or not isinstance(target, ast.Tuple | ast.List)
        or not isinstance(value, ast.Tuple | ast.List)
    ):
        return target
    return target.elts[place] if len(target.elts) == len(value.elts) else target
