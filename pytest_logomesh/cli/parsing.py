"""What the verbs' arguments have in common."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn, TypeAlias

from pytest_logomesh.cli.lines import USAGE_ERROR


class Parser(argparse.ArgumentParser):
    """Refuses what it does not understand with the exit code of a person's mistake."""

    def error(self, message: str) -> NoReturn:
        """Say how it is used, and end."""
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where a family of verbs adds its own."""


def count(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"needs a whole number of at least 1, not {text!r}")
    return int(text)


def offer_json(verb: argparse.ArgumentParser) -> None:
    """Offer `--json`."""
    verb.add_argument("--json", action="store_true", help="one JSON object a line")


def offer_sandbox(verb: argparse.ArgumentParser) -> None:
    """Offer `--sandbox`."""
    verb.add_argument(
        "--sandbox",
        "--logomesh-sandbox",
        dest="sandbox",
        default="auto",
        metavar="NAME",
        help="where code runs (default: auto)",
    )
