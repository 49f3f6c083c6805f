"""The GitHub Action: its commands are run here as a workflow runs them."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # bandit brings it, without types

from pytest_logomesh.options import OPTIONS
from pytest_logomesh.reporting.summary import MARKER
from tests.plugin.tiny_tasks import write_tiny_tasks

FILE = Path(__file__).parents[1] / ".github" / "actions" / "logomesh" / "action.yml"
ACTION: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")

GH = """\
#!/bin/sh
printf '%s\\n' "$@" >> "$GH_CALLS"
case "$*" in *--jq*) printf '%s' "$GH_FOUND" ;; esac
"""
"""Stands for GitHub's command line: notes what it is asked, and finds the comments it was told of."""


@dataclass(frozen=True)
class Step:
    """A step that ended."""

    exit_code: int
    text: str
    outputs: Mapping[str, str]
    summary: str


class Workflow:
    """A job that uses the action: runs its commands one by one, with everything that a runner gives them.

    Args:
        folder: where the checkout is; nothing else is touched.
        inputs: as a workflow names them; the action's own defaults stand for the others.
    """

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.folder = folder
        self._values = {
            f"inputs.{name}": str(each.get("default", "")) for name, each in ACTION["inputs"].items()
        }
        self._values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        self._values |= {"github.repository": "acme/agent", "github.event.pull_request.number": "7"}

    def run(self, name: str, **surroundings: str) -> Step:
        """One step, with more variables around it."""
        (step,) = (each for each in STEPS if each["name"] == name)
        assert step["shell"] == "bash"
        files = {key: self.folder / f".{key}" for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        given = {key: self._filled(str(text)) for key, text in step.get("env", {}).items()}
        beside = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(self.folder)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder / self._filled(step.get("working-directory", ".")),
            env=beside | {key: str(file) for key, file in files.items()} | given | surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        if "id" in step:
            self._values |= {f"steps.{step['id']}.outputs.{key}": value for key, value in outputs.items()}
        return Step(done.returncode, done.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text())

    def _filled(self, text: str) -> str:
        """With values in place of expressions; an output that no step has given is empty, as a runner has it."""
        return EXPRESSION.sub(
            lambda found: (
                self._values.get(found[1], "") if found[1].startswith("steps.") else self._values[found[1]]
            ),
            text,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two tasks."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "pytest.ini").write_text(
        "[pytest]\naddopts = -p no:hypothesispytest -p no:anyio -p no:asyncio\n"
    )
    write_tiny_tasks(folder / "my tasks")
    return folder


ARGS = "-q '--logomesh-tasks=my tasks' -k \"double and (reference or squares)\""


def test_nothing_is_put_into_the_text_of_a_command() -> None:
    """What a workflow or a pull request says travels in variables; no shell ever reads it as its own."""
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert set(step) <= {"name", "id", "if", "uses", "with", "shell", "env", "run", "working-directory"}


def test_every_input_is_used_and_every_gate_is_offered() -> None:
    """An input that nothing reads would lie."""
    text = FILE.read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text.partition("\nruns:")[2]
    flags = {option.flag for option in OPTIONS}
    assert set(re.findall(r"--logomesh-[a-z-]+", text)) <= flags
    assert {"fail-under", "fail-on", "baseline", "max-drop"} <= set(ACTION["inputs"])


def test_a_job_passes_with_its_battles(checkout: Path) -> None:
    """The reports are where it says, and the summary is the job's; nothing needs annotating."""
    job = Workflow(checkout, model="reference", args=ARGS)

    assert job.run("Set up the jail").exit_code == 0
    installed = job.run("Install pytest-logomesh", PIP_NO_INDEX="1")
    assert installed.exit_code == 0, installed.text
    fought = job.run("Fight the battles")
    assert fought.exit_code == 0, fought.text
    assert fought.outputs == {
        "exit-code": "0",
        "conclusion": "passed",
        "report-dir": str(checkout / "logomesh-report"),
    }
    assert fought.summary == (checkout / "logomesh-report" / "summary.md").read_text()
    assert "1 battle: 1 passed" in fought.summary
    assert "::error" not in fought.text
    assert job.run("End as the run ended").exit_code == 0


def test_a_job_fails_with_its_battles(checkout: Path) -> None:
    """After everything was reported; the task's file is annotated."""
    job = Workflow(checkout, model="reference,flawed", args=ARGS, fail_under="0.9", report_dir="a b/c")
    fought = job.run("Fight the battles")

    assert fought.exit_code == 0, fought.text
    assert (fought.outputs["exit-code"], fought.outputs["conclusion"]) == ("1", "failed")
    assert fought.outputs["report-dir"] == str(checkout / "a b" / "c")
    assert "::error title=gate fail-under 0.9" in fought.text
    assert "::error file=my tasks/double/task.toml,line=1,title=double-flawed-squares-1" in fought.text
    assert "2 battles: 1 passed, 1 failed" in fought.summary
    assert job.run("End as the run ended").exit_code == 1


def test_a_mistake_breaks_the_job(checkout: Path) -> None:
    """It leaves no folder and no summary, and the code is pytest's."""
    job = Workflow(checkout, model="reference", args=ARGS, max_drop="much")
    fought = job.run("Fight the battles")

    assert fought.outputs == {"exit-code": "4", "conclusion": "broken", "report-dir": ""}
    assert "--logomesh-max-drop" in fought.text
    assert fought.summary == ""
    assert job.run("End as the run ended").exit_code == 4


@pytest.mark.parametrize(
    "evil", ["$(touch hit) `touch hit` ; touch hit $HOME * \\$(touch hit)", '"$(touch hit)"']
)
def test_arguments_are_words_and_nothing_else(checkout: Path, evil: str) -> None:
    """Whatever looks like a shell's own in an input reaches pytest as it stands."""
    job = Workflow(checkout, model=evil, args=f"--collect-only -q '--logomesh-tasks=my tasks' {evil}")
    fought = job.run("Fight the battles")

    assert fought.outputs["conclusion"] == "broken", fought.text
    assert not list(checkout.rglob("hit"))


def test_an_undecided_gate_fails_unless_it_is_allowed(checkout: Path) -> None:
    """The code is 7 otherwise; other codes are never allowed."""
    for allowed, code, ended in (("false", "7", 7), ("true", "7", 0), ("true", "1", 1), ("true", "6", 6)):
        job = Workflow(checkout, model="reference", allow_undecided=allowed)
        step = job.run("End as the run ended", EXIT_CODE=code)
        assert step.exit_code == ended


@pytest.mark.parametrize(("found", "method"), [("", "POST"), ("41\n42\n", "PATCH")])
def test_the_comment_is_written_once_and_then_kept_up(checkout: Path, found: str, method: str) -> None:
    """The first that begins with the summary's marker is this one's; without one there is another."""
    summary, calls, tools = checkout / "summary.md", checkout / "calls", checkout / "tools"
    summary.write_text(f"{MARKER}\n# logomesh run\n")
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    job = Workflow(checkout, model="reference", token="secret", comment="true")
    done = job.run(
        "Comment on the pull request",
        PATH=f"{tools}:{os.environ['PATH']}",
        SUMMARY=str(summary),
        GH_CALLS=str(calls),
        GH_FOUND=found,
    )

    assert done.exit_code == 0, done.text
    asked = calls.read_text().splitlines()
    assert "repos/acme/agent/issues/7/comments" in asked
    assert asked[asked.index("--method") + 1] == method
    assert asked[-1] == f"body=@{summary}"
    assert ("repos/acme/agent/issues/comments/41" in asked) == (method == "PATCH")
    assert "secret" not in done.text + calls.read_text()
