"""What isolation costs: milliseconds for one examined function-level answer, in each sandbox and in plain Python.

Run by hand: `python -m tests.benchmarks.bench_sandbox [ROUNDS]`. Each figure is the median over the rounds, taken in
turn, so that a machine that grows busy slows all of them alike.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import SANDBOXES, Inquiry, OwnTesting, observe
from pytest_logomesh.sandbox.choosing import Choosable

SOLUTION = """
import re
from collections import Counter
from typing import List

def most_common(words: List[str]) -> str:
    counted = Counter(word for text in words for word in re.findall(r"\\w+", text.lower()))
    return max(sorted(counted), key=counted.__getitem__, default="")
"""
OBSERVER = """
def {name}(solution, rng):
    return [solution.most_common([rng.choice("a b c d".split()) for _ in range(20)]) for _ in range(50)]
"""
TEST = "from solution import *\n\ndef test_most_common():\n    assert most_common(['a b', 'b']) == 'b'\n"
TESTS = {"test_solution.py": TEST}
PROGRAM = Program(name="answer", files={"solution.py": SOLUTION})
BROKEN = Program(name="broken", files={"solution.py": SOLUTION.replace("max(", "min(")})


def inquiry(behaviours: int) -> Inquiry:
    """Questions about the answer, as many as wanted."""
    names = tuple(f"behaviour_{number}" for number in range(behaviours))
    observers = "".join(OBSERVER.format(name=name) for name in names)
    return Inquiry(module="solution", observers=observers, behaviours=names, seed=1, limits=Limits())


def plainly() -> None:
    """The same answer and observer in one plain interpreter, without isolation or limits."""
    source = f"{SOLUTION}\n{OBSERVER.format(name='go')}\nimport random, types\n"
    source += "print(go(types.SimpleNamespace(most_common=most_common), random.Random(1)))\n"
    subprocess.run([sys.executable, "-I", "-c", source], check=True, capture_output=True)


def own_tests(sandbox: Choosable, broken: int) -> None:
    """The answer's own tests on the answer itself, and then on so many broken programs."""
    with OwnTesting(sandbox, TESTS, Limits()) as meeting:
        sound = meeting.meet("own", PROGRAM).passed
        for _ in range(broken):
            meeting.meet("broken", BROKEN, sound)


def cases(sandbox: Choosable) -> dict[str, Callable[[], object]]:
    """What is measured in one sandbox, by what it is called."""
    return {
        f"{sandbox.name}: trivial start": lambda: observe(sandbox, PROGRAM, inquiry(0)),
        f"{sandbox.name}: one answer, 1 observer": lambda: observe(sandbox, PROGRAM, inquiry(1)),
        f"{sandbox.name}: one answer, 12 observers": lambda: observe(sandbox, PROGRAM, inquiry(12)),
        f"{sandbox.name}: own tests, 1 program": lambda: own_tests(sandbox, 0),
        f"{sandbox.name}: own tests, 41 programs": lambda: own_tests(sandbox, 40),
    }


def main(rounds: int) -> None:
    """Print one line a case: median and best, milliseconds."""
    measured: dict[str, Callable[[], object]] = {"plain python -I": plainly}
    for make in SANDBOXES.values():
        sandbox = make()
        if sandbox.problem is None:
            measured |= cases(sandbox)
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, measure in measured.items():
            started = time.perf_counter()
            measure()
            taken[name].append((time.perf_counter() - started) * 1000)
    for name, times in taken.items():
        print(f"{name:40} median {statistics.median(times):7.1f} ms   best {min(times):7.1f} ms")  # noqa: T201 - a script


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
