"""`logomesh tasks`: look at task folders, and let them prove themselves."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, count, offer_json, offer_sandbox
from pytest_logomesh.records.errors import UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.records.task import Task


def add(verbs: Verbs) -> None:
    """Offer `tasks list`, `tasks check` and `tasks mutants`."""
    tasks = verbs.add_parser("tasks", help="look at task folders").add_subparsers(
        metavar="WHAT", required=True
    )
    listing = tasks.add_parser("list", help="what there is")
    listing.set_defaults(verb=list_tasks)
    checking = tasks.add_parser(
        "check", help="let every task prove itself: reference, alternatives, flawed twins"
    )
    checking.add_argument(
        "--seeds", type=count, default=2, metavar="N", help="how many seeds to try (default: 2)"
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
        offer_json(verb)
    for verb in (checking, mutating):
        offer_sandbox(verb)


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
    """`logomesh tasks check`: a line a task, with everything in it that does not hold; a remark fails nothing."""
    from pytest_logomesh.agents.green.imported_check import check_imported  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.green.probes import JailProbes  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.green.selfcheck import check_task, remarks_on  # noqa: PLC0415 - likewise
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
            remarks = [] if task.check else remarks_on(task)
            held = f"{task.id}: {'holds' if not complaints else 'does not hold'}"
            told: dict[str, object] = {"id": task.id, "complaints": complaints, "remarks": remarks}
            yield Line("\n".join([held, *complaints, *remarks]), told, code=int(bool(complaints)))


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
