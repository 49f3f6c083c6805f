"""Members of an archive from outside are written beyond the folder they are unpacked into (CWE-22)."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import CREATE, WRITE, expression, file_uses
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import HOLE, UNKNOWN, Call, Function, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.flow.cleaners import sounds_validating
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_OPENERS: Final = (
    "tarfile.open",
    "tarfile.TarFile",
    "tarfile.TarFile.open",
    "tarfile.TarFile.gzopen",
    "tarfile.TarFile.taropen",
)
_MEMBER: Final = re.compile(
    r"(zipfile\.ZipFile|tarfile\.(open|TarFile(\.\w+)?))\(\)"
    r"(\.(namelist|infolist|getnames|getmembers|getmember|getinfo|next)\(\)(\[.*\])?|\[\])(\.(filename|name|path|orig_filename))?"
)
_RESOLVING: Final = frozenset({"realpath", "abspath", "normpath", "resolve"})
_COMPARING: Final = frozenset(
    {"startswith", "commonpath", "commonprefix", "is_relative_to", "relative_to", "parents", "relpath"}
)
_MEMBERS: Final = frozenset({
    "getmembers", "getmember", "next", "issym", "islnk", "isreg", "isfile", "isdir", "linkname", "type", "TarInfo",
    "data_filter", "tar_filter",
})  # fmt: skip
"""Who looks at names alone, and at none of these, cannot see the links by which later members lead away."""
_CHECKING: Final = re.compile(
    r"(^|_)(safe|valid|validate|check|verify|filter|sanitize|sanitise|secure|allowed)(_|$)"
)
_HARMLESS: Final = (".zip", ".whl", ".jar", ".docx", ".xlsx")


class ArchiveExtraction:
    """Looks at tar files that are unpacked without a filter, and at members that are written by hand."""

    weakness = Weakness(
        id="archive-extraction",
        cwe=22,
        severity=Severity.HIGH,
        category="files",
        title="An archive from outside says where its files are written",
        why="A member named ../../x, or a link that points away, is written outside of the target folder.",
        fix="Call extractall() with filter='data', or refuse members whose resolved path leaves the folder.",
    )
    replaces = ("B202",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each extraction that trusts the names in the archive."""
        origins = Origins(program)
        if any(name.partition(".")[0] in ("tarfile", "shutil") for name in program.imported):
            trusted = any(
                store.key.const == "extraction_filter" and not _trusting(store.value)
                for store in program.stores
            )
            for call in program.methods("extractall", "extract") if not trusted else ():
                yield from self._extracted(program, origins, call)
            for call in program.calls_to("shutil.unpack_archive"):
                yield from self._unpacked(program, call)
        if any(name.partition(".")[0] in ("tarfile", "zipfile") for name in program.imported):
            yield from self._written(program, origins)

    def _extracted(self, program: Program, origins: Origins, call: Call) -> Iterator[Finding]:
        single = call.method == "extract"
        position = 4 if single else 3
        if not any(name.startswith("tarfile.") for name in call.receiver.names):
            return
        if call.has(-1, "filter") and not _trusting(call.arg(position, "filter")):
            return
        if single and isinstance(call.arg(0, "member").const, str):
            return
        opened = self._opened(program, origins, call)
        if self._own(program, opened) or self._looked_at(
            program, call.function, expression(call, 1, "members")
        ):
            return
        taint = self._taint(opened, call)
        severity = (
            Severity.LOW
            if taint is None and any(one.arg(0, "name").const is not UNKNOWN for one in opened)
            else None
        )
        message = (
            f"{call.method}() writes the members of a tar file wherever their names lead, without a filter"
        )
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)

    def _opened(self, program: Program, origins: Origins, call: Call) -> list[Call]:
        """The calls that may have opened the archive."""
        receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        nodes = {id(leaf) for leaf in origins.leaves(receiver) if isinstance(leaf, ast.Call)}
        return [one for one in program.calls_to(*_OPENERS) if id(one.node) in nodes]

    def _own(self, program: Program, opened: list[Call]) -> bool:
        """Whether the program has packed the archive itself, in the same function."""
        for reading in opened:
            for writing in program.calls_to(*_OPENERS):
                mode = writing.arg(1, "mode").const
                if isinstance(mode, str) and mode[:1] in ("w", "x") and writing.function is reading.function:
                    one, other = (expression(call, 0, "name", "fileobj") for call in (reading, writing))
                    if one is not None and other is not None and ast.dump(one) == ast.dump(other):
                        return True
        return False

    def _taint(self, opened: list[Call], call: Call) -> Taint | None:
        for one in opened:
            for value in (*one.args[:1], *one.kwargs.values()):
                taint = value.tainted("archive", Reach.CONFIG)
                if taint is not None:
                    return taint
        return call.receiver.tainted("archive", Reach.CONFIG)

    def _looked_at(self, program: Program, function: Function | None, members: ast.expr | None) -> bool:
        """Whether the names of members are looked at in earnest, here or in an own function that is called here."""
        body: ast.AST | None = function.node if function is not None else None
        nodes = [body] if body is not None else [module.tree for module in program.modules[:1]]
        return any(_checks_names(program, each) for each in self._with_called(program, nodes)) or (
            isinstance(members, ast.List | ast.Tuple)
        )

    def _with_called(self, program: Program, nodes: Iterable[ast.AST]) -> Iterator[list[ast.AST]]:
        """The nodes of these bodies, and of the own functions that they call, two deep."""
        seen: set[int] = set()
        waiting = [(node, 0) for node in nodes]
        while waiting and len(seen) < 20:
            top, depth = waiting.pop()
            if id(top) in seen:
                continue
            seen.add(id(top))
            inside = list(ast.walk(top))
            yield inside
            if depth < 2:
                for node in inside:
                    if isinstance(node, ast.Call):
                        for name in program.value(node.func).names:
                            function = program.functions.get(name)
                            if function is not None:
                                waiting.append((function.node, depth + 1))

    def _unpacked(self, program: Program, call: Call) -> Iterator[Finding]:
        kind = call.arg(2, "format").const
        name = call.arg(0, "filename")
        text = name.known_text
        if kind == "zip" or (
            text is not None and text.rstrip(HOLE).endswith(_HARMLESS) and not text.endswith(HOLE)
        ):
            return
        if call.has(3, "filter") and not _trusting(call.arg(3, "filter")):
            return
        if self._looked_at(program, call.function, None):
            return
        taint = name.tainted("archive", Reach.CONFIG)
        severity = Severity.LOW if taint is None and name.const is not UNKNOWN else None
        message = (
            "unpack_archive() writes the members of an archive wherever their names lead, without a filter"
        )
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)

    def _written(self, program: Program, origins: Origins) -> Iterator[Finding]:
        """Members that are written by hand under the names they bring."""
        for use in file_uses(program):
            open_mode = use.call.method == "open" and use.call.has(1, "mode")
            written = use.kind in (WRITE, CREATE) or (open_mode and use.call.arg(1, "mode").const is UNKNOWN)
            if not written or use.node is None or use.stream:
                continue
            taint = next(
                (t for t in use.path.taints if _MEMBER.match(t.root) and not t.cleaned & {"path", "text"}),
                None,
            )
            if (
                taint is None
                and use.path.tainted("path", Reach.HOST) is not None
                and not _has_source(use.path)
            ):
                leaves = origins.leaves(use.node)
                if any(_MEMBER.fullmatch(name) for leaf in leaves for name in program.value(leaf).names):
                    taint = use.path.tainted("path", Reach.HOST)
            if taint is not None:
                message = f"{use.call.method}() writes a member of an archive under the name that it brings"
                yield self.weakness.claim(program, use.call.file, use.call.node, message, taint=taint)


def _has_source(value: Value) -> bool:
    return any(_MEMBER.match(taint.root) for taint in value.taints)


def _trusting(value: Value) -> bool:
    """Whether a filter lets everything through."""
    if value.const in ("data", "tar"):
        return False
    return value.const is not UNKNOWN or any("fully_trusted" in name for name in value.names)


def _checks_names(program: Program, nodes: list[ast.AST]) -> bool:
    """Whether code resolves names and compares them, refuses dots, cuts names down, or asks somebody who does."""
    said: set[str] = set()
    decides = False
    for node in nodes:
        if isinstance(node, ast.Attribute):
            said.add(node.attr)
        elif isinstance(node, ast.Name):
            said.add(node.id)
        elif not decides:
            decides = _decides(program, node)
    if decides and not ("getnames" in said and said.isdisjoint(_MEMBERS)):
        return True
    return bool(said & _RESOLVING) and bool(said & _COMPARING)


def _decides(program: Program, node: ast.AST) -> bool:
    """Whether one expression or assignment keeps bad names out by itself."""
    if isinstance(node, ast.Compare):
        return _refuses(node)
    if isinstance(node, ast.Assign):
        return any(_is_name(target) for target in node.targets)
    if isinstance(node, ast.Call):
        return _is_foreign_check(program, node)
    return isinstance(node, ast.Constant) and node.value == "data_filter"


def _is_foreign_check(program: Program, node: ast.Call) -> bool:
    """Whether something imported that is called says by its name that it looks at members."""
    for name in program.value(node.func).names:
        if name in program.imported and name not in program.functions:
            word = name.rpartition(".")[2]
            return sounds_validating(word) or _CHECKING.search(word) is not None
    return False


def _refuses(node: ast.Compare) -> bool:
    """`".." in name`, `part == ".."`, `member.name not in EXPECTED`."""
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) and side.value in ("..", "../") for side in sides):
        return True
    return (
        isinstance(node.ops[0], ast.In | ast.NotIn | ast.Eq | ast.NotEq)
        and _is_name(node.left)
        and isinstance(
            node.comparators[0], ast.Name | ast.Attribute | ast.Set | ast.Tuple | ast.List | ast.Constant
        )
    )


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("name", "filename", "path")
