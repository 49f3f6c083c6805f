"""`logomesh history`: how runs went over time."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.cli.screen import columns

_ABOUT = """\
Lists every run in a folder, oldest first, with each tier's outcomes, its mean CIS, and what that changed by since the
last run of the same tier, strategy and formula. A run that was killed is read by its ledger; one that cannot be read
is named at the end."""


def add(verbs: Verbs) -> None:
    """Offer `history`."""
    telling = verbs.add_parser("history", help="how runs went over time", description=_ABOUT)
    telling.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("reports"),
        metavar="FOLDER",
        help="where the runs are (default: reports)",
    )
    telling.add_argument("--tier", metavar="NAME", help="only this tier")
    telling.add_argument("--task", metavar="ID", help="only battles of this task")
    offer_json(telling)
    telling.set_defaults(verb=tell_history)


def tell_history(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh history [FOLDER]`: a line a tier of a run; with `--json` an object for each."""
    from pytest_logomesh.reporting.comparison.history import read_history  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.reporting.comparison.history_text import history_lines  # noqa: PLC0415 - likewise

    history = read_history(asked.folder, asked.tier, asked.task)
    if asked.json:
        for each in (*history.standings, *history.unread):
            yield Line("", each.model_dump(mode="json"))
    else:
        for text in history_lines(history, columns()):
            yield Line(text, {})
