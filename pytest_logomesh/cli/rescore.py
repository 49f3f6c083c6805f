"""`logomesh rescore`: a recorded run under another formula."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.records.errors import UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.ledger.read import Ledger
    from pytest_logomesh.reporting.rescored import Rescored

_ABOUT = """\
Scores every battle of a run again, from the facts in its ledger: no model, no jail, no task folder. Prints what each
had and what it has under the formula. The ledger stays as it is."""
_EXITS = "Exit code: 0 all were scored again, 1 some could not be or the ledger is cut, 4 a mistake in the command."


def add(verbs: Verbs) -> None:
    """Offer `rescore`."""
    scoring = verbs.add_parser(
        "rescore", help="score a recorded run under another formula", description=_ABOUT, epilog=_EXITS
    )
    scoring.add_argument("run", type=Path, help="a run's folder, such as reports/latest")
    scoring.add_argument("--formula", required=True, metavar="NAME", help="how the score is made")
    scoring.add_argument(
        "--out", type=Path, metavar="FILE", help="write an object a battle there, the same bytes everywhere"
    )
    scoring.add_argument(
        "--tasks", type=Path, metavar="PATH", help="refuse a run of other tasks than those in this tree"
    )
    offer_json(scoring)
    scoring.set_defaults(verb=rescore_run)


def rescore_run(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh rescore RUN --formula F`: a line a battle, in the order they were asked for."""
    from pytest_logomesh.agents.green.formulas import make_formula  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.green.outcome import Policy  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.green.rescoring import rescore  # noqa: PLC0415 - likewise
    from pytest_logomesh.ledger.read import read_ledger  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.rescored import Rescored, rescored_data, rescored_text  # noqa: PLC0415 - likewise

    formula = make_formula(asked.formula, "--formula")
    with not_collecting():
        ledger = read_ledger(asked.run / "ledger.jsonl")
        _require_tasks(ledger, asked.tasks)
        policy = Policy(formula, ledger.header.gate)
        order = dict.fromkeys((*ledger.header.battles, *ledger.verdicts))
        judged = [ledger.verdicts[name] for name in order if name in ledger.verdicts]
        battles = [Rescored(verdict, rescore(verdict, policy)) for verdict in judged]
    if asked.out:
        _write(asked.out, battles)
    for each in battles:
        yield Line(rescored_text(each), dict(rescored_data(each)), code=int(each.new is None))
    yield from _rest(ledger, asked.run / "ledger.jsonl")


@contextmanager
def not_collecting() -> Iterator[None]:
    """Without looking for cycles: records have none, and looking through many again and again costs a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _rest(ledger: Ledger, path: Path) -> Iterator[Line]:
    """What could not be scored because it is not there."""
    if ledger.cut:
        text = f"{path}:{ledger.cut}: cut off in the middle; what stands before it was scored"
        yield Line(text, {"cut": ledger.cut}, code=1)
    if missing := len(ledger.incomplete):
        yield Line(f"{missing} battles were asked for and have no verdict", {"incomplete": missing})


def _write(path: Path, battles: list[Rescored]) -> None:
    from pytest_logomesh.ledger.canonical import canonical  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.atomic import write_atomically  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.rescored import rescored_data  # noqa: PLC0415 - likewise

    text = "".join(canonical(rescored_data(each)).decode() + "\n" for each in battles)
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UserMistake(f"--out: {path} cannot be written: {error.strerror}") from error


def _require_tasks(ledger: Ledger, path: Path | None) -> None:
    """Refuse a run whose tasks were others.

    Raises:
        UserMistake: naming the first task that is missing or changed.
    """
    from pytest_logomesh.suite import load_suite  # noqa: PLC0415 - likewise

    if path is None:
        return
    digests: Mapping[str, str] = {task.id: task.digest for task in load_suite(path)}
    for task, digest in ledger.header.tasks.items():
        if task not in digests:
            raise UserMistake(f"--tasks: {path} holds no task {task!r}, of which the run has battles")
        if digests[task] != digest:
            raise UserMistake(
                f"--tasks: the task {task} has changed since the run: its hash was {digest[:12]} and is "
                f"{digests[task][:12]}"
            )
