"""Statements of which one part or another is run."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.dangers import ALL
from pytest_logomesh.agents.red.flow.facts import about
from pytest_logomesh.agents.red.flow.guards.conditions import facts
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.unpacking import bind
from pytest_logomesh.agents.red.flow.values import Value


def choice(run: Interpreter, node: ast.If, state: State) -> None:
    """`if`: both sides, unless it is sure which."""
    known = run.value(node.test, state).truth
    if known is not None:
        run.block(node.body if known else node.orelse, state)
        return
    yes, no = state.fork(), state.fork()
    yes.assume(facts(run, node.test, state, outcome=True))
    no.assume(facts(run, node.test, state, outcome=False))
    run.block(node.body, yes)
    run.block(node.orelse, no)
    state.adopt(yes, no)


def assertion(run: Interpreter, node: ast.Assert, state: State) -> None:
    """`assert`: what follows is run where it held."""
    run.value(node.test, state)
    state.assume(facts(run, node.test, state, outcome=True))


def resources(run: Interpreter, node: ast.With | ast.AsyncWith, state: State) -> None:
    """`with`."""
    for item in node.items:
        value = run.value(item.context_expr, state)
        entered = special(run, value, "__enter__", state)
        if item.optional_vars is not None:
            bind(run, item.optional_vars, value if entered is None else entered, state)
    run.block(node.body, state)


def match(run: Interpreter, node: ast.Match, state: State) -> None:
    """`match`: every case that may fit, up to one that surely does."""
    subject = run.value(node.subject, state)
    branches: list[State] = []
    for case in node.cases:
        fits = _fits(case.pattern, subject)
        if fits is False:
            continue
        branch = state.fork()
        branches.append(branch)
        _capture(run, case.pattern, subject, branch)
        if case.guard is not None:
            run.value(case.guard, branch)
            branch.assume(facts(run, case.guard, branch, outcome=True))
        run.block(case.body, branch)
        if fits and case.guard is None:
            state.adopt(*branches)
            return
    state.adopt(*branches, state.fork())


def _fits(pattern: ast.pattern, subject: Value) -> bool | None:
    """Whether a subject matches, where that is sure."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if subject.truth is None:
        return None
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return bool(pattern.value.value == subject.const)
    if isinstance(pattern, ast.MatchOr):
        each = [_fits(part, subject) for part in pattern.patterns]
        return True if True in each else None if None in each else False
    return None


def _capture(run: Interpreter, pattern: ast.pattern, subject: Value, state: State) -> None:
    """Bind what a pattern binds; a subject that is one of several constants is no input any more."""
    plain = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    if all(isinstance(part, ast.MatchValue | ast.MatchSingleton) for part in plain):
        state.assume(about(subject.taints, ALL))
        return
    for part in ast.walk(pattern):
        if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
            names = subject.names if part is pattern else ()
            state.locals[part.name] = Value(state.flat(subject), names=names)
