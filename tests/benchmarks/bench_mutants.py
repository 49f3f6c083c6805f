"""Mutants a second on every processor of this machine, isolated, beside one pytest process a mutant without isolation.

Run by hand: `python -m tests.benchmarks.bench_mutants [ROUNDS]`. Both judge the same mutants of the bundled reference
of `rate_limiter` with its own tests, up to the first test that fails, in as many workers as there are processors: in
processes of their own, as with `-n`, which are there before the time is taken.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

from pytest_logomesh.agents.green.mutants import disguise
from pytest_logomesh.agents.green.trial import known_mutants
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.sandbox import OwnTesting, choose
from pytest_logomesh.suite import bundled_tasks, load_suite

WORKERS = os.cpu_count() or 1
TASK = "rate_limiter"


def share(mutants: Sequence[Program], number: int) -> int:
    """How many of a worker's mutants are caught: disguised first, each in a fork with namespaces of its own.

    Args:
        mutants: all of them.
        number: the worker's, 0-based; its jail is started anew.
    """
    (task,) = load_suite(bundled_tasks() / TASK)
    rng, caught = Random(number), 0
    with OwnTesting(choose("auto"), task.reference.tests, task.limits) as meeting:
        sound = meeting.meet("own", task.reference.program).passed
        for program in mutants[number::WORKERS]:
            run = meeting.meet("broken", disguise(program, rng), sound)
            caught += bool(run.failed or run.fault)
    return caught


def in_processes(task: Task, mutants: Sequence[Program]) -> int:
    """How many are caught by `pytest -x` in a folder and a process of their own."""

    def fails(program: Program) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**program.files, **task.reference.tests}.items():
                Path(folder, path).write_text(text)
            command = [sys.executable, "-m", "pytest", "-xq", "-p", "no:cacheprovider", "--noconftest"]
            environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
            run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            return run.returncode != 0

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(fails, mutants))


def main(rounds: int) -> None:
    """Print both rates, medians over the rounds, and their ratio."""
    (task,) = load_suite(bundled_tasks() / TASK)
    mutants = [mutant.program for mutant in known_mutants(task)] * 4
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        ways: dict[str, Callable[[], int]] = {
            "in jails": lambda: sum(pool.map(partial(share, mutants), range(WORKERS))),
            "a pytest each": lambda: in_processes(task, mutants),
        }
        sum(
            pool.map(partial(share, ()), range(WORKERS))
        )  # the workers are there, and have read what they need
        rates: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, judge in ways.items():
                started = time.perf_counter()
                caught = judge()
                rates[way].append(len(mutants) / (time.perf_counter() - started))
                print(f"{way}: {caught} of {len(mutants)} caught, {rates[way][-1]:.1f} a second")  # noqa: T201 - a script
    jails, processes = (statistics.median(rates[way]) for way in ways)
    print(f"medians: {jails:.1f} against {processes:.1f} a second, {jails / processes:.1f} times")  # noqa: T201 - likewise


if __name__ == "__main__":
    main(int((sys.argv[1:2] or ["3"])[0]))
