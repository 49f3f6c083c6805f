"""`logomesh scan`: Red's static checks on any Python tree."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, count
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Severity

FORMATS = ("text", "json", "sarif", "summary")
_NEVER = Severity.CRITICAL + 1
"""Graver than any finding."""
_NAMES = ", ".join(severity.name for severity in Severity)
_ABOUT = """\
Looks for weaknesses in Python files and notebooks, without running them. Folders are searched for *.py, *.pyw and
*.ipynb; hidden ones, __pycache__, virtual environments, node_modules, build and dist are left out unless named, and -
is standard input. Each file is a program of its own: what one file of a package does with another's values is not
followed. What cannot be read is told as `syntax` or `not-analysed`, whatever --min-severity says. A finding is left
out by a comment `# logomesh: ignore[ID] reason` on its line or alone on the line above."""
_EXITS = (
    "Exit code: 0 nothing as grave as --fail-on, 1 something is, 4 a mistake in the command, 6 a check broke."
)


def add(verbs: Verbs) -> None:
    """Offer `scan`."""
    scanning = verbs.add_parser(
        "scan", help="look for weaknesses in any Python files", description=_ABOUT, epilog=_EXITS
    )
    scanning.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input"
    )
    scanning.add_argument(
        "--format", choices=FORMATS, default="text", help="how findings are told (default: text)"
    )
    scanning.add_argument(
        "--json", dest="format", action="store_const", const="json", help="as --format json: an object a line"
    )
    scanning.add_argument(
        "--min-severity",
        type=_severity,
        default=Severity.INFO,
        metavar="S",
        help=f"leave out what is less grave; {_NAMES} (default: INFO)",
    )
    scanning.add_argument(
        "--fail-on",
        type=_threshold,
        default=Severity.HIGH,
        metavar="S",
        help="exit with 1 when something is as grave as this, or `never` (default: HIGH)",
    )
    scanning.add_argument(
        "--jobs",
        type=count,
        default=len(os.sched_getaffinity(0)),
        metavar="N",
        help="how many processes (default: one a core)",
    )
    scanning.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="leave out files and folders of such a path or name; can be given several times",
    )
    scanning.add_argument(
        "--show-unused", action="store_true", help="tell of comments that leave nothing out"
    )
    scanning.set_defaults(verb=scan_tree, json=False)


def scan_tree(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh scan PATH...`: findings as they come, then what was looked at."""
    from pytest_logomesh.agents.red.examining import read_at_once  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.agents.red.pool import examine_all, showing_unused  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.red.tree import find_places  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.scan_formats import FORMATTERS  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.scan_totals import Totals  # noqa: PLC0415 - likewise

    started = time.perf_counter()
    totals, broken = Totals(asked.min_severity), list[str]()
    formatter = FORMATTERS[asked.format](colour=_colourful())
    places = [read_at_once(place, sys.stdin.buffer) for place in find_places(asked.paths, asked.exclude)]
    for report in examine_all(places, asked.jobs, work=showing_unused(asked.show_unused)):
        told = totals.add(report)
        if report.broken:
            broken.append(f"{report.file}: {report.broken}")
        fails = any(finding.severity >= asked.fail_on for finding in report.findings)
        yield Line(None, {}, int(fails))
        yield from (Line(text, {}) for text in formatter.lines(told))
    yield from (Line(text, {}) for text in formatter.ending(totals, time.perf_counter() - started))
    if broken:
        raise RedBroken(f"{len(broken)} files were not analysed as a whole, the first is {broken[0]}")


def _colourful() -> bool:
    """Whether somebody looks at it who wants colours; https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _severity(text: str) -> Severity:
    try:
        return Severity[text.upper()]
    except KeyError:
        raise argparse.ArgumentTypeError(f"{text!r} is no severity; there are {_NAMES}") from None


def _threshold(text: str) -> int:
    return _NEVER if text.lower() == "never" else _severity(text)
