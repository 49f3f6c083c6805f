"""The way in: modules are run in the abstract, and what was seen is said."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.expressions.evaluators import EVALUATORS
from pytest_logomesh.agents.red.flow.interpreter import Frame, Interpreter
from pytest_logomesh.agents.red.flow.program import Function, Program
from pytest_logomesh.agents.red.flow.running.entries import answers_requests
from pytest_logomesh.agents.red.flow.running.order import in_order
from pytest_logomesh.agents.red.flow.running.registering import register
from pytest_logomesh.agents.red.flow.running.roots import Roots
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.statements.executors import EXECUTORS
from pytest_logomesh.agents.red.parsing import Module

_TIMES: Final = 8
"""How many times the statements of a program may be run, all calls followed included."""
_LEAST: Final = 3000
_PREPARING: Final = frozenset({
    "__enter__", "__aenter__", "__post_init__", "asyncSetUp", "configure", "connect", "init_app", "initialize",
    "on_start", "open", "prepare", "setUp", "setup", "start", "startup",
})  # fmt: skip
"""Methods whose fields are there for the others."""


def interpret(modules: tuple[Module, ...], beside: tuple[Module, ...] = ()) -> Program:
    """Run modules in the abstract, and say what was seen.

    Args:
        modules: of one submission; the names of one are known in the others.
        beside: others whose names are known too; their functions are run only where these modules call them.

    Returns:
        the program; with a `fault` where it could not be followed to the end.
    """
    program = Program((*modules, *beside))
    if not modules:
        return program
    statements = register(program)
    run = Interpreter(program, EVALUATORS, EXECUTORS)
    try:
        _run(run, _TIMES * statements + _LEAST, {id(module) for module in modules})
    except RecursionError:
        program.fault = "it is nested too deeply to follow"
    return program


def _run(run: Interpreter, budget: int, own: set[int]) -> None:
    """Bodies of modules first, each with a budget for what it calls, then functions with another."""
    store, guards = Layer(), set[str]()
    run.left = budget
    for module in in_order(run.program.modules):
        _run_module(run, module, store, guards)
    functions = [each for each in run.program.functions.values() if id(each.module) in own]
    for function in functions:
        function.handler = answers_requests(run, function)
    run.left = max(run.left, budget)
    functions.sort(key=_turn)
    Roots(run, store, guards).run_all(functions)


def _turn(function: Function) -> tuple[int, int, int]:
    """When a function is run: what prepares an object before what uses it, and then in the order of the source."""
    rank = 0 if function.name == "__init__" else 1 if function.name in _PREPARING else 2
    return rank, function.line, function.node.col_offset


def _run_module(run: Interpreter, module: Module, store: Layer, guards: set[str]) -> None:
    variables = run.globals[module.name] = Layer()
    run.enter(Frame(None, module))
    run.block(module.tree.body, State(variables, store, guards))
    run.kept.set_globals(module.name, variables)
    for function in _functions_of(run, module):
        # Functions in code that is never reached are looked at all the same.
        run.closures.setdefault(function.id, variables)


def _functions_of(run: Interpreter, module: Module) -> list[Function]:
    return [function for function in run.program.functions.values() if function.module is module]
