"""`--logomesh-report-dir`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import ALONE, RunBattles

REPORTS = {"ledger.jsonl", "run.json", "junit.xml", "summary.md"}


def test_the_run_lands_there_and_is_never_written_over(
    run_plain: RunBattles, refuse: Callable[..., str], tiny_tasks: Path
) -> None:
    """All reports are in the folder, nothing is beside it, and a second run is refused with the first untouched."""
    model = ("--logomesh-model=reference", "--logomesh-report-dir=out/nightly")
    ran = run_plain(*model, tasks=tiny_tasks / "double")
    out = ran.folder / "out" / "nightly"

    assert ran.result.ret == 0, ran.text
    assert {path.name for path in out.iterdir()} >= REPORTS
    assert not (ran.folder / "reports").exists()
    assert "reports: out/nightly" in ran.text

    before = (out / "ledger.jsonl").read_bytes()
    said = refuse(*model)
    assert "--logomesh-report-dir:" in said
    assert "holds a run already" in said
    assert (out / "ledger.jsonl").read_bytes() == before


def test_a_file_is_in_the_way(refuse: Callable[..., str], tmp_path: Path) -> None:
    """A folder that cannot be made is found out before anything starts."""
    (tmp_path / "taken").write_text("mine")
    said = refuse("--logomesh-model=reference", f"--logomesh-report-dir={tmp_path / 'taken'}")

    assert f"--logomesh-report-dir: {tmp_path / 'taken'} cannot be written" in said
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_mistake_elsewhere_makes_no_folder(refuse: Callable[..., str], tmp_path: Path) -> None:
    """What is found out after the options were read leaves no empty folder behind."""
    refuse(
        "--logomesh-model=reference",
        "--logomesh-sandbox=none",
        f"--logomesh-report-dir={tmp_path / 'out'}",
    )

    assert not (tmp_path / "out").exists()


def test_collecting_makes_no_folder(pytester: pytest.Pytester, tiny_tasks: Path, tmp_path: Path) -> None:
    """Looking at what would run is no run."""
    result = pytester.runpytest_inprocess(
        *ALONE,
        "--collect-only",
        "-q",
        "--logomesh-model=reference",
        f"--logomesh-tasks={tiny_tasks}",
        f"--logomesh-report-dir={tmp_path / 'out'}",
    )

    assert result.ret == 0
    assert not (tmp_path / "out").exists()
    assert not (pytester.path / "reports").exists()


CARELESS = """
import pathlib, shutil

def pytest_runtest_logreport(report):
    if report.when == "setup" and "double" in report.nodeid:
        shutil.rmtree(pathlib.Path("out"))
"""


def test_a_folder_that_is_removed_meanwhile_costs_nothing(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """Every report is beside where it was, junit.xml too, and nothing is left at the old place."""
    (tiny_tasks.parent / "careless.py").write_text(CARELESS)
    options = ("--logomesh-model=reference", "--logomesh-report-dir=out/nightly")
    ran = run_plain(
        *options, "-p", "careless", f"-opythonpath={tiny_tasks.parent}", tasks=tiny_tasks / "double"
    )
    rescued = ran.folder / "out" / "nightly-rescued"

    assert "vanished during the run; it stands in" in ran.text
    assert {path.name for path in rescued.iterdir()} >= REPORTS
    assert not (ran.folder / "out" / "nightly").exists()
