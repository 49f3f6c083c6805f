"""A whole run against a clocked model server: wall time over the ideal, processor time a battle, memory of the owner.

Run by hand on a quiet machine: `python -m tests.benchmarks.bench_arena [BATTLES] [WORKERS]`. Without arguments 164
battles and 2000, each with `-n 2` and with no `-n`. The server has 32 slots, its first token comes after 0.3 s, then 50
a second; answers hold 100 to 500 tokens. The ideal is a list schedule of those answers on the slots, in item order.
Owed: 1.25 times the ideal, 0.1 s of processor time a battle beside the server (the machine's, so that jails that
are killed count; what else runs there counts too), and at 2000 battles the same a battle within 10 %.
Exit code 1 where something owed is missed.
"""

import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.bench_load import processor_s
from tests.benchmarks.clocked_server import MODEL

SLOTS, FIRST_S, PER_S = 32, 0.3, 50.0
TOKENS = (100, 500)
OWED_RATIO, OWED_CPU_S, OWED_GROWTH = 1.25, 0.1, 1.1
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--logomesh-model={MODEL}"]
PYTEST += ["-p", "no:hypothesispytest", "-p", "no:asyncio"]
"""Without what this project's own tests bring along."""
_TICKS_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """One run."""

    battles: int
    workers: int
    wall_s: float
    ideal_s: float
    cpu_s: float
    """The machine's, beside the model server."""
    reaped_s: float
    """What the run's own processes say that they used, as far as somebody waited for them."""
    peak_mb: float
    """Of the owner, resident."""
    passed: int

    def __str__(self) -> str:
        options = f"-n {self.workers}" if self.workers else "no -n"
        return (
            f"{self.battles} battles, {options}: {self.wall_s:.1f} s, ideal {self.ideal_s:.1f} s, ratio "
            f"{self.wall_s / self.ideal_s:.2f}; processor {self.cpu_s / self.battles:.3f} s a battle ("
            f"{self.reaped_s / self.battles:.3f} s by the processes' own account); owner {self.peak_mb:.0f} MB; "
            f"{self.passed} passed"
        )

    @property
    def held(self) -> bool:
        """Whether it is within what is owed."""
        fast = self.wall_s <= OWED_RATIO * self.ideal_s and self.cpu_s <= OWED_CPU_S * self.battles
        return fast and self.passed == self.battles


def task(number: int) -> dict[str, str]:
    """A made-up line of a HumanEval file."""
    factor, rest, name = number % 17 + 2, number % 5, f"made_{number}"
    return {
        "task_id": f"Made/{number}",
        "entry_point": name,
        "prompt": f'def {name}(values: list[int]) -> int:\n    """The sum of {factor} times each value '
        f'that is not {rest} modulo 7.\n    >>> {name}([])\n    0\n    """\n',
        "canonical_solution": f"    return sum({factor} * value for value in values if value % 7 != {rest})\n",
        "test": "def check(candidate):\n    assert candidate([]) == 0\n    for top in range(0, 35, 5):\n"
        f"        wanted = sum({factor} * value for value in range(top) if value % 7 != {rest})\n"
        "        assert candidate(list(range(top))) == wanted\n",
    }


def answer(line: dict[str, str], draw: random.Random) -> list[str]:
    """The line's right answer, written out at a drawn number of tokens."""
    source = line["prompt"] + line["canonical_solution"]
    count = draw.randint(*TOKENS)
    bare = json.dumps({"sourceCode": source, "testCode": "", "rationale": ""})
    padded = bare[:-2] + "why " * (count - len(bare) // 4) + bare[-2:]
    cuts = [len(padded) * place // count for place in range(count + 1)]
    return [padded[start:end] for start, end in pairwise(cuts)]


def ideal_s(lengths: list[int]) -> float:
    """How long a perfect client takes: each answer, in order, goes to the slot that is free first."""
    slots = [0.0] * SLOTS
    for length in lengths:
        heapq.heapreplace(slots, slots[0] + FIRST_S + (length - 1) / PER_S)
    return max(slots)


def environment(folder: Path) -> dict[str, str]:
    """Compiled modules are kept, in a folder of their own, as an installed package keeps them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder)}


@contextmanager
def served(answers: Path) -> Iterator[tuple[str, int]]:
    """A server of its own: its address, and the id of its process."""
    arguments = [str(answers), str(SLOTS), str(FIRST_S), str(PER_S)]
    command = [sys.executable, "-m", "tests.benchmarks.clocked_server", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1", process.pid
        process.communicate()  # ends its input


def spent_s(pid: int) -> float:
    """Processor time of a process and of those that it waited for, seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * _TICKS_S


def peak_mb(pid: int) -> float:
    """The most memory that a process has had resident so far, MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line), 0.0)


def measure(battles: int, workers: int, compiled: Path) -> Measured:
    """One run, in a folder of its own."""
    draw = random.Random(battles)
    lines = [task(number) for number in range(battles)]
    answers = {line["entry_point"]: answer(line, draw) for line in lines}
    with tempfile.TemporaryDirectory() as folder:
        tasks, texts, report = Path(folder, "made.jsonl"), Path(folder, "answers.json"), Path(folder, "run")
        tasks.write_text("".join(json.dumps(line) + "\n" for line in lines))
        texts.write_text(json.dumps(answers))
        with served(texts) as (url, server):
            options = [f"--logomesh-endpoint={url}", f"--logomesh-tasks={tasks}"]
            options += [f"--logomesh-report-dir={report}"] + ([f"-n{workers}"] if workers else [])
            began, busy_s, used_s = time.monotonic(), processor_s() - spent_s(server), 0.0
            command, env, highest = [*PYTEST, *options], environment(compiled), 0.0
            with subprocess.Popen(command, cwd=folder, env=env, stdout=sys.stderr) as run:
                while run.returncode is None:
                    highest = max(highest, peak_mb(run.pid))
                    used_s = max(used_s, spent_s(run.pid))
                    with suppress(subprocess.TimeoutExpired):
                        run.wait(0.2)
            wall_s, busy_s = time.monotonic() - began, processor_s() - spent_s(server) - busy_s
        outcomes = [battle["outcome"] for battle in json.loads((report / "run.json").read_text())["battles"]]
    ideal = ideal_s([len(tokens) for tokens in answers.values()])
    passed = outcomes.count("passed")
    return Measured(battles, workers, wall_s, ideal, busy_s, used_s, highest, passed)


def main(battles: list[int], workers: list[int]) -> int:
    """Measures them all; the number of figures that miss what is owed."""
    missed = 0
    with tempfile.TemporaryDirectory() as compiled:
        measure(1, 1, Path(compiled))
        for each in workers:
            runs = []
            for count in battles:
                runs.append(measure(count, each, Path(compiled)))
                print(runs[-1], flush=True)  # noqa: T201 - a script
            grown = runs[-1].cpu_s / runs[-1].battles > OWED_GROWTH * runs[0].cpu_s / runs[0].battles
            missed += sum(not run.held for run in runs) + grown
    return missed


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(bool(main(given[:1] or [164, 2000], given[1:2] or [2, 0])))
