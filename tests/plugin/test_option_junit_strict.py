"""`--logomesh-junit-strict`."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.plugin.conftest import RunBattles

BATTLE = "double-reference-1"


def suite_of(file: Path) -> ET.Element:
    """The one suite of a JUnit file."""
    suite = ET.parse(file).getroot().find("testsuite")
    assert suite is not None
    return suite


def test_figures_stand_at_the_suite(run_battles: RunBattles) -> None:
    """Under the battle's name, in the run's file and in the one that --junitxml names."""
    ran = run_battles("--logomesh-model=reference", "--logomesh-junit-strict", "--junitxml=own/x.xml")

    assert ran.result.ret == 0, ran.text
    files = (ran.folder / "own" / "x.xml", ran.folder / "reports" / "latest" / "junit.xml")
    assert files[0].read_bytes() == files[1].read_bytes()
    suite = suite_of(files[0])
    properties = {found.get("name"): found.get("value") for found in suite.findall("properties/property")}
    assert properties["logomesh.run"] == ran.document["run"]
    assert properties[f"{BATTLE}.logomesh.outcome"] == "passed"
    assert [child.tag for case in suite.iter("testcase") for child in case] == []
    assert suite.get("tests") == "2"


@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_without_it_they_stand_where_pytest_puts_them(run_plain: RunBattles, family: str) -> None:
    """In the test cases, in either of pytest's forms."""
    ran = run_plain("--logomesh-model=reference", "-o", f"junit_family={family}", "-k", "double")

    (case,) = suite_of(ran.folder / "reports" / "latest" / "junit.xml").iter("testcase")
    names = [found.get("name") for found in case.findall("properties/property")]
    assert "logomesh.outcome" in names
    assert ("line" in case.attrib) == (family == "xunit1")


def test_a_file_that_cannot_be_copied_ends_nothing(run_plain: RunBattles, pytester: pytest.Pytester) -> None:
    """The run ends as it went, and says what is missing."""
    pytester.makeconftest(
        "import pathlib\n\n"
        "def pytest_terminal_summary():\n"
        "    (pathlib.Path('reports/latest') / 'junit.xml').resolve().mkdir()\n"
    )
    ran = run_plain("--logomesh-model=reference", "--junitxml=x.xml", "-k", "double")

    assert ran.result.ret == 0, ran.text
    assert "junit.xml could not be written: " in ran.text
    assert "Traceback" not in ran.text


def test_a_file_that_cannot_be_written_ends_nothing(run_plain: RunBattles) -> None:
    """A full disk costs that file alone: how the run went is told, its other reports land, the exit code is its own."""
    ran = run_plain("--logomesh-model=reference", "--junitxml=/dev/full", "-k", "double")

    assert ran.result.ret == 0, ran.text
    assert "/dev/full could not be written: No space left on device" in ran.text
    assert "1 battle: 1 passed; " in ran.text
    assert ran.outcomes == {BATTLE: "passed"}
    assert "Traceback" not in ran.text
