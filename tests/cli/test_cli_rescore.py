"""`logomesh rescore`: a recorded run under another formula."""

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, errored, failed, judge
from pytest_logomesh.cli import main
from pytest_logomesh.ledger.header import LEDGER_SCHEMA
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import NotDelivered
from pytest_logomesh.records.submission import StreamFigures
from tests.agents.green.green_samples import battle, examination, submission, task
from tests.ledger.ledger_samples import header


def recorded(folder: Path) -> Path:
    """A run of four battles: passed, failed, not delivered, and one that a part of ours broke."""
    fought = [battle().model_copy(update={"repeat": number}) for number in (1, 2, 3, 4, 5)]
    policy, stream = Policy(Cis1()), StreamFigures()
    verdicts = [
        judge(fought[0], task(), submission(), stream, examination(), policy),
        judge(fought[1], task(), submission(), stream, examination((True, False)), policy),
        failed(fought[2], task(), NotDelivered("gone"), Cis1()),
        errored(fought[3], task(), "the server is dead", Cis1()),
    ]
    told = header(*(each.id for each in fought)).model_copy(update={"tasks": {"double": "d" * 64}})
    folder.mkdir(exist_ok=True)
    with LedgerWriter(folder / "ledger.jsonl") as ledger:
        ledger.append("run", told)
        for verdict in reversed(verdicts):
            ledger.append("verdict", verdict)
    return folder


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The objects of `--json`, one a line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_battle_is_told_before_and_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order they were asked for, whoever was judged first; and what has no verdict."""
    assert main(["rescore", str(recorded(tmp_path)), "--formula", "contextual-debt"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{'double-reference-1':<34} 1.0000 excellent -> no CIS, passed -> failed",
        f"{'double-reference-2':<34} 0.5000 fair -> no CIS",
        f"{'double-reference-3':<34} 0.0000 failing -> 0.0000 failing",
        f"{'double-reference-4':<34} no CIS -> no CIS",
        "1 battles were asked for and have no verdict",
    ]


def test_the_same_bytes_every_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scores are texts of four places, keys are in order; these are the bytes on every machine."""
    run, out = recorded(tmp_path / "run"), tmp_path / "out.jsonl"
    assert main(["rescore", str(run), "--formula", "cis-1", "--out", str(out)]) == 0
    first, second, third, fourth = out.read_text("ascii").splitlines()
    parts = (
        '"components":{"architecture":"1.0000","logic":"1.0000","rationale":null,"testing":"1.0000"},'
        '"formula":"cis-1/1","label":"excellent","outcome":"passed","reasons":[]}'
    )
    same = '{"cis":"1.0000",' + parts
    assert first == f'{{"battle":"double-reference-1","new":{same},"old":{same}}}'
    assert '"cis":"0.5000"' in second
    assert '"reasons":["not-delivered"]' in third
    assert '"cis":null' in fourth
    assert '"outcome":"error"' in fourth
    capsys.readouterr()
    assert main(["rescore", str(run), "--formula", "cis-1", "--json"]) == 0
    assert printed(capsys)[:4] == [json.loads(line) for line in (first, second, third, fourth)]


def test_a_battle_without_facts_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no new score, and the exit code says that something is missing."""
    verdict = judge(battle(), task(), submission(), StreamFigures(), examination(), Policy(Cis1()))
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        ledger.append("run", header())
        ledger.append("verdict", verdict.model_copy(update={"grounds": None}))
    assert main(["rescore", str(tmp_path), "--formula", "cis-1"]) == 1
    assert "1.0000 excellent -> the record holds no facts to score again" in capsys.readouterr().out
    assert main(["rescore", str(tmp_path), "--formula", "cis-1", "--json"]) == 1
    (told,) = printed(capsys)
    assert (told["facts"], told["new"]) == (False, None)


def test_a_ledger_cut_in_the_middle_is_scored_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where the cut is."""
    path = recorded(tmp_path) / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]) + lines[3][:200])
    assert main(["rescore", str(tmp_path), "--formula", "cis-1"]) == 1
    told = capsys.readouterr().out
    assert "double-reference-3" in told
    assert f"{path}:4: cut off in the middle; what stands before it was scored" in told
    assert "3 battles were asked for and have no verdict" in told


def _newer(path: Path) -> None:
    from pytest_logomesh.ledger.chain import FIRST, forge

    told = header().model_dump(mode="json") | {"ledger_schema": LEDGER_SCHEMA + 1}
    path.write_bytes(forge(0, "run", told, FIRST)[0])


def _changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"outcome":"failed"', b'"outcome":"passed"'))


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_newer, f"ledger.jsonl:1: a ledger of schema {LEDGER_SCHEMA + 1}"),
        (_changed, "ledger.jsonl:3: changed: its hash does not hold"),
        (_gone, "ledger.jsonl: the ledger cannot be read"),
    ],
    ids=["newer", "changed", "gone"],
)
def test_a_ledger_that_is_none_is_a_mistake(
    spoil: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, with file and line; nothing is scored."""
    spoil(recorded(tmp_path) / "ledger.jsonl")
    assert main(["rescore", str(tmp_path), "--formula", "cis-1"]) == 4
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""


def test_an_unknown_formula_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says which there are."""
    assert main(["rescore", str(recorded(tmp_path)), "--formula", "cis-0"]) == 4
    assert "there are: cis-1, logomesh-v5, contextual-debt" in capsys.readouterr().err


def test_out_must_be_writable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that does not exist is a mistake that names it."""
    out = tmp_path / "no" / "out.jsonl"
    assert main(["rescore", str(recorded(tmp_path)), "--formula", "cis-1", "--out", str(out)]) == 4
    assert "--out: " in capsys.readouterr().err


def test_other_tasks_than_the_runs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where tasks are given, a changed or missing one is named."""
    tasks = tmp_path / "tasks" / "double"
    files = {
        "task.toml": (
            'id = "double"\ntitle = "Double"\nlevel = "beginner"\n[entry]\nnames = ["double"]\n'
            "[rules]\nimports = []\n"
        ),
        "instruction.md": "# Double\n\nWrite `double(n)` in `solution.py`. No imports.\n",
        "observe.py": "def doubles(solution, rng):\n    return solution.double(3)\n",
        "solution/solution.py": "def double(n):\n    return 2 * n\n",
        "solution/test_solution.py": "def test_it():\n    pass\n",
        "solution/rationale.md": "It doubles.\n",
    }
    for name, text in files.items():
        (tasks / name).parent.mkdir(parents=True, exist_ok=True)
        (tasks / name).write_text(text)
    run = recorded(tmp_path / "run")
    assert main(["rescore", str(run), "--formula", "cis-1", "--tasks", str(tasks)]) == 4
    assert (
        "the task double has changed since the run: its hash was dddddddddddd and is"
        in capsys.readouterr().err
    )
