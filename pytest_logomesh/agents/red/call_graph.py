"""Which of a submission's functions reach themselves, directly or through others."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pytest_logomesh.agents.red.names import NOTHING, Meanings, Names
from pytest_logomesh.agents.red.reading import Reading
from pytest_logomesh.agents.red.scopes import Outline, Site

Graph = Mapping[str, set[str]]
# Callables that are known to call what they are handed.
_CALLERS = frozenset({
    "filter", "map", "functools.partial", "functools.reduce", "itertools.starmap", "itertools.accumulate",
})  # fmt: skip
# Callables that look at what they are handed and never call it.
_LOOKERS = frozenset({"isinstance", "issubclass", "typing.cast", "print", "repr", "type", "id", "len"})


def recursive_functions(reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of functions that certainly reach themselves, and of those that possibly do (a superset)."""
    certain: defaultdict[str, set[str]] = defaultdict(set)
    possible: defaultdict[str, set[str]] = defaultdict(set)
    for outline in reading.outlines:
        for caller, callee, sure in _edges(outline, reading.names):
            possible[caller].add(callee)
            if sure:
                certain[caller].add(callee)
    for method in reading.names.functions:
        # One node per method name stands between a call on an unknown object and all it may mean.
        possible[f"?.{method.rpartition('.')[2]}"].add(method)
    return _on_cycles(certain) & reading.names.functions, _on_cycles(possible) & reading.names.functions


def handed_on(names: Names, site: Site, call: ast.Call) -> tuple[Meanings, bool]:
    """What a call's arguments stand for, and whether the callee is known to call them."""
    called = names.of(call.func, site.scope)
    if called & _LOOKERS:
        return NOTHING, False
    arguments = [*call.args, *[keyword.value for keyword in call.keywords]]
    meant = NOTHING.union(*[names.of(argument, site.scope) for argument in arguments])
    return meant, bool(called & _CALLERS)


def _edges(outline: Outline, names: Names) -> Iterator[tuple[str, str, bool]]:
    for site in outline.calls:
        if site.function not in names.functions or not isinstance(site.node, ast.Call):
            continue
        called = names.of(site.node.func, site.scope)
        for function in called & names.functions:
            yield site.function, function, True
        for built in called & names.classes:
            yield site.function, f"{built}.__init__", True
        if isinstance(site.node.func, ast.Attribute) and not called:
            yield site.function, f"?.{site.node.func.attr}", False
        meant, sure = handed_on(names, site, site.node)
        for function in meant & names.functions:
            yield site.function, function, sure


def _on_cycles(graph: Graph) -> frozenset[str]:
    """Nodes from which an edge leads back to themselves: Kosaraju's two passes, without recursion."""
    backward: defaultdict[str, set[str]] = defaultdict(set)
    for node, targets in graph.items():
        for target in targets:
            backward[target].add(node)
    found: set[str] = set()
    placed: set[str] = set()
    for root in reversed(_finished(graph)):
        if root not in placed:
            component = _reached(backward, root, placed)
            if len(component) > 1 or root in graph.get(root, ()):
                found |= component
    return frozenset(found)


def _finished(graph: Graph) -> list[str]:
    """Nodes in the order in which a depth-first walk is done with them."""
    done: list[str] = []
    seen: set[str] = set()
    for root in graph:
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                done.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((target, False) for target in graph.get(node, ()))
    return done


def _reached(graph: Graph, root: str, placed: set[str]) -> set[str]:
    """Nodes that can be reached from `root` and are not placed yet; places them."""
    component: set[str] = set()
    waiting: Iterable[str] = [root]
    while waiting:
        fresh = set(waiting) - placed
        placed |= fresh
        component |= fresh
        waiting = {target for node in fresh for target in graph.get(node, ())}
    return component
