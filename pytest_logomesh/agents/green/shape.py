"""What of a syntax tree counts as a statement, where statements stand, and how deep and how large functions are."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_UNCOUNTED = (ast.Pass, ast.Import, ast.ImportFrom)


def counts(node: ast.AST) -> bool:
    """Whether it is a statement that does something: docstrings, `...`, `pass` and imports do not."""
    says_only = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.stmt) and not says_only and not isinstance(node, _UNCOUNTED)


def size(node: ast.AST) -> int:
    """How many statements stand in it, itself among them."""
    return counts(node) + sum(size(inner) for block in blocks(node) for inner in block)


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements that stand directly in a node; of a branch also those of its handlers and cases."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block:
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


@dataclass(frozen=True, slots=True)
class Function:
    """A function that stands in no other."""

    node: FunctionNode
    method: bool
    public: bool
    """Whether neither its name nor that of a class around it begins with `_`; methods such as `__len__` are public."""


def functions(tree: ast.Module) -> list[Function]:
    """The outermost functions of a module, methods among them."""
    return list(_functions(tree, method=False, public=True))


def _functions(node: ast.AST, *, method: bool, public: bool) -> Iterator[Function]:
    for block in blocks(node):
        for statement in block:
            if isinstance(statement, FunctionNode):
                yield Function(statement, method, public and is_public(statement.name))
            elif isinstance(statement, ast.ClassDef):
                yield from _functions(statement, method=True, public=public and is_public(statement.name))
            else:
                yield from _functions(statement, method=method, public=public)


def is_public(name: str) -> bool:
    """Whether a name is meant for others."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def nesting(block: Iterable[ast.stmt], depth: int = 0) -> int:
    """How deep the deepest statement stands below a block; an `elif` stands beside its `if`, not in it."""
    deepest = depth
    for statement in block:
        for inner in blocks(statement):
            deeper = depth if _is_elif(statement, inner) else depth + 1
            deepest = max(deepest, nesting(inner, deeper))
    return deepest


def _is_elif(statement: ast.stmt, inner: list[ast.stmt]) -> bool:
    lone = isinstance(statement, ast.If) and inner is statement.orelse and len(inner) == 1
    return lone and isinstance(inner[0], ast.If)


def parameters(function: Function) -> list[ast.arg]:
    """All of a function's parameters, but not the one that a method is called on."""
    args = function.node.args
    ordered = [*args.posonlyargs, *args.args]
    bound = function.method and not _is_static(function.node)
    rest = [arg for arg in (args.vararg, args.kwarg) if arg]
    return [*ordered[bound:], *args.kwonlyargs, *rest]


def _is_static(node: FunctionNode) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
