"""Submitted programs on the jail's own disk, and what their exceptions are called."""

# ruff: noqa: PTH103, PTH109, PTH120, PTH123 -- pathlib would cost the server start-up
from __future__ import annotations

import builtins
import os
import sys

from .plain import class_name

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


def lay_out(files: Mapping[str, str]) -> None:
    """Write the files under the current folder and make it the first place imports look.

    Raises:
        ValueError: a path leaves the folder.
    """
    for path, text in files.items():
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(path)
        if "/" in path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    sys.path.insert(0, os.getcwd())


_BUILTIN = dict(vars(builtins))


class Caught:
    """Holds back whatever leaves its block, an exit included, and keeps the class's name."""

    name: str | None = None

    def __enter__(self) -> Caught:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exception: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.name = None if kind is None else _exception_name(kind)
        return True


def _exception_name(kind: type[BaseException]) -> str:
    """The class's name; one that only borrows the name of a builtin exception is told apart from it."""
    name = class_name(kind)
    return name if _BUILTIN.get(name, kind) is kind else f"{name} of its own"
