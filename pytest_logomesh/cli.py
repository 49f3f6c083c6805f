"""The command line: what can be done with tasks and runs without a battle."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.records.errors import LogomeshError, OptionMistake, UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.records.task import Task

USAGE_ERROR = 4
"""Exit code of a person's mistake, as pytest's own."""
ERRORS_PRESENT = 6
"""Exit code when a part of ours broke, as in a run."""
_IMPORTED = re.compile(r"(?P<file>.+?\.jsonl(\.gz)?):(?P<id>.+)")
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a verb's answer: as a person reads it, and as `--json` gives it."""

    text: str
    data: dict[str, object]
    code: int = 0
    """What it makes of the exit code: 0 it holds, 1 it does not, 6 a part of ours broke."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns:
        0 all is well, 1 something does not hold, 4 a mistake in what was asked, 6 a part of ours broke.
    """
    asked = _parser().parse_args(arguments)
    try:
        return _show(asked.verb(asked), as_json=asked.json)
    except LogomeshError as error:
        print(f"logomesh: {error}", file=sys.stderr)  # noqa: T201 - a command line speaks by printing
        return USAGE_ERROR if isinstance(error, UserMistake) else ERRORS_PRESENT


def _show(lines: Iterable[Line], *, as_json: bool) -> int:
    code = 0
    for line in lines:
        code = max(code, line.code)
        print(json.dumps(line.data) if as_json else line.text, flush=True)  # noqa: T201 - likewise
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="logomesh", description="Benchmarks coding agents, without a battle."
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    tasks = verbs.add_parser("tasks", help="look at task folders").add_subparsers(
        metavar="WHAT", required=True
    )
    listing = tasks.add_parser("list", help="what there is")
    listing.set_defaults(verb=list_tasks)
    checking = tasks.add_parser(
        "check", help="let every task prove itself: reference, alternatives, flawed twins"
    )
    checking.add_argument(
        "--seeds", type=_count, default=2, metavar="N", help="how many seeds to try (default: 2)"
    )
    checking.set_defaults(verb=check_tasks)
    mutating = tasks.add_parser(
        "mutants", help="find the mutants of each reference that own tests will meet; writes mutants.json"
    )
    mutating.set_defaults(verb=write_mutants)
    for verb in (listing, checking, mutating):
        verb.add_argument(
            "path",
            nargs="?",
            type=Path,
            help="a task folder, a tree of them, or a benchmark's file (default: the tasks that came along)",
        )

    judging = verbs.add_parser("judge", help="examine and score code that exists, without a model")
    judging.add_argument(
        "task", metavar="TASK", help="a task's id, its folder, or FILE.jsonl:ID of an imported benchmark"
    )
    judging.add_argument(
        "folder", type=Path, metavar="SOLUTION_DIR", help="holds solution.py, test_solution.py, ..."
    )
    judging.add_argument(
        "--seed", type=int, default=0, metavar="N", help="master seed of hidden inputs (default: 0)"
    )
    judging.add_argument(
        "--formula", default="cis-1", metavar="NAME", help="how the score is made (default: cis-1)"
    )
    judging.set_defaults(verb=judge_code)

    verifying = verbs.add_parser("verify", help="whether a run's ledger is as it was written")
    verifying.add_argument("run", type=Path, help="a run's folder, such as reports/latest")
    verifying.set_defaults(verb=verify_run)
    for verb in (checking, mutating, judging):
        verb.add_argument(
            "--sandbox",
            "--logomesh-sandbox",
            dest="sandbox",
            default="auto",
            metavar="NAME",
            help="where code runs (default: auto)",
        )
    for verb in (listing, checking, mutating, judging, verifying):
        verb.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"needs a whole number of at least 1, not {text!r}")
    return int(text)


def list_tasks(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh tasks list`: a line a task."""
    from pytest_logomesh.suite import bundled_tasks, load_suite  # noqa: PLC0415 - a verb imports what it needs

    for task in load_suite(asked.path or bundled_tasks()):
        twins = [twin.name for twin in task.flawed]
        counts = f"{len(task.behaviours):>3} behaviours  {len(twins):>2} flawed"
        yield Line(
            f"{task.id:<20} {task.level:<14} {counts}  {task.title}",
            {
                "id": task.id,
                "title": task.title,
                "level": task.level,
                "tags": list(task.tags),
                "behaviours": list(task.behaviours),
                "alternatives": [program.name for program in task.alternatives],
                "flawed": twins,
                "digest": task.digest,
            },
        )


def check_tasks(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh tasks check`: a line a task, with everything in it that does not hold."""
    from pytest_logomesh.agents.green.imported_check import check_imported  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.green.probes import JailProbes  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.green.selfcheck import check_task  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.red.constructs import check_rules  # noqa: PLC0415 - likewise
    from pytest_logomesh.sandbox import choose  # noqa: PLC0415 - likewise
    from pytest_logomesh.suite import bundled_tasks, load_suite  # noqa: PLC0415 - likewise

    tasks = load_suite(asked.path or bundled_tasks())
    for task in tasks:
        check_rules(task)
    sandbox = choose(asked.sandbox)
    probes = JailProbes(sandbox)

    def check(task: Task) -> list[str]:
        return check_imported(task, probes) if task.check else check_task(task, sandbox, range(asked.seeds))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(check, tasks)
        for task, complaints in zip(tasks, found, strict=True):
            text = "\n".join([f"{task.id}: {'holds' if not complaints else 'does not hold'}", *complaints])
            yield Line(text, {"id": task.id, "complaints": complaints}, code=int(bool(complaints)))


def write_mutants(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh tasks mutants`: a line a task; its mutants.json is written."""
    from pytest_logomesh.agents.green.telling import mutants_text, tell_mutants  # noqa: PLC0415 - likewise
    from pytest_logomesh.sandbox import choose  # noqa: PLC0415 - likewise
    from pytest_logomesh.suite import bundled_tasks, load_suite  # noqa: PLC0415 - likewise

    tasks = load_suite(asked.path or bundled_tasks())
    if any(task.check for task in tasks):
        raise UserMistake(f"{asked.path}: an imported benchmark has no mutants; name task folders")
    sandbox = choose(asked.sandbox)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda task: tell_mutants(task, sandbox, range(2)), tasks)
        for task, told in zip(tasks, found, strict=True):
            (task.path / "mutants.json").write_text(mutants_text(task, told), encoding="utf-8")
            yield Line(f"{task.id}: {len(told)} mutants", {"id": task.id, "mutants": told})


def judge_code(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh judge TASK SOLUTION_DIR`: one battle, as in run.json."""
    from pytest_logomesh.agents.green.formulas import FORMULAS  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.green.judging import judge_folder  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.red.constructs import check_rules  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.reasons import reasons_text  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.run_json import battle_document  # noqa: PLC0415 - likewise
    from pytest_logomesh.sandbox import choose  # noqa: PLC0415 - likewise

    if asked.formula not in FORMULAS:
        raise OptionMistake("--formula", f"{asked.formula!r} is not known; there are: {', '.join(FORMULAS)}")
    task = _task(asked.task)
    check_rules(task)
    formula = FORMULAS[asked.formula]()
    verdict = judge_folder(task, asked.folder, asked.seed, choose(asked.sandbox), formula)
    document = battle_document(verdict).model_dump(mode="json", by_alias=True)
    code = {"passed": 0, "error": ERRORS_PRESENT}.get(verdict.outcome, 1)
    yield Line(reasons_text(verdict), document, code)


def _task(named: str) -> Task:
    from pytest_logomesh.suite import bundled_tasks, load_suite  # noqa: PLC0415 - likewise

    if Path(named).is_dir():
        tasks = load_suite(Path(named))
        if len(tasks) != 1:
            raise UserMistake(f"{named}: holds {len(tasks)} tasks; name the folder of one")
        return tasks[0]
    if imported := _IMPORTED.fullmatch(named):
        return _imported(Path(imported["file"]), imported["id"])
    bundled = bundled_tasks()
    if named.isidentifier() and (bundled / named / "task.toml").is_file():
        return load_suite(bundled / named)[0]
    known = ", ".join(task.id for task in load_suite(bundled))
    raise UserMistake(f"{named!r} is neither a task folder nor one of the tasks {known}")


def _imported(file: Path, wanted: str) -> Task:
    """The task of that id, the benchmark's own or the one made of it."""
    from pytest_logomesh.suite import load_suite  # noqa: PLC0415 - likewise

    tasks = load_suite(file)
    for task in tasks:
        if wanted == task.id or (task.check and wanted == task.check.original):
            return task
    shown = ", ".join(task.check.original for task in tasks[:_MOST_SHOWN] if task.check)
    more = ", ..." if len(tasks) > _MOST_SHOWN else ""
    raise UserMistake(f"{file}: holds no task {wanted!r}; there are {len(tasks)}: {shown}{more}")


def verify_run(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh verify RUN`: a line for everything that was done to the ledger after it was written."""
    from pytest_logomesh.ledger.verify import verify_ledger  # noqa: PLC0415 - a verb imports what it needs

    problems = verify_ledger(asked.run / "ledger.jsonl")
    for problem in problems:
        yield Line(problem, {"problem": problem}, code=1)
    if not problems:
        yield Line(f"{asked.run}: the ledger is whole", {"problem": None})
