"""`logomesh gate`: a recorded run's gates, decided anew and without paying for an answer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pytest_logomesh.cli.lines import ERRORS_PRESENT, Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.records.errors import OptionMistake, UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.reporting.gates.asked import AskedGates
    from pytest_logomesh.reporting.gates.conclusion import GateConclusion
    from pytest_logomesh.reporting.run_json import RunDocument

R = TypeVar("R")

_ABOUT = """\
Decides gates on a recorded run as a run with the same flags would: no model, no jail. At least one of --fail-under,
--fail-on and --baseline says what has to hold."""
_EXITS = (
    "Exit code: 0 every gate holds, 1 one does not, 7 undecided, 6 the run has errors (outranks 1 and 7), "
    "4 a mistake in the command."
)


def add(verbs: Verbs) -> None:
    """Offer `gate`."""
    gating = verbs.add_parser(
        "gate", help="whether a recorded run holds what is asked of it", description=_ABOUT, epilog=_EXITS
    )
    gating.add_argument("run", type=Path, help="a run's folder, such as reports/latest, or its run.json")
    gating.add_argument(
        "--fail-under", metavar="X", help="the mean CIS over tasks is at least X, from 0 to 1"
    )
    gating.add_argument(
        "--fail-on", metavar="SEVERITY", help="no confirmed finding of this severity or a graver one"
    )
    gating.add_argument(
        "--baseline", type=Path, metavar="RUN", help="neither CIS nor pass rate fell against that run"
    )
    gating.add_argument("--max-drop", metavar="X", help="by how much they may (default: 0.02)")
    offer_json(gating)
    gating.set_defaults(verb=gate_run)


def gate_run(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh gate RUN`: a line a gate, and below it a line a figure that was compared."""
    from pytest_logomesh.reporting.gates.conclusion import exit_code  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.reporting.gates.opening import open_gates  # noqa: PLC0415 - likewise

    gates = _asked(asked)
    document = _read(asked.run)
    folder = asked.run if asked.run.is_dir() else asked.run.parent
    decided = open_gates(gates, document.run, folder, prefix="--").decide(document)
    for gate in decided:
        yield from _lines(gate)
    yield Line(None, {}, code=ERRORS_PRESENT if document.totals.error else exit_code(decided))


def _asked(asked: argparse.Namespace) -> AskedGates:
    from pytest_logomesh.reporting.gates.asked import (  # noqa: PLC0415 - likewise
        AskedGates,
        read_severity,
        read_share,
    )

    policy = _value("--fail-on", asked.fail_on, read_severity)
    fail_on = policy if policy and policy.severity is not None else None
    under = _value("--fail-under", asked.fail_under, read_share)
    most = _value("--max-drop", asked.max_drop, read_share)
    if most is not None and asked.baseline is None:
        raise OptionMistake("--max-drop", "allows a drop against --baseline; name one")
    gates = AskedGates(under, fail_on, asked.baseline)
    if not gates:
        raise UserMistake("nothing to hold was asked for; give --fail-under, --fail-on or --baseline")
    return gates if most is None else AskedGates(under, fail_on, asked.baseline, most)


def _value(flag: str, text: str | None, read: Callable[[str], R]) -> R | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        raise OptionMistake(flag, str(error)) from error


def _read(run: Path) -> RunDocument:
    """The run by its record; by its document where that is what was named, or all there is."""
    from pytest_logomesh.ledger.read import read_ledger  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.run_json import run_document  # noqa: PLC0415 - likewise

    path = run / "ledger.jsonl" if run.is_dir() else run
    if run.is_dir() and not path.exists():
        path = run / "run.json"
    if path.suffix != ".jsonl":
        return _read_document(path)
    ledger = read_ledger(path)
    return run_document(ledger.header, ledger.verdicts.values(), ledger.served.values())


def _read_document(path: Path) -> RunDocument:
    from pydantic import ValidationError  # noqa: PLC0415 - likewise

    from pytest_logomesh.reporting.run_json import RunDocument  # noqa: PLC0415 - likewise

    try:
        return RunDocument.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserMistake(f"{path}: the run cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UserMistake(
            f"{path}: not a run that this version can read: {where}: {first['msg']}; name the run's folder, whose "
            "ledger.jsonl is the record"
        ) from error


def _lines(gate: GateConclusion) -> Iterator[Line]:
    from pytest_logomesh.reporting.gates.lines import drop_lines, gate_line  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.visible import visible  # noqa: PLC0415 - likewise

    drops = "".join(f"\n  {visible(line)}" for line in drop_lines(gate))
    yield Line(f"{visible(gate_line(gate))}{drops}", gate.model_dump(mode="json"))
