"""Which statements of functions stand in a run that stands elsewhere too; what variables are called does not matter."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pytest_logomesh.agents.green.shape import FunctionNode, blocks, counts

SHORTEST = 4
"""Statements of a run, nested ones among them; three alike are no copy yet."""
_SET_ASIDE = frozenset({"ctx", "annotation", "returns", "type_comment", "type_params", "id"})
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
_Run = tuple[int, int, int]
"""Number of the block, place of the first statement, and of the first one after the last."""


def duplicated(functions: Iterable[FunctionNode]) -> int:
    """How many statements stand in such runs; of a run that stands twice, those of both."""
    found = _Runs()
    for function in functions:
        found.gather(function)
    marked: set[int] = set()
    for runs in found.alike.values():
        if _apart(runs):
            for number, first, end in runs:
                for statement in found.bodies[number][first:end]:
                    _mark(statement, marked)
    return len(marked)


class _Runs:
    def __init__(self) -> None:
        self.alike: defaultdict[tuple[int, ...], list[_Run]] = defaultdict(list)
        """Shortest runs, by their shapes."""
        self.bodies: list[list[ast.stmt]] = []
        self._shapes: dict[tuple[object, ...], int] = {}
        self._known: dict[int, tuple[int, int]] = {}

    def gather(self, node: ast.AST) -> tuple[int, int]:
        """A number for the shape of a node, and how many statements stand in it; notes the runs of its blocks."""
        size = int(counts(node))
        key: list[object] = [type(node).__name__]
        for name, part in _parts(node):
            if isinstance(part, ast.AST):
                shape, inner = self.gather(part)
                key.append((name, shape))
                size += inner
            else:
                key.append((name, type(part).__name__, part))
        # What stands in a class's body declares: fields are alike in many a class.
        if isinstance(node, ast.stmt | ast.ExceptHandler) and not isinstance(node, ast.ClassDef):
            for block in blocks(node):
                self._note([statement for statement in block if counts(statement)])
        self._known[id(node)] = self._shapes.setdefault(tuple(key), len(self._shapes)), size
        return self._known[id(node)]

    def _note(self, block: list[ast.stmt]) -> None:
        """From each statement on the shortest run that is long enough."""
        number = len(self.bodies)
        self.bodies.append(block)
        known = [self._known[id(statement)] for statement in block]
        for first in range(len(block)):
            total = 0
            for place in range(first, min(first + SHORTEST, len(block))):
                total += known[place][1]
                if total >= SHORTEST:
                    shapes = tuple(shape for shape, _ in known[first : place + 1])
                    self.alike[shapes].append((number, first, place + 1))
                    break


def _parts(node: ast.AST) -> Iterator[tuple[str, object]]:
    """The fields that say what a node does, lists one by one."""
    for name, value in ast.iter_fields(node):
        is_name = (name == "name" and isinstance(node, _NAMED)) or (
            name == "arg" and isinstance(node, ast.arg)
        )
        if is_name or name in _SET_ASIDE:
            continue
        for part in value if isinstance(value, list) else [value]:
            if not isinstance(part, ast.stmt) or counts(part):
                yield name, part


def _apart(runs: list[_Run]) -> bool:
    """Whether two of them have no statement in common; they are in the order of their places."""
    (number, _, end), (last, first, _) = runs[0], runs[-1]
    return last != number or first >= end


def _mark(node: ast.AST, marked: set[int]) -> None:
    for inner in ast.walk(node):
        if counts(inner) and id(inner) not in marked:
            marked.add(id(inner))
