"""`logomesh compare`: recorded runs beside one another."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.cli.screen import colourful, columns
from pytest_logomesh.records.errors import UserMistake

_ABOUT = """\
Holds tiers, strategies and dates against the first one: in total with intervals, and task by task (better, worse,
unchanged, new, gone). Battles pair by task and repeat, so that a hard task weighs on both sides alike. With one run
its tiers are compared. Nothing is asked of a model."""
_EXITS = """\
Exit code: 0 they were compared, whichever is better (`logomesh gate` decides), 4 they cannot be: another formula,
seed, sandbox, judge, number of rounds or task than the first run's is refused without --anyway."""


def add(verbs: Verbs) -> None:
    """Offer `compare`."""
    comparing = verbs.add_parser(
        "compare", help="recorded runs beside one another", description=_ABOUT, epilog=_EXITS
    )
    comparing.add_argument(
        "runs",
        nargs="+",
        type=Path,
        metavar="RUN",
        help="a run's folder, such as reports/latest, or its run.json; the first is the baseline",
    )
    comparing.add_argument(
        "--tier",
        metavar="NAME",
        help="only this tier of each run; so two dates are held against each other tier by tier",
    )
    comparing.add_argument(
        "--anyway", action="store_true", help="compare unlike runs all the same; every rendering is marked"
    )
    comparing.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the comparison there as Markdown"
    )
    comparing.add_argument(
        "--html", type=Path, metavar="FILE", help="write it there as one self-contained page"
    )
    offer_json(comparing)
    comparing.set_defaults(verb=compare_runs)


def compare_runs(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh compare A B...`: the tables; with `--json` the document, one object."""
    from pytest_logomesh.reporting.comparison.compare import compare  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.reporting.comparison.sides import entrants  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.comparison.stored import read_run  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.comparison.terminal import comparison_lines  # noqa: PLC0415 - likewise

    taking_part = entrants(asked.runs, [read_run(path) for path in asked.runs])
    document = compare(taking_part, tier=asked.tier, anyway=asked.anyway)
    if asked.markdown:
        from pytest_logomesh.reporting.comparison.markdown import comparison_markdown  # noqa: PLC0415 - likewise

        _write("--markdown", asked.markdown, comparison_markdown(document))
    if asked.html:
        from pytest_logomesh.reporting.page import comparison_page  # noqa: PLC0415 - likewise

        _write("--html", asked.html, comparison_page(document))
    text = "\n".join(comparison_lines(document, columns(), colour=colourful()))
    yield Line(text, document.model_dump(mode="json", by_alias=True))


def _write(flag: str, path: Path, text: str) -> None:
    from pytest_logomesh.reporting.atomic import write_atomically  # noqa: PLC0415 - likewise

    try:
        write_atomically(path, text)
    except OSError as error:
        raise UserMistake(f"{flag}: {path} cannot be written: {error.strerror}") from error
