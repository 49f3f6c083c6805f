"""Locks and module variables: what threads share, and what keeps them apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.flow import Program

_LOCK_WORDS: Final = frozenset({
    "lock", "locks", "locked", "rlock", "mutex", "mutexes", "guard", "semaphore", "sem", "sema", "cond",
    "condition", "cv", "synchronized", "synchronised", "monitor", "latch", "critical", "exclusive", "lk",
})  # fmt: skip
LOCKS: Final = frozenset({
    f"{module}.{kind}()"
    for module in ("threading", "multiprocessing", "asyncio", "anyio", "trio")
    for kind in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")
})  # fmt: skip


def is_lock(program: Program, node: ast.expr) -> bool:
    """Whether an expression is a lock, by what it was made with or by its name."""
    if any(name in LOCKS for name in program.value(node).names):
        return True
    return any(word in _LOCK_WORDS for word in words(head(node)))


def module_names(program: Program) -> dict[str, frozenset[str]]:
    """By module: the variables that its body binds."""
    return {module.name: frozenset(_bound(module.tree.body)) for module in program.modules}


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                for part in getattr(target, "elts", [target]):
                    if isinstance(part, ast.Name):
                        yield part.id
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _bound(statement.body)
