"""A task's other programs: independent correct alternatives, and flawed twins of the reference."""

import re
from collections.abc import Sequence
from pathlib import Path

from pytest_logomesh.records.task import Program, Solution, Twin
from pytest_logomesh.suite.files import FolderFiles
from pytest_logomesh.suite.mistakes import Mistakes
from pytest_logomesh.suite.settings import NAME, Entry, FlawSettings, read_settings
from pytest_logomesh.suite.source import check_program, is_test


def read_alternatives(files: FolderFiles, entry: Entry | None, mistakes: Mistakes) -> tuple[Program, ...]:
    """The correct programs below `alternatives/`, by name."""
    programs = []
    for name in _names(files, "alternatives", mistakes):
        folder, source = files.path / "alternatives" / name, files.under(f"alternatives/{name}")
        for path in source:
            if not path.endswith(".py") or is_test(path):
                mistakes.add(folder / path, "is no part of an alternative; it holds source files (*.py) only")
        if entry:
            check_program(folder, source, entry, mistakes)
        programs.append(Program(name=f"alternatives/{name}", files=source))
    return tuple(programs)


def read_twins(
    files: FolderFiles, reference: Solution, behaviours: Sequence[str], mistakes: Mistakes
) -> tuple[Twin, ...]:
    """The twins below `flawed/`, by name; what a twin does not bring it inherits from the reference."""
    twins = (_twin(files, name, reference, mistakes) for name in _names(files, "flawed", mistakes))
    found = tuple(twin for twin in twins if twin)
    for twin in found:
        _check_behaviours(files.path / "flawed" / twin.name / "flaw.toml", twin, behaviours, mistakes)
    return found


def _names(files: FolderFiles, family: str, mistakes: Mistakes) -> list[str]:
    for path in files.under(family):
        if "/" not in path:
            mistakes.add(files.path / family / path, f"lies loose; {family}/ holds one folder a program")
    names = files.folders(family)
    for name in names:
        if not re.fullmatch(NAME, name):
            mistakes.add(files.path / family / name, "must be named with a-z, 0-9 and _ only")
    return names


def _twin(files: FolderFiles, name: str, reference: Solution, mistakes: Mistakes) -> Twin | None:
    folder, own = files.path / "flawed" / name, files.under(f"flawed/{name}")
    flaw = own.pop("flaw.toml", None)
    if flaw is None:
        mistakes.add(folder / "flaw.toml", "is missing; it says why the twin is wrong and what must catch it")
        return None
    for path in own:
        if not path.endswith(".py") and path != "rationale.md":
            mistakes.add(folder / path, "is no part of a twin; it holds flaw.toml, *.py and rationale.md")
    solution = _overlay(name, own, reference)
    if _same(solution, reference):
        mistakes.add(folder, "is the reference itself; a twin changes at least one file")
    settings = read_settings(FlawSettings, folder / "flaw.toml", flaw, mistakes)
    if settings is None:
        return None
    return Twin(
        name=name,
        why=settings.why,
        caught_by=settings.caught_by,
        behaviours=settings.behaviours,
        check=settings.check,
        solution=solution,
    )


def _overlay(name: str, own: dict[str, str], reference: Solution) -> Solution:
    python = {path: text for path, text in own.items() if path.endswith(".py")}
    source = {path: text for path, text in python.items() if not is_test(path)}
    tests = {path: text for path, text in python.items() if is_test(path)}
    return Solution(
        program=Program(name=f"flawed/{name}", files={**reference.program.files, **source}),
        tests={**reference.tests, **tests},
        rationale=own.get("rationale.md", reference.rationale),
    )


def _same(solution: Solution, reference: Solution) -> bool:
    return (solution.program.files, solution.tests, solution.rationale) == (
        reference.program.files,
        reference.tests,
        reference.rationale,
    )


def _check_behaviours(path: Path, twin: Twin, behaviours: Sequence[str], mistakes: Mistakes) -> None:
    if not behaviours:
        return  # observe.py is at fault, and that is told there
    for behaviour in twin.behaviours:
        if behaviour not in behaviours:
            mistakes.add(path, f"{behaviour} is no behaviour of observe.py; known: {', '.join(behaviours)}")
