"""What other people's programs make of a run's files: three readers of JUnit, and the schemas of JUnit and SARIF."""

import json
import shutil
import subprocess
import sys
import tarfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
import xmlschema
from junit2htmlreport.parser import Junit  # type: ignore[import-untyped] # it ships no types

from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.reporting.run_sarif import run_sarif
from pytest_logomesh.reporting.sarif import sarif_document
from tests.real.hostile_run import EXPECTED, MARKUP, Counts, run_hostile
from tests.reporting.report_samples import HOSTILE, finding, header
from tests.reporting.test_run_sarif import fought, proven

pytestmark = pytest.mark.real
VIEWER = "xunit-viewer@10.6.1"
SARIF_MATCHERS = "@microsoft/jest-sarif@1.0.0-beta.0"
"""Holds the official schema of SARIF 2.1.0."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a hostile run."""
    return run_hostile(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Likewise with strict JUnit, under xdist."""
    return run_hostile(tmp_path_factory.mktemp("strict"), "--logomesh-junit-strict", "-n", "2")


@pytest.fixture(scope="module")
def junit_schema(tmp_path_factory: pytest.TempPathFactory) -> xmlschema.XMLSchema:
    """Jenkins' junit-10.xsd, as pytest's own tests hold it."""
    folder = tmp_path_factory.mktemp("sdist")
    wanted = f"pytest=={pytest.__version__}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        "pytest",
        wanted,
    ]
    subprocess.run(command, cwd=folder, check=True)
    return xmlschema.XMLSchema(unpacked(folder, "testing/example_scripts/junit-10.xsd"))


@pytest.fixture(scope="module")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The official schema."""
    folder = tmp_path_factory.mktemp("sarif")
    subprocess.run([npm(), "pack", "--silent", SARIF_MATCHERS], cwd=folder, check=True, capture_output=True)
    schema: dict[str, Any] = json.loads(unpacked(folder, "lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    return schema


def npm() -> str:
    """Node's package manager."""
    found = shutil.which("npm")
    if found is None:
        pytest.skip("npm is missing: apt-get install npm")
    return found


def unpacked(folder: Path, file: str) -> Path:
    """A file of the one archive in a folder; its first folder has a name of its own."""
    (archive,) = (*folder.glob("*.tar.gz"), *folder.glob("*.tgz"))
    with tarfile.open(archive) as packed:
        (member,) = (each for each in packed.getmembers() if each.name.partition("/")[2] == file)
        packed.extract(member, folder, filter="data")
    return folder / member.name


class Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts, self.text = 0, ""
        self.active: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Counts scripts, and notes what the hostile text would have made."""
        self.scripts += tag == "script"
        if tag == "img" or any(name == "onerror" for name, _ in attrs):
            self.active.append(tag)

    def handle_data(self, data: str) -> None:
        """Text as it is shown."""
        self.text += data


def test_junitparser_reads_the_same_counts_and_texts(run: Path) -> None:
    """Of the file, of its one suite, and case by case."""
    xml = junitparser.JUnitXml.fromfile(str(run / "junit.xml"))
    (suite,) = xml
    results = [type(result).__name__ for case in suite for result in case.result]

    for each in (xml, suite):
        assert Counts(each.tests, each.failures, each.errors, each.skipped) == EXPECTED
    assert Counts(len(list(suite)), *map(results.count, ("Failure", "Error", "Skipped"))) == EXPECTED
    (battle,) = (case for case in suite if "[double-" in case.name)
    (beside,) = (case for case in suite if case.name == "test_fails")
    assert MARKUP in battle.name
    for text in (beside.result[0].text, beside.result[0].message, beside.system_out, beside.system_err):
        assert MARKUP in text
    outcomes = {
        case.name: value for case in suite for name, value in figures(case) if name.endswith("outcome")
    }
    assert sorted(outcomes.values()) == ["failed", "failed"]


def figures(case: junitparser.TestCase) -> list[tuple[str, str]]:
    """A case's properties."""
    found = case.child(junitparser.Properties)  # type: ignore[no-untyped-call] # likewise, in part
    return [(each.name, each.value) for each in found] if found is not None else []


def test_junit2html_shows_the_same_counts_and_escapes_the_texts(run: Path, tmp_path: Path) -> None:
    """As it reads the file, and in the page that its command writes."""
    (suite,) = Junit(str(run / "junit.xml")).suites
    page = tmp_path / "page.html"
    subprocess.run([sys.executable, "-m", "junit2htmlreport", run / "junit.xml", page], check=True)
    shown = Elements(page.read_text(encoding="utf-8"))

    assert len(suite.all()) == EXPECTED.tests
    assert len(suite.failed()) == EXPECTED.failures + EXPECTED.errors
    assert len(suite.skipped()) == EXPECTED.skipped
    assert (shown.scripts, shown.active) == (0, [])
    assert MARKUP in shown.text


def test_xunit_viewer_shows_the_same_counts_and_escapes_the_texts(run: Path, tmp_path: Path) -> None:
    """On the terminal and in its page, which has no more scripts than one of an empty suite."""
    subprocess.run(
        [npm(), "install", "--silent", "--no-audit", "--no-fund", VIEWER],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    empty = tmp_path / "empty.xml"
    empty.write_text('<testsuites><testsuite name="none" tests="0" failures="0" errors="0"/></testsuites>')
    said, page = viewed(tmp_path, run / "junit.xml")
    _, nothing = viewed(tmp_path, empty)

    passed = EXPECTED.tests - EXPECTED.failures - EXPECTED.errors - EXPECTED.skipped
    *_, counts, _ = said.splitlines()
    assert set(counts.split(", ")) == {
        f"{EXPECTED.failures} failure",
        f"{EXPECTED.errors} error",
        f"{EXPECTED.skipped} skipped",
        f"{passed} passed",
    }
    assert MARKUP in said
    assert page.active == nothing.active
    assert page.scripts == nothing.scripts


def viewed(folder: Path, file: Path) -> tuple[str, Elements]:
    """What xunit-viewer prints, and the page that it writes."""
    page = folder / f"{file.stem}.html"
    program = folder / "node_modules" / ".bin" / "xunit-viewer"
    command = [str(program), "--results", str(file), "--console", "--no-color", "--output", str(page)]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout, Elements(page.read_text(encoding="utf-8"))


def test_junit_is_valid_but_for_what_pytest_itself_adds(run: Path, junit_schema: xmlschema.XMLSchema) -> None:
    """The properties of test cases, and nothing else."""
    faults = [fault.reason or "" for fault in junit_schema.iter_errors(str(run / "junit.xml"))]
    cases = ET.parse(run / "junit.xml").getroot().findall(".//testcase[properties]")

    assert len(faults) == len(cases) == 3
    assert all(fault.startswith("Unexpected child with tag 'properties'") for fault in faults)


def test_strict_junit_is_valid_in_full(strict: Path, junit_schema: xmlschema.XMLSchema) -> None:
    """With the same counts, and every figure at the suite."""
    junit_schema.validate(str(strict / "junit.xml"))
    suite = ET.parse(strict / "junit.xml").getroot().find("testsuite")

    assert suite is not None
    names = ("tests", "failures", "errors", "skipped")
    assert Counts(*(int(suite.attrib[name]) for name in names)) == EXPECTED
    moved = [
        each for each in suite.iterfind("properties/property") if each.attrib["name"].endswith(".outcome")
    ]
    assert [each.attrib["value"] for each in moved] == ["failed", "failed"]


def test_findings_of_a_run_are_valid_sarif(run: Path, sarif_schema: dict[str, Any]) -> None:
    """Those of a hostile run, and one of every state with attacks and ways through the code."""
    states = [proven(), proven("unconfirmed", effect=""), proven("refuted", effect=""), finding(text=HOSTILE)]
    verdicts = [fought(*states, source=HOSTILE, task=HOSTILE), fought(*states)]
    document = json.loads(json.dumps(run_sarif(run_document(header(), verdicts), verdicts, "0.1.0")))

    validate(document, sarif_schema)
    validate(json.loads((run / "findings.sarif").read_text()), sarif_schema)
    assert len(document["runs"][0]["results"]) == 8


def test_a_scan_is_valid_sarif(sarif_schema: dict[str, Any]) -> None:
    """With findings, and without."""
    findings = scan_files(
        {"a b/ü.py": "import os\nfrom flask import request\nos.system(request.args['n'])\n"}
    )
    assert findings

    validate(sarif_document(findings, "0.1.0", ignored=1), sarif_schema)
    validate(sarif_document((), "0.1.0"), sarif_schema)


def validate(document: Any, schema: dict[str, Any]) -> None:
    """Refuse what the schema refuses, formats included."""
    checker = jsonschema.validators.validator_for(schema)
    checker(schema, format_checker=checker.FORMAT_CHECKER).validate(document)
