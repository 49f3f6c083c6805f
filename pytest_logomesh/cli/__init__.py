"""The command line: what can be done with tasks, runs and code without a battle. One family of verbs a module."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Sequence

from pytest_logomesh.cli import (
    calibrate,
    compare,
    doctor,
    explain,
    gate,
    history,
    judge,
    report,
    rescore,
    scan,
    serve,
    tasks,
    verify,
)
from pytest_logomesh.cli.lines import ERRORS_PRESENT, INTERRUPTED, PIPE_CLOSED, USAGE_ERROR, Line
from pytest_logomesh.cli.parsing import Parser
from pytest_logomesh.records.errors import LogomeshError, UserMistake

FAMILIES = (
    tasks,
    judge,
    scan,
    serve,
    verify,
    doctor,
    rescore,
    explain,
    compare,
    gate,
    history,
    calibrate,
    report,
)
"""Each offers its verbs by `add`; a verb takes the parsed arguments and gives its answer line by line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Returns:
        0 all is well, 1 something does not hold, 4 a mistake in what was asked, 6 a part of ours broke,
        7 a gate is undecided.
    """
    asked = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name of a file that this terminal has no letters for is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _show(asked.verb(asked), as_json=asked.json)
    except BrokenPipeError:
        # Whoever read has read enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except LogomeshError as error:
        print(f"logomesh: {error}", file=sys.stderr)  # noqa: T201 - a command line speaks by printing
        return USAGE_ERROR if isinstance(error, UserMistake) else ERRORS_PRESENT


def _show(lines: Iterable[Line], *, as_json: bool) -> int:
    code = 0
    for line in lines:
        code = max(code, line.code)
        if line.text is not None:
            print(json.dumps(line.data) if as_json else line.text, flush=True)  # noqa: T201 - likewise
    return code


def _parser() -> Parser:
    parser = Parser(prog="logomesh", description="Benchmarks coding agents, without a battle.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for family in FAMILIES:
        family.add(verbs)
    return parser
