"""One file as `logomesh scan` looks at it, honest or hostile."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from pytest_logomesh.agents.red.checks.os_command import OsCommand
from pytest_logomesh.agents.red.examining import BOUNDS, FileReport, examine, read_at_once
from pytest_logomesh.agents.red.flow import Program
from pytest_logomesh.agents.red.parsing import parse_files
from pytest_logomesh.agents.red.scanning import weaknesses
from pytest_logomesh.agents.red.tree import Place
from pytest_logomesh.agents.red.weakness import WeaknessCheck
from pytest_logomesh.records.finding import Finding, Severity

WEAK = """import os
from flask import request


def run():
    name = request.args['n']
    os.system('ls ' + name)
"""


def looked_at(folder: Path, raw: bytes | str, name: str = "a.py") -> FileReport:
    """The report on a file that holds this."""
    path = folder / name
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return examine(Place(str(path)))


def test_a_finding_has_its_way_under_the_file_s_own_name(tmp_path: Path) -> None:
    """However long or odd the path is."""
    folder = tmp_path / ("d" * 200) / ("e" * 200)
    folder.mkdir(parents=True)

    report = looked_at(folder, WEAK)

    (finding,) = (finding for finding in report.findings if finding.check == "os-command")
    assert finding.file == report.file == str(folder / "a.py")
    assert [(step.file, step.line) for step in finding.path] == [(report.file, 6), (report.file, 7)]
    assert report.lines == 7


def test_a_notebook_is_told_by_cell(tmp_path: Path) -> None:
    """The lines are those of the cell, which the message and the steps name."""
    first, _, second = WEAK.partition("\n\n\n")
    cells = [{"cell_type": "code", "source": source} for source in (first, "def (:", second)]

    report = looked_at(tmp_path, json.dumps({"cells": cells}), "a.ipynb")

    bad, weak = (finding for finding in report.findings if finding.check in ("os-command", "syntax"))
    assert (bad.check, bad.line, bad.severity) == ("syntax", 1, Severity.LOW)
    assert bad.message.startswith("cell 2: ")
    assert (weak.line, weak.message[:8]) == (3, "cell 3: ")
    assert [(step.line, step.text[:8]) for step in weak.path] == [(2, "cell 3: "), (3, "cell 3: ")]


@pytest.mark.parametrize(
    ("raw", "check", "line"),
    [
        ("x = 1\ndef (:\n", "syntax", 2),
        ("x = 1\nprint 'Python 2'\n", "syntax", 2),
        ("try:\n    pass\nexcept A, b:\n    pass\n", "syntax", 3),
        ("x = " + "(" * 5000 + ")" * 5000, "syntax", 1),
        ("x = " + "-" * 20000 + "1", "not-analysed", 1),
        ("x = 1" + " + 1" * 20000, "not-analysed", 1),
        ("x = a" + ".a" * 20000, "not-analysed", 1),
        ("x = '" + "a" * BOUNDS.octets + "'", "not-analysed", 1),
        ("x = [" + "1," * BOUNDS.nodes + "]", "not-analysed", 1),
        ("x = " + "9" * 5000, "syntax", 1),
        (b"x = 1\0", "not-analysed", 1),
        ("x = 'é'".encode("latin-1"), "not-analysed", 1),
        ("x = '\u0434'".encode("utf-16"), "not-analysed", 1),
        (b"# coding: utf-7\nx = '+2AA-'\n", "syntax", 1),
    ],
)
def test_what_cannot_be_read_is_a_mild_finding(
    tmp_path: Path, raw: bytes | str, check: str, line: int
) -> None:
    """With the place; never a crash, and never silence."""
    (finding,) = looked_at(tmp_path, raw).findings

    assert (finding.check, finding.line, finding.severity) == (check, line, Severity.LOW)
    assert finding.message


@pytest.mark.parametrize("raw", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_clean(tmp_path: Path, raw: bytes) -> None:
    """It was looked at, and there is nothing in it."""
    assert not looked_at(tmp_path, raw).findings


def test_a_large_literal_within_bounds_is_read(tmp_path: Path) -> None:
    """What stands behind it is found."""
    report = looked_at(tmp_path, f"x = '{'a' * 3_000_000}'\n{WEAK}")

    assert "os-command" in {finding.check for finding in report.findings}


@pytest.mark.parametrize("make", ["missing", "folder", "pipe"])
def test_what_is_no_file_is_told(tmp_path: Path, make: str) -> None:
    """Without waiting for whoever writes to a pipe."""
    path = tmp_path / "a.py"
    if make == "folder":
        path.mkdir()
    elif make == "pipe":
        os.mkfifo(path)

    (finding,) = examine(Place(str(path))).findings

    assert (finding.check, finding.severity) == ("not-analysed", Severity.LOW)


def test_standard_input_is_read_beforehand() -> None:
    """By whoever has it; it is called `-`."""
    report = examine(read_at_once(Place("-"), io.BytesIO(WEAK.encode())))

    assert {finding.file for finding in report.findings} == {"-"}
    assert "os-command" in {finding.check for finding in report.findings}


class Breaks(OsCommand):
    """A check with a mistake of ours in it."""

    def find(self, program: Program) -> Iterator[Finding]:
        """Nothing, ever."""
        raise KeyError(program.modules[0].name)


def test_a_check_that_breaks_costs_its_own_findings() -> None:
    """The others speak, and it is told which one broke."""
    modules = parse_files({"a.py": WEAK}).modules
    broken: list[str] = []
    checks = cast("tuple[type[WeaknessCheck], ...]", (Breaks, OsCommand))

    findings = weaknesses(modules, lambda check, _: broken.append(check), checks)

    assert broken == ["os-command"]
    assert "os-command" in {finding.check for finding in findings}
    with pytest.raises(KeyError):
        weaknesses(modules, checks=checks)


def test_a_name_that_is_no_text_is_shown(tmp_path: Path) -> None:
    """As octets that are written out."""
    report = looked_at(tmp_path, WEAK, os.fsdecode(b"caf\xe9.py"))

    assert report.file.endswith(r"caf\xe9.py")
    assert report.findings
