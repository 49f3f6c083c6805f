"""Functions are run for whoever may call them, and once more where another has left an input behind for them."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Frame, Interpreter
from pytest_logomesh.agents.red.flow.own.execution import execute, leave
from pytest_logomesh.agents.red.flow.program import Function, Program
from pytest_logomesh.agents.red.flow.running.entries import called_inside, is_entry
from pytest_logomesh.agents.red.flow.running.parameters import bind_for_outside
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.taints import Taints, join_taints
from pytest_logomesh.agents.red.flow.values import Value

_TIMES: Final = 4
_LEAST: Final = 50
"""How many times its own statements, and how many more, every function may run whatever is left of the budget."""


class Roots:
    """Runs every function for whoever may call it from outside.

    Args:
        run: the interpreter, which has run the modules' bodies.
        store: what these have left.
        guards: the roots of which their guards speak.
    """

    def __init__(self, run: Interpreter, store: Layer, guards: set[str]) -> None:
        self._run = run
        self._store = store
        self._guards = guards
        self._called = called_inside(run.program)

    def run_all(self, functions: list[Function]) -> None:
        """Run these functions in turn."""
        kept = self._run.kept
        for function in functions:
            self._run_one(function)
        read: dict[str, set[str]] = {}
        known = 0
        for turn, function in enumerate(functions):
            if len(kept.late) > known:
                known, read = len(kept.late), _readers(self._run.program, kept.late)
            names = read.get(function.id)
            if names and kept.changed_since(turn, _holders(self._run, function), names):
                self._run_one(function)

    def _run_one(self, function: Function) -> None:
        run = self._run
        run.kept.begin_turn()
        if isinstance(function.node, ast.Lambda):
            return
        entry = is_entry(function, self._called)
        if not entry and function.id in run.called:
            return
        run.left = max(run.left, len(function.node.body) * _TIMES + _LEAST)
        run.enter(Frame(function, function.module))
        before = run.refs
        state = State(Layer(), Layer(self._store), self._guards)
        inner = state.inside(run.closures[function.id])
        bind_for_outside(run, function, inner, entry=entry)
        leave(execute(run, function, inner), state)
        run.frame.function = None
        self._keep(function, state, before)

    def _keep(self, function: Function, state: State, before: int) -> None:
        changed = {key for key in state.store if isinstance(key, int)}
        if _touched(self._run, changed, before):
            _keep_fields(self._run, function, state)
        _keep_globals(self._run, function, state, changed)
        if function.name == "__init__":
            # What the fields hold from the start is there for every method.
            self._store.update({key: state.store[key] for key in changed})


def _touched(run: Interpreter, changed: set[int], before: int) -> bool:
    """Whether a function may have changed what fields hold: it assigned to one, or changed what was there before it."""
    return run.kept.touched or any(key <= before for key in changed)


def _holders(run: Interpreter, function: Function) -> list[str]:
    """Where a function finds what others have left: in its object's classes, and in its module."""
    classes = run.program.lineage(function.cls) if function.cls is not None else []
    return [*(each.id for each in classes), function.module.name]


def _readers(program: Program, names: set[str]) -> dict[str, set[str]]:
    """Which of these names each function looks at, as variables or attributes."""
    found: dict[str, set[str]] = defaultdict(set)
    looks: list[tuple[ast.AST, str]] = [
        *((node, node.id) for _, node in program.nodes(ast.Name) if node.id in names),
        *((node, node.attr) for _, node in program.nodes(ast.Attribute) if node.attr in names),
    ]
    for node, name in looks:
        reader = program.function_around(node)
        if reader is not None:
            found[reader.id].add(name)
    return found


def _keep_fields(run: Interpreter, function: Function, state: State) -> None:
    """What a method put into containers of `self` is there for the other methods."""
    for each in run.program.lineage(function.cls) if function.cls is not None else ():
        for name in sorted(run.kept.containers.get(each.id, ())):
            value = run.kept.fields[each.id][name]
            taints = _with_contents(run, value, state)
            if len(taints) != len(value.taints):
                run.kept.add_to_field(each.id, name, value.with_taints(taints))


def _keep_globals(run: Interpreter, function: Function, state: State, changed: set[int]) -> None:
    """What a function put into containers of its module is there for the others."""
    for ref in sorted(changed.intersection(run.kept.refs)):
        for module, name in run.kept.refs[ref]:
            value = run.globals[module].get(name)
            if module == function.module.name and isinstance(value, Value) and value.ref == ref:
                kept = value.with_taints(_with_contents(run, value, state))
                run.globals[module][name] = kept
                run.kept.set_global(module, name, kept)


def _with_contents(run: Interpreter, value: Value, state: State) -> Taints:
    if value.ref is None:
        return value.taints
    return join_taints(value.taints, state.flat(value.with_taints(())))
