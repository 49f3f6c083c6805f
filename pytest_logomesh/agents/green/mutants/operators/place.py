"""Where a mutant may differ from its program, and what an operator may put there."""

import ast
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

_LONGEST = 48
"""Characters of source that a phrase shows."""

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in a place instead, and what of it a phrase shows; printing is left until somebody reads it."""

    new: ast.AST
    was: ast.AST | str
    now: ast.AST | str | None = None
    """None if something is gone."""
    what: str = ""
    """Said before it."""

    @property
    def says(self) -> str:
        """One phrase; source is in backticks."""
        was = f"{self.what} {_shown(self.was)}".lstrip()
        return f"{was} is gone" if self.now is None else f"{was} became {_shown(self.now)}"


class Slot(NamedTuple):
    """One node and where it hangs in the tree."""

    node: ast.AST
    owner: ast.AST
    """The node whose `field` (and list place `at`) holds this one."""
    field: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a program that may be changed, and what it stands in."""

    slot: Slot
    line: int
    column: int
    function: str
    """Dotted, such as `Cache.get`; empty outside functions."""
    body: ast.AST
    """The innermost function, class or module around it."""
    known: frozenset[str]
    """Names that the module binds, imports or defines, methods too."""

    @property
    def node(self) -> ast.AST:
        """What may be changed."""
        return self.slot.node

    def put(self, node: ast.AST) -> None:
        """Let another node stand here."""
        _, owner, field, at = self.slot
        if at is None:
            setattr(owner, field, node)
        else:
            getattr(owner, field)[at] = node


Operator = Callable[[Place], Iterable[Change]]
"""Everything one family makes of one place; new nodes may share children with the old one."""


def but(node: Node, **fields: Any) -> Node:
    """The node with other fields; the rest is shared."""
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _shown(node: ast.AST | str) -> str:
    """A node's source, shortened to one line."""
    text = node if isinstance(node, str) else " ".join(ast.unparse(node).split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}`"


def became(old: ast.AST, new: ast.AST) -> Change:
    """The change from one node to another, both shown."""
    return Change(new, old, new)
