"""`logomesh judge`: one battle with code that exists."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.cli.lines import ERRORS_PRESENT, Line
from pytest_logomesh.cli.parsing import Verbs, offer_json, offer_sandbox
from pytest_logomesh.records.errors import UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.records.task import Task

_IMPORTED = re.compile(r"(?P<file>.+?\.jsonl(\.gz)?):(?P<id>.+)")
_MOST_SHOWN = 5


def add(verbs: Verbs) -> None:
    """Offer `judge`."""
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
    offer_sandbox(judging)
    offer_json(judging)
    judging.set_defaults(verb=judge_code)


def judge_code(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh judge TASK SOLUTION_DIR`: one battle, as in run.json."""
    from pytest_logomesh.agents.green.formulas import make_formula  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.green.judging import judge_folder  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.red.constructs import check_rules  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.reasons import reasons_text  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.run_json import battle_document  # noqa: PLC0415 - likewise
    from pytest_logomesh.sandbox import choose  # noqa: PLC0415 - likewise

    formula = make_formula(asked.formula, "--formula")
    task = _task(asked.task)
    check_rules(task)
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
