"""A run over several processes is the same run."""

import json
from pathlib import Path

import pytest

from tests.plugin.conftest import Ran, RunBattles

NOTES_THREADS = """
import os, pathlib, threading

def pytest_runtest_logreport(report):
    if report.when == "teardown":
        name = os.environ.get("PYTEST_XDIST_WORKER", "owner") if WORKER else "owner"
        names = [thread.name for thread in threading.enumerate()]
        pathlib.Path(f"threads-{name}.txt").write_text("\\n".join(names))

def pytest_configure(config):
    global WORKER
    WORKER = hasattr(config, "workerinput")
"""

KILLS_A_WORKER = """
import os, pathlib, signal

def pytest_runtest_setup(item):
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw0" and hasattr(item.config, "workerinput"):
        os.kill(os.getpid(), signal.SIGKILL)
"""


BATTLES = Path(__file__).parents[2] / "tasks" / "test_battles.py"
"""Copied into the project, so that the hooks of the project's conftest.py see the battles' items."""


def judged(ran: Ran) -> dict[str, tuple[object, ...]]:
    """What must not depend on how many processes there are."""
    keys = ("outcome", "cis", "components", "seed", "observations", "reasons", "own_tests", "findings")
    return {id: tuple(battle[key] for key in keys) for id, battle in ran.battles.items()}


def test_verdicts_do_not_depend_on_the_number_of_processes(
    run_plain: RunBattles, pytester: pytest.Pytester
) -> None:
    """The same outcomes, scores, seeds and reasons, and one owner in the controller that holds agents and ledger."""
    pytester.makeconftest(NOTES_THREADS)
    pytester.makepyfile(test_copied=BATTLES.read_text())
    model = "--logomesh-model=reference,flawed"
    none, two, four = (run_plain(model, "-n", number, "test_copied.py") for number in ("0", "2", "4"))

    assert len(judged(none)) == 8
    assert judged(none) == judged(two) == judged(four)
    assert none.result.ret == two.result.ret == four.result.ret == 1
    assert len([path for path in (two.folder / "reports").iterdir() if not path.is_symlink()]) == 3
    threads = {path.stem: path.read_text() for path in two.folder.glob("threads-*.txt")}
    assert "logomesh-owner" in threads.pop("threads-owner")
    assert threads, "no worker took a note"
    assert "logomesh-owner" not in "".join(threads.values())


def test_a_worker_that_is_killed_does_not_hang_the_run(
    run_plain: RunBattles, pytester: pytest.Pytester
) -> None:
    """The others go on, what the dead one had in hand is taken up again, and all battles are in the record."""
    pytester.makeconftest(KILLS_A_WORKER)
    pytester.makepyfile(test_copied=BATTLES.read_text())
    options = ("--logomesh-model=reference", "--logomesh-repeats=2", "-n", "2", "--max-worker-restart=0")
    ran = run_plain(*options, "test_copied.py")

    assert ran.result.ret in (1, 2), ran.text
    assert "gw0" in ran.text
    assert ran.document["totals"]["battles"] == 4
    assert ran.document["totals"]["error"] == 0
    assert ran.document["totals"]["passed"] >= 1
    ledger = (ran.folder / "reports" / "latest" / "ledger.jsonl").read_text().splitlines()
    assert json.loads(ledger[-1])["kind"] == "end"
