"""A file in a folder that everybody may write to, under a name that others can know beforehand (CWE-377)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import FOLDER, WRITE, FileUse, expression, file_uses
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import HOLE, Program, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_NAMING: Final = ("tempfile.mktemp", "os.tempnam", "os.tmpnam")
_OPENING: Final = ("sqlite3.connect", "shelve.open", "dbm.open", "logging.basicConfig")
_SHARED: Final = ("/tmp", "/var/tmp", "/dev/shm", "/usr/tmp", "C:\\Temp", "C:\\Windows\\Temp", "c:/temp")  # noqa: S108 -- looked for, not used
_SHARED_NAMES: Final = ("tempfile.gettempdir()", "tempfile.tempdir", "tempfile.gettempdirb()")
_STRONG: Final = (
    "secrets.token_", "uuid.uuid4()", "os.urandom()", "secrets.choice()", "random.SystemRandom", "secrets.randbelow()",
    "secrets.SystemRandom", "secrets.randbits()", "tempfile.mkdtemp()", "tempfile.TemporaryDirectory",
    "tempfile.mkstemp()", "tempfile.NamedTemporaryFile",
)  # fmt: skip


class TemporaryFile:
    """Looks at names that are made without a file, and at what is written to shared folders."""

    weakness = Weakness(
        id="temporary-file",
        cwe=377,
        severity=Severity.MEDIUM,
        category="files",
        title="A temporary file has a name that others can foresee",
        why="Whoever puts a link or a file there first has it overwritten, or chooses what is read back.",
        fix="Use tempfile.NamedTemporaryFile(), mkstemp() or TemporaryDirectory().",
    )
    replaces = ("B108", "B306", "B325")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each such name."""
        for call in program.calls_to(*_NAMING):
            message = f"{call.method}() gives a name and makes no file: another process can take it first"
            yield self.weakness.claim(program, call.file, call.node, message)
        origins = Origins(program)
        for use in file_uses(program):
            if use.kind == WRITE or (use.kind == FOLDER and use.call.arg(2, "exist_ok").const is True):
                yield from self._written(program, origins, use)
        for call in program.calls_to(*_OPENING):
            path = call.arg(0 if call.method != "basicConfig" else -1, "filename", "database")
            node = expression(call, 0 if call.method != "basicConfig" else -1, "filename", "database")
            yield from self._written(program, origins, FileUse(call, path, node, WRITE, stream=False))
        for call in program.methods("bind"):
            if _below(call.arg(0).known_text):
                message = "the socket's path in a shared folder can be taken by another process first"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.LOW)

    def _written(self, program: Program, origins: Origins, use: FileUse) -> Iterator[Finding]:
        if use.node is None or "O_NOFOLLOW" in _flags(use):
            return
        found = self._shared(program, origins, use)
        if found is None:
            return
        for leaf in origins.leaves(use.node):
            if any(name.startswith(_STRONG) for name in program.value(leaf).names):
                return
        severity = Severity.LOW if use.kind == FOLDER or found.rstrip("/").count("/") > 2 else None
        message = f"{use.call.method}() writes to a name in {found} that others can foresee"
        yield self.weakness.claim(program, use.call.file, use.call.node, message, severity=severity)

    def _shared(self, program: Program, origins: Origins, use: FileUse) -> str | None:
        """The shared folder that the path begins with; None where it does not."""
        if _below(use.path.known_text):
            return _folder(use.path.known_text or "")
        head = origins.head(use.node)
        if head is None:
            return None
        found = self._said(program.value(head), head)
        if found is None:
            default = origins.default(head)
            found = self._said(program.value(default), default) if default is not None else None
        return found

    def _said(self, value: Value, node: ast.expr) -> str | None:
        text = value.known_text
        if text is None and isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if _below(text) or (text is not None and text.rstrip("/\\") in _SHARED):
            return _folder(text or "")
        if any(name in _SHARED_NAMES for name in value.names):
            return "the shared temporary folder"
        # os.environ.get("TMPDIR", "/tmp")
        if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
            other = node.args[1].value
            if isinstance(other, str) and other.rstrip("/") in _SHARED:
                return other
        return None


def _below(text: str | None) -> bool:
    """Whether a path lies in a shared folder."""
    return text is not None and any(text.startswith((f"{shared}/", f"{shared}\\")) for shared in _SHARED)


def _folder(text: str) -> str:
    """The folder of a path, as far as it is known."""
    known = text.partition(HOLE)[0]
    return known if known.rstrip("/") in _SHARED else known.rpartition("/")[0] or known


def _flags(use: FileUse) -> str:
    given = expression(use.call, 1, "flags") if use.call.names[:1] == ("os.open",) else None
    return ast.dump(given) if given is not None else ""
