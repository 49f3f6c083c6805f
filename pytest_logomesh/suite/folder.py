"""One task folder -> one Task."""

from pathlib import Path

from pytest_logomesh.records.task import Program, Solution, Task
from pytest_logomesh.suite.exploits import read_exploits
from pytest_logomesh.suite.files import FolderFiles, read_folder
from pytest_logomesh.suite.mistakes import Mistakes
from pytest_logomesh.suite.mutants import read_mutants
from pytest_logomesh.suite.settings import Entry, TaskSettings, read_settings
from pytest_logomesh.suite.source import (
    check_decider,
    check_program,
    is_test,
    observers,
    operations_in,
    parse,
)
from pytest_logomesh.suite.variants import read_alternatives, read_twins

FILES = ("task.toml", "instruction.md", "observe.py")
OPTIONAL = ("decide.py", "growth.py", "mutants.json")
FOLDERS = ("solution", "alternatives", "flawed", "exploits")


def looks_like_task(path: Path) -> bool:
    """Whether a folder means to be a task: it has a task.toml, or two other parts of a task."""
    parts = ("instruction.md", "observe.py", "solution")
    return (path / "task.toml").is_file() or sum((path / part).exists() for part in parts) >= 2


def read_task(path: Path, mistakes: Mistakes) -> Task | None:
    """The task in a folder, or None with every mistake noted.

    Args:
        path: the task folder, absolute.
    """
    before = len(mistakes)
    files = read_folder(path, mistakes)
    _check_layout(files, mistakes)
    settings = _settings(files, mistakes)
    source = files.texts.get("observe.py", "")
    behaviours = observers(path / "observe.py", source, mistakes) if source.strip() else ()
    decider = files.texts.get("decide.py")
    if decider is not None:
        check_decider(path / "decide.py", decider, mistakes)
    growth = files.texts.get("growth.py", "")
    operations = operations_in(path / "growth.py", growth, mistakes) if "growth.py" in files.texts else ()
    entry = settings.entry if settings else None
    reference = _reference(files, entry, mistakes)
    alternatives = read_alternatives(files, entry, mistakes)
    twins = read_twins(files, reference, behaviours, mistakes)
    exploits = read_exploits(files, twins, mistakes)
    mutants = read_mutants(files, reference.program, mistakes)
    if settings is None or len(mistakes) > before:
        return None
    return Task(
        id=settings.id,
        title=settings.title,
        level=settings.level,
        tags=settings.tags,
        module=settings.entry.module,
        names=settings.entry.names,
        rules=settings.rules,
        decisions=settings.decisions,
        limits=settings.limits,
        instruction=files.texts["instruction.md"],
        reference=reference,
        observers=source,
        growth=growth,
        operations=operations,
        decider=decider,
        mutants=mutants,
        behaviours=behaviours,
        alternatives=alternatives,
        flawed=twins,
        exploits=exploits,
        path=path,
        digest=files.digest,
    )


def _check_layout(files: FolderFiles, mistakes: Mistakes) -> None:
    known = f"known: {', '.join((*FILES, *OPTIONAL))}, {', '.join(f'{name}/' for name in FOLDERS)}"
    tops = {f"{top}/" if rest else top for top, _, rest in (name.partition("/") for name in files.texts)}
    for top in sorted(tops - {*FILES, *OPTIONAL, *(f"{name}/" for name in FOLDERS)}):
        mistakes.add(files.path / top, f"is no part of a task folder; {known}")
    for name in FILES:
        if not (files.path / name).exists():
            mistakes.add(files.path / name, "is missing; every task has this file")
        elif name in files.texts and not files.texts[name].strip():
            mistakes.add(files.path / name, "is empty")


def _settings(files: FolderFiles, mistakes: Mistakes) -> TaskSettings | None:
    path, text = files.path / "task.toml", files.texts.get("task.toml", "")
    settings = read_settings(TaskSettings, path, text, mistakes) if text.strip() else None
    if settings and settings.id != files.path.name:
        mistakes.add(path, f"the id {settings.id!r} is not the name of its folder, {files.path.name!r}")
    return settings


def _reference(files: FolderFiles, entry: Entry | None, mistakes: Mistakes) -> Solution:
    folder, found = files.path / "solution", files.under("solution")
    for name in found:
        if not name.endswith(".py") and name != "rationale.md":
            mistakes.add(folder / name, "is no part of a solution; it holds Python files and rationale.md")
    source = {name: text for name, text in found.items() if name.endswith(".py") and not is_test(name)}
    tests = {name: text for name, text in found.items() if name.endswith(".py") and is_test(name)}
    if entry:
        check_program(folder, source, entry, mistakes)
    for name, text in tests.items():
        parse(folder / name, text, mistakes)
    if not tests:
        mistakes.add(folder, "has no test_*.py; the reference brings its own tests")
    if not found.get("rationale.md", "").strip():
        mistakes.add(folder / "rationale.md", "is missing or empty; the reference says why it is as it is")
    program = Program(name="reference", files=source)
    return Solution(program=program, tests=tests, rationale=found.get("rationale.md", ""))
