"""A file of any kind that a stranger sends is stored under an ending that he chooses (CWE-434)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_kinds import FileKinds
from pytest_logomesh.agents.red.clues.file_use import CREATE, WRITE, FileUse, file_uses
from pytest_logomesh.agents.red.clues.naming import words
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import HOLE, Function, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SENT: Final = re.compile(
    r"(.*\.(files|FILES|form\(\)|post\(\)|get_media\(\))|cgi\.FieldStorage\(\)|streamlit\.file_uploader\(\)).*"
    r"\.(raw_)?(filename|name|content_type|mimetype)|.*\.data\['\w+'\]\.name|.*\.multipart\(\).*"
    r"|.*\.files\b.*\['(filename|content_type)'\]"
)
"""Roots of what a form sends beside a file: its name, and the type it is said to have."""
_OF_PARAMETER: Final = re.compile(r"(.*)\((\w+)\)\.(filename|content_type)")
_RAW: Final = re.compile(r".*\['(x-)?file_?name'\]|.*\((file_?name)\)", re.IGNORECASE)
"""Roots of names that are sent with what is to be written under them."""
_HELD: Final = re.compile(
    r"(.*\.)?(UploadFile|FileStorage|UploadedFile|FileField|MultipleFileField)\(\)(\[\]|\.data)*"
)
_UPLOAD: Final = ("UploadFile", "FileStorage", "UploadedFile", "File")
_SAID: Final = frozenset({"filename", "name", "content_type", "raw_filename", "mimetype"})
_PARTS: Final = frozenset({"splitext", "rsplit", "split", "partition", "rpartition"})
_JOINING: Final = frozenset(
    {"join", "joinpath", "Path", "PurePath", "str", "safe_join", "fspath", "abspath", "realpath"}
)
_SERVED: Final = frozenset({
    "static", "public", "www", "htdocs", "wwwroot", "webroot", "templates", "plugins", "plugin", "template", "html",
    "modules", "addons", "extensions", "cgi", "docroot",
})  # fmt: skip
_REMOVING: Final = frozenset({"remove", "unlink", "rmtree"})
_SERVERS: Final = frozenset({"stem", "parent", "hex", "pk", "id", "uuid", "key"})
"""Members that do not hold an ending."""
_DEEPEST: Final = 12


class UnrestrictedUpload:
    """Looks at the ending under which a file that was sent is written, and whether anybody asks what it is."""

    weakness = Weakness(
        id="unrestricted-upload",
        cwe=434,
        severity=Severity.MEDIUM,
        category="files",
        title="A file of any kind can be uploaded",
        why="A page, a script or a program that is stored under its own ending is served or run as what it is.",
        fix="Take only endings and contents of a short list, and store the file under a name and ending of your own.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each place where a file is stored and nobody asks of what kind it is."""
        told: set[int] = set()
        origins, kinds = Origins(program), FileKinds(program)
        for use in file_uses(program):
            node = use.call.node
            if use.kind not in (WRITE, CREATE) or id(node) in told:
                continue
            taint = _chosen(program, use)
            if taint is None and not _is_held(program, origins, use):
                continue
            way = _way(program, use, taint)
            if _has_own_ending(program, origins, use) or _is_passing(way) or kinds.asked(way):
                continue
            if is_test(program, use.call.file, node):
                continue
            told.add(id(node))
            yield self._claim(program, origins, use, taint)
        yield from self._folders(program, kinds)

    def _claim(self, program: Program, origins: Origins, use: FileUse, taint: Taint | None) -> Finding:
        served = _is_served(origins, use)
        message = (
            "a file that was sent is stored under its sender's ending, and nobody asks of what kind it is"
        )
        severity = Severity.MEDIUM if served else Severity.LOW
        call = use.call
        return self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)

    def _folders(self, program: Program, kinds: FileKinds) -> Iterator[Finding]:
        """Uploads of bottle, which are given a folder and keep their own name in it."""
        for call in program.methods("save"):
            text = call.arg(0, "destination").known_text
            if text is None or not any(
                name.startswith("bottle.request.files") for name in call.receiver.names
            ):
                continue
            if HOLE in text or "." in text.rpartition("/")[2] or call.function is None:
                continue
            if not kinds.asked([call.function]):
                message = (
                    "a file that was sent keeps its name in this folder, and nobody asks of what kind it is"
                )
                severity = Severity.MEDIUM if _speaks_served(text) else Severity.LOW
                yield self.weakness.claim(program, call.file, call.node, message, severity=severity)


def _chosen(program: Program, use: FileUse) -> Taint | None:
    """The sender's own words in the path under which his file is written."""
    for taint in use.path.taints:
        if taint.reach is Reach.REMOTE and "text" not in taint.cleaned and _is_sent(program, use, taint):
            return taint
    return None


def _is_sent(program: Program, use: FileUse, taint: Taint) -> bool:
    if _SENT.fullmatch(taint.root):
        return True
    match = _OF_PARAMETER.fullmatch(taint.root)
    if match is not None:
        function = program.functions.get(match[1])
        return function is not None and _is_upload(function, match[2])
    return _RAW.fullmatch(taint.root) is not None and _is_binary(use)


def _is_upload(function: Function, parameter: str) -> bool:
    """Whether a parameter is declared as an uploaded file."""
    args = function.node.args
    places = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    head = [arg.annotation for arg in places if arg.arg == parameter and arg.annotation is not None]
    return any(
        (isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith(_UPLOAD))
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(_UPLOAD))
        for each in head
        for node in ast.walk(each)
    )


def _is_binary(use: FileUse) -> bool:
    mode = use.call.arg(0 if use.call.method == "open" and use.call.receiver.names else 1, "mode").const
    return use.call.method == "write_bytes" or (isinstance(mode, str) and "b" in mode)


def _is_held(program: Program, origins: Origins, use: FileUse) -> bool:
    """Whether a helper that nobody here calls writes an upload, that it is handed, under the upload's own name."""
    function = use.call.function
    if function is None or any(taint.reach is Reach.REMOTE for taint in use.path.taints):
        return False
    if any(function.id in call.names for call in program.calls):
        return False
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in _SAID
        and any(_HELD.fullmatch(name) for name in program.value(node.value).names)
        for node in origins.leaves(use.node)
    )


def _way(program: Program, use: FileUse, taint: Taint | None) -> list[Function]:
    """The functions that the upload's name comes through, up to where it is used."""
    lines = {(use.call.file, use.call.node.lineno)}
    trail = taint.trail if taint is not None else None
    while trail is not None:
        lines.add((trail.file, trail.line))
        trail = trail.before
    return [
        function
        for function in program.functions.values()
        if any(
            file == function.module.path and function.line <= line <= (function.node.end_lineno or 0)
            for file, line in lines
        )
    ]


def _is_passing(way: list[Function]) -> bool:
    """Whether the file is looked at in a folder for a while, and goes away."""
    return any(_goes_away(node) for function in way for node in body_nodes(function.node))


def _goes_away(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called(node) in ("TemporaryDirectory", "mkdtemp", "NamedTemporaryFile", "mkstemp")
    return isinstance(node, ast.Try) and any(
        called(each) in _REMOVING for final in node.finalbody for each in ast.walk(final)
    )


def _has_own_ending(program: Program, origins: Origins, use: FileUse) -> bool:
    """Whether what the path ends with is the server's own."""
    text = use.path.known_text
    if text is not None and text and not text.endswith(HOLE):
        return True
    tail = _tail(origins, use.node)
    if tail is None:
        return False
    if isinstance(tail, ast.Constant):
        return bool(tail.value)
    if isinstance(tail, ast.Attribute) and tail.attr in _SERVERS:
        return True
    value = program.value(tail)
    known = value.known_text
    if known and not known.endswith(HOLE):
        return True
    return _chosen(program, use) is not None and not value.taints and _is_known(value)


def _is_known(value: Value) -> bool:
    """Whether it is told what it is, so that it having no input in it means something."""
    return bool(value.names or value.known_text)


def _tail(origins: Origins, node: ast.expr | None) -> ast.expr | None:
    """The rightmost thing that a path is put together from."""
    for _ in range(_DEEPEST):
        inner = _last(origins, node)
        if inner is None:
            return node
        node = inner
    return node


def _last(origins: Origins, node: ast.expr | None) -> ast.expr | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div):
        return node.right
    if isinstance(node, ast.JoinedStr):
        return node.values[-1] if node.values else None
    if isinstance(node, ast.FormattedValue):
        return node.value
    if isinstance(node, ast.Call):
        return _last_of_call(origins, node)
    found = origins.assigned(node) if isinstance(node, ast.Name | ast.Attribute) else []
    return found[-1] if found and not any(_is_piece(each) for each in found) else None


def _last_of_call(origins: Origins, node: ast.Call) -> ast.expr | None:
    given = origins.returned(node)
    if given:
        return given[-1]
    if called(node) == "with_suffix" and node.args:
        return node.args[0]
    return node.args[-1] if node.args and called(node) in _JOINING else None


def _is_piece(node: ast.expr) -> bool:
    """Whether several variables are assigned from it at once, or it is a piece of something."""
    return isinstance(node, ast.Subscript) or called(node) in _PARTS


def _is_served(origins: Origins, use: FileUse) -> bool:
    """Whether the folder's name says that its files are shown to browsers, or run."""
    if _speaks_served(use.path.known_text or ""):
        return True
    for node in origins.leaves(use.node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _speaks_served(node.value):
            return True
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name == "static_folder" or (name.isupper() and _speaks_served(name)):
                return True
    return False


def _speaks_served(text: str) -> bool:
    return not _SERVED.isdisjoint(words(text))
