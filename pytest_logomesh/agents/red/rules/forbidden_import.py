"""An import of a module that the task does not allow."""

import importlib
import sys
import warnings
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.agents.red.imports import ImportUse, imports_of
from pytest_logomesh.agents.red.reading import Reader, Reading
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task


class ForbiddenImport:
    """Holds every import against the task's list: statements, dynamic imports, and modules inside allowed modules.

    The submission's own modules and `__future__` are always allowed.
    """

    id = "forbidden-import"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, task: Task, submission: Submission) -> list[Finding]:
        """One finding for each forbidden module and line; none where the task has no list."""
        if task.rules.imports is None:
            return []
        reading = self._reader.read(submission)
        allowed = frozenset(task.rules.imports)
        listed = ", ".join(task.rules.imports) or "none"
        return [
            broken_rule(self.id, path, line, f"{what}, which the task does not allow (allowed: {listed})")
            for path, line, what in (*_imported(reading, allowed), *_reached(reading, allowed))
        ]


Place = tuple[str, int, str]


def _imported(reading: Reading, allowed: frozenset[str]) -> Iterator[Place]:
    for use in imports_of(reading):
        if not use.module:
            yield use.path, use.line, "imports a module whose name is computed while it runs"
        elif use.top not in allowed:
            yield use.path, use.line, f"imports {use.top}"
        else:
            yield from ((use.path, use.line, f"imports {name}") for name in _inner(use, allowed))


def _inner(use: ImportUse, allowed: frozenset[str]) -> Iterator[str]:
    for dotted in use.members:
        if _is_foreign(dotted, allowed):
            yield dotted


def _reached(reading: Reading, allowed: frozenset[str]) -> Iterator[Place]:
    """Modules reached as attributes of an allowed one, such as `random._os`."""
    for outline in reading.outlines:
        for site in outline.reads:
            reached = reading.names.of(site.node, site.scope)
            for dotted in sorted(reached) if reached else ():
                if dotted.partition(".")[0] in allowed and _is_foreign(dotted, allowed):
                    yield outline.module.path, site.node.lineno, f"reaches a module through {dotted}"


def _is_foreign(dotted: str, allowed: frozenset[str]) -> bool:
    """Whether a dotted name under an allowed standard module is a module that is not allowed itself."""
    base, _, member = dotted.rpartition(".")
    if not base or base.partition(".")[0] not in sys.stdlib_module_names:
        return False
    found = _module_in(base, member)
    if found is None or dotted in sys.modules:
        return False
    return found.__name__.partition(".")[0] not in allowed


@lru_cache(maxsize=1024)
def _module_in(base: str, member: str) -> ModuleType | None:
    """What stands under a name in a module of the standard library, where that is a module."""
    try:
        with warnings.catch_warnings():
            # Where warnings are errors, a deprecated module or attribute must not end the battle.
            warnings.simplefilter("ignore")
            # Only modules that the task's author listed are imported here, all of the standard library.
            found = getattr(importlib.import_module(base), member, None)
    except ImportError:
        return None
    return found if isinstance(found, ModuleType) else None
