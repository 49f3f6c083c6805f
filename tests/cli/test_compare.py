"""`logomesh compare`: recorded runs beside one another."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_logomesh.cli import main
from tests.plugin.tiny_tasks import write_tiny_tasks
from tests.reporting.comparison.comparison_samples import fought, suite, written

ALONE = ("-p", "no:hypothesispytest", "-p", "no:anyio", "-p", "no:asyncio", "-p", "no:cacheprovider")


def _two(folder: Path) -> list[str]:
    first = written(folder / "one", [fought("a"), fought("b")])
    other = written(folder / "two", [fought("a", "failed", "0.4"), fought("b")])
    return [str(first), str(other)]


def test_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal it is plain text; whichever is better, the exit code is 0."""
    assert main(["compare", *_two(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "A small" in text
    assert "1 of 2 tasks unchanged" in text
    assert "\x1b" not in text


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the published document."""
    assert main(["compare", *_two(tmp_path), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    document = json.loads(line)
    assert document["schema"] == "logomesh.comparison/1"
    assert [row["cells"][1]["change"] for row in document["tasks"]] == ["worse", "unchanged"]


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown and the page are written beside what is printed."""
    page, markdown = tmp_path / "page.html", tmp_path / "page.md"
    runs = _two(tmp_path)
    assert main(["compare", *runs, "--markdown", str(markdown), "--html", str(page)]) == 0
    assert "A small" in capsys.readouterr().out
    assert markdown.read_text("utf-8").startswith("# logomesh comparison of 2 contenders\n")
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")


@pytest.mark.parametrize("flag", ["--markdown", "--html"])
def test_files_that_cannot_be_written(tmp_path: Path, flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The flag and the file are named."""
    assert main(["compare", *_two(tmp_path), flag, str(tmp_path / "no" / "file")]) == 4
    assert f"{flag}: " in capsys.readouterr().err


def test_unlike_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are refused, and with `--anyway` every rendering is marked."""
    first = str(written(tmp_path / "one", suite(tasks=2)))
    other = str(written(tmp_path / "two", suite(tasks=2), formula="logomesh-v5/1"))
    assert main(["compare", first, other]) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert "the formula differs: A cis-1/1, B logomesh-v5/1" in told.err
    page, markdown = tmp_path / "page.html", tmp_path / "page.md"
    asked = ["compare", first, other, "--anyway", "--markdown", str(markdown), "--html", str(page)]
    assert main(asked) == 0
    assert "UNLIKE RUNS" in capsys.readouterr().out
    assert "**Unlike runs**" in markdown.read_text("utf-8")
    assert "the formula differs: A cis-1/1, B logomesh-v5/1" in page.read_text("utf-8")
    assert main([*asked[:4], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["anyway"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["one"], "alone, so there is nothing to compare it with"),
        (["one", "one"], "is the same run as"),
        (["one", "one/run.json"], "is the same run as"),
        (["one", "other"], "no task in common"),
        (["one", "other", "--anyway"], "no task in common"),
        (["one", "cut"], "run.json:2: cut off or damaged"),
        (["one", "newer"], "of schema 'logomesh.run/2'"),
        (["one", "nowhere"], "cannot be read: No such file"),
        (["one", "."], "is no run"),
        (["one", "two", "--tier", "big"], "--tier: no run has battles of 'big'; there are: 'small'"),
    ],
)
def test_mistakes(
    tmp_path: Path,
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each exits 4 with one sentence on what to name instead."""
    _two(tmp_path)
    written(tmp_path / "other", [fought("x")])
    (written(tmp_path / "cut", [fought("a")]) / "run.json").write_text('{\n"schema": ')
    (written(tmp_path / "newer", [fought("a")]) / "run.json").write_text('{"schema": "logomesh.run/2"}')
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *arguments]) == 4
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""


def test_no_run_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """As any argument that is missing."""
    with pytest.raises(SystemExit) as ended:
        main(["compare"])
    assert ended.value.code == 4
    assert "required: RUN" in capsys.readouterr().err


def test_two_real_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the plugin records can be compared: tiers of one run, twins of two, and how they went over time."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    write_tiny_tasks(tmp_path / "tiny")
    for name, tiers, chosen in (
        ("one", "reference,flawed", "double"),
        ("two", "flawed", "double and not untested"),
    ):
        options = (
            f"--logomesh-model={tiers}",
            "--logomesh-tasks=tiny",
            f"--logomesh-report-dir=reports/{name}",
        )
        command = [sys.executable, "-m", "pytest", *ALONE, *options, "-k", chosen]
        subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=240, check=False)
    one, two = (str(tmp_path / "reports" / name) for name in ("one", "two"))
    assert main(["compare", one, "--json"]) == 0
    tiers = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in tiers["contenders"]] == ["reference", "flawed"]
    assert tiers["contenders"][1]["against"]["pairs"] == 3
    assert [row["cells"][1]["change"] for row in tiers["tasks"]] == ["worse"]
    assert main(["compare", one, two, "--tier", "flawed", "--json"]) == 0
    twins = json.loads(capsys.readouterr().out)
    changes = {row["twin"]: row["cells"][1]["change"] for row in twins["tasks"]}
    assert changes == {"evaluates": "unchanged", "squares": "unchanged", "untested": "gone"}
    assert twins["contenders"][1]["against"]["same_seeds"] is True
    assert main(["history", str(tmp_path / "reports"), "--tier", "flawed", "--json"]) == 0
    standings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["battles"] for each in standings] == [3, 2]
    assert standings[1]["since"] == standings[0]["run"]
