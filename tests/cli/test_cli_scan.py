"""`logomesh scan`: what a person or a CI job sees."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.cli import main
from pytest_logomesh.cli.scan import FORMATS
from pytest_logomesh.reporting.scan_formats import FORMATTERS

LOGOMESH = str(Path(sys.executable).with_name("logomesh"))
WEAK = """import os
from flask import request


def run():
    name = request.args["n"]
    os.system("ls " + name){comment}
"""
KEYS = {"file", "line", "check", "cwe", "severity", "confidence", "message", "path"}

Scan = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scan:
    """Runs the verb in a folder with a weak file, a clean one and a broken one; gives exit code and lines."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"weak": WEAK.format(comment=""), "clean": "x = 1\n", "broken": "def (:\n"}.items():
        (tmp_path / f"{name}.py").write_text(text)

    def run(*arguments: str) -> tuple[int, list[str]]:
        code = main(["scan", *arguments])
        return code, capsys.readouterr().out.splitlines()

    return run


def objects(lines: list[str]) -> list[dict[str, Any]]:
    """The objects of JSON lines."""
    return [json.loads(line) for line in lines]


def test_json_lines_have_exactly_these_keys(scan: Scan) -> None:
    """An object a finding, in the order of the files, each with its way."""
    code, lines = scan(".", "--json")

    found = objects(lines)
    assert code == 1
    assert all(set(one) == KEYS for one in found)
    assert [one["file"] for one in found] == sorted(one["file"] for one in found)
    (weak,) = (one for one in found if one["check"] == "os-command")
    assert (weak["file"], weak["line"], weak["cwe"]) == ("./weak.py", 7, 78)
    assert weak["path"][0] == {"file": "./weak.py", "line": 6, "text": 'name = request.args["n"]'}
    assert {"file": "./broken.py", "line": 1, "check": "syntax", "severity": "LOW"}.items() <= found[
        0
    ].items()
    assert scan(".", "--format", "json") == (code, lines)


def test_text_ends_with_counts(scan: Scan) -> None:
    """No colours where no terminal is."""
    code, lines = scan("weak.py", "clean.py")

    assert code == 1
    assert lines[0].startswith("weak.py:7: ")
    assert lines[-1].endswith("in 2 files (8 lines)")
    assert "\x1b" not in "".join(lines)


def test_sarif_is_one_document(scan: Scan) -> None:
    """With the results of all files."""
    _, lines = scan("--format", "sarif", ".")

    (run,) = json.loads("\n".join(lines))["runs"]
    assert {result["ruleId"] for result in run["results"]} >= {"os-command", "syntax"}


def test_a_summary_counts(scan: Scan) -> None:
    """By check, with files and speed."""
    _, lines = scan(".", "--format", "summary")

    assert any(line.split() == ["1", "LOW", "syntax"] for line in lines)
    assert "in 3 files (9 lines); 1 file not analysed" in lines[-2]
    assert "lines a second" in lines[-1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean.py"], 0),
        (["broken.py"], 0),
        (["broken.py", "--fail-on", "low"], 1),
        (["weak.py", "--fail-on", "never"], 0),
        (["weak.py", "--fail-on", "HIGH", "--min-severity", "critical", "--jobs", "1"], 1),
        ([".", "--exclude", "weak.py"], 0),
        ([".", "--exclude", "*", "--json"], 0),
    ],
)
def test_the_exit_code_follows_what_is_found(scan: Scan, arguments: list[str], code: int) -> None:
    """Also where it is not told."""
    assert scan(*arguments)[0] == code


def test_what_could_not_be_read_is_always_told(scan: Scan) -> None:
    """Whatever is left out for being mild."""
    _, lines = scan(".", "--min-severity", "CRITICAL", "--json")

    assert "syntax" in {one["check"] for one in objects(lines)}


def test_comments_are_heeded_and_counted(scan: Scan, tmp_path: Path) -> None:
    """With a reason; those without a use are told if asked."""
    comment = "  # logomesh: ignore[os-command] names come from a list"
    (tmp_path / "weak.py").write_text(
        WEAK.format(comment=comment) + "y = 1  # logomesh: ignore[weak-hash] old\n"
    )

    code, lines = scan("weak.py")
    assert code == 0
    assert "1 left out by comments" in lines[-1]
    assert "unused-ignore" in " ".join(scan("weak.py", "--show-unused")[1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere: does not exist"),
        ([".", "--fail-on", "bad"], "--fail-on"),
        ([".", "--min-severity", "never"], "--min-severity"),
        ([".", "--jobs", "0"], "--jobs"),
        ([".", "--format", "xml"], "--format"),
        ([], "PATH"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    scan: Scan, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """Exit 4, nothing on standard output."""
    try:
        code = main(["scan", *arguments])
    except SystemExit as end:  # argparse's way to refuse
        code = int(end.code or 0)

    told = capsys.readouterr()
    assert (code, told.out) == (4, "")
    assert words in told.err


def test_standard_input_is_scanned(tmp_path: Path) -> None:
    """It is called `-`; here by the installed command."""
    done = subprocess.run(
        [LOGOMESH, "scan", "-", "--json"],
        input=WEAK.format(comment=""),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert {one["file"] for one in objects(done.stdout.splitlines())} == {"-"}


@pytest.mark.parametrize(
    ("variable", "coloured"), [("TERM=xterm", True), ("TERM=dumb", False), ("NO_COLOR=1", False)]
)
def test_a_terminal_has_colours(scan: Scan, tmp_path: Path, variable: str, coloured: bool) -> None:
    """Unless its owner wants none."""
    name, _, value = variable.partition("=")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", name: value}
    subprocess.run([LOGOMESH, "scan", "weak.py"], stdout=theirs, cwd=tmp_path, env=environment, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)

    assert (b"\x1b[" in shown) is coloured
    assert b"os-command" in shown


def test_whoever_stops_reading_ends_it_quietly(tmp_path: Path) -> None:
    """As `logomesh scan . | head` does."""
    for number in range(40):
        (tmp_path / f"a{number}.py").write_text(WEAK.format(comment="") * 40)
    running = subprocess.Popen(
        [LOGOMESH, "scan", ".", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert running.stdout
    assert running.stderr
    assert running.stdout.readline()
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()

    assert (running.wait(), said) == (141, b"")


def test_names_that_a_terminal_cannot_show_do_not_end_it(tmp_path: Path) -> None:
    """They are written out."""
    (tmp_path / "ü.py").write_text(WEAK.format(comment=""))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    done = subprocess.run(
        [LOGOMESH, "scan", "."], capture_output=True, cwd=tmp_path, env=environment, check=False
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert rb"\xfc.py:7" in done.stdout


def test_the_formats_it_offers_are_those_there_are() -> None:
    """The parser knows their names without importing them."""
    assert tuple(FORMATTERS) == FORMATS
