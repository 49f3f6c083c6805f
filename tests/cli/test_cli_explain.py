"""`logomesh explain`: why a battle has the score that it has."""

import json
from pathlib import Path

import pytest

from pytest_logomesh.cli import main
from pytest_logomesh.ledger.write import LedgerWriter
from tests.cli.test_cli_rescore import recorded
from tests.ledger.ledger_samples import header


def test_a_battle_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its id, whole."""
    assert main(["explain", str(recorded(tmp_path)), "double-reference-2"]) == 0
    told = capsys.readouterr().out
    for words in (
        "double, reference, repeat 2: failed, CIS 0.5000 (fair)",
        "L logic: 0.5000",
        "  -0.5000  doubles_nothing: differs from the reference",
        "formula cis-1/1:",
        "  R is absent: its weight 0.20 goes to the others",
        "outcome: failed",
    ):
        assert words in told.splitlines()


def test_json_is_the_battle_as_in_run_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With facts and steps."""
    assert main(["explain", str(recorded(tmp_path)), "double-reference-2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["label"]) == ("double-reference-2", "fair")
    assert sum(fact["worth"] for fact in told["evidence"] if fact["component"] == "logic") == 0.5
    assert told["steps"][-1] == "score: 0.5 x 1 = 0.5000"


def test_another_formula_can_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the same record."""
    run = str(recorded(tmp_path))
    assert main(["explain", run, "double-reference-1", "--formula", "contextual-debt"]) == 0
    assert "formula contextual-debt/1:" in capsys.readouterr().out
    assert main(["explain", run, "double-reference-1", "--formula", "cis-0"]) == 4


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("double", "4 battles begin with 'double'; there are: double-reference-4, double-reference-3"),
        ("doub", "has no battle 'doub'; there are: double-reference-4"),
        ("trouble", "has no battle 'trouble'"),
    ],
)
def test_a_battle_that_is_not_one_is_a_mistake(
    wanted: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which there are."""
    assert main(["explain", str(recorded(tmp_path)), wanted]) == 4
    assert words in capsys.readouterr().err


def test_a_beginning_that_is_only_one_battles_is_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A task's name, where it was fought once."""
    path = recorded(tmp_path) / "ledger.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert main(["explain", str(tmp_path), "double"]) == 0
    assert "double, reference, repeat 4: error, no CIS" in capsys.readouterr().out


def test_a_run_without_a_verdict_has_nothing_to_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was killed before the first battle was judged."""
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        ledger.append("run", header())
    assert main(["explain", str(tmp_path), "double"]) == 4
    assert "none was judged" in capsys.readouterr().err
