"""Where annotations point."""

from pathlib import Path

import pytest

from pytest_logomesh.records.task import Task
from pytest_logomesh.session.annotations import places
from pytest_logomesh.suite import load_suite
from tests.plugin.tiny_tasks import write_tiny_tasks


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with tasks in it."""
    (tmp_path / "project" / ".git").mkdir(parents=True)
    write_tiny_tasks(tmp_path / "project" / "bench")
    return tmp_path / "project"


def tasks(folder: Path) -> tuple[Task, ...]:
    """The two tasks."""
    return load_suite(folder / "bench")


def test_paths_start_at_the_repository(project: Path) -> None:
    """From wherever the person stands in it, because that is what a code host takes."""
    expected = {"double": "bench/double/task.toml", "negate": "bench/negate/task.toml"}

    assert places(tasks(project), project) == expected
    assert places(tasks(project), project / "bench" / "double") == expected


def test_without_a_repository_they_start_where_the_person_stands(project: Path) -> None:
    """A task that lies elsewhere has no place."""
    (project / ".git").rmdir()

    assert places(tasks(project), project)["double"] == "bench/double/task.toml"
    assert places(tasks(project), project / "bench" / "double") == {"double": "task.toml"}


def test_a_benchmark_is_one_file(project: Path) -> None:
    """All of its tasks are in it."""
    file = project / "bench.jsonl"
    file.touch()
    one = tasks(project)[0].model_copy(update={"path": file})

    assert places([one], project) == {"double": "bench.jsonl"}


def test_installed_tasks_are_nobodys_files(project: Path) -> None:
    """A virtual environment in the repository holds nothing that a code host shows."""
    installed = project / ".venv" / "site-packages" / "tasks" / "double"
    installed.mkdir(parents=True)
    one = tasks(project)[0].model_copy(update={"path": installed})

    assert places([one], project) == {}
