"""Several processes, which die, hang and answer out of order."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_logomesh.agents.red.examining import FileReport
from pytest_logomesh.agents.red.pool import examine_all
from pytest_logomesh.agents.red.tree import Place
from pytest_logomesh.records.errors import RedBroken

ROOT = Path(__file__).parents[3]


def work(place: Place) -> FileReport:
    """Does what the file's name says."""
    match place.path.partition("-")[0]:
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exits":
            os._exit(3)
        case "hangs":
            time.sleep(60)
        case "slow":
            time.sleep(0.05)
        case "red":
            raise RedBroken("bandit cannot be imported")
    return FileReport(place.path, lines=os.getpid())


def reports(*names: str, jobs: int = 2, patience_s: float = 30.0) -> list[FileReport]:
    """What comes of files of these names."""
    places = [Place(f"{name}-{number}") for number, name in enumerate(names)]
    found = list(examine_all(places, jobs, work=work, patience_s=patience_s))
    assert [report.file for report in found] == [place.path for place in places]
    return found


def test_reports_come_in_the_order_of_the_files() -> None:
    """Whoever is quicker waits."""
    found = reports("slow", *["well"] * 40, "slow", *["well"] * 40)

    assert not any(report.findings for report in found)
    assert len({report.lines for report in found}) == 2


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_death_costs_one_file(jobs: int) -> None:
    """The rest is looked at by another process; the file says how it ended."""
    found = reports(*["well"] * 5, "dies", "well", "exits", "dies", *["well"] * 90, "exits", jobs=jobs)

    lost = {report.file: report.findings[0].message for report in found if report.findings}
    assert {name: words.rpartition("(")[2] for name, words in lost.items()} == {
        "dies-5": "SIGKILL)",
        "exits-7": "exit code 3)",
        "dies-8": "SIGKILL)",
        "exits-99": "exit code 3)",
    }
    assert all(report.findings[0].check == "not-analysed" for report in found if report.findings)


def test_a_file_that_takes_too_long_is_given_up() -> None:
    """The others are looked at meanwhile and after it."""
    found = reports("well", "hangs", *["well"] * 20, patience_s=0.3)

    assert [report.file for report in found if report.findings] == ["hangs-1"]
    assert "longer than 0.3 s" in found[1].findings[0].message


def test_a_part_of_red_that_is_missing_ends_it() -> None:
    """No file could be looked at, so nothing is said of any."""
    with pytest.raises(RedBroken, match="bandit"):
        reports("red", "well")


def test_reports_are_streamed() -> None:
    """The first is there before the last is looked at, and whoever stops asking leaves nobody behind."""
    running = examine_all([Place("well-0"), Place("hangs-1")], 1, work=work)

    pid = next(running).lines
    running.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_nobody_outlives_whoever_asked() -> None:
    """Also where that one was killed, and could end nobody."""
    code = (
        "import sys, time; from tests.agents.red.test_red_pool import Place, examine_all, work\n"
        "running = examine_all([Place(f'well-{n}') for n in range(8)], 2, work=work)\n"
        "print(*{report.lines for report in [next(running) for _ in range(8)]}, flush=True); time.sleep(60)"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with asking:
        assert asking.stdout
        workers = [os.pidfd_open(int(pid)) for pid in asking.stdout.readline().split()]
        asking.kill()

    for worker in workers:
        assert select.select([worker], [], [], 10)[0]
        os.close(worker)
    assert workers


def test_nothing_to_look_at() -> None:
    """Gives nothing."""
    assert list(examine_all([], 4, work=work)) == []
