"""A tree of task folders, or a benchmark's file -> the suite."""

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.records.errors import TaskMistake
from pytest_logomesh.records.task import Task
from pytest_logomesh.suite.benchmarks import is_benchmark, read_benchmark
from pytest_logomesh.suite.files import ignored
from pytest_logomesh.suite.folder import looks_like_task, read_task
from pytest_logomesh.suite.mistakes import Mistakes

_WAYS_OUT = (
    "name a task folder, a folder that holds task folders, or a benchmark's file (*.jsonl, *.jsonl.gz)"
)


def load_suite(root: Path) -> tuple[Task, ...]:
    """Every task at or below a folder, sorted by path, or in a benchmark's file; their code is parsed, never executed.

    Args:
        root: one task folder, a tree of folders that holds some, or a file of an imported benchmark.

    Raises:
        TaskMistake: everything that is wrong with any of them, in one message; or there is no task.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - `..` goes away and links stay, as the user typed them
    mistakes = Mistakes()
    if root.is_file() and is_benchmark(root):
        imported = read_benchmark(root, mistakes)
        mistakes.raise_any(root)
        return tuple(imported)
    if not root.is_dir():
        found = "is a file" if root.exists() else "does not exist"
        raise TaskMistake(root, f"{found}; {_WAYS_OUT}")
    folders = list(_task_folders(root, frozenset()))
    if not folders:
        raise TaskMistake(root, "holds no task; a task is a folder with a task.toml, at any depth")
    _check_unique(folders, mistakes)
    tasks = [task for folder in folders if (task := read_task(folder, mistakes))]
    mistakes.raise_any(root)
    return tuple(tasks)


def bundled_tasks() -> Path:
    """The folder of the tasks that come with the package: inside it in a wheel, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "tasks"
    return inside if inside.is_dir() else package.parent / "tasks"


def _task_folders(folder: Path, above: frozenset[Path]) -> Iterator[Path]:
    here = folder.resolve()
    if here in above:  # a symbolic link back up
        return
    if looks_like_task(folder):
        yield folder
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not ignored(entry.name):
            yield from _task_folders(entry, above | {here})


def _check_unique(folders: list[Path], mistakes: Mistakes) -> None:
    """Ids are folder names, so two folders of one name are two tasks of one id."""
    homes: dict[str, Path] = {}
    for folder in folders:
        first = homes.setdefault(folder.name, folder)
        if first != folder:
            mistakes.add(folder, f"the id {folder.name!r} is already taken by {first}; rename one of them")
