"""The README says what the code does."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from pytest_logomesh.options import option_table
from pytest_logomesh.suite import bundled_tasks, load_suite

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
BATTLES = ROOT / "tasks" / "test_battles.py"
LOGOMESH = Path(sys.executable).with_name("logomesh")
COMMANDS = re.findall(r"^    (pytest --logomesh-model .*?)(?: *#.*)?$", PAGE, flags=re.MULTILINE)

SCANS = re.findall(r"^    (?:.*\| )?(logomesh scan .*?)(?: *#.*)?$", PAGE, flags=re.MULTILINE)


def _between(mark: str) -> str:
    _, start, rest = PAGE.partition(f"<!-- {mark} -->")
    text, end, _ = rest.partition(f"<!-- /{mark} -->")
    assert start
    assert end
    return text.strip()


def test_its_table_of_options_is_the_one_the_code_makes() -> None:
    """Between the markers stands `option_table()`, so that no option is missing and no default is wrong."""
    assert _between("options") == option_table()


def test_the_test_it_shows_is_the_one_that_runs() -> None:
    """What a reader copies is what stands behind every battle."""
    assert _between("test") == f"```python\n{BATTLES.read_text(encoding='utf-8')}```"


def test_the_demo_it_shows_fights_the_tasks_there_are() -> None:
    """A task that came or went shows in the output that a newcomer compares with."""
    shown = re.findall(r"^ +(\S+)-reference-1 +passed", _between("demo"), flags=re.MULTILINE)

    assert shown == [task.id for task in load_suite(bundled_tasks())]


@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_are_understood(pytester: pytest.Pytester, command: str) -> None:
    """Every pytest command of the page is one that pytest takes, as far as can be told without a model."""
    words = shlex.split(command)[1:]
    if "--logomesh-resume" in words:  # the run that it names is not here
        at = words.index("--logomesh-resume")
        del words[at : at + 2]
    words = [
        f"--logomesh-tasks={ROOT / 'tasks'}" if word == "--logomesh-tasks=my_tasks" else word
        for word in words
    ]

    assert pytester.runpytest_subprocess("--collect-only", "-q", *words).ret == 0


def test_it_has_commands() -> None:
    """The commands were found: the page shows more than a handful."""
    assert len(COMMANDS) > 5
    assert len(SCANS) > 2


@pytest.mark.parametrize("command", SCANS)
def test_its_scans_run(pytester: pytest.Pytester, command: str) -> None:
    """Every `logomesh scan` of the page, on a project with such a folder; pipes are left to shells."""
    source = pytester.mkdir("src") / "app.py"
    source.write_text("x = 1\n", encoding="utf-8")
    words = shlex.split(command.partition(">")[0])

    assert pytester.run(LOGOMESH, *words[1:], stdin=source.read_bytes()).ret == 0


def test_its_comment_leaves_a_finding_out(pytester: pytest.Pytester) -> None:
    """As it is shown."""
    (line,) = re.findall(r"^    (.*# logomesh: ignore\[.*)$", PAGE, flags=re.MULTILINE)
    pytester.makepyfile(
        app=f"import os\nfrom flask import request\nCOMMANDS = request.args\nname = 'x'\n{line}\n"
    )

    done = pytester.run(LOGOMESH, "scan", "app.py")

    assert done.ret == 0
    assert "1 left out by comments" in done.outlines[-1]


def test_its_tools_answer(pytester: pytest.Pytester) -> None:
    """The `logomesh` command it names has the verbs it names."""
    assert pytester.run(LOGOMESH, "tasks", "list", "--json").ret == 0
    assert pytester.run(LOGOMESH, "verify", "nowhere").ret == 4
