"""In which order modules are run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.red.flow.statements.imports import origin
from pytest_logomesh.agents.red.parsing import Module


def in_order(modules: tuple[Module, ...]) -> list[Module]:
    """A module after those it imports, as far as that is possible."""
    names = {module.name: module for module in modules}
    found: dict[str, Module] = {}
    waiting = [(module, False) for module in reversed(modules)]
    entered: set[str] = set()
    while waiting:
        module, imported = waiting.pop()
        if imported:
            found.setdefault(module.path, module)
        elif module.path not in entered:
            entered.add(module.path)
            waiting.append((module, True))
            needed = [names[name] for name in _imported(module) if name in names]
            waiting.extend((each, False) for each in reversed(needed))
    return list(found.values())


def _imported(module: Module) -> Iterator[str]:
    for node in module.tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = origin(module, node)
            yield base
            yield from (f"{base}.{alias.name}".strip(".") for alias in node.names)
