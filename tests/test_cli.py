"""`logomesh`: verbs about tasks and runs, without a battle."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.cli import main

TASKS = Path(__file__).parents[1] / "tasks"
BUNDLED = {"email_validator", "fibonacci", "lru_cache", "rate_limiter"}


@pytest.fixture
def task(tmp_path: Path) -> Path:
    """A task folder of one behaviour that proves itself."""
    files = {
        "task.toml": (
            'id = "twice"\ntitle = "Twice"\nlevel = "beginner"\ntags = ["tiny"]\n'
            '[entry]\nmodule = "solution"\nnames = ["twice"]\n[rules]\nimports = []\n'
        ),
        "instruction.md": "# Twice\n\nWrite `twice(n)` in `solution.py`: 2 times `n`. No imports.\n",
        "observe.py": "def doubles(solution, rng):\n    return solution.twice(rng.randrange(3, 1000))\n",
        "solution/solution.py": "def twice(n):\n    return 2 * n\n",
        "solution/test_solution.py": "from solution import twice\n\n\ndef test_it():\n    assert twice(3) == 6\n",
        "solution/rationale.md": "One multiplication says it in the shortest way, and works for every number.\n",
        "flawed/squares/flaw.toml": 'why = "It squares."\ncaught_by = "logic"\nbehaviours = ["doubles"]\n',
        "flawed/squares/solution.py": "def twice(n):\n    return n * n\n",
    }
    for name, text in files.items():
        path = tmp_path / "twice" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "twice"


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The objects of `--json`, one a line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_tasks_that_came_along_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """A line a task, as text and as JSON."""
    assert main(["tasks", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} >= BUNDLED

    assert main(["tasks", "list", "--json"]) == 0
    tasks = printed(capsys)
    assert len(tasks) == len(lines)
    (cache,) = (task for task in tasks if task["id"] == "lru_cache")
    assert len(cache["digest"]) == 64
    assert cache["behaviours"]
    assert cache["flawed"]


def test_a_tree_of_ones_own_is_listed(task: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path names other tasks than those that came along."""
    assert main(["tasks", "list", str(task.parent), "--json"]) == 0

    (found,) = printed(capsys)
    assert (found["id"], found["title"], found["level"]) == ("twice", "Twice", "beginner")
    assert (found["tags"], found["behaviours"], found["flawed"]) == (["tiny"], ["doubles"], ["squares"])


def test_a_task_that_proves_itself_holds(task: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once its mutants are known, reference, no-op and twin do what they must; exit 0."""
    assert main(["tasks", "check", str(task)]) == 1
    assert "has no mutants.json" in capsys.readouterr().out

    assert main(["tasks", "mutants", str(task), "--json"]) == 0
    (found,) = printed(capsys)
    assert found["mutants"] == json.loads((task / "mutants.json").read_text())["mutants"] != []

    assert main(["tasks", "check", str(task), "--seeds", "2"]) == 0
    assert capsys.readouterr().out == "twice: holds\n"


def test_a_twin_that_nothing_catches_is_a_complaint(task: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and each complaint says what and where."""
    (task / "flawed" / "squares" / "solution.py").write_text("def twice(n):\n    return n + n\n")

    assert main(["tasks", "check", str(task), "--seeds", "1", "--json"]) == 1

    (checked,) = printed(capsys)
    assert checked["id"] == "twice"
    assert any("flawed/squares" in complaint for complaint in checked["complaints"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tasks", "list", "{here}/nowhere"], "does not exist"),
        (["tasks", "check", "{here}/nowhere"], "does not exist"),
        (["tasks", "check", "{here}", "--sandbox", "bwrap"], "there is no sandbox 'bwrap'"),
        (["verify", "{here}"], "ledger.jsonl: the ledger cannot be read"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    task: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """Exit 4, the message on standard error, nothing on standard output."""
    code = main([argument.format(here=task) for argument in arguments])

    told = capsys.readouterr()
    assert code == 4
    assert told.out == ""
    assert told.err.startswith("logomesh: ")
    assert words in told.err


@pytest.mark.parametrize("seeds", ["0", "-2", "few"])
def test_a_check_needs_a_seed(task: Path, capsys: pytest.CaptureFixture[str], seeds: str) -> None:
    """With none nothing would be tried, and every task would hold."""
    try:
        code = main(["tasks", "check", str(task), "--seeds", seeds])
    except SystemExit as end:  # argparse's way to refuse
        code = int(end.code or 0)

    told = capsys.readouterr()
    assert code not in (0, 1)
    assert told.out == ""
    assert "--seeds" in told.err


def test_it_is_a_command(task: Path) -> None:
    """The installed script speaks and exits as `main` does."""
    script = Path(sys.executable).with_name("logomesh")
    done = subprocess.run(
        [script, "tasks", "list", str(task / "nowhere")], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (4, "")
    assert "does not exist" in done.stderr


def test_code_that_exists_is_judged(task: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is the outcome's, and `--json` prints one battle as in run.json."""
    assert main(["judge", str(task), str(task / "solution")]) == 0
    assert "passed" in capsys.readouterr().out

    assert main(["judge", str(task), str(task / "flawed" / "squares"), "--json"]) == 1
    (battle,) = printed(capsys)
    assert battle["outcome"] == "failed"
    assert battle["observations"] == {"passed": 0, "total": 1}
    assert {"logic", "own-tests"} <= {reason["kind"] for reason in battle["reasons"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["judge", "no_such_task", "."], "no_such_task"),
        (["judge", "lru_cache", "no_such_folder"], "no_such_folder"),
        (["judge", "lru_cache", ".", "--formula", "cis-0"], "--formula"),
    ],
)
def test_a_mistake_in_what_is_judged_is_named(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, and one sentence that names what was asked for."""
    assert main(arguments) == 4
    assert words in capsys.readouterr().err
