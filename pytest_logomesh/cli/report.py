"""`logomesh report` and `logomesh schema`: a recorded run's files once more, and the shapes that they have."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.cli.rescore import not_collecting
from pytest_logomesh.records.errors import UserMistake

DOCUMENTS = ("run", "comparison")
_ABOUT = """\
Writes the reports of a run anew, from its ledger alone: no model, no jail, no task folder. junit.xml is not among
them: pytest writes it. The ledger stays as it is."""
_EXITS = "Exit code: 0 all were written, 1 one was not or the ledger is cut, 4 a mistake in the command."


def add(verbs: Verbs) -> None:
    """Offer `report` and `schema`."""
    reporting = verbs.add_parser(
        "report", help="write a recorded run's reports anew", description=_ABOUT, epilog=_EXITS
    )
    reporting.add_argument("run", type=Path, help="a run's folder, such as reports/latest")
    reporting.add_argument(
        "--out", type=Path, metavar="DIR", help="write them there (default: the run's folder)"
    )
    offer_json(reporting)
    reporting.set_defaults(verb=report_run)

    telling = verbs.add_parser("schema", help="print the JSON Schema of a published document")
    telling.add_argument(
        "document", choices=DOCUMENTS, help="which: run.json, or what `logomesh compare` writes"
    )
    telling.set_defaults(verb=show_schema, json=False)


def report_run(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh report RUN`: a line a file."""
    from pytest_logomesh.ledger.read import read_ledger  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.reporting.reports import REPORTS, recorded, write_reports  # noqa: PLC0415 - likewise

    path, folder = asked.run / "ledger.jsonl", asked.out or asked.run
    with not_collecting():
        ledger = read_ledger(path)
        _make(folder)
        problems = write_reports(folder, recorded(path, ledger))
    for name in REPORTS:
        file, problem = f"{folder / name}", problems.get(name)
        text = f"{folder}: {problem}" if problem else file
        yield Line(text, {"file": file, "problem": problem}, code=int(bool(problem)))
    if ledger.cut:
        text = f"{path}:{ledger.cut}: cut off in the middle; what stands before it was reported"
        yield Line(text, {"cut": ledger.cut}, code=1)


def show_schema(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh schema DOCUMENT`: the whole schema, as the package publishes it."""
    from pytest_logomesh.reporting import run_schema  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.comparison import schema as comparison_schema  # noqa: PLC0415 - likewise

    paths = {"run": run_schema.SCHEMA_PATH, "comparison": comparison_schema.SCHEMA_PATH}
    yield Line(paths[asked.document].read_text(encoding="utf-8").rstrip("\n"), {})


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserMistake(f"--out: {folder} cannot be made: {error.strerror}") from error
