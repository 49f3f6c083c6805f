"""Code of many times the size that the task needs: its reader pays for every layer that nothing asks for."""

import ast
from collections.abc import Iterable
from functools import lru_cache

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.agents.red.parsing import Module, parse_files
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task

TIMES = 4
"""How many times the statements of the largest correct program of the task an answer may have."""
FREE = 40
"""Statements that an answer may have whatever the task is."""


class OverEngineered:
    """Counts statements, so that neither layout nor comments nor docstrings decide."""

    id = "over-engineered"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, task: Task, submission: Submission) -> list[Finding]:
        """At most one finding, at the top of the largest file; none for an imported benchmark, which states no size."""
        if task.check is not None:
            return []
        modules = self._reader.read(submission).modules
        count = statements(modules)
        if count <= FREE:
            return []
        largest = max(_size(frozenset(program.files.items())) for program in task.correct)
        if not largest or count <= TIMES * largest:
            return []
        file = max(modules, key=lambda module: statements([module])).path
        message = (
            f"{count} statements, {count / largest:.0f} times those of the largest correct program known "
            f"({largest}); leave out the layers that the task does not ask for"
        )
        return [broken_rule(self.id, file, 1, message)]


def statements(modules: Iterable[Module]) -> int:
    """How many statements they have, docstrings left out."""
    return sum(_statements(module) for module in modules)


def _statements(module: Module) -> int:
    kinds = module.syntax.by_kind.items()
    count = sum(len(nodes) for kind, nodes in kinds if issubclass(kind, ast.stmt))
    return count - sum(isinstance(node.value, ast.Constant) for node in module.syntax.of(ast.Expr))


@lru_cache(maxsize=256)
def _size(files: frozenset[tuple[str, str]]) -> int:
    """The statements of a program that is known to be correct; the same few are asked for with every answer."""
    return statements(parse_files(dict(files)).modules)
