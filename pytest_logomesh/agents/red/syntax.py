"""One walk over a syntax tree, for all who ask for nodes of a kind, for what stands around one, or for its size."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final, TypeVar, cast

Node = TypeVar("Node", bound=ast.AST)

_WORDS: Final = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "lineno", "module",
    "name", "op", "ops", "rest", "simple", "tag", "type_comment", "type_ignores",
})  # fmt: skip
"""Fields that hold words, or nodes that say nothing beyond their kind: operators and contexts."""
_EXCEPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Constant": (),
    "Global": (),
    "MatchSingleton": (),
    "Nonlocal": (),
    "TypeAlias": ("name", "type_params", "value"),
}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    usual = tuple(field for field in kind._fields if field not in _WORDS)
    return _EXCEPTIONS.get(kind.__name__, usual)


_FIELDS: Final = {
    kind: _fields(kind) for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)
}


class TooDeep(Exception):
    """The tree is nested more deeply than was allowed."""


class Syntax:
    """The nodes of a tree, operators and contexts left out, in the order of the source within each kind.

    Args:
        tree: what is walked, at once.
        deepest: how many nodes may stand in one another.

    Raises:
        TooDeep: more do.

    Attributes:
        by_kind: nodes by their exact type.
        parents: by id of a node: the node it stands in.
    """

    __slots__ = ("by_kind", "parents")

    def __init__(self, tree: ast.Module, deepest: int) -> None:
        self.by_kind: dict[type[ast.AST], list[ast.AST]] = {}
        self.parents: dict[int, ast.AST] = {}
        self._walk(tree, deepest)

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.parents) + 1

    def of(self, kind: type[Node]) -> Iterator[Node]:
        """Every node of exactly this type."""
        return iter(cast("list[Node]", self.by_kind.get(kind, [])))

    def _walk(self, tree: ast.AST, deepest: int) -> None:
        # A function inside is called faster than a method, and this one is called for every node.
        by_kind, parents, fields = self.by_kind, self.parents, _FIELDS

        def visit(node: ast.AST, left: int) -> None:
            if not left:
                raise TooDeep
            kind = node.__class__
            if kind in by_kind:
                by_kind[kind].append(node)
            else:
                by_kind[kind] = [node]
            for field in fields[kind]:
                value = getattr(node, field)
                if value.__class__ is list:
                    for child in value:
                        if child is not None:
                            parents[id(child)] = node
                            visit(child, left - 1)
                elif value is not None:
                    parents[id(value)] = node
                    visit(value, left - 1)

        visit(tree, deepest)


class Visitor:
    """Goes over a tree as `ast.NodeVisitor` does, in a third of the time; operators and contexts are not visited.

    A method `visit_Call` is called for every call, and so on; it sees to what is below with `generic_visit`.
    """

    _visitors: ClassVar[Mapping[type[ast.AST], Callable[[Any, Any], None]]] = {}
    """By kind of node; kinds that nothing is to be done for, and that have nothing below them, are left out."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        below = {kind: cls.generic_visit if fields else None for kind, fields in _FIELDS.items()}
        named = ((kind, getattr(cls, f"visit_{kind.__name__}", other)) for kind, other in below.items())
        cls._visitors = {kind: visitor for kind, visitor in named if visitor is not None}

    def visit(self, node: ast.AST) -> None:
        """Visit a node, and what is below it."""
        visitor = self._visitors.get(node.__class__)
        if visitor is not None:
            visitor(self, node)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit what is below a node."""
        # What `visit` does stands here too, because this is done for every node.
        visitors = self._visitors
        for field in _FIELDS[node.__class__]:
            value = getattr(node, field)
            for child in value if value.__class__ is list else (value,):
                visitor = visitors.get(child.__class__)
                if visitor is not None:
                    visitor(self, child)
