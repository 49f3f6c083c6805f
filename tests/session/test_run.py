"""The owner's run, without pytest around it: real agents, real jail, real files."""

import json
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_logomesh.arena.work import stand_at
from pytest_logomesh.assembly.planning import plan
from pytest_logomesh.assembly.surroundings import examiner
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.sandbox import choose
from pytest_logomesh.session.place import Place
from pytest_logomesh.session.run import Run
from tests.plugin.tiny_tasks import write_tiny_tasks

BATTLE = "double-reference-1"
OTHER = "negate-reference-1"


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


def _fight(run: Run, settings: Settings, battle: str = BATTLE) -> Verdict:
    run.owner.enroll((battle,))
    return stand_at(run.owner, battle, examiner(plan(settings), choose("auto")))


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


def test_a_report_directory_that_vanishes_costs_nothing(start: Callable[[], Run], settings: Settings) -> None:
    """What was judged before and after stands in a folder beside it, whole, with its reports; the note says where."""
    run = start()
    verdict = _fight(run, settings)
    gone = run.directory
    shutil.rmtree(gone)
    run.finish()

    rescued = gone.with_name(f"{gone.name}-rescued")
    assert run.note == f"{gone} vanished during the run; it stands in {rescued}"
    assert verify_ledger(rescued / "ledger.jsonl") == []
    assert read_ledger(rescued / "ledger.jsonl").verdicts == {BATTLE: verdict}
    assert json.loads((rescued / "run.json").read_text())["battles"][0]["id"] == BATTLE
    assert run.shown_directory.resolve() == rescued


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_is_an_error_that_says_what_to_do(
    start: Callable[[], Run], settings: Settings
) -> None:
    """Nothing is concluded from what could not be recorded; what was recorded before is whole."""
    run = start()
    _fight(run, settings)
    ledger = run.directory / "ledger.jsonl"
    with _largest_file(ledger.stat().st_size + 100):
        verdict = _fight(run, settings, OTHER)
        run.finish()

    assert verdict.outcome == "error"
    said = verdict.reasons[0].text
    assert "the ledger cannot be written: [Errno 27] File too large" in said
    assert str(ledger) in said
    assert "--logomesh-resume goes on with it" in said
    assert run.note is not None
    assert f"what was judged stands in {ledger}" in run.note
    assert list(read_ledger(ledger).verdicts) == [BATTLE]


def test_a_disk_that_is_full_from_the_beginning_is_an_error(
    start: Callable[[], Run], settings: Settings
) -> None:
    """Not even the header can be written: the battle ends, and says why."""
    run = start()
    with _largest_file(50):
        verdict = _fight(run, settings)
        run.finish()

    assert verdict.outcome == "error"
    assert "File too large" in verdict.reasons[0].text
    assert run.arena.broken


def test_a_directory_that_holds_a_run_is_refused(start: Callable[[], Run], settings: Settings) -> None:
    """A ledger is never written over."""
    run = start()
    _fight(run, settings)
    run.finish()
    taken = Place(run.directory.name, Place.choose(settings).started, run.directory, linked=False)

    with pytest.raises(UserMistake, match="holds a run already"):
        Run(plan(settings), taken, "bubblewrap", (), lambda _: None)
