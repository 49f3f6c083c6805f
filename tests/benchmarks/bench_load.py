"""Whether verdicts depend on the machine's load: the same battles at `-n 1`, `-n 4`, `-n 8` and beside busy processors.

Run by hand: `python -m tests.benchmarks.bench_load [ROUNDS] [EXPRESSION]`. Each run fights the reference and twenty
twins of the bundled tasks (or what `-k EXPRESSION` leaves); the last one of each round does so beside one busy process
a processor. Prints a line a run: how long it took, processor time a battle, and how many verdicts differ from the first
run's; exit code 1 where any does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

TWINS = 20
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
Verdicts = dict[str, object]


def battles(expression: str) -> list[str]:
    """Node ids of every reference and of twenty twins, spread over the tasks."""
    found = []
    for model in ("reference", "flawed"):
        listed = subprocess.run(
            [*PYTEST, "--collect-only", f"--logomesh-model={model}", "-k", expression],
            capture_output=True,
            text=True,
            check=True,
        )
        nodes = [line for line in listed.stdout.splitlines() if "::" in line]
        found += nodes if model == "reference" else nodes[:: max(1, len(nodes) // TWINS)][:TWINS]
    return found


def run(nodes: list[str], workers: int) -> Verdicts:
    """What each battle came to: outcome, components, score, what held, and why."""
    with tempfile.TemporaryDirectory() as folder:
        models = "--logomesh-model=reference,flawed"
        options = [models, f"--logomesh-report-dir={folder}/run", f"-n{workers}"]
        subprocess.run([*PYTEST, *options, *nodes], capture_output=True, check=False)
        document = json.loads(Path(folder, "run", "run.json").read_text())
    kept = ("outcome", "components", "cis", "behaviours", "reasons", "own_tests", "findings")
    return {battle["id"]: {key: battle[key] for key in kept} for battle in document["battles"]}


def busy(stack: ExitStack) -> None:
    """One process a processor that computes until the stack unwinds."""
    for _ in range(os.cpu_count() or 1):
        process = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
        stack.callback(process.kill)


def processor_s() -> float:
    """How long this machine's processors have been busy, seconds; what runs beside counts too."""
    user, nice, system = Path("/proc/stat").read_text().split(maxsplit=4)[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def main(rounds: int, expression: str) -> int:
    """Runs them all; the number of verdicts that differ."""
    nodes, first, different = battles(expression), None, 0
    for number in range(rounds):
        for workers, beside in ((1, False), (4, False), (8, False), (4, True)):
            with ExitStack() as stack:
                if beside:
                    busy(stack)
                started, spent_s = time.monotonic(), processor_s()
                verdicts = run(nodes, workers)
                took_s, spent_s = time.monotonic() - started, processor_s() - spent_s
            first = first or verdicts
            changed = [name for name in first if first[name] != verdicts.get(name)]
            different += len(changed)
            load = " beside busy processors" if beside else ""
            took = f"{took_s:6.1f} s"
            if not beside:
                took += f", {spent_s / len(verdicts):.2f} s of processor time each"
            text = f"round {number + 1}: {len(verdicts)} battles, -n {workers}{load}: {took}, {len(changed)} differ"
            print(text, *changed[:5], flush=True)  # noqa: T201 - a script
    return different


if __name__ == "__main__":
    sys.exit(bool(main(int((sys.argv[1:2] or ["1"])[0]), (sys.argv[2:3] or [""])[0])))
