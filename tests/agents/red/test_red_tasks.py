"""Red on the tasks that came along: it accuses no correct program."""

import pytest

from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.task import Task
from pytest_logomesh.suite import bundled_tasks, load_suite


@pytest.mark.parametrize("task", load_suite(bundled_tasks()), ids=lambda task: task.id)
def test_no_correct_program_is_accused(task: Task) -> None:
    """Nothing of MEDIUM or above on the reference or on an alternative."""
    for program in task.correct:
        found = [f for f in scan_files(program.files) if f.severity >= Severity.MEDIUM]
        assert found == [], program.name
