"""Every import of a submission, by statement or by call."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_logomesh.agents.red.names import IMPORTERS, imported_argument
from pytest_logomesh.agents.red.reading import Reading
from pytest_logomesh.agents.red.scopes import Outline, Site

# In a jail these may be loaded before the answer, so a file of that name does not stand in for them.
_TAKEN = sys.stdlib_module_names | {"pytest", "_pytest", "pluggy", "pytest_logomesh"}


@dataclass(frozen=True, slots=True)
class ImportUse:
    """One import of something that is not the submission's own."""

    path: str
    line: int
    module: str
    """Dotted; empty when it is computed while the answer runs."""
    members: tuple[str, ...] = ()
    """`module.member` for every name taken from it, which may be modules too."""

    @property
    def top(self) -> str:
        """The top-level module."""
        return self.module.partition(".")[0]


def imports_of(reading: Reading) -> list[ImportUse]:
    """All imports by file and line; `__future__` is a directive and left out."""
    own = {name.partition(".")[0] for name in reading.names.own} - _TAKEN
    found = [use for outline in reading.outlines for use in _of_module(reading, outline)]
    foreign = [use for use in found if use.top not in own and use.top != "__future__"]
    return sorted(set(foreign), key=lambda use: (use.path, use.line, use.module))


def _of_module(reading: Reading, outline: Outline) -> Iterator[ImportUse]:
    path = outline.module.path
    for clause in outline.imports:
        # A relative import cannot leave the submission: at the top it fails, below it stays inside.
        if clause.level == 0:
            yield ImportUse(path, clause.line, clause.module, clause.members)
    for site in outline.calls:
        if isinstance(site.node, ast.Call) and reading.names.of(site.node.func, site.scope) & IMPORTERS:
            yield from _called(reading, path, site, imported_argument(site.node))
    for site in outline.reads:
        if isinstance(site.node, ast.Subscript) and "sys.modules" in reading.names.of(
            site.node.value, site.scope
        ):
            yield from _called(reading, path, site, site.node.slice)


def _called(reading: Reading, path: str, site: Site, argument: ast.expr | None) -> Iterator[ImportUse]:
    modules = reading.names.texts(argument, site.scope) or ("",)
    for module in modules:
        yield ImportUse(path, site.node.lineno, module)
