"""Files whose content somebody else chose: an upload that was saved, and is then opened by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.file_names import name_of
from pytest_logomesh.agents.red.clues.file_use import CREATE, WRITE, FileUse, file_uses
from pytest_logomesh.agents.red.flow import Call, Function, Program, Reach, Taint

_UPLOADS: Final = ("files", "FILES", "file", "upload", "UploadFile")
_BY_PATH: Final = frozenset({"write_bytes", "write_text"})


class _Place(NamedTuple):
    """A file, as one function calls it."""

    function: int
    name: str


class SavedFiles:
    """What is known of the files that one program saves for others.

    Args:
        program: whose calls are looked through when it is first asked.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._saved: dict[_Place, Taint] | None = None
        self._opened: dict[_Place, _Place] = {}
        """By the variable that holds an open file: the file."""

    def author(self, node: ast.expr | None, function: Function | None) -> Taint | None:
        """The input that the same function has saved under the name that an expression gives; else None."""
        if node is None:
            return None
        if self._saved is None:
            self._saved = self._found()
        place = _Place(id(function), name_of(node, opened=True))
        return self._saved.get(place) or self._saved.get(self._opened.get(place, place))

    def _found(self) -> dict[_Place, Taint]:
        found: dict[_Place, Taint] = {}
        for use in file_uses(self._program):
            if use.node is None:
                continue
            place = _Place(id(use.call.function), name_of(use.node, opened=True))
            handle = _handle(self._program, use.call)
            if handle:
                self._opened[place._replace(name=handle)] = place
            taint = _content(use)
            if taint is not None:
                found[place] = taint
        for call, target, taint in self._written():
            place = _Place(id(call.function), name_of(target, opened=True))
            # What is written to a temporary file is read by the file's own name.
            for each in (self._opened.get(place, place), place, place._replace(name=f"{place.name}.name")):
                found[each] = taint
        return found

    def _written(self) -> Iterator[tuple[Call, ast.expr, Taint]]:
        """Calls that write an input to an open file: the call, where to, and what."""
        for call in self._program.methods("write", "writelines"):
            taint = call.arg(0).tainted("content", Reach.REMOTE)
            if taint is not None and isinstance(call.node.func, ast.Attribute):
                yield call, call.node.func.value, taint
        for call in self._program.calls_to("shutil.copyfileobj"):
            taint = call.arg(0).tainted("content", Reach.REMOTE)
            if taint is not None and len(call.node.args) > 1:
                yield call, call.node.args[1], taint
        for call in self._program.methods("save"):
            taint = _upload(call)
            if taint is not None and call.node.args:
                yield call, call.node.args[0], taint


def _content(use: FileUse) -> Taint | None:
    """The input that is written to a file by its path."""
    if use.kind not in (WRITE, CREATE) or use.call.method not in _BY_PATH:
        return None
    return use.call.arg(0).tainted("content", Reach.REMOTE)


def _upload(call: Call) -> Taint | None:
    """The uploaded file whose method `save` is called."""
    taint = call.receiver.tainted("content", Reach.REMOTE)
    told = " ".join((*call.receiver.names, *(each.root for each in call.receiver.taints)))
    return taint if taint is not None and any(word in told for word in _UPLOADS) else None


def _handle(program: Program, call: Call) -> str | None:
    """The variable that holds the open file."""
    above = program.parent(call.node)
    if isinstance(above, ast.withitem) and isinstance(above.optional_vars, ast.Name):
        return above.optional_vars.id
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        return above.targets[0].id
    return None
