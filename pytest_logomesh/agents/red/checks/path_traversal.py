"""A file name that somebody else chooses leads out of the folder it was meant for (CWE-22)."""

import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import CREATE, FileUse, file_looks, file_uses
from pytest_logomesh.agents.red.clues.inputs import from_strangers, parameter_of
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import HOLE, Program, Reach, Taint
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_BASES: Final = re.compile(r"(^|_)(base|root|dir|directory|uploads?|storage|home)(_|$)|_?dir$")
_LEAVES: Final = re.compile(r"(^|_)(file_?name|user_?name|user|rel|relative|rel_?path)(_|$)")
_STREAMS: Final = ("io.BytesIO", "io.StringIO", "BytesIO", "StringIO", "open()", "tempfile.")
_CLEAN: Final = frozenset({"path", "text"})
_MEMBERS: Final = re.compile(r"(zipfile|tarfile)\.")


class PathTraversal:
    """Looks at the path of every file that is touched: what in it is chosen by others, and whether it can climb."""

    weakness = Weakness(
        id="path-traversal",
        cwe=22,
        severity=Severity.HIGH,
        category="files",
        title="A file's path is put together from outside text",
        why="A name with .. in it, or an absolute one, leads to any file that the process may touch.",
        fix="Resolve the path and refuse it unless it is_relative_to() the folder, or keep only the base name.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each path that an input leads out of its folder."""
        origins = Origins(program)
        for use in file_uses(program):
            taint = use.path.tainted("path")
            if (
                taint is None
                or self._is_stream(use, taint)
                or any(_MEMBERS.match(each.root) for each in use.path.taints)
            ):
                continue
            severity = self._severity(program, origins, use, taint)
            if severity is None:
                continue
            message = f"{taint.says} becomes part of the path that {use.call.method}() is given"
            yield self.weakness.claim(
                program, use.call.file, use.call.node, message, taint=taint, severity=severity
            )
        yield from self._looks(program)

    def _looks(self, program: Program) -> Iterator[Finding]:
        """Questions whether a file is there, where nothing else is done with what names it."""
        looks = [(use, use.path.tainted("path", Reach.REMOTE)) for use in file_looks(program)]
        if not any(taint is not None for _, taint in looks):
            return
        used = {taint.root for use in file_uses(program) for taint in use.path.taints}
        for use, taint in looks:
            if taint is not None and taint.form != "part" and taint.root not in used:
                message = f"{taint.says} becomes part of the path that {use.call.method}() tells about"
                yield self.weakness.claim(
                    program, use.call.file, use.call.node, message, taint=taint, severity=Severity.MEDIUM
                )

    def _is_stream(self, use: FileUse, taint: Taint) -> bool:
        """Whether it is an upload or a buffer that is handed on, and no name of a file."""
        if not use.stream or taint.form == "composed":
            return False
        if any(name.startswith(_STREAMS) for name in use.path.names):
            return True
        if use.call.method in ("send_file", "FileResponse", "sendfile", "download_file"):
            return False
        return not taint.root.endswith("filename")

    def _severity(self, program: Program, origins: Origins, use: FileUse, taint: Taint) -> Severity | None:
        if taint.reach is Reach.REMOTE:
            return Severity.HIGH
        foreign = taint.reach is Reach.CALLER and any(
            from_strangers(program, each) for each in use.path.taints if not each.cleaned & _CLEAN
        )
        if taint.form == "composed":
            return self._composed(program, origins, use, taint, foreign=foreign)
        # A path that the caller gives in full is the caller's own business.
        return Severity.MEDIUM if taint.form == "whole" and foreign and use.kind != CREATE else None

    def _composed(
        self, program: Program, origins: Origins, use: FileUse, taint: Taint, *, foreign: bool
    ) -> Severity | None:
        """Of a path that is put together: whether the program says where it begins."""
        text = use.path.known_text
        if text is not None and not text.startswith(HOLE):
            return Severity.MEDIUM
        head = origins.head(use.node)
        if head is None or head is use.node:
            return None
        chosen = program.value(head).tainted("path")
        if chosen is None:
            least = Severity.LOW if taint.reach is Reach.OPERATOR else Severity.MEDIUM
            return None if origins.given(head) else least
        if chosen.root == taint.root and len(use.path.taints) == 1:
            return None
        return self._joined(chosen, use, foreign=foreign)

    def _joined(self, head: Taint, use: FileUse, *, foreign: bool) -> Severity | None:
        """Both the folder and the name in it come from the caller: only their names tell who says what."""
        if foreign:
            return Severity.MEDIUM
        base = parameter_of(head)
        others = [
            parameter_of(taint)
            for taint in use.path.taints
            if taint.root != head.root and taint.reach >= Reach.CALLER and not taint.cleaned & _CLEAN
        ]
        if _BASES.search(base) and any(_LEAVES.search(name) for name in others):
            return Severity.LOW
        return None
