"""One source file in pieces that are printed apart, so that a mutant costs one function's printing and not a file's."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Piece:
    """A function, or a statement of a module or class; the first line of a class is one, too."""

    body: list[ast.stmt]
    """What holds it."""
    index: int
    depth: int = 0
    """How many classes it stands in."""
    head: bool = False
    """It is a class of which only the first line is meant."""

    @property
    def node(self) -> ast.stmt:
        """The statement that stands there now."""
        return self.body[self.index]

    def text(self) -> str:
        """Its source as it is now, at the left edge."""
        node = self.node
        if self.head:
            node = type(node)(**{**dict(ast.iter_fields(node)), "body": []})
        return ast.unparse(node)

    def indented(self, text: str) -> str:
        """A text where the piece stands."""
        return "\n".join(_INDENT * self.depth + line for line in text.split("\n"))


def pieces(tree: ast.Module, *, whole_classes: bool) -> tuple[Piece, ...]:
    """The file from its first line to its last.

    Args:
        whole_classes: a class is one piece with all that is in it; needed where there are docstrings, which
            must not be indented anew.
    """
    return tuple(_pieces(tree.body, 0, whole_classes))


def _pieces(body: list[ast.stmt], depth: int, whole_classes: bool) -> Iterator[Piece]:
    for index, node in enumerate(body):
        if isinstance(node, ast.ClassDef) and not whole_classes:
            yield Piece(body, index, depth, head=True)
            yield from _pieces(node.body, depth + 1, whole_classes)
        else:
            yield Piece(body, index, depth)
