"""One file of any Python tree, as `logomesh scan` looks at it: read, checked, its comments heeded, placed."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from pytest_logomesh.agents.red.claims import broken_rule, printable
from pytest_logomesh.agents.red.decoding import Unread, decoded
from pytest_logomesh.agents.red.ignores import heed, ignores_in
from pytest_logomesh.agents.red.neighbours import answers_the_web, neighbours
from pytest_logomesh.agents.red.notebooks import Notebook, notebook
from pytest_logomesh.agents.red.parsing import Bounds, Module, parse_files
from pytest_logomesh.agents.red.scanning import in_order, weaknesses
from pytest_logomesh.agents.red.tree import STDIN, Place
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Finding, Severity, Step

BOUNDS = Bounds(octets=4 * 1024 * 1024, nodes=400_000)
"""How much of one file is read; a submission has less room."""
UNREAD = frozenset({"not-analysed", "syntax"})
"""Checks that say that something was not looked at."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file."""

    file: str
    findings: tuple[Finding, ...] = ()
    """By line."""
    lines: int = 0
    ignored: int = 0
    """Findings that comments leave out."""
    broken: str = ""
    """What of ours broke over this file; empty where nothing did."""


def prepare() -> None:
    """Import and load all that looking at a file needs, so that processes forked from this one have it.

    Raises:
        RedBroken: a part of Red is missing, so that no file can be looked at.
    """
    weaknesses(parse_files({"nothing.py": ""}).modules)


def read_at_once(place: Place, stdin: IO[bytes]) -> Place:
    """The place, with what it holds if it is standard input."""
    return replace(place, octets=stdin.read(BOUNDS.octets + 1)) if place.path == STDIN else place


def examine(place: Place, *, show_unused: bool = False) -> FileReport:
    """Look at one file; what cannot be read is a finding.

    Raises:
        RedBroken: a part of Red is missing, so that no file can be looked at.
    """
    text = _text(place)
    if isinstance(text, Unread):
        return unread(place.shown, text)
    if not place.path.endswith(".ipynb"):
        return _placed(place.shown, _checked(place, text, show_unused=show_unused), text)
    book = notebook(text)
    if isinstance(book, Unread):
        return unread(place.shown, book)
    report = _checked(place, book.text, show_unused=show_unused)
    faults = tuple(_fault(place.shown, fault) for fault in book.faults)
    whole = FileReport(place.shown, (*faults, *report.findings), ignored=report.ignored, broken=report.broken)
    return _placed(place.shown, whole, book.text, book)


def unread(file: str, *reasons: Unread) -> FileReport:
    """The report on a file that was not looked at."""
    return FileReport(file, tuple(_fault(file, reason) for reason in reasons))


def _fault(file: str, reason: Unread) -> Finding:
    """A file of somebody's tree breaks no rule when it cannot be read, but it is never taken for a clean one."""
    finding = broken_rule(reason.check, file, reason.line, reason.why)
    return finding.model_copy(update={"severity": Severity.LOW, "category": "reading"})


def _text(place: Place) -> str | Unread:
    if place.problem:
        return Unread("not-analysed", 1, place.problem)
    try:
        raw = _octets(place.path) if place.octets is None else place.octets
    except OSError as error:
        return Unread("not-analysed", 1, f"it cannot be read: {error.strerror}")
    if isinstance(raw, Unread):
        return raw
    if len(raw) > BOUNDS.octets:
        return Unread("not-analysed", 1, f"it is larger than {BOUNDS.octets // 1024} KiB")
    return decoded(raw)


def _plain_text(path: str) -> str | None:
    """The text of a file that is only read along; None where it cannot be had."""
    text = _text(Place(path))
    return text if isinstance(text, str) else None


def _octets(path: str) -> bytes | Unread:
    # Opening a pipe that nobody writes to would wait for ever.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - a descriptor
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return Unread("not-analysed", 1, "it is no regular file")
        return file.read(BOUNDS.octets + 1)


def _checked(place: Place, text: str, *, show_unused: bool) -> FileReport:
    name = _name(place)
    parsed = parse_files({name: text}, BOUNDS)
    if parsed.faults:
        return unread(place.shown, *(_reason(fault) for fault in parsed.faults))
    broken: list[str] = []
    try:
        findings = _followed(place, parsed.modules, lambda check, error: broken.append(_mishap(check, error)))
    except RedBroken:
        raise
    except MemoryError:
        return unread(place.shown, Unread("not-analysed", 1, "looking at it takes more memory than there is"))
    except Exception as error:  # noqa: BLE001 - what breaks costs its own file, and is told
        broken, findings = [_mishap("Red", error)], []
    told = dict.fromkeys(broken)
    findings += [_fault(place.shown, Unread("not-analysed", 1, what)) for what in told]
    heeded = heed(in_order(findings), ignores_in(text), show_unused=show_unused)
    return FileReport(place.shown, heeded.findings, ignored=heeded.ignored, broken="; ".join(told))


def _followed(
    place: Place, modules: tuple[Module, ...], mishap: Callable[[str, Exception], None]
) -> list[Finding]:
    """The weaknesses of a file; where inputs matter, its calls are followed into the files beside it."""
    on_disk = place.octets is None
    if on_disk and answers_the_web(modules[0]):
        return weaknesses(modules, mishap, beside=neighbours(place.path, modules[0], _plain_text))
    findings = weaknesses(modules, mishap)
    if not on_disk or not any(finding.source for finding in findings):
        return findings
    beside = neighbours(place.path, modules[0], _plain_text)
    return weaknesses(modules, mishap, beside=beside) if beside else findings


def _mishap(check: str, error: Exception) -> str:
    return printable(f"{check} broke over it: {type(error).__name__}: {error}")


def _reason(fault: Finding) -> Unread:
    version = (
        f" (as Python {sys.version_info.major}.{sys.version_info.minor})" if fault.check == "syntax" else ""
    )
    return Unread(fault.check, fault.line, fault.message + version)


def _name(place: Place) -> str:
    """What the program is called among Red's own: its folder, as far as relative imports need it, and itself."""
    parts = [part for part in place.shown.split("/") if part not in ("", ".", "..")][-2:]
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    return "/".join([*parts[:-1], f"{stem}.py"])


def _placed(file: str, report: FileReport, text: str, book: Notebook | None = None) -> FileReport:
    """The report under the file's own name, of a notebook by cell, in the order of lines."""
    found = sorted(report.findings, key=lambda finding: (finding.line, -finding.severity, finding.check))
    findings = tuple(_moved(finding, file, book) for finding in _mild(found))
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    return FileReport(file, findings, lines, report.ignored, report.broken)


def _mild(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What a check says that could not look at a place is no graver than a file that cannot be read."""
    for finding in findings:
        grave = finding.check in UNREAD and finding.severity > Severity.LOW
        yield finding.model_copy(update={"severity": Severity.LOW}) if grave else finding


def _moved(finding: Finding, file: str, book: Notebook | None) -> Finding:
    if book is None:
        own = finding.file
        path = tuple(
            step.model_copy(update={"file": file}) if step.file == own else step for step in finding.path
        )
        return finding.model_copy(update={"file": file, "path": path})
    steps = tuple(_cell_step(step, file, book) for step in finding.path)
    cell, line = book.place(finding.line)
    message = f"cell {cell}: {finding.message}"
    return finding.model_copy(update={"file": file, "line": line, "message": message, "path": steps})


def _cell_step(step: Step, file: str, book: Notebook) -> Step:
    cell, line = book.place(step.line)
    return Step(file=file, line=line, text=f"cell {cell}: {step.text}")
