"""The files that a run leaves."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.reports import REPORTS, Finished, Writer, recorded, write_reports
from tests.reporting.report_samples import SERVED, battle, error, header, verdict


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    """A recorded run of three battles; one has no verdict, and the last was judged first."""
    path = tmp_path / "run" / "ledger.jsonl"
    path.parent.mkdir()
    with LedgerWriter(path) as ledger:
        ledger.append("run", header("a-small-1", "b-small-1", "c-small-1"))
        ledger.append("server", SERVED)
        for each in (error(battle("b")), verdict(battle("a"))):
            ledger.append("verdict", each)
    return recorded(path, read_ledger(path))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where reports land."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_every_report_is_written_from_the_record(out: Path, finished: Finished) -> None:
    """Battles stand in the order they were asked for."""
    assert write_reports(out, finished) == {}

    assert {path.name for path in out.iterdir()} == set(REPORTS)
    document = json.loads((out / "run.json").read_text())
    assert [each["id"] for each in document["battles"]] == ["a-small-1", "b-small-1"]
    assert document["incomplete"] == ["c-small-1"]
    assert document["served"][0]["tier"] == "small"
    assert "3 battles: 0 passed, 1 failed, 1 error, 1 without a verdict" in (out / "summary.md").read_text()
    assert json.loads((out / "findings.sarif").read_text())["runs"][0]["results"]


def breaks(run: Finished) -> Iterable[str]:
    """Makes no report at all."""
    raise KeyError("\x1b[2J")


def breaks_off(run: Finished) -> Iterable[str]:
    """Makes the beginning of one."""
    yield "<html>"
    raise KeyError("\x1b[2J")


@pytest.mark.parametrize("make", [breaks, breaks_off])
def test_one_that_cannot_be_made_costs_no_other(make: Writer, out: Path, finished: Finished) -> None:
    """It is named with the reason, and an older one stands; no half of one is left."""

    (out / "page.html").write_text("older")
    problems = write_reports(out, finished, {"page.html": make, "run.json": REPORTS["run.json"]})

    assert problems == {"page.html": "page.html could not be made: KeyError: '\\x1b[2J'"}
    assert (out / "page.html").read_text() == "older"
    assert {path.name for path in out.iterdir()} == {"page.html", "run.json"}


def test_one_that_cannot_be_written_costs_no_other(out: Path, finished: Finished) -> None:
    """A folder in its place, as an example."""
    (out / "run.json").mkdir()
    problems = write_reports(out, finished)

    assert problems == {"run.json": "run.json could not be written: Is a directory"}
    assert {path.name for path in out.iterdir()} == set(REPORTS)


def test_a_folder_that_is_gone_costs_them_all(out: Path, finished: Finished) -> None:
    """Each is named."""
    assert set(write_reports(out / "gone", finished)) == set(REPORTS)


def test_what_needs_no_record_does_not_read_it(out: Path, finished: Finished) -> None:
    """A ledger that is gone costs the page, which shows what was handed in, and no other report."""
    finished.ledger.unlink()
    problems = write_reports(out, finished)

    assert set(problems) == {"report.html"}
    assert "the ledger cannot be read" in problems["report.html"]
    assert (out / "run.json").is_file()


def test_what_gates_came_to_is_kept(finished: Finished) -> None:
    """It was decided when the run ended and stands in no ledger; another run's says nothing about this one."""
    gate = GateConclusion(gate="fail-under", asked="0.80", conclusion="held", says="CIS 0.9")
    folder, ledger = finished.ledger.parent, read_ledger(finished.ledger)
    gated = replace(finished, document=finished.document.model_copy(update={"gates": (gate,)}))

    assert write_reports(folder, gated) == {}
    assert recorded(finished.ledger, ledger).document.gates == (gate,)
    (folder / "run.json").write_text((folder / "run.json").read_text().replace(ledger.header.run, "another"))
    assert recorded(finished.ledger, ledger).document.gates == ()
    (folder / "run.json").write_text("[]")
    assert recorded(finished.ledger, ledger).document.gates == ()
