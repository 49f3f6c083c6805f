"""`try`."""

from __future__ import annotations

import ast
from functools import reduce

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import Taints, join_taints
from pytest_logomesh.agents.red.flow.values import Value


def attempt(run: Interpreter, node: ast.Try | ast.TryStar, state: State) -> None:
    """The body, and each handler after any part of it."""
    body = state.fork()
    before = len(run.raised)
    run.block(node.body, body)
    nothing: Taints = ()
    raised = reduce(join_taints, run.raised[before:], nothing)
    del run.raised[before:]
    # An exception may come before anything or after everything in the body.
    failed = state.fork()
    failed.adopt(body.since(state), state.fork())
    caught = [_caught(run, handler, raised, failed, state) for handler in node.handlers]
    if not body.dead:
        run.block(node.orelse, body)
    if body.dead:
        state.adopt(*caught, body)
    else:
        state.adopt(body, *caught)
    was_dead, state.dead = state.dead, False
    run.block(node.finalbody, state)
    state.dead = state.dead or was_dead


def _caught(
    run: Interpreter, handler: ast.ExceptHandler, raised: Taints, failed: State, state: State
) -> State:
    """Where a handler ends, as a branch of the state before the statement."""
    caught = failed.fork()
    if handler.type is not None:
        run.value(handler.type, caught)
    if handler.name:
        caught.locals[handler.name] = Value(raised, names=("exception()",))
    run.block(handler.body, caught)
    end = caught.since(state)
    end.dead = caught.dead
    return end
