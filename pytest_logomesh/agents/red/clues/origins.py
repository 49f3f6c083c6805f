"""What an expression was put together from: through variables, fields, joined paths and own functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import Program

_DEEPEST: Final = 12
_MOST: Final = 200
_JOINING: Final = frozenset({"os.path.join", "posixpath.join", "ntpath.join", "urllib.parse.urljoin"})
_PASSING: Final = frozenset({
    "str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser",
    "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "os.fsdecode", "os.fsencode",
    "os.path.dirname", "bytes", "anyio.Path", "aiopath.AsyncPath", "open", "io.open",
})  # fmt: skip
_METHODS: Final = frozenset({
    "resolve", "absolute", "expanduser", "joinpath", "with_suffix", "with_name", "format", "as_posix", "strip",
    "rstrip", "encode", "replace", "lower", "decode", "format_map", "lstrip", "upper", "removeprefix", "removesuffix",
})  # fmt: skip
"""Their result begins as their receiver does."""


class Origins:
    """Follows expressions of one program back to what they are made of.

    Args:
        program: its assignments are indexed when they are first asked for.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._assigned: dict[tuple[str, str], list[ast.expr]] | None = None

    def assigned(self, node: ast.expr) -> list[ast.expr]:
        """What is assigned to a variable, or to a field of `self`, in the function, class or module it belongs to."""
        key = self._key(node)
        if key is None:
            return []
        if self._assigned is None:
            self._assigned = self._index()
        scope, name = key
        function = self._program.functions.get(scope)
        while function is not None:
            found = self._assigned.get((function.id, name))
            if found:
                return found
            if any(arg.arg == name for arg in _parameters(function.node)):
                return []
            function = function.outer
        return self._assigned.get((scope if "." in name else "", name), [])

    def default(self, node: ast.expr) -> ast.expr | None:
        """What a parameter is when the caller does not give it; None where it is no parameter, or has to be given."""
        function = self._program.function_around(node) if isinstance(node, ast.Name) else None
        if function is None or not isinstance(node, ast.Name):
            return None
        args = function.node.args
        ordered = [*args.posonlyargs, *args.args]
        pairs = [
            *zip(ordered[len(ordered) - len(args.defaults) :], args.defaults, strict=True),
            *zip(args.kwonlyargs, args.kw_defaults, strict=True),
        ]
        return next((default for arg, default in pairs if arg.arg == node.id), None)

    def given(self, node: ast.expr) -> bool:
        """Whether it is a parameter of a function that is no constructor."""
        function = self._program.function_around(node) if isinstance(node, ast.Name) else None
        if function is None or function.name == "__init__" or not isinstance(node, ast.Name):
            return False
        return any(arg.arg == node.id for arg in _parameters(function.node))

    def head(self, node: ast.expr | None, depth: int = 0) -> ast.expr | None:
        """The leftmost thing that a text or path is put together from: `root` of `os.path.join(root, name)`."""
        seen: set[int] = set()
        while node is not None and depth < _DEEPEST:
            depth += 1
            seen.add(id(node))
            inner = self._first(node)
            if inner is None:
                return node
            known = inner if not isinstance(inner, ast.Name) else next(iter(self.assigned(inner)), inner)
            if id(known) in seen or id(inner) in seen:
                # `name = encode(name)`: nothing stands before it.
                return inner
            node = inner
        return node

    def leaves(self, node: ast.expr | None) -> Iterator[ast.expr]:
        """Everything that an expression is put together from, itself included; each once."""
        seen: set[int] = set()
        waiting = [(node, 0)] if node is not None else []
        while waiting and len(seen) < _MOST:
            each, depth = waiting.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            yield each
            if depth >= _DEEPEST:
                continue
            waiting.extend(
                (child, depth + 1) for child in ast.iter_child_nodes(each) if isinstance(child, ast.expr)
            )
            waiting.extend((part, depth + 1) for part in self.assigned(each))
            if isinstance(each, ast.Call):
                waiting.extend((keyword.value, depth + 1) for keyword in each.keywords)
                waiting.extend((part, depth + 1) for part in self.returned(each))

    def returned(self, node: ast.Call) -> list[ast.expr]:
        """What the submission's own function that is called gives back."""
        names = self._program.value(node.func).names
        if not any(name in self._program.functions for name in names):
            return []
        return [given.node for given in self._program.returns if given.function.id in names]

    def _first(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.Mod) and _begins(node.left, "%"):
                return (
                    node.right.elts[0]
                    if isinstance(node.right, ast.Tuple) and node.right.elts
                    else node.right
                )
            return node.left if isinstance(node.op, ast.Add | ast.Div | ast.Mod) else None
        if isinstance(node, ast.JoinedStr):
            return node.values[0] if node.values else None
        if isinstance(node, ast.FormattedValue | ast.Await):
            return node.value
        if isinstance(node, ast.Call):
            return self._first_of_call(node)
        found = self.assigned(node)
        return found[-1] if found else None

    def _first_of_call(self, node: ast.Call) -> ast.expr | None:
        names = self._program.value(node.func).names
        if node.args and any(name in _JOINING or name in _PASSING for name in names):
            return node.args[0]
        found = self.returned(node)
        if found:
            return found[-1]
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            filled = node.func.attr == "format" and given and _begins(node.func.value, "{")
            return given[0] if filled else node.func.value
        return None

    def _key(self, node: ast.expr) -> tuple[str, str] | None:
        if isinstance(node, ast.Name):
            function = self._program.function_around(node)
            return ("" if function is None else function.id), node.id
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
        ):
            function = self._program.function_around(node)
            while function is not None and function.cls is None:
                function = function.outer
            return (
                (function.cls.id, f"self.{node.attr}")
                if function is not None and function.cls is not None
                else None
            )
        return None

    def _index(self) -> dict[tuple[str, str], list[ast.expr]]:
        found: dict[tuple[str, str], list[ast.expr]] = {}
        program = self._program
        pairs: list[tuple[ast.expr, ast.expr]] = []
        for _, assign in program.nodes(ast.Assign):
            pairs.extend((target, assign.value) for target in assign.targets)
        for _, annotated in program.nodes(ast.AnnAssign):
            if annotated.value is not None:
                pairs.append((annotated.target, annotated.value))
        pairs.extend((walrus.target, walrus.value) for _, walrus in program.nodes(ast.NamedExpr))
        for _, managed in program.nodes(ast.withitem):
            if managed.optional_vars is not None:
                pairs.append((managed.optional_vars, managed.context_expr))
        for target, value in _flattened(pairs):
            key = self._key(target)
            if key is None:
                continue
            found.setdefault(key, []).append(value)
            holder = program.parent(program.parent(target) or target)
            if isinstance(holder, ast.ClassDef):
                # A field of the class is a field of each object.
                cls = next((cls.id for cls in program.classes.values() if cls.node is holder), "")
                found.setdefault((cls, f"self.{key[1]}"), []).append(value)
        return found


def _begins(node: ast.expr, mark: str) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(mark)


def _flattened(pairs: list[tuple[ast.expr, ast.expr]]) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target, value in pairs:
        if isinstance(target, ast.Tuple | ast.List):
            items = (
                value.elts
                if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
                else None
            )
            for number, each in enumerate(target.elts):
                yield each, items[number] if items is not None else value
        else:
            yield target, value


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    args = node.args
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
