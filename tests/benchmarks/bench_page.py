"""The page of 2000 battles: how long it takes to write, how large it is, how soon a browser shows it.

    python -m tests.benchmarks.bench_page

Owed: written in under 5 s, under 20 MB, opened in under 2 s. Every battle has texts of its own, of a usual length.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.reporting.page.run import run_page
from pytest_logomesh.reporting.run_json import RunDocument
from tests.real.browser import browser, find_browser
from tests.reporting.page.page_samples import TASK_NAMES, Answers, answers, run_of, sample_battle

BATTLES = 2000
OWED_S, OWED_MB, OWED_OPEN_S = 5.0, 20.0, 2.0
_KINDS = ("source", "tests", "rationale")
_CHANGED = 0.2
"""The share of lines in which one answer to a task differs from another."""


def large_run(battles: int = BATTLES) -> tuple[RunDocument, Ledger]:
    """A run in which no two answers are alike."""
    written = [answers(task) for task in TASK_NAMES]
    names = [f"task_{number:03}" for number in range(battles // 20)]
    fought = [
        Battle(
            task=names[number // 20], tier="qwen32b", strategy="direct", repeat=number % 20 + 1, seed=number
        )
        for number in range(battles)
    ]
    return run_of([sample_battle(battle, _texts(battle, written)) for battle in fought], ("qwen32b",))


def opened_s(page: Path) -> float:
    """Seconds from asking for the file to a table of battles that can be read."""
    with browser() as chromium:
        tab = chromium.new_page()
        started = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_selector("table.battles tbody tr")
        return time.perf_counter() - started


def main() -> int:
    """Print the figures; 1 when any is more than is owed."""
    document, ledger = large_run()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    text = run_page(document, ledger)
    written = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = len(text.encode()) / 1e6
    sys.stdout.write(
        f"{BATTLES} battles: {written:.2f} s of a processor (owed {OWED_S:.0f} s), "
        f"{size:.1f} MB (owed {OWED_MB:.0f} MB), {grown:.0f} MiB of memory beside the run's\n"
    )
    late = False
    if find_browser():
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "report.html"
            page.write_text(text, "utf-8")
            opened = min(opened_s(page) for _ in range(3))
        late = opened > OWED_OPEN_S
        sys.stdout.write(f"opened in {opened:.2f} s (owed {OWED_OPEN_S:.0f} s)\n")
    return int(written > OWED_S or size > OWED_MB or late)


def _texts(battle: Battle, written: Sequence[Answers]) -> Answers:
    """One of the project's references, a fifth of its lines taken from the others."""
    rng = random.Random(battle.id)
    own = written[int(battle.task.removeprefix("task_")) % len(written)]
    return Answers(*(_changed(rng, kind, own, written) for kind in _KINDS))


def _changed(rng: random.Random, kind: str, own: Answers, written: Sequence[Answers]) -> str:
    lines = getattr(own, kind).splitlines()
    others = getattr(rng.choice(written), kind).splitlines()
    return "\n".join(rng.choice(others) if rng.random() < _CHANGED else line for line in lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
