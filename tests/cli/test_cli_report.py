"""`logomesh report` and `logomesh schema`: recorded runs' files once more, and their shapes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pytest_logomesh.cli import main
from pytest_logomesh.reporting.reports import REPORTS
from tests.cli.test_cli_rescore import recorded


def test_reports_are_written_anew_beside_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the ledger alone, which stays as it is; a line a file."""
    run = recorded(tmp_path / "run")
    before = (run / "ledger.jsonl").read_bytes()

    assert main(["report", str(run)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(run / name) for name in REPORTS]
    assert {path.name for path in run.iterdir()} >= {"ledger.jsonl", *REPORTS}
    assert (run / "ledger.jsonl").read_bytes() == before
    document = json.loads((run / "run.json").read_text())
    assert [battle["outcome"] for battle in document["battles"]] == ["passed", "failed", "failed", "error"]
    assert document["incomplete"] == ["double-reference-5"]


def test_they_can_land_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder that need not be there; the run's own is left alone."""
    run, out = recorded(tmp_path / "run"), tmp_path / "a" / "b"
    files = sorted(run.iterdir())

    assert main(["report", str(run), "--out", str(out), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [{"file": str(out / name), "problem": None} for name in REPORTS]
    assert sorted(run.iterdir()) == files


def test_one_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are there, and the exit code says that one is not."""
    run, out = recorded(tmp_path / "run"), tmp_path / "out"
    (out / "summary.md").mkdir(parents=True)

    assert main(["report", str(run), "--out", str(out)]) == 1
    assert f"{out}: summary.md could not be written: Is a directory" in capsys.readouterr().out
    assert (out / "run.json").is_file()


def test_a_ledger_cut_in_the_middle_is_reported_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where the cut is."""
    path = recorded(tmp_path) / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]) + lines[3][:200])

    assert main(["report", str(tmp_path)]) == 1
    assert f"{path}:4: cut off in the middle; what stands before it was reported" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "run.json").read_text())["battles"]) == 2


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_out_must_be_a_folder(out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake that names the flag."""
    (tmp_path / "file").touch()

    assert main(["report", str(recorded(tmp_path / "run")), "--out", str(tmp_path / out)]) == 4
    assert f"--out: {tmp_path / out} cannot be made: " in capsys.readouterr().err


def test_a_run_that_is_none_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written."""
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "out")]) == 4
    assert "ledger.jsonl: the ledger cannot be read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["run", "comparison"])
def test_a_schema_is_printed_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As it is published, so that it can be put into a file."""
    assert main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == f"logomesh.{name}/1"


def test_there_is_no_other_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake that names those there are."""
    with pytest.raises(SystemExit, match="4"):
        main(["schema", "ledger"])
    assert "choose from" in capsys.readouterr().err
