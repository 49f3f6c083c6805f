"""`logomesh scan` on a generated tree, against `bandit -r` on the same, and on one file of growing size.

    python -m tests.benchmarks.bench_scan

Owed: 1000 files of 100 lines in under 20 s on 2 cores, and a cost that grows linearly to 20,000 lines.
"""

import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import NamedTuple

FILES = 1000
LINES = 100
OWED_S = 20.0
SIZES = (1_250, 5_000, 20_000)
MOST_GROWTH = 2.0
"""How much more a line of the largest file may cost than one of the smallest."""
_HEAD = """import sqlite3
import subprocess
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
"""
_PART = textwrap.dedent(
    '''

    class Store{number}:
        """Rows of one table, read through a cache."""

        def __init__(self, path: str, most: int = 100) -> None:
            self.database = sqlite3.connect(path)
            self.known: dict[str, list[tuple[object, ...]]] = {{}}
            self.most = most

        def rows(self, name: str) -> list[tuple[object, ...]]:
            """The rows of a name, from memory where they are known."""
            if name not in self.known:
                found = self.database.execute("SELECT * FROM items{number} WHERE name = ?", (name,))
                self.known[name] = found.fetchall()
            while len(self.known) > self.most:
                self.known.pop(next(iter(self.known)))
            return self.known[name]


    @app.route("/items{number}")
    def items{number}() -> str:
        """The items of the name that is asked for."""
        name = request.args.get("name", "")
        found = Store{number}("items.db").rows(name)
        try:
            return ", ".join(str(row[0]) for row in found if row)
        except IndexError as error:
            return f"nothing for {{error}}"


    def archive{number}(folder: Path, names: list[str]) -> int:
        """Pack files and say how many there were."""
        kept = [name for name in names if (folder / name).suffix in (".txt", ".csv")]
        for name in kept:
            subprocess.run(["gzip", "--keep", name], cwd=folder, check=True)
        return len(kept)
    '''
)


def source(lines: int) -> str:
    """A plausible program of so many lines."""
    parts = lines // _PART.count("\n") + 1
    text = _HEAD + "".join(_PART.format(number=number) for number in range(parts))
    # Cut between statements of a module, so that the rest parses.
    kept = "\n".join(text.splitlines()[:lines]).rsplit("\n\n\n", 1)[0] + "\n"
    return kept + "".join(f"LIMIT{number} = {number}\n" for number in range(lines - kept.count("\n")))


class Cost(NamedTuple):
    """Seconds that a command took, by the clock and of processors."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processor)"


def cost(*command: str) -> Cost:
    """What a command takes, which may find what it likes."""
    started, before = time.perf_counter(), _children_s()
    done = subprocess.run(command, capture_output=True, check=False)
    taken = Cost(time.perf_counter() - started, _children_s() - before)
    assert done.returncode in (0, 1), done.stderr
    return taken


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree(folder: Path) -> int:
    """Write the files; returns their lines."""
    total = 0
    for number in range(FILES):
        path = folder / f"package{number % 20}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        text = f"NUMBER = {number}\n" + source(LINES - 1)
        path.write_text(text, encoding="utf-8")
        total += text.count("\n")
    return total


def growth(folder: Path, scan: list[str]) -> float:
    """Print what a line costs of processor in files of growing size; returns the last figure over the first."""
    empty = folder / "empty.py"
    empty.touch()
    least = cost(*scan, str(empty)).processor
    costs = []
    for lines in SIZES:
        path = folder / f"lines{lines}.py"
        path.write_text(source(lines), encoding="utf-8")
        costs.append((min(cost(*scan, str(path)).processor for _ in range(2)) - least) / lines)
    shown = ", ".join(f"{1e6 * cost:.0f} us at {lines}" for cost, lines in zip(costs, SIZES, strict=True))
    sys.stdout.write(f"a line costs {shown} lines\n")
    return costs[-1] / costs[0]


def main() -> int:
    """Print the figures; 1 when one is not what is owed."""
    scripts = Path(sys.executable).parent
    scan = [str(scripts / "logomesh"), "scan", "--fail-on", "never", "--json"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = tree(folder)
        ours = {jobs: cost(*scan, "--jobs", jobs, name) for jobs in ("2", "1")}
        theirs = cost(str(scripts / "bandit"), "-q", "-r", "-f", "json", name)
        sys.stdout.write(
            f"{FILES} files, {lines} lines: {ours['2']} with two processes, owed {OWED_S:.0f} s; "
            f"{ours['1']} with one; bandit -r {theirs}\n"
        )
        factor = growth(folder, scan)
    return int(ours["2"].wall > OWED_S or factor > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
