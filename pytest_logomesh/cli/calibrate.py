"""`logomesh calibrate`: finds out what a judge is worth."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, count, offer_json
from pytest_logomesh.records.errors import OptionMistake

_ABOUT = """\
Shows a judge about a hundred labelled submissions, and compares its levels with an expert's: how well they agree, how
often it puts the worse of two above the better, and whether text that speaks to it moves it. What comes of it is the
weight that the judge has in runs (--logomesh-judge). Runs find the record where it is written by default."""


def add(verbs: Verbs) -> None:
    """Offer `calibrate`."""
    verb = verbs.add_parser("calibrate", help="find out what a judging model is worth", description=_ABOUT)
    verb.add_argument("--judge", required=True, metavar="NAME", help="a tier, or a model's id on --endpoint")
    verb.add_argument(
        "--endpoint", metavar="URL", help="an OpenAI-compatible server, such as http://127.0.0.1:8000/v1"
    )
    verb.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="where the record is written (default: reports/calibration/<judge>.json)",
    )
    verb.add_argument(
        "--per-kind",
        type=count,
        metavar="N",
        help="at most so many submissions of each kind; a record of a part can only lower a judge's weight",
    )
    verb.add_argument(
        "--api-key-env",
        default="OPENAI_API_KEY",
        metavar="NAME",
        help="the variable that holds the endpoint's key",
    )
    offer_json(verb)
    verb.set_defaults(verb=calibrate_judge)


def calibrate_judge(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh calibrate --judge NAME`: the figures, the weight, and where the record is."""
    from pytest_logomesh.assembly.calibrating import Wanted, calibrate  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.assembly.judge import calibration_path  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.atomic import write_atomically  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.calibration import calibration_text  # noqa: PLC0415 - likewise

    if asked.endpoint and not asked.endpoint.startswith(("http://", "https://")):
        raise OptionMistake(
            "--endpoint", f"needs an address that begins with http:// or https://, not {asked.endpoint!r}"
        )
    out = _place(asked.out or calibration_path(Path.cwd(), asked.judge))
    wanted = Wanted(
        judge=asked.judge,
        endpoint=asked.endpoint and asked.endpoint.rstrip("/"),
        api_key=os.environ.get(asked.api_key_env),
        per_kind=asked.per_kind,
        log=out.with_suffix(".log"),
    )
    record = calibrate(wanted, _say)
    write_atomically(out, record.model_dump_json(by_alias=True, indent=1) + "\n")
    data = record.model_dump(mode="json", by_alias=True, exclude={"readings"})
    told = f"{calibration_text(record)}\nwritten to {out}"
    yield Line(told, {**data, "weight": float(record.weight), "file": str(out)})


def _place(out: Path) -> Path:
    """The file, in a folder that can be written to: found out before anything is paid for."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionMistake("--out", f"{out.parent} cannot be made: {error.strerror}") from error
    if out.is_dir() or not os.access(out.parent, os.W_OK):
        raise OptionMistake("--out", f"{out} cannot be written")
    return out


def _say(sentence: str) -> None:
    """To whoever looks on; a file or a pipe gets the result alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{sentence}\x1b[K")
        sys.stderr.flush()
