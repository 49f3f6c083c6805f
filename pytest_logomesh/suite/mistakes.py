"""Collects what is wrong with tasks, so that an author reads all of it at once."""

from pathlib import Path

from pytest_logomesh.records.errors import TaskMistake


class Mistakes:
    """A growing list of mistakes; raised together, as one TaskMistake."""

    def __init__(self) -> None:
        self._found: list[TaskMistake] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, path: Path, problem: str, line: int | None = None) -> None:
        """Note one mistake.

        Args:
            path: the file or folder at fault.
            problem: what is wrong and what would be right, one sentence.
            line: 1-based, where known.
        """
        self._found.append(TaskMistake(path, problem, line))

    def raise_any(self, root: Path) -> None:
        """Raise what was noted under `root`; return if nothing was.

        Raises:
            TaskMistake: the only mistake as it is, or one that lists all, a line each.
        """
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            lines = "".join(f"\n  {mistake}" for mistake in self._found)
            raise TaskMistake(root, f"{len(self._found)} mistakes in tasks:{lines}")
