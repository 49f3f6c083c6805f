"""Finds the places of a program that a mutant may change, and leaves out those where a change would say nothing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pytest_logomesh.agents.green.mutants.operators.place import Place, Slot
from pytest_logomesh.agents.green.mutants.walking import DULL, nodes

_SILENT = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_SILENT_METHODS = frozenset({"__repr__", "__str__", "__format__"})
_SILENT_NAMES = frozenset({"__all__", "__slots__", "__match_args__", "__version__", "__author__"})
_SILENT_TESTS = frozenset({"TYPE_CHECKING", "__name__"})
_SILENT_FIELDS = frozenset(
    {"decorator_list", "returns", "annotation", "type_params", "bases", "keywords", "msg"}
)
"""Of definitions and assertions; `keywords` is spared in classes alone."""
_MADE_OF_TYPES = frozenset(
    {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "TypedDict", "namedtuple", "cast"}
)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a node stands in."""

    function: str
    body: ast.AST
    known: frozenset[str]
    text: ast.AST | None = None
    """The f-string around it; older interpreters do not know the line of what is inside."""


def places(tree: ast.Module, known: frozenset[str] | None = None) -> Iterator[Place]:
    """Every place that may be changed, parents before children.

    Args:
        tree: of the whole file.
        known: names that it binds; looked up if None.
    """
    return _below(tree, _Around("", tree, _known(tree) if known is None else known), (1, 0))


def _known(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
    for statement in tree.body:
        names.update(
            node.id for node in ast.walk(statement) if _is_store(node) and isinstance(node, ast.Name)
        )
    return frozenset(names)


def _is_store(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _below(owner: ast.AST, around: _Around, at: tuple[int, int]) -> Iterator[Place]:
    for field, held in list(vars(owner).items()):
        if type(held) in DULL or _is_silent_field(owner, field):
            continue
        if type(held) is list:
            for index, node in enumerate(held):
                if type(node) not in DULL:
                    yield from _at(Slot(node, owner, field, index), around, at)
        else:
            yield from _at(Slot(held, owner, field, None), around, at)


def _at(slot: Slot, around: _Around, at: tuple[int, int]) -> Iterator[Place]:
    node = slot.node
    if _is_silent(node, slot.owner):
        return
    if around.text is None:
        at = getattr(node, "lineno", at[0]), getattr(node, "col_offset", at[1])
    yield Place(slot, *at, around.function, around.body, around.known)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        dotted = f"{around.function}.{node.name}" if around.function else node.name
        around = replace(around, function=dotted, body=node)
    elif isinstance(node, ast.JoinedStr):
        around = replace(around, text=node)
    yield from _below(node, around, at)


def _is_silent_field(owner: ast.AST, field: str) -> bool:
    if field == "keywords":
        return isinstance(owner, ast.ClassDef)
    if isinstance(owner, ast.Raise):
        return True  # the class is changed as a whole, and messages are nobody's promise
    return field in _SILENT_FIELDS or field == "format_spec"


def _is_silent(node: ast.AST, owner: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name in _SILENT_METHODS
    if isinstance(node, ast.ClassDef):
        return any("Protocol" in ast.unparse(base) for base in node.bases)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring, or `...`
    if isinstance(node, ast.If):
        return any(isinstance(part, ast.Name) and part.id in _SILENT_TESTS for part in nodes(node.test))
    if isinstance(node, ast.Constant):
        return isinstance(owner, ast.JoinedStr)
    return isinstance(node, _SILENT) or _speaks_of_types(node)


def _speaks_of_types(node: ast.AST) -> bool:
    if type(node).__name__ == "TypeAlias":
        return True
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _MADE_OF_TYPES
    if isinstance(node, ast.AnnAssign):
        return node.value is None or "TypeAlias" in ast.unparse(node.annotation)
    if isinstance(node, ast.Assign):
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        return not names.isdisjoint(_SILENT_NAMES) or _is_alias(node.value)
    return False


def _is_alias(value: ast.expr) -> bool:
    """Whether it is a type such as `dict[str, int] | None`, and no value taken out of something."""
    outer = value.left if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr) else value
    if not isinstance(outer, ast.Subscript) or not isinstance(outer.value, ast.Name | ast.Attribute):
        return False
    name = outer.value.id if isinstance(outer.value, ast.Name) else outer.value.attr
    return (name[:1].isupper() and not name.isupper()) or name in {
        "dict",
        "list",
        "set",
        "tuple",
        "frozenset",
        "type",
    }
