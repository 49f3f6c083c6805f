"""Options of a command line: what the parser lets through."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value, member

_PLAIN: Final = frozenset({"int", "float", "bool", "uuid.UUID", "decimal.Decimal", "ipaddress.ip_address"})
_SWITCHES: Final = frozenset({"store_true", "store_false", "count", "version", "help"})


def option(run: Interpreter, made: Call, state: State) -> Value:
    """A declaration of an option; what it excludes is kept for whoever reads the option."""
    dangers = _excluded(made)
    if dangers:
        given = made.kwargs.get("dest", NOTHING).const
        for flag in [given] if isinstance(given, str) else [flag.const for flag in made.args]:
            if isinstance(flag, str):
                run.checked_options[flag.lstrip("-").replace("-", "_")] = dangers
    return Value(names=member(made.names, "()"))


def _excluded(made: Call) -> frozenset[str]:
    kinds = made.kwargs.get("type", NOTHING).names
    switch = made.kwargs.get("action", NOTHING).const in _SWITCHES
    if switch or "choices" in made.kwargs or "click.Choice()" in kinds:
        return ALL
    plain = any(name in _PLAIN or name.removeprefix("click.").lower() in _PLAIN for name in kinds)
    return TEXT if plain else frozenset()


MODELS: Final = {"click.argument": option, "click.option": option}
