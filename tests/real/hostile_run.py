"""A run of real battles and of tests beside them, with hostile text wherever a model, a server or a test puts some."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.tiny_servers import by_task
from tests.plugin.tiny_tasks import answer, write_tiny_tasks

MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>]]>&amp;\"'"
"""Ends elements, scripts and CDATA sections, and begins new ones."""
EVIL = MARKUP + "\x1b[31m\x00\x0b\u202e\ufffe"
"""And what XML forbids, what a terminal obeys, and what turns the writing around."""

_RAISES = f"def double(n):\n    raise type({MARKUP!r}, (Exception,), {{}})({EVIL!r})\n"
_OWN_TESTS = f"""
import pytest

@pytest.mark.parametrize("x", [1], ids=[{MARKUP!r}])
def test_x(x):
    print({EVIL!r})
    assert not {EVIL!r}
"""
_BESIDE = f"""
import sys

import pytest

EVIL = {EVIL!r}

def test_fails(record_property):
    record_property("figure", EVIL)
    print(EVIL)
    print(EVIL, file=sys.stderr)
    pytest.fail(EVIL)

@pytest.mark.parametrize("x", [1], ids=[EVIL])
def test_named(x):
    print(EVIL)

@pytest.fixture
def broken():
    raise ValueError(EVIL)

def test_error(broken):
    pass

@pytest.mark.skip(reason=EVIL)
def test_skipped():
    pass

@pytest.mark.xfail(reason=EVIL)
def test_xfail():
    raise AssertionError(EVIL)

def test_battle(battle):
    assert battle.verdict.outcome == "passed", battle.explain()
"""


@dataclass(frozen=True)
class Counts:
    """How tests ended."""

    tests: int
    failures: int
    errors: int
    skipped: int


EXPECTED = Counts(tests=7, failures=3, errors=1, skipped=2)
"""Two battles fail, and of the tests beside them one fails, one breaks, two are skipped and one passes."""


def run_hostile(folder: Path, *options: str) -> Path:
    """Fight; returns the run's directory."""
    (folder / "test_beside.py").write_text(_BESIDE)
    (folder / "pytest.ini").write_text("[pytest]\njunit_logging = all\njunit_log_passing_tests = true\n")
    tasks = write_tiny_tasks(folder / "tiny")
    wrong = json.loads(answer(_RAISES, _OWN_TESTS)) | {"rationale": EVIL}
    script = by_task(double=says(json.dumps(wrong)), negate=says(EVIL))
    with ScriptedModelServer(script, models=(MARKUP,)) as server:
        named = (
            f"--logomesh-model={MARKUP}",
            f"--logomesh-endpoint={server.url}",
            f"--logomesh-tasks={tasks}",
        )
        beside = ("--logomesh-report-dir=run", "-p", "no:hypothesispytest", "-q", "test_beside.py")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *named, *beside, *options],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    assert done.returncode == 1, done.stdout + done.stderr
    return folder / "run"
