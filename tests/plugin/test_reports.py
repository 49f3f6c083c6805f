"""What a run leaves: run.json, junit.xml, ledger.jsonl, summary.md, the link, and the lines on the terminal."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from pytest_logomesh.cli import main
from pytest_logomesh.reporting.reports import REPORTS
from pytest_logomesh.reporting.run_schema import SCHEMA_PATH
from tests.plugin.tiny_tasks import write_tiny_tasks


@dataclass(frozen=True)
class Finished:
    """A run of `reference` and `flawed` on the task `double`, with `--junitxml=elsewhere.xml`."""

    folder: Path
    stdout: str
    exit_code: int

    @property
    def reports(self) -> Path:
        return self.folder / "reports" / "latest"

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.reports / "run.json").read_text())
        return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One run for all tests of this module: they only look at it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pytest.ini").write_text("[pytest]\n")
    tasks = write_tiny_tasks(tmp_path_factory.mktemp("tiny"))
    options = [
        "--logomesh-model=reference,flawed",
        f"--logomesh-tasks={tasks / 'double'}",
        "--logomesh-seed=5",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--junitxml=elsewhere.xml", "-p", "no:hypothesispytest"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return Finished(folder, done.stdout, done.returncode)


def test_run_json_follows_the_published_schema(ran: Finished) -> None:
    """The schema in the package describes what is written; every battle has what DESIGN names, also a failed one."""
    schema = json.loads(SCHEMA_PATH.read_text())
    jsonschema.Draft202012Validator(schema).validate(ran.document)

    assert ran.exit_code == 1
    assert ran.document["schema"] == "logomesh.run/1"
    assert len(ran.document["battles"]) == 4
    assert ran.document["totals"]["failed"] == 3
    header = ran.document["header"]
    assert (header["seed"], header["formula"], header["sandbox"]) == (5, "cis-1/1", "bubblewrap")
    assert list(header["tasks"]) == list(header["prompts"]) == ["double"]


@pytest.mark.parametrize("place", ["reports/latest/junit.xml", "elsewhere.xml"])
def test_junit_carries_figures_and_configuration(ran: Finished, place: str) -> None:
    """A property a figure on each test case, the run's configuration on the suite, in either file."""
    suite = ET.parse(ran.folder / place).getroot().find("testsuite")
    assert suite is not None
    configuration = properties(suite)
    cases = {case.attrib["name"]: properties(case) for case in suite.iter("testcase")}
    reference = cases["test_battle[double-reference-1]"]
    squares = cases["test_battle[double-flawed-squares-1]"]

    assert len(cases) == 4
    assert configuration["logomesh.run"] == ran.document["run"]
    assert configuration["logomesh.seed"] == "5"
    assert configuration["logomesh.limit.stall_s"] == "30.0"
    assert (reference["logomesh.cis"], reference["logomesh.outcome"]) == ("1.0", "passed")
    assert reference["logomesh.observations"] == "2/2"
    assert (squares["logomesh.twin"], squares["logomesh.outcome"]) == ("squares", "failed")
    assert float(squares["logomesh.logic"]) == 0.5
    assert (suite.attrib["failures"], suite.attrib["errors"]) == ("3", "0")


def test_the_ledger_is_whole(ran: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    """`logomesh verify` finds nothing; with one character changed it names the line."""
    assert main(["verify", str(ran.reports)]) == 0
    assert "the ledger is whole" in capsys.readouterr().out

    copy = ran.folder / "copy"
    copy.mkdir()
    lines = (ran.reports / "ledger.jsonl").read_text().splitlines(keepends=True)
    assert '"failed"' in "".join(lines)
    (copy / "ledger.jsonl").write_text("".join(lines).replace('"failed"', '"passed"', 1))
    assert main(["verify", str(copy)]) == 1
    assert "line " in capsys.readouterr().out


def test_the_ledger_holds_every_submission_before_its_verdict(ran: Finished) -> None:
    """A record of the run first, then the facts: what was handed in comes before what was decided."""
    lines = [json.loads(line) for line in (ran.reports / "ledger.jsonl").read_text().splitlines()]
    kinds = [line["kind"] for line in lines]

    assert kinds[0] == "run"
    assert (kinds.count("submission"), kinds.count("verdict")) == (4, 4)
    assert kinds[-1] == "end"


def test_the_summary_is_a_page_for_a_job(ran: Finished) -> None:
    """Totals, a row a task, and the reasons of what failed."""
    page = (ran.reports / "summary.md").read_text()

    assert page.startswith(f"<!-- logomesh summary -->\n# logomesh run `{ran.document['run']}`")
    assert "4 battles: 1 passed, 3 failed" in page
    assert "`double-flawed-squares-1`" in page
    assert "behaviour doubles" in page


def test_every_report_is_there(ran: Finished) -> None:
    """Beside the record; those that are made of it are the same when they are made anew."""
    assert {path.name for path in ran.reports.iterdir()} >= {"junit.xml", "ledger.jsonl", *REPORTS}

    again = ran.folder / "again"
    assert main(["report", str(ran.reports), "--out", str(again)]) == 0
    for name in ("run.json", "findings.sarif"):
        assert (again / name).read_bytes() == (ran.reports / name).read_bytes()


def test_latest_is_a_link_beside_the_run(ran: Finished) -> None:
    """It can be moved with the folder around it, because it is relative."""
    link = ran.folder / "reports" / "latest"

    assert link.is_symlink()
    assert link.readlink() == Path(ran.document["run"])
    assert {path.name for path in (ran.folder / "reports").iterdir()} == {"latest", ran.document["run"]}


def test_the_terminal_shows_table_totals_and_place(ran: Finished) -> None:
    """A line a battle with its figures, the totals, where the reports are; no escape code in a file or pipe."""
    lines = ran.stdout.splitlines()

    assert "logomesh: reference, flawed: 1 tasks, 4 battles" in ran.stdout
    (row,) = (line for line in lines if line.startswith("double-reference-1"))
    assert re.search(r"passed .* 1\.0000", row)
    assert any(line.startswith("4 battles: 1 passed, 3 failed; mean CIS ") for line in lines)
    assert "reports: reports/latest" in lines
    assert "\x1b" not in ran.stdout
    assert "\r" not in ran.stdout


def properties(element: ET.Element) -> dict[str, str]:
    """The properties right below a suite or a test case."""
    return {found.attrib["name"]: found.attrib["value"] for found in element.findall("properties/property")}
