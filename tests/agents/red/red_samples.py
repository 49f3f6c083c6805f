"""Tasks and submissions for Red's tests."""

from collections.abc import Mapping
from pathlib import Path

from pytest_logomesh.agents.red.reading import Reader, Reading
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Program, Rules, Solution, Task


def task(imports: tuple[str, ...] = (), required: tuple[str, ...] = (), banned: tuple[str, ...] = ()) -> Task:
    """A task of which only the rules matter."""
    return Task(
        id="sample",
        title="Sample",
        level="beginner",
        names=("solve",),
        rules=Rules(imports=imports, required=required, banned=banned),
        instruction="Solve it.",
        reference=Solution(program=Program(name="reference", files={}), tests={}, rationale=""),
        observers="",
        behaviours=("solves",),
        path=Path("tasks/sample"),
        digest="0" * 64,
    )


def submission(source: str | Mapping[str, str]) -> Submission:
    """One file `solution.py`, or files by path."""
    files = {"solution.py": source} if isinstance(source, str) else source
    return Submission(files=files, tests={}, rationale="")


def reading(source: str | Mapping[str, str]) -> Reading:
    """What Red's checks see of it."""
    return Reader().read(submission(source))
