"""`logomesh rescore` gives the same bytes under every Python that the package supports."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.bench_rescore import write_run

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("3.11", "3.12", "3.13")
RESCORE = "import sys; from pytest_logomesh.cli import main; sys.exit(main(sys.argv[1:]))"


def interpreter(version: str) -> str | None:
    """An interpreter of that version: on PATH, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    installed = sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
    for candidate in (shutil.which(f"python{version}"), *map(str, installed)):
        if (
            candidate
            and not subprocess.run([candidate, "-c", ""], check=False, capture_output=True).returncode
        ):
            return candidate
    return None


def bare(version: str, folder: Path) -> Path:
    """An interpreter of that version with pydantic alone; skips the test where there is none, or none can be made."""
    other = interpreter(version)
    if other is None:
        pytest.skip(f"there is no Python {version} here, neither on PATH nor in pyenv")
    python = folder / "bin" / "python"
    installing = [str(python), "-m", "pip", "install", "-q", "pydantic>=2.10"]
    for command in ([other, "-m", "venv", str(folder)], installing):
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode:
            told = (made.stderr or made.stdout).strip().splitlines()[-1:]
            pytest.skip(f"no Python {version} with pydantic can be made here: {' '.join(told)}")
    return python


def rescored(python: Path, run: Path, formula: str, out: Path) -> tuple[bytes, bytes]:
    """The file and the lines that this interpreter writes."""
    command = [str(python), "-c", RESCORE, "rescore", str(run), "--formula", formula, "--out", str(out)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(command, check=True, capture_output=True, env=environment, cwd=run)
    return out.read_bytes(), told.stdout


@pytest.mark.parametrize("version", OTHERS)
def test_the_same_bytes_under_every_python(version: str, tmp_path: Path) -> None:
    """Under a bare interpreter with pydantic alone, for each formula that needs nothing else."""
    python = bare(version, tmp_path / "venv")
    run = tmp_path / "run"
    run.mkdir()
    write_run(run, 40)
    for formula in ("cis-1", "contextual-debt", "logomesh-v5"):
        here = rescored(Path(sys.executable), run, formula, tmp_path / "here")
        assert rescored(python, run, formula, tmp_path / "there") == here
        assert len(here[0].splitlines()) == 40
