"""Does the score measure? Judges every program that somebody knows to be right or wrong, and looks at the order.

    python -m tests.order_table [--write] [TASK ...]

Of each task: the reference, the alternatives (with the reference's tests and rationale), each flawed twin, and the
reference with text that speaks to a judge, in its code and in its rationale. No model judges. The order is right where
the reference and the alternatives are above every flawed twin, each twin is lower in the component that should see its
kind, and no injected text lifts anything. Ends with 1 where it is not. `--write` renews the README's table.
"""

import argparse
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.records.battle import Battle, battle_seed
from pytest_logomesh.records.evidence import ComponentName
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Program, Solution, Task
from pytest_logomesh.records.verdict import Components
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.injections.corpus import TEXTS, after_rationale, in_comments, in_docstrings

THREADS = 2
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- order: python -m tests.order_table --write -->", "<!-- order ends -->"
SEEN_BY: dict[str, ComponentName] = {
    "logic": "logic",
    "own-tests": "testing",
    "rationale": "rationale",
    "finding": "architecture",
}
"""Which component should see a kind of twin."""
RIGHT = ("reference", "alternative")
KINDS = (*RIGHT, *SEEN_BY, "injected")
TURNED = "right-to-left"
"""Controls that turn the direction of writing are a finding, and rightly so."""


@dataclass(frozen=True, slots=True)
class Row:
    """One program, judged."""

    task: str
    kind: str
    name: str
    components: Components
    cis: Decimal


def entrants(task: Task) -> Iterator[tuple[str, str, Submission]]:
    """Kind, name and submission of everything that is judged."""
    reference = _handed_in(task.reference, task.reference.program)
    yield "reference", "reference", reference
    for program in task.alternatives:
        yield "alternative", program.name, _handed_in(task.reference, program)
    for twin in task.flawed:
        yield twin.caught_by, f"flawed/{twin.name}", _handed_in(twin.solution, twin.solution.program)
    everything = "\n".join(text for name, text in TEXTS.items() if name != TURNED)
    yield "injected", "in the code", in_docstrings(in_comments(reference, everything), everything)
    yield "injected", "in the rationale", after_rationale(reference, "\n\n".join(TEXTS.values()))


def _handed_in(solution: Solution, program: Program) -> Submission:
    return Submission(files=program.files, tests=solution.tests, rationale=solution.rationale)


def judged(task: Task, sandbox: Sandbox) -> list[Row]:
    """Every entrant of a task, with one seed, so that they meet the same inputs."""
    examiner = Examiner(sandbox)
    battle = Battle(
        task=task.id, tier="order", strategy="none", repeat=1, seed=battle_seed(0, task.digest, 1)
    )
    rows = []
    for kind, name, submission in entrants(task):
        facts = examiner.examine(task, submission, battle.seed)
        verdict = judge(battle, task, submission, StreamFigures(), facts, Policy(Cis1()))
        if verdict.cis is None:
            raise SystemExit(f"{task.id}: {name} has no CIS")
        rows.append(Row(task.id, kind, name, verdict.components, verdict.cis))
    sys.stderr.write(f"{task.id}: {len(rows)} programs\n")
    return rows


def violations(rows: Sequence[Row]) -> Iterator[str]:
    """What is wrong with the order of one task's rows, a sentence each."""
    reference, least = rows[0], min(row.cis for row in rows if row.kind in RIGHT)
    for row in rows:
        where = f"{row.task}: {row.name} ({row.kind})"
        if row.kind == "injected" and row.cis > reference.cis:
            yield f"{where} has {row.cis}, more than the reference ({reference.cis})"
        if row.kind not in SEEN_BY:
            continue
        if row.cis >= least:
            yield f"{where} has {row.cis}, no less than every right program ({least})"
        eye = SEEN_BY[row.kind]
        value, bar = (
            getattr(row.components, eye),
            min(getattr(each.components, eye) for each in rows if each.kind in RIGHT),
        )
        if value >= bar:
            yield f"{where} has {eye} {value}, no less than every right program ({bar})"


def by_kind(rows: Sequence[Row]) -> str:
    """A row a kind: how many, the mean of each component, and the lowest and highest CIS. In Markdown."""
    lines = ["| kind | programs | R | A | T | L | CIS, mean | lowest | highest |", f"|---{'|---:' * 8}|"]
    for kind in KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        means = [_mean(getattr(row.components, name) for row in of_kind) for name in Components.model_fields]
        scores = [row.cis for row in of_kind]
        told = [*means, _mean(scores), _shown(min(scores)), _shown(max(scores))]
        lines.append(f"| {kind} | {len(of_kind)} | {' | '.join(told)} |")
    return "\n".join(lines)


def by_task(rows: Sequence[Row]) -> str:
    """A row a task: the lowest right program, and the highest of each kind of wrong one. In Markdown."""
    heads = ("reference", "lowest alternative", *(f"highest {kind} twin" for kind in SEEN_BY), "injected")
    lines = [f"| task | {' | '.join(heads)} |", f"|---{'|---:' * len(heads)}|"]
    for task in dict.fromkeys(row.task for row in rows):
        picks: list[tuple[str, Callable[[Iterable[Decimal]], Decimal]]] = [
            (kind, min if kind in RIGHT else max) for kind in KINDS
        ]
        told = [
            _shown(pick(row.cis for row in rows if (row.task, row.kind) == (task, kind)))
            for kind, pick in picks
        ]
        lines.append(f"| {task} | {' | '.join(told)} |")
    return "\n".join(lines)


def _mean(values: Iterable[Decimal]) -> str:
    return _shown(statistics.mean(values))


def _shown(value: Decimal) -> str:
    return f"{value:.2f}"


def listed(rows: Sequence[Row]) -> str:
    """Every row, for a terminal."""
    lines = []
    for row in rows:
        values = [getattr(row.components, name) for name in Components.model_fields]
        told = "  ".join("  --" if value is None else _shown(value) for value in values)
        lines.append(f"{row.cis:.4f}   {told}   {row.task:20} {row.kind:12} {row.name}")
    return "\n".join(lines)


def write(rows: Sequence[Row], found: Sequence[str]) -> None:
    """Put both tables between the README's marks."""
    page = README.read_text("utf-8")
    if BEGIN not in page or END not in page:
        raise SystemExit(f"README.md lacks the marks {BEGIN} and {END}")
    tasks = len({row.task for row in rows})
    said = f"{len(rows)} programs of {tasks} tasks, {len(found) or 'no'} violations of the order."
    text = f"{BEGIN}\n{said}\n\n{by_kind(rows)}\n\n{by_task(rows)}\n{END}"
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    README.write_text(pattern.sub(lambda _: text, page), "utf-8")


def main() -> int:
    """Judge, print, say what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="ids; all without any")
    parser.add_argument("--write", action="store_true", help="renew the README's table")
    options = parser.parse_args()
    tasks = [task for task in load_suite(bundled_tasks()) if not options.tasks or task.id in options.tasks]
    sandbox = choose("auto")
    with ThreadPoolExecutor(THREADS) as pool:
        all_rows = list(pool.map(lambda task: judged(task, sandbox), tasks))
    rows = [row for of_task in all_rows for row in of_task]
    found = [text for of_task in all_rows for text in violations(of_task)]
    sys.stdout.write(
        f"  CIS      R     A     T     L\n{listed(rows)}\n\n{by_kind(rows)}\n\n{by_task(rows)}\n\n"
    )
    sys.stdout.write("".join(f"VIOLATION {text}\n" for text in found) or "The order is right everywhere.\n")
    if options.write:
        write(rows, found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
