"""`logomesh gate`: a recorded run's gates, decided anew."""

import json
from pathlib import Path

import pytest

from pytest_logomesh.cli import main
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.reporting.run_json import document_text
from tests.reporting.gates.gate_samples import ERROR, Told, run
from tests.reporting.report_samples import HOSTILE, battle, header, verdict

GOOD: Told = {name: ["0.95"] for name in "abcdef"}
BAD: Told = {name: ["0.30"] for name in "abcdef"}


def written(folder: Path, told: Told) -> str:
    """A run's folder with its document."""
    folder.mkdir()
    (folder / "run.json").write_text(document_text(run(told, run=folder.name)))
    return str(folder)


def test_its_exit_code_is_the_gates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 held, 1 not held, 7 undecided, and 6 where there are errors, whatever the gates say."""
    good, bad = written(tmp_path / "good", GOOD), written(tmp_path / "bad", BAD)
    one, lower = written(tmp_path / "one", {"a": ["0.9"]}), written(tmp_path / "lower", {"a": ["0.8"]})
    broken = written(tmp_path / "broken", {"a": ["0.9"] * 11 + [ERROR]})

    assert main(["gate", good, "--fail-under", "0.9"]) == 0
    assert main(["gate", good, "--fail-under", "0.96"]) == 1
    assert main(["gate", bad, "--baseline", good]) == 1
    assert main(["gate", lower, "--baseline", one]) == 7
    assert main(["gate", lower, "--baseline", one, "--fail-under", "0.9"]) == 1
    assert main(["gate", broken, "--fail-under", "0.96"]) == 6
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "gate fail-under 0.9: held, CIS 0.9500 [0.9500, 0.9500] over 6 tasks"
    assert lines[2] == "gate baseline good, max drop 0.02: not held, a figure fell by more"
    assert lines[3].startswith("  CIS: fail, -0.6500 [-0.6500, -0.6500] over 6 tasks, 6 pairs")


def test_a_drop_that_is_allowed_is_none(tmp_path: Path) -> None:
    """The margin is the person's to choose."""
    good, less = (
        written(tmp_path / "good", GOOD),
        written(tmp_path / "less", {name: ["0.90"] for name in GOOD}),
    )

    assert main(["gate", less, "--baseline", good]) == 1
    assert main(["gate", less, "--baseline", good, "--max-drop", "0.6"]) == 0


def test_json_gives_an_object_a_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same as in run.json."""
    good = written(tmp_path / "good", GOOD)

    assert main(["gate", good, "--fail-under", "0.5", "--fail-on", "HIGH", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["gate"], first["conclusion"], first["scores"][0]["mean"]) == ("fail-under", "held", 0.95)
    assert (second["gate"], second["asked"]) == ("fail-on", "HIGH")


def test_the_ledger_is_what_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that somebody changed afterwards is not asked; and what models wrote stays harmless."""
    fought = battle(task=f"a{HOSTILE[:6]}")
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        ledger.append("run", header(fought.id))
        ledger.append("verdict", verdict(fought, "failed", "0.10"))
    (tmp_path / "run.json").write_text(document_text(run(GOOD)))

    assert main(["gate", str(tmp_path), "--fail-under", "0.5", "--fail-on", "HIGH"]) == 1
    said = capsys.readouterr().out
    assert "CIS 0.1000" in said
    assert "forbidden-import (HIGH) in a" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ([], "give --fail-under, --fail-on or --baseline"),
        (["--fail-on", "none"], "give --fail-under, --fail-on or --baseline"),
        (["--max-drop", "0.1"], "--max-drop: allows a drop against --baseline"),
        (["--fail-under", "80"], "--fail-under: needs a number from 0 to 1, not '80'"),
        (["--fail-on", "SEVERE"], "--fail-on: needs one of CRITICAL"),
        (["--baseline", "nowhere"], "--baseline: nowhere"),
        (["--baseline", "good"], "is this run itself"),
    ],
)
def test_a_mistake_names_the_flag(
    flags: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 4, one line."""
    good = written(tmp_path / "good", GOOD)
    given = [good if flag == "good" else flag for flag in flags]

    assert main(["gate", good, *given]) == 4
    assert why in capsys.readouterr().err


def test_a_run_that_cannot_be_read_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not there, or it is no run."""
    (tmp_path / "run.json").write_text("{}")

    assert main(["gate", str(tmp_path / "nowhere.json"), "--fail-under", "0"]) == 4
    assert main(["gate", str(tmp_path / "run.json"), "--fail-under", "0"]) == 4
    first, second = capsys.readouterr().err.splitlines()
    assert "nowhere.json: the run cannot be read" in first
    assert "run.json: not a run that this version can read" in second
