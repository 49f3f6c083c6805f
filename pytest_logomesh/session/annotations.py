"""Prints a run's annotations where a GitHub workflow reads them, and lets nobody else's be read."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.records.task import Task
from pytest_logomesh.reporting.annotations import annotation_lines
from pytest_logomesh.reporting.run_json import run_document

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from pytest_logomesh.session.run import Run


class Annotations:
    """The workflow's attention: asked to look away while texts of models are printed, then told what matters."""

    def __init__(self) -> None:
        self._token = secrets.token_hex(16)

    def hold(self, reporter: TerminalReporter) -> None:
        """Until `show`, no line is a command, whatever a model or a test prints."""
        reporter.write_line(f"::stop-commands::{self._token}")

    def show(self, run: Run, tasks: Iterable[Task], reporter: TerminalReporter) -> None:
        """The annotations of a run that has ended."""
        reporter.write_line(f"::{self._token}::")
        if run.header is None:
            return
        document = run_document(run.header, run.verdicts, run.served).model_copy(update={"gates": run.gates})
        for line in annotation_lines(document, places(tasks, Path.cwd())):
            reporter.write_line(line)


def places(tasks: Iterable[Task], folder: Path) -> Mapping[str, str]:
    """By task id the file to open: of a folder its task.toml, of a benchmark its file, each from the repository's root.

    Without a repository paths start from the folder; a task that is in neither is left out.

    Args:
        tasks: the run's.
        folder: where the person stands, absolute.
    """
    root = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    files = {task.id: task.path / "task.toml" if task.path.is_dir() else task.path for task in tasks}
    return {
        task: file.relative_to(root).as_posix()
        for task, file in files.items()
        if file.is_relative_to(root) and "site-packages" not in file.parts
    }
