"""The table of all functions that are known."""

from collections.abc import Callable, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.library import (
    command_lines,
    containers,
    iterating,
    objects,
    paths,
    texts,
)
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import Value

Model = Callable[[Interpreter, Call, State], Value | None]

_MODELS: Final[Mapping[str, Model]] = {
    **command_lines.MODELS,
    **containers.MODELS,
    **iterating.MODELS,
    **objects.MODELS,
    **paths.MODELS,
    **texts.MODELS,
}


def model(run: Interpreter, name: str, made: Call, state: State) -> Value | None:
    """The value of a call to a function of this dotted name; None where nothing special is known."""
    known = _MODELS.get(name)
    return known(run, made, state) if known is not None else None
