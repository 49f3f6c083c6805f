"""The owner's run, without pytest around it: real agents, real jail, real files."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.arena.work import stand_at
from pytest_logomesh.assembly.planning import plan
from pytest_logomesh.assembly.surroundings import examiner
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.sandbox import choose
from pytest_logomesh.session.place import Place
from pytest_logomesh.session.run import Run
from tests.plugin.tiny_tasks import write_tiny_tasks

BATTLE = "double-reference-1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two tiny tasks, the reference agent."""
    tasks = write_tiny_tasks(tmp_path / "tasks")
    return Settings(
        models=("reference",), folder=tmp_path, pyproject=tmp_path / "pyproject.toml", tasks=tasks
    )


@pytest.fixture
def start(settings: Settings) -> Callable[[], Run]:
    """Opens a run."""

    def begin() -> Run:
        return Run(plan(settings), Place.choose(settings), "bubblewrap", ("pytest",), lambda _: None)

    return begin


def _fight(run: Run, settings: Settings) -> Verdict:
    run.owner.enroll((BATTLE,))
    return stand_at(run.owner, BATTLE, examiner(plan(settings), choose("auto")))


def test_a_run_leaves_ledger_document_summary_and_link(start: Callable[[], Run], settings: Settings) -> None:
    """The ledger holds the verdict before the run ends; the rest is written at its end, once."""
    run = start()
    verdict = _fight(run, settings)
    ledger = run.directory / "ledger.jsonl"

    assert read_ledger(ledger).verdicts == {BATTLE: verdict}
    run.finish()
    run.finish()
    assert json.loads((run.directory / "run.json").read_text())["battles"][0]["id"] == BATTLE
    assert (run.directory / "summary.md").is_file()
    assert (settings.folder / "reports" / "latest").resolve() == run.directory
    assert run.note is None


def test_a_run_without_battles_leaves_nothing(start: Callable[[], Run], settings: Settings) -> None:
    """No folder, no link."""
    start().finish()

    assert list((settings.folder / "reports").iterdir()) == []


def test_a_report_directory_that_vanishes_is_said(start: Callable[[], Run], settings: Settings) -> None:
    """The run ends in good order and says what could not be written."""
    run = start()
    _fight(run, settings)
    shutil.rmtree(run.directory)
    run.finish()

    assert run.note is not None
    assert "could not be written" in run.note


def test_a_directory_that_holds_a_run_is_refused(start: Callable[[], Run], settings: Settings) -> None:
    """A ledger is never written over."""
    run = start()
    _fight(run, settings)
    run.finish()
    taken = Place(run.directory.name, Place.choose(settings).started, run.directory, linked=False)

    with pytest.raises(UserMistake, match="holds a run already"):
        Run(plan(settings), taken, "bubblewrap", (), lambda _: None)
