"""Runs a submission's source in the abstract: each function once for itself, and again where it is called.

Nothing of the submission is executed. Branches are all taken, but for those a constant condition excludes; loops are
taken twice; a called function of the submission is run with the values of that call, while there is budget. So a value
is followed through variables, containers, fields, calls, closures and guards, in time that grows with the source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Final

from pytest_logomesh.agents.red.flow.facts import Facts
from pytest_logomesh.agents.red.flow.joining import any_item, join_contents
from pytest_logomesh.agents.red.flow.kept import Kept
from pytest_logomesh.agents.red.flow.program import Function, Program
from pytest_logomesh.agents.red.flow.sources import source_reach
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Reach, Taint, Trail, Value, new
from pytest_logomesh.agents.red.parsing import Module

Evaluator = Callable[["Interpreter", ast.expr, State], Value]
Executor = Callable[["Interpreter", ast.stmt, State], None]
Outcome = tuple[Value, tuple[Facts, Facts], bool]
"""Of a function: what it gives; what is excluded when that is true, and when it is false; whether it never returns."""


_MOST_ROWS: Final = 16
_NOT_CLEANED: Final = frozenset[str]()


class Frame:
    """One function that is running.

    Attributes:
        function: which; None for a module's body.
        returned: the values of its returns so far, each with the state it had there and the returned expression.
        breaks, continues: the states at break and continue statements of its running loops.
    """

    __slots__ = ("breaks", "continues", "function", "module", "returned")

    def __init__(self, function: Function | None, module: Module) -> None:
        self.function = function
        self.module = module
        self.returned: list[tuple[Value, State, ast.expr | None]] = []
        self.breaks: list[list[State]] = []
        self.continues: list[list[State]] = []


class Interpreter:
    """The run of one program: what is known of its expressions, and where the run stands.

    Args:
        program: filled while it runs.
        evaluators: by type of expression.
        executors: by type of statement.

    Attributes:
        left: how many statements may still be run.
        noted: by id of an expression: what it was worth when it was last evaluated.
        facts_of: by id of a call: what is excluded when it gives something true, and something false.
        closures: by function: the variables around it.
        globals: by module name: its variables.
        kept: what methods leave behind in the fields of their objects, and functions in their module's containers.
        class_fields: by class: what its body binds.
        frame: what is running.
        file: the path of the module whose code is running.
        outer_names: whether `global` or `nonlocal` was said anywhere so far.
        memo: outcomes of calls with plain values.
        checked_options: options of the command line, and what their declaration excludes: a number, one of a list.
        running: the functions that are being run, innermost last.
        called: functions that were run for a call, and returned.
        raised: the inputs in what has been raised, and not yet caught.
        refs: how many containers and objects there are.
    """

    def __init__(
        self, program: Program, evaluators: Mapping[type, Evaluator], executors: Mapping[type, Executor]
    ) -> None:
        self.program = program
        self.frame = Frame(None, program.modules[0])
        self.file = program.modules[0].path
        self.left = 0
        self.noted = program.noted
        self.facts_of: dict[int, tuple[Facts, Facts]] = {}
        self.closures: dict[str, Layer] = {}
        self.globals: dict[str, Layer] = {module.name: Layer() for module in program.modules}
        self.kept = Kept()
        self.class_fields: dict[str, Layer] = {}
        self.outer_names = False
        self.memo: dict[object, Outcome] = {}
        self.checked_options: dict[str, frozenset[str]] = {}
        self.running: list[str] = []
        self.called: set[str] = set()
        self.raised: list[tuple[Taint, ...]] = []
        self.refs = 0
        self._evaluators = evaluators
        self._executors = executors

    def value(self, node: ast.expr, state: State) -> Value:
        """What an expression is, here."""
        evaluator = self._evaluators.get(node.__class__)
        found = NOTHING if evaluator is None else evaluator(self, node, state)
        self.noted[id(node)] = found
        return found

    def seen(self, node: ast.AST | None) -> Value:
        """What an expression was worth when it was last evaluated."""
        return self.noted.get(id(node), NOTHING)

    def block(self, body: list[ast.stmt], state: State) -> None:
        """Run statements; what follows a statement that control does not pass is not run."""
        executors = self._executors
        for statement in body:
            if state.dead:
                return
            self.left -= 1
            executor = executors.get(statement.__class__)
            if executor is not None:
                executor(self, statement, state)

    def enter(self, frame: Frame) -> Frame:
        """Go on in another frame; returns the one that was running."""
        before = self.frame
        self.frame, self.file = frame, frame.module.path
        return before

    def taint(self, root: str, reach: Reach, says: str, node: ast.AST) -> Taint:
        """A new input, that comes in at this node."""
        trail = new(Trail, (self.file, getattr(node, "lineno", 1), None, 1))
        return new(Taint, (root, reach, says, trail, _NOT_CLEANED, "whole"))

    def source(self, names: tuple[str, ...], node: ast.AST) -> tuple[Taint, ...]:
        """The input that one of these names stands for, if one is a source."""
        for name in names:
            reach = source_reach(name)
            if reach is not None:
                return (self.taint(name, reach, name.replace("http.request", "request"), node),)
        return ()

    def hold(self, contents: Contents, state: State, names: tuple[str, ...] = ()) -> Value:
        """A new container or object."""
        self.refs += 1
        self.put(self.refs, contents, state)
        return new(Value, ((), UNKNOWN, None, names, self.refs))

    def any_item(self, held: Contents, state: State) -> Value:
        """What holds of an item whose place is not known, and of what stands in it."""
        item = any_item(held)
        refs = {value.ref for value in (*held.items.values(), held.rest) if state.contents(value) is not None}
        if len(refs) < 2:
            return item
        rows = [
            state.contents(Value(ref=ref))
            for ref in sorted(ref for ref in refs if ref is not None)[:_MOST_ROWS]
        ]
        joined = reduce(join_contents, [row for row in rows if row is not None])
        return self.hold(joined, state, item.names).with_taints(item.taints)

    def put(self, ref: int, contents: Contents, state: State) -> None:
        """Change what a container or object holds."""
        state.store[ref] = contents
        self.program.contents[ref] = contents
