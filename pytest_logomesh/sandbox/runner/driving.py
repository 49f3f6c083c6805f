"""What an exploit's script has at hand inside the jail: places that are watched, and a way to call what it attacks."""

from __future__ import annotations

import inspect
import os
import re
import sqlite3

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_GUESSES = {"int": 1, "float": 1.0, "bool": True, "bytes": b"x", "list": [], "dict": {}, "set": set()}


class Stage:
    """The scene of one attack.

    Args:
        solution: the program's module.
        canary: path of a file that does not exist; making it is the effect `canary`.
        secret: path of a file outside the current folder; opening it is the effect `secret`.
        port: of 127.0.0.1; connecting to it is the effect `listener`.
        told: descriptor that shapes of statements are told to; the effect `sql` is a shape that no benign call had.
    """

    def __init__(self, solution: ModuleType, canary: str, secret: str, port: int, told: int) -> None:
        self.solution = solution
        self.canary = canary
        self.secret = secret
        self.port = port
        self._told = told
        self._phase = "benign"

    def payload(self) -> None:
        """From here on statements are those of the payload."""
        self._phase = "payload"

    def connect(self) -> sqlite3.Connection:
        """A database in memory whose statements are told to who watches."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.set_trace_callback(self._tell)
        for table in ("users", "items", "orders", "accounts", "products"):
            connection.execute(f"CREATE TABLE {table} (id INTEGER, name TEXT, email TEXT, password TEXT)")
        return connection

    def _tell(self, statement: str) -> None:
        shape = " ".join(_COMMENT.sub(" ", _LITERAL.sub("?", statement)).split())
        os.write(self._told, f"{self._phase} {shape}\n".encode(errors="replace"))

    def drive(self, path: str, parameter: str, payload: object, benign: object = "x") -> None:
        """Call a function or method with harmless arguments, and again with a payload for one parameter.

        Args:
            path: `function` or `Class.method`.
            parameter: which one gets the payload; `*` for each in turn.
            payload: what it gets.
            benign: what it gets the first time.
        """
        if parameter == "*":
            for each in self._parameters(path):
                self.drive(path, each, payload, benign)
            return
        for phase, value in (("benign", benign), ("payload", payload)):
            self._phase = phase
            try:
                self._call(path, parameter, value)
            except Exception:  # noqa: BLE001, S112 - an attack that is refused by an exception has no effect
                continue

    def _parameters(self, path: str) -> list[str]:
        owner, _, name = path.rpartition(".")
        held: Any = getattr(self.solution, owner) if owner else self.solution
        return [
            each for each in inspect.signature(getattr(held, name)).parameters if each not in ("self", "cls")
        ]

    def _call(self, path: str, parameter: str, value: object) -> object:
        owner, _, name = path.rpartition(".")
        held: Any = self.solution
        if owner:
            cls = getattr(self.solution, owner)
            spec = inspect.getattr_static(cls, name, None)
            held = (
                cls
                if isinstance(spec, staticmethod | classmethod)
                else cls(**self._arguments(cls, parameter, value))
            )
        if name == "__init__":
            return held
        function = getattr(held, name)
        made = function(**self._arguments(function, parameter, value))
        if inspect.isawaitable(made):
            import asyncio  # noqa: PLC0415 - seldom needed, and heavy

            return asyncio.run(_awaited(made))
        return list(made) if inspect.isgenerator(made) else made

    def _arguments(self, function: Any, parameter: str, value: object) -> dict[str, object]:
        given: dict[str, object] = {}
        for name, each in inspect.signature(function).parameters.items():
            if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
                continue
            if name == parameter:
                given[name] = value
            elif each.default is each.empty:
                given[name] = self._guess(name, str(each.annotation))
        return given

    def _guess(self, name: str, annotation: str) -> object:
        if re.search(r"conn|cursor|cur$|^db$|database", name) or "sqlite3" in annotation:
            connection = self.connect()
            return connection.cursor() if "cur" in name else connection
        if re.search(r"path|dir|folder|root|base", name):
            os.makedirs("inside", exist_ok=True)  # noqa: PTH103
            return os.path.abspath("inside")  # noqa: PTH100
        for kind, guess in _GUESSES.items():
            if f"'{kind}" in annotation or annotation.startswith(kind):
                return guess
        return "x"


async def _awaited(made: Any) -> object:
    return await made
