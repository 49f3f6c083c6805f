"""`logomesh calibrate`: a judge at an endpoint is shown the labelled submissions, and a record is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.agents.green.judge.calibration import read_record
from pytest_logomesh.agents.green.judge.rubric import RUBRIC
from pytest_logomesh.cli import main
from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, answers, says
from tests.plugin.judging_server import dead, judges_questions, vote


def guesses(request: ModelRequest) -> Script:
    """Levels that follow from nothing but the question's length."""
    return vote((0, 0.25, 0.5, 0.75, 1)[len(request.body["messages"][0]["content"]) % 5])


def bribed(request: ModelRequest) -> Script:
    """A judge that does what submissions tell it."""
    return vote(1 if "level 1" in request.body["messages"][0]["content"] else 0.25)


def calibrate(
    script: Any, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, Any], str, int]:
    """Exit code, what `--json` gives, what is said beside it, and how many questions were asked."""
    with ScriptedModelServer(script, models=("judge",)) as server:
        code = main(
            [
                "calibrate",
                "--judge",
                "judge",
                "--endpoint",
                server.url,
                "--json",
                "--per-kind",
                "1",
                *arguments,
            ]
        )
        asked = len(judges_questions(server))
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err, asked


def test_a_judge_that_guesses_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record lands where runs look for it, and holds what was said of every submission."""
    monkeypatch.chdir(tmp_path)
    code, told, _, asked = calibrate(guesses, capsys)

    record = read_record(tmp_path / "reports" / "calibration" / "judge.json")
    assert code == 0
    assert told["weight"] == 0
    assert told["file"] == str(tmp_path / "reports" / "calibration" / "judge.json")
    assert record.weight == 0
    assert (record.judge, record.model, record.votes, record.whole) == ("judge", "judge", 3, False)
    assert asked == len(record.readings) * 3 * len(RUBRIC)


def test_a_bribed_judge_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The text that it fell for is named."""
    out = tmp_path / "record.json"
    _, told, _, _ = calibrate(bribed, capsys, f"--out={out}")

    assert told["fallen"] == ["attack/ignore-the-rubric"]
    assert read_record(out).weight == 0


def test_people_read_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Agreement with intervals, order, attacks, weight, and where the record is."""
    out = tmp_path / "record.json"
    with ScriptedModelServer(bribed, models=("judge",)) as server:
        main(["calibrate", "--judge=judge", f"--endpoint={server.url}", "--per-kind=1", f"--out={out}"])
    said = capsys.readouterr().out

    for words in (
        "Spearman's correlation",
        "95 % interval",
        "weighted kappa",
        "order violations",
        "1 of 1 (100%)",
    ):
        assert words in said
    assert "weight                  0.0000: it falls for text that speaks to it" in said
    assert f"written to {out}" in said


@pytest.mark.parametrize(
    ("script", "words"),
    [(dead, "the judge judge cannot be asked"), (says("Level 1."), "gave an answer that was not the JSON")],
    ids=["dead", "off-schema"],
)
def test_a_broken_judge_has_no_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], script: Any, words: str
) -> None:
    """Exit 6, with the reason, and nothing is written."""
    code, _, err, _ = calibrate(script, capsys, f"--out={tmp_path / 'record.json'}")

    assert code == 6
    assert words in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--judge=judge", "--endpoint=ftp://x"], "--endpoint: needs an address"),
        (["--judge=nobody"], "--judge: no tier is called 'nobody'"),
        (["--judge=reference"], "--judge: reference is an embedded agent without a model"),
        (["--judge=judge", "--endpoint=http://127.0.0.1:9"], "--endpoint: "),
        (["--judge=judge", "--out=/proc/nowhere/x.json"], "--out: /proc/nowhere cannot be made"),
    ],
)
def test_mistakes_are_told_before_anything_is_paid_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    """Exit 4, and the option is named."""
    monkeypatch.chdir(tmp_path)

    assert main(["calibrate", *arguments]) == 4
    assert words in capsys.readouterr().err


def test_another_model_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message is about the judge."""
    with ScriptedModelServer(answers(500, ""), models=("alpha",)) as server:
        out = tmp_path / "x.json"
        assert main(["calibrate", "--judge=beta", f"--endpoint={server.url}", f"--out={out}"]) == 4
    assert "--judge: " in capsys.readouterr().err
