"""`logomesh history`: how runs went over time."""

import json
from pathlib import Path

import pytest

from pytest_logomesh.cli import main
from tests.reporting.comparison.comparison_samples import fought, written


def _runs(folder: Path) -> Path:
    written(folder / "one", [fought("a", cis="0.8"), fought("b")], started="2026-11-01T10:00:00Z")
    written(
        folder / "two", [fought("a", cis="0.9"), fought("b", tier="large")], started="2026-11-02T10:00:00Z"
    )
    (written(folder / "cut", [fought("a")]) / "run.json").write_text("{")
    return folder


def test_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line a tier of a run in `reports`, and what could not be read; damage is no failure of the history."""
    _runs(tmp_path / "reports")
    monkeypatch.chdir(tmp_path)
    assert main(["history"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2:4] for line in lines[1:4]] == [
        ["one", "small"],
        ["two", "small"],
        ["two", "large"],
    ]
    assert "+0.1000 (1)" not in lines[2]
    assert "+0.1000" in lines[2]
    assert lines[-1].startswith("not read: reports/cut/run.json:1: cut off or damaged")


def test_json_is_an_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standings, then what could not be read."""
    assert main(["history", str(_runs(tmp_path)), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("cis") for one in told] == [0.85, 0.9, 0.9, None]
    assert told[1]["since"] == "one"
    assert set(told[3]) == {"path", "problem"}


def test_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One tier, one task; what no run has exits 4."""
    folder = str(_runs(tmp_path))
    assert main(["history", folder, "--tier", "large", "--task", "b"]) == 0
    assert " large " in capsys.readouterr().out
    assert main(["history", folder, "--tier", "large", "--task", "a"]) == 4
    assert "no run in it has battles of --tier 'large' and --task 'a'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "one"])
def test_mistakes(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is missing, or a run itself, exits 4 and is named."""
    assert main(["history", str(_runs(tmp_path) / name)]) == 4
    assert f"{tmp_path / name}: " in capsys.readouterr().err
