"""Red's static pass on a 150-line answer, against bandit's command line on the same file, side by side.

    python -m tests.benchmarks.bench_red

Owed: under 10 ms an answer.
"""

import ast
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from pytest_logomesh.agents.red.scanning import scan
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Program, Rules, Solution, Task

OWED_MS = 10.0
LINES = 150
_CLASS = textwrap.dedent(
    '''
    class Store{number}:
        """Holds entries by key, and finds them again as long as they are fresh."""

        def __init__(self, capacity: int, clock=time.monotonic) -> None:
            self.entries: dict[str, tuple[float, object]] = {{}}
            self.capacity = capacity
            self.clock = clock

        def get(self, key: str, default: object = None) -> object:
            """The value, or the default where there is none or it has grown old."""
            stamp, value = self.entries.get(key, (0.0, default))
            if self.clock() - stamp > 60:
                return default

            # A key of another store is never found here.
            if not re.fullmatch(r"\\w+-{number}", key):
                return default
            return value

        def put(self, key: str, value: object) -> bool:
            """Store a value; the oldest goes when there is no room."""
            while len(self.entries) >= self.capacity:
                oldest = min(self.entries, key=lambda name: self.entries[name][0])
                del self.entries[oldest]

            self.entries[key] = (self.clock(), value)
            return True

        def walk(self, depth: int = 0) -> int:
            """A figure that depends on all entries."""
            total = sum(hash(key) % 7 for key in sorted(self.entries))
            if depth > 3:
                return total
            return self.walk(depth + 1) + total
    '''
)


def answer() -> str:
    """A plausible answer of the stated length."""
    source = "import re\nimport time\n" + "".join(_CLASS.format(number=number) for number in range(5))
    return "\n".join(source.splitlines()[:LINES]) + "\n"


def least_ms(work: Callable[[], object], rounds: int) -> float:
    """Wall time of one call at its quickest, milliseconds: what the work costs where nothing else runs."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return min(taken)


def main() -> int:
    """Print both figures; 1 when Red is slower than it may be."""
    reference = Solution(
        program=Program(name="reference", files={"solution.py": answer()}), tests={}, rationale=""
    )
    rules = Rules(imports=("re", "time"), required=("recursion",), banned=("call:eval", "global-state"))
    task = Task(
        id="bench",
        title="Bench",
        level="beginner",
        names=("Store0",),
        rules=rules,
        instruction="",
        reference=reference,
        observers="",
        behaviours=("b",),
        path=Path("bench"),
        digest="0",
    )
    nodes = sum(1 for _ in ast.walk(ast.parse(answer())))
    submission = Submission(files={"solution.py": answer()}, tests={}, rationale="")
    assert not [finding for finding in scan(task, submission) if finding.state == "confirmed"]
    ours = least_ms(lambda: scan(task, submission), rounds=100)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "solution.py"
        path.write_text(answer())
        command = [sys.executable, "-m", "bandit", "-q", str(path)]
        theirs = least_ms(lambda: subprocess.run(command, capture_output=True, check=False), rounds=5)
    sys.stdout.write(
        f"{LINES} lines, {nodes} syntax nodes: scan {ours:.1f} ms (owed {OWED_MS:.0f} ms), "
        f"bandit's command line {theirs:.0f} ms, {theirs / ours:.0f} times as long\n"
    )
    return int(ours > OWED_MS)


if __name__ == "__main__":
    sys.exit(main())
