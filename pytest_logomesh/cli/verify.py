"""`logomesh verify`: what was done to a run's record."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json


def add(verbs: Verbs) -> None:
    """Offer `verify`."""
    verifying = verbs.add_parser("verify", help="whether a run's ledger is as it was written")
    verifying.add_argument("run", type=Path, help="a run's folder, such as reports/latest")
    offer_json(verifying)
    verifying.set_defaults(verb=verify_run)


def verify_run(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh verify RUN`: a line for everything that was done to the ledger after it was written."""
    from pytest_logomesh.ledger.verify import verify_ledger  # noqa: PLC0415 - a verb imports what it needs

    problems = verify_ledger(asked.run / "ledger.jsonl")
    for problem in problems:
        yield Line(problem, {"problem": problem}, code=1)
    if not problems:
        yield Line(f"{asked.run}: the ledger is whole", {"problem": None})
