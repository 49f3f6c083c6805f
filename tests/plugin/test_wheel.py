"""The built wheel in somebody's project: asleep it does nothing at all, awake it fights where no checkout is."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "a2a",
    "asyncio",
    "bandit",
    "httpx",
    "pydantic",
    "pydantic_core",
    "rich",
    "starlette",
    "uvicorn",
    "xdist",
}

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_passes(number):
    assert number >= 0

def test_fails():
    assert "an honest" == "failure"

def test_task_file_is_ours():
    with open("task.toml") as file:
        assert file.read() == "colour = 'blue'"
"""

CONFTEST = """
import json, os, sys

def pytest_unconfigure(config):
    target = os.environ.get("DUMP_MODULES_TO")
    if target:
        with open(target, "w") as file:
            json.dump(sorted(sys.modules), file)
"""

OPENS_A_SOCKET = """
import socket

def test_opens_a_socket():
    socket.socket().close()
"""

TRAP = """
import os, sys

def _note(event, arguments, _log=os.environ["SOCKETS_LOG"]):
    if event.startswith("socket."):
        descriptor = os.open(_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{event} {arguments!r}\\n".encode())
        os.close(descriptor)

sys.addaudithook(_note)
"""


@dataclass(frozen=True)
class Run:
    """One pytest run in the project, and what it left."""

    exit_code: int
    stdout: str
    sockets: str
    """Audit events about sockets, one a line."""
    modules: frozenset[str]
    """Modules that were imported when pytest ended."""
    new_files: tuple[str, ...]
    """Paths that were not there before, in the project, the home and the folder for temporary files."""


class Project:
    """A project with a venv of its own, in which the wheel is installed.

    Args:
        place: an empty folder.
        python: the venv's interpreter.
    """

    def __init__(self, place: Path, python: Path) -> None:
        self._place = place
        self._python = python
        self._surroundings = [place / name for name in ("project", "home", "tmp")]
        for folder in (*self._surroundings, place / "trap", place / "records"):
            folder.mkdir()
        self.root = place / "project"
        for name, text in {
            "test_own.py": TESTS,
            "conftest.py": CONFTEST,
            "task.toml": "colour = 'blue'",
            "tasks/test_errand.py": "def test_errand():\n    assert True\n",
            "extra/opens_a_socket.py": OPENS_A_SOCKET,
        }.items():
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).write_text(text)
        (place / "trap" / "sitecustomize.py").write_text(TRAP)

    def pytest(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Run:
        """Run pytest and gather what it did."""
        records = self._place / "records"
        for record in records.iterdir():
            record.unlink()
        before = self._files()
        done = subprocess.run(
            [self._python, "-m", "pytest", *arguments],
            cwd=self.root,
            env=self._environment(records) | dict(environment or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        sockets, modules = records / "sockets", records / "modules"
        return Run(
            exit_code=done.returncode,
            stdout=done.stdout + done.stderr,
            sockets=sockets.read_text() if sockets.exists() else "",
            modules=frozenset(json.loads(modules.read_text()) if modules.exists() else ()),
            new_files=tuple(sorted(self._files() - before)),
        )

    def _environment(self, records: Path) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._place / "home"),
            "TMPDIR": str(self._place / "tmp"),
            "PYTHONPATH": str(self._place / "trap"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SOCKETS_LOG": str(records / "sockets"),
            "DUMP_MODULES_TO": str(records / "modules"),
        }

    def _files(self) -> set[str]:
        found = (path for folder in self._surroundings for path in folder.rglob("*"))
        return {path.relative_to(self._place).as_posix() for path in found}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a venv that got the built wheel and its dependencies, as a user would install it."""
    place = tmp_path_factory.mktemp("installed")
    pip = ["-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(sys.executable, *pip, "wheel", str(ROOT), "--no-deps", "--wheel-dir", str(place / "wheel"))
    (wheel,) = (place / "wheel").glob("*.whl")
    venv.create(place / "venv", with_pip=True)
    interpreter = place / "venv" / "bin" / "python"
    _run(interpreter, *pip, "install", str(wheel))
    return interpreter


@pytest.fixture
def project(python: Path, tmp_path: Path) -> Project:
    """A fresh project beside the venv."""
    return Project(tmp_path, python)


def _run(program: str | Path, *arguments: str) -> str:
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_plugin_is_found_through_its_entry_point(project: Project) -> None:
    """The wheel registers the plugin, so that all that follows is about a plugin that is really there."""
    assert "pytest-logomesh" in project.pytest("-VV").stdout
    assert "--logomesh-model" in project.pytest("--help").stdout


def test_wheel_brings_its_task_folders(python: Path) -> None:
    """The benchmark is inside the installed package, reference solutions included."""
    code = "from pytest_logomesh.suite import bundled_tasks; print(bundled_tasks())"
    tasks = Path(_run(python, "-P", "-c", code).strip())
    assert tasks.is_relative_to(python.parents[1])
    assert {"fibonacci", "rate_limiter"} <= {path.parent.name for path in tasks.glob("*/task.toml")}


def test_project_runs_its_own_tests(project: Project) -> None:
    """Outcomes, counts and exit code are those of a run with the plugin switched off."""
    with_plugin = project.pytest("-q", "-rA")
    without = project.pytest("-q", "-rA", "-p", "no:logomesh")
    assert (with_plugin.exit_code, without.exit_code) == (1, 1)
    assert "1 failed, 5 passed" in with_plugin.stdout
    assert _outcomes(with_plugin.stdout) == _outcomes(without.stdout)


def _outcomes(stdout: str) -> list[str]:
    return [line for line in stdout.splitlines() if line.startswith(("PASSED", "FAILED", "ERROR", "SKIPPED"))]


def test_output_says_nothing_of_the_plugin(project: Project) -> None:
    """Beyond pytest's own list of plugins no line of the output is ours."""
    lines = project.pytest().stdout.splitlines()
    assert [line for line in lines if "logomesh" in line and not line.startswith("plugins:")] == []


def test_no_file_is_written(project: Project) -> None:
    """The project gains pytest's own cache; the home and the folder for temporary files stay empty."""
    new_files = project.pytest().new_files
    assert "project/.pytest_cache" in new_files
    assert [path for path in new_files if not path.startswith("project/.pytest_cache")] == []


def test_no_socket_is_opened(project: Project) -> None:
    """Not one audit event about sockets, from the start of the interpreter to its end."""
    run = project.pytest()
    assert run.sockets == ""
    assert run.exit_code == 1


def test_trap_notices_a_socket(project: Project) -> None:
    """The trap works: a test that opens a socket is on record."""
    assert "socket.__new__" in project.pytest("extra/opens_a_socket.py").sockets


def test_nothing_heavy_is_imported(project: Project) -> None:
    """Of all plugins only ours is loaded, asleep; it brings in nothing that a battle would need."""
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    without = project.pytest(environment=alone).modules
    with_plugin = project.pytest("-p", "pytest_logomesh.plugin", environment=alone).modules
    assert "pytest_logomesh.plugin" in with_plugin
    brought = {name.split(".")[0] for name in with_plugin - without}
    assert brought & HEAVY == set()
    assert without & HEAVY == set()  # or the line above could not have told


def test_battles_run_from_the_wheel(project: Project) -> None:
    """The tasks came along, and node ids are those of a checkout, so that one battle can be run again by its id."""
    node = "tasks/test_battles.py::test_battle[fibonacci-reference-1]"
    first = project.pytest("--logomesh-model", "reference", "-v", "-k", "fibonacci")
    assert first.exit_code == 0, first.stdout
    assert f"{node} PASSED" in first.stdout
    assert any(name.endswith("/run.json") for name in first.new_files)

    again = project.pytest("--logomesh-model", "reference", "-v", node)
    assert again.exit_code == 0, again.stdout
    assert "1 passed" in again.stdout
