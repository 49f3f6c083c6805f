"""Code of many times the size that the task needs: its reader pays for every layer that nothing asks for."""

import ast
from collections.abc import Iterable

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
        largest = max(statements(parse_files(program.files).modules) for program in task.correct)
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
    return sum(
        isinstance(node, ast.stmt) and not _says_only(node)
        for module in modules
        for node in ast.walk(module.tree)
    )


def _says_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
