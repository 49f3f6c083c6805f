"""Paths and the environment."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.dangers import PATH
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join, join_all
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, reshaped
from pytest_logomesh.agents.red.flow.values import HOLE, UNKNOWN, Contents, Value, member


def _path(run: Interpreter, made: Call, state: State) -> Value:
    if len(made.args) == 1:
        only = made.args[0]
        return Value(only.taints, UNKNOWN, only.known_text, member(made.names, "()"))
    return Value(reshaped(join_all(made.args).taints, "composed"), names=member(made.names, "()"))


def _joined(run: Interpreter, made: Call, state: State) -> Value:
    first = made.arg(0).known_text
    taints = reshaped(join_all(made.args).taints, "composed")
    return Value(taints, UNKNOWN, f"{first}/{HOLE}" if first else None, ("os.path.join()",))


def _extension(run: Interpreter, made: Call, state: State) -> Value:
    """What comes after the last dot of a path holds no slash."""
    path = made.arg(0).taints
    items: dict[object, Value] = {0: Value(path), 1: Value(cleaned(reshaped(path, "part"), PATH))}
    return run.hold(Contents("tuple", items), state)


def _normalised(run: Interpreter, made: Call, state: State) -> Value | None:
    """From the root nothing climbs any further: `normpath("/" + name)`."""
    text = made.arg(0).known_text
    if text is None or text.strip("/") != HOLE or not text.startswith("/"):
        return None
    return Value(cleaned(made.arg(0).taints, PATH), UNKNOWN, text, member(made.names, "()"))


def _variable(run: Interpreter, made: Call, state: State) -> Value:
    """A variable of the environment."""
    key = made.arg(0).const
    root = f"os.environ[{key!r}]" if isinstance(key, str) else "os.environ[]"
    taints = run.source((f"{made.names[0]}()",), made.node)
    found = Value(tuple(taint._replace(root=root) for taint in taints), names=("os.environ[]",))
    return join(found, made.args[1]) if len(made.args) > 1 else found


MODELS: Final = {
    **dict.fromkeys(
        ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath"), _path
    ),
    "os.environ.get": _variable,
    "os.getenv": _variable,
    "os.path.join": _joined,
    "os.path.normpath": _normalised,
    "os.path.splitext": _extension,
    "posixpath.join": _joined,
    "posixpath.normpath": _normalised,
}
