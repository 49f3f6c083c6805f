"""What the entry point adds to `pytest --collect-only` of a project that does not use it. Run by hand:

    python -m tests.benchmarks.bench_idle [--runs N]

Builds the wheel and two venvs with the same dependencies, installs the wheel in one, and runs pytest in
turn in both. Needs a package index; takes a minute or more, most of it for installing; leaves
nothing behind.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES, TESTS_PER_FILE = 20, 10
ALLOWED_MS = 30


@dataclass(frozen=True)
class Cost:
    """What one run took, seconds."""

    wall: float
    processor: float


def main() -> None:
    """Build, measure, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", type=_at_least_one, default=15, metavar="N", help="of each kind (default 15)"
    )
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="bench-idle-") as scratch:
        place = Path(scratch)
        project = _unrelated_project(place / "project")
        plain, plugged = _two_venvs(place)
        costs = list(_in_turn(plain, plugged, project, runs))
    _report(runs, [cost for cost, _ in costs], [cost for _, cost in costs])


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _unrelated_project(project: Path) -> Path:
    """A project of small tests that knows nothing of the plugin."""
    (project / "tests").mkdir(parents=True)
    (project / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    for file in range(FILES):
        tests = (
            f"def test_{file}_{number}():\n    assert {number} + 1 > {number}\n"
            for number in range(TESTS_PER_FILE)
        )
        (project / "tests" / f"test_part_{file}.py").write_text("\n\n".join(tests))
    return project


def _two_venvs(place: Path) -> tuple[Path, Path]:
    """The interpreters of two venvs that differ in the plugin alone."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    _pip(Path(sys.executable), "wheel", str(ROOT), "--no-deps", "--wheel-dir", str(place / "wheel"))
    (wheel,) = (place / "wheel").glob("*.whl")
    plain, plugged = (_venv(place / name) for name in ("plain", "plugged"))
    _pip(plain, "install", *dependencies)
    _pip(plugged, "install", *_pip(plain, "freeze").splitlines())
    _pip(plugged, "install", "--no-deps", str(wheel))
    _check_alike(plain, plugged)
    return plain, plugged


def _check_alike(plain: Path, plugged: Path) -> None:
    """See that the plugin is all that differs, and that pytest finds it where it should."""
    theirs, ours = (set(_pip(python, "freeze").splitlines()) for python in (plain, plugged))
    (only_ours,) = ours - theirs
    if theirs - ours or not only_ours.startswith("pytest-logomesh "):
        raise SystemExit(f"the two venvs differ: {sorted(theirs ^ ours)}")
    for python, expected in ((plain, False), (plugged, True)):
        command = [str(python), "-m", "pytest", "-VV"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=python.parent)
        if ("pytest-logomesh" in done.stdout + done.stderr) is not expected:
            raise SystemExit(f"{python} lists the wrong plugins:\n{done.stdout}{done.stderr}")


def _venv(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


def _pip(python: Path, *arguments: str) -> str:
    print("pip", *arguments[:3], file=sys.stderr, flush=True)  # noqa: T201 - says what it waits for
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def _in_turn(plain: Path, plugged: Path, project: Path, runs: int) -> Iterator[tuple[Cost, Cost]]:
    """A run without and a run with the plugin, again and again; the first pair only warms caches."""
    for turn in range(runs + 1):
        pair = _collect(plain, project), _collect(plugged, project)
        if turn:
            yield pair


def _collect(python: Path, project: Path) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(python), "-m", "pytest", "--collect-only", "-q"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project)},  # no variable of the caller's reaches pytest
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or f"{FILES * TESTS_PER_FILE} tests collected" not in done.stdout:
        raise SystemExit(f"pytest did not collect the project:\n{done.stdout}{done.stderr}")
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _report(runs: int, plain: list[Cost], plugged: list[Cost]) -> None:
    walls = [statistics.median(cost.wall for cost in costs) * 1000 for costs in (plain, plugged)]
    processors = [statistics.median(cost.processor for cost in costs) * 1000 for costs in (plain, plugged)]
    pairs = [(b.wall - a.wall) * 1000 for a, b in zip(plain, plugged, strict=True)]
    low, middle, high = statistics.quantiles(pairs, n=4)
    print(  # noqa: T201 - the result
        f"pytest --collect-only of {FILES * TESTS_PER_FILE} tests, medians of {runs} runs each, in turn\n"
        f"{'':18}{'wall':>10}{'processor':>12}\n"
        f"{'without plugin':18}{walls[0]:7.0f} ms{processors[0]:9.0f} ms\n"
        f"{'with plugin':18}{walls[1]:7.0f} ms{processors[1]:9.0f} ms\n"
        f"{'added':18}{walls[1] - walls[0]:7.1f} ms{processors[1] - processors[0]:9.1f} ms\n"
        f"{'ratio':18}{walls[1] / walls[0]:8.3f} x{processors[1] / processors[0]:10.3f} x\n"
        f"added within a pair of runs: median {middle:.1f} ms, half of them between {low:.1f} and {high:.1f} ms\n"
        f"{'allowed to add':18}{ALLOWED_MS:7} ms"
    )


if __name__ == "__main__":
    main()
