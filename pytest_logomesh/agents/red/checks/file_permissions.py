"""Files and folders that everybody on the machine may change, or secrets that everybody may read (CWE-732)."""

import ast
import re
import stat
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import expression, is_path
from pytest_logomesh.agents.red.clues.naming import head, speaks_of
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.tables import listed_values
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_MODES: Final[dict[str, tuple[int, str]]] = {
    **dict.fromkeys(
        ("os.chmod", "os.fchmod", "os.lchmod", "os.mkdir", "os.makedirs", "os.mkfifo", "os.mknod"),
        (1, "mode"),
    ),
    "os.open": (2, "mode"),
}
_METHODS: Final[dict[str, tuple[int, str]]] = {
    "chmod": (0, "mode"),
    "lchmod": (0, "mode"),
    "mkdir": (0, "mode"),
    "touch": (0, "mode"),
}
_SPAWNING: Final = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "os.system", "os.popen", "subprocess.getoutput", "os.execvp", "os.spawnlp", "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
)  # fmt: skip
_OPEN_COMMAND: Final = re.compile(
    r"\bchmod\s+(-\S+\s+)*(0?[0-7]{0,3}[2367]\b|[ugo]*[ao][ugo]*\+[rxXst]*w|\+[rxXst]*w|[ugo]*[ao][ugo]*=[rxXst]*w|u=\S*,g=\S*,o=\S*w)"
)
_SECRET: Final = re.compile(
    r"(^|[/_.\W])(secrets?|private|passw(or)?ds?|credentials?|tokens?|id_rsa|id_ed25519|\.env|shadow|keystore)([/_.\W]|$)"
    r"|\.(pem|key|p12|pfx|jks|kdbx)\b|(private|secret|api|ssh|ssl|tls|host|signing)_?key",
    re.IGNORECASE,
)
_SHOWN: Final = frozenset({"public", "pub", "cert", "certificate"})
"""What is there to be read, though it may stand beside a key and be named after it."""
_KNOWN: Final = {
    f"stat.{name}": value
    for name, value in vars(stat).items()
    if name.startswith("S_I") and isinstance(value, int)
}
_SETTINGS: Final = frozenset({"FILE_UPLOAD_PERMISSIONS", "FILE_UPLOAD_DIRECTORY_PERMISSIONS"})
"""Modes that Django gives what is uploaded."""
_GIVEN: Final = frozenset({
    "file_permissions_mode", "directory_permissions_mode", "permissions", "file_mode", "dir_mode", "chmod",
    "file_permissions", "mode", "perms",
})  # fmt: skip
"""Keywords by which other libraries are told a mode."""
_MODED: Final = (
    "FileSystemStorage", "DaemonContext", "SharedMemory", "Semaphore", "MessageQueue", "FileLock", "SoftFileLock",
    "mkdir_p", "start_unix_server", "create_unix_server", "bind_unix_socket", "put", "atomic_write", "mkpath",
)  # fmt: skip
_DEEPEST: Final = 6
_ARCHIVED: Final = 16
"""By so many bits the mode stands higher in an entry of a zip file."""


class FilePermissions:
    """Looks at the modes that files are given, however they are written."""

    weakness = Weakness(
        id="file-permissions",
        cwe=732,
        severity=Severity.MEDIUM,
        category="files",
        title="Everybody on the machine may change a file, or read a secret one",
        why="Any other user or broken-in service can replace the file's content, or read what is meant for few.",
        fix="Give the owner alone the right to write (0o600, 0o640, 0o700, 0o755).",
    )
    replaces = ("B103",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each mode that is too wide."""
        origins = Origins(program)
        for call, (position, keyword) in program.calls_in(_MODES):
            yield from self._moded(program, origins, call, expression(call, position, keyword))
        yield from self._by_method(program, origins)
        for call in program.calls_to("os.umask"):
            yield from self._unmasked(program, origins, call)
        yield from self._configured(program, origins)
        for call in program.calls_to(*_SPAWNING):
            if _OPEN_COMMAND.search(self._command(program, call)):
                message = f"{call.method}() lets everybody write to a file, by chmod"
                yield self.weakness.claim(program, call.file, call.node, message)

    def _configured(self, program: Program, origins: Origins) -> Iterator[Finding]:
        """Modes in settings, and those that other libraries are told."""
        for file, assign in program.nodes(ast.Assign):
            target = assign.targets[0]
            if isinstance(target, ast.Name) and target.id in _SETTINGS:
                yield from self._told(program, origins, file, assign, assign.value)
        for call in program.methods(*_MODED):
            for keyword in call.node.keywords:
                if keyword.arg in _GIVEN:
                    yield from self._told(program, origins, call.file, call.node, keyword.value)
                elif keyword.arg == "umask" and _known(program, keyword.value) == 0:
                    message = f"{call.method}() takes nothing away from the modes of new files"
                    yield self.weakness.claim(program, call.file, call.node, message)
        for store in program.stores:
            bits = store.value.const if store.key.const == "external_attr" else None
            if isinstance(bits, int) and bits >> _ARCHIVED & 0o002:
                message = "everybody may write to the file that the archive's entry makes"
                yield self.weakness.claim(program, store.file, store.node, message, severity=Severity.LOW)

    def _told(
        self, program: Program, origins: Origins, file: str, at: ast.AST, node: ast.expr
    ) -> Iterator[Finding]:
        mode, _ = self._bits(program, origins, node, 0)
        if mode & 0o002 and not mode & 0o1000:
            message = f"new files get the mode {oct(mode & 0o7777)}: everybody may write"
            yield self.weakness.claim(program, file, at, message)

    def _by_method(self, program: Program, origins: Origins) -> Iterator[Finding]:
        for call, (position, keyword) in program.methods_in(_METHODS):
            name = call.method
            if not isinstance(call.node.func, ast.Attribute) or call.names[:1] == (f"os.{name}",):
                continue
            if is_path(call.receiver):
                yield from self._moded(program, origins, call, expression(call, position, keyword))
            elif name == "chmod" and any("sftp" in known.lower() for known in call.names):
                yield from self._moded(program, origins, call, expression(call, 1, keyword))

    def _moded(
        self, program: Program, origins: Origins, call: Call, node: ast.expr | None
    ) -> Iterator[Finding]:
        if node is None:
            return
        mode, _ = self._bits(program, origins, node, 0)
        if mode & 0o002 and not (
            mode & 0o1000 and call.method in ("mkdir", "makedirs", "chmod") and mode < 0o2000
        ):
            message = f"{call.method}() is given the mode {oct(mode & 0o7777)}: everybody may write"
            yield self.weakness.claim(program, call.file, call.node, message)
        elif mode & 0o044 and call.method not in ("mkdir", "makedirs") and self._is_secret(origins, call):
            message = f"{call.method}() is given the mode {oct(mode & 0o7777)}: others may read a secret"
            yield self.weakness.claim(program, call.file, call.node, message)

    def _is_secret(self, origins: Origins, call: Call) -> bool:
        """Whether the path says that it holds a key or a password."""
        path = expression(call, 0, "path")
        if (
            call.names[:1]
            and not call.names[0].startswith("os.")
            and isinstance(call.node.func, ast.Attribute)
        ):
            path = call.node.func.value
        if path is not None and speaks_of(head(path), _SHOWN):
            return False
        default = origins.default(path) if path is not None else None
        for leaf in (*origins.leaves(path), *origins.leaves(default)):
            said = (
                leaf.value
                if isinstance(leaf, ast.Constant)
                else getattr(leaf, "id", getattr(leaf, "attr", ""))
            )
            if (
                isinstance(said, str)
                and len(said) < 200
                and _SECRET.search(said)
                and not said.endswith((".pub", ".crt", "public.pem"))
            ):
                return True
        return False

    def _bits(self, program: Program, origins: Origins, node: ast.expr, depth: int) -> tuple[int, bool]:
        """The bits of a mode that are surely set, and whether they are all of it."""
        known = _known(program, node)
        listed = self._listed(program, origins, node, known)
        if listed is not None:
            return listed, False
        if known is not None or depth > _DEEPEST:
            return known or 0, known is not None
        if isinstance(node, ast.UnaryOp):
            bits, whole = self._bits(program, origins, node.operand, depth + 1)
            return (~bits & 0o7777, True) if whole and isinstance(node.op, ast.Invert) else (0, False)
        if isinstance(node, ast.BinOp):
            return self._combined(program, origins, node, depth)
        if isinstance(node, ast.IfExp):
            sides = [self._bits(program, origins, side, depth + 1) for side in (node.body, node.orelse)]
            return max(bits for bits, _ in sides), False
        written = origins.assigned(node) or [given for given in (origins.default(node),) if given is not None]
        return self._bits(program, origins, written[-1], depth + 1) if written else (0, False)

    def _listed(self, program: Program, origins: Origins, node: ast.expr, known: int | None) -> int | None:
        """The widest mode of a table that an expression may be, or of a text that is read as a number."""
        if isinstance(node, ast.Call) and known is None:
            return max((_parsed(node, text) for text in self._texts(program, origins, node)), default=0)
        # What is known of a loop's variable is what it was in one of its rounds.
        looped = known is None or isinstance(node, ast.Name)
        values = listed_values(program, origins, node) if looped else ()
        modes = [value for value in values if isinstance(value, int)]
        return max(modes, key=lambda mode: mode & 0o002) if modes else None

    def _texts(self, program: Program, origins: Origins, node: ast.Call) -> Iterator[object]:
        """What `int(text, 8)` may be given."""
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant):
            yield first.value
        elif first is not None:
            yield program.value(first).const
            yield from listed_values(program, origins, first)

    def _combined(self, program: Program, origins: Origins, node: ast.BinOp, depth: int) -> tuple[int, bool]:
        left, left_whole = self._bits(program, origins, node.left, depth + 1)
        right, right_whole = self._bits(program, origins, node.right, depth + 1)
        whole = left_whole and right_whole
        if isinstance(node.op, ast.BitAnd):
            return left & right, whole
        if isinstance(node.op, ast.BitXor):
            return (left ^ right, True) if whole else (0, False)
        return (left | right, whole) if isinstance(node.op, ast.BitOr | ast.Add) else (0, False)

    def _unmasked(self, program: Program, origins: Origins, call: Call) -> Iterator[Finding]:
        """umask(0) that stays: not one that is read, or put back at once."""
        node = expression(call, 0)
        if node is None:
            return
        mask, whole = self._bits(program, origins, node, 0)
        if not whole or mask & 0o002:
            return
        holder = program.parent(call.node)
        kept = holder.targets[0] if isinstance(holder, ast.Assign) and len(holder.targets) == 1 else None
        if isinstance(holder, ast.Call) and any(one.node is holder for one in program.calls_to("os.umask")):
            return
        restored = isinstance(kept, ast.Name) and any(
            isinstance(one.node.args[0], ast.Name)
            and one.node.args[0].id == kept.id
            and one.function is call.function
            for one in program.calls_to("os.umask")
            if one.node.args
        )
        if restored and self._between(program, call):
            return
        message = f"umask({oct(mask)}) takes nothing away: new files may be written by everybody"
        yield self.weakness.claim(program, call.file, call.node, message)

    def _between(self, program: Program, call: Call) -> bool:
        """Whether nothing is made under the cleared mask but with a mode of its own."""
        for name in ("open", "os.makedirs", "os.mkdir", "os.open"):
            for one in program.calls_to(name):
                if one.function is call.function and one.node.lineno > call.node.lineno:
                    position = _MODES[name][0] if name in _MODES else -1
                    given = expression(one, position, "mode")
                    if name == "open" or given is None:
                        return False
        return True

    def _command(self, program: Program, call: Call) -> str:
        """The words of a command, where they are known."""
        first = call.arg(0, "args", "cmd", "command")
        if first.known_text is not None and len(call.args) < 2:
            return first.known_text
        held = program.held(first)
        values = list(held.items.values()) if held is not None else list(call.args)
        return " ".join(value.known_text or "?" for value in values)


def _known(program: Program, node: ast.expr) -> int | None:
    """The number that an expression is, or the one that a constant of `stat` stands for."""
    value = program.value(node)
    if isinstance(value.const, int):
        return int(value.const)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return int(node.value)
    return next((_KNOWN[name] for name in value.names if name in _KNOWN), None)


def _parsed(node: ast.Call, text: object) -> int:
    """What `int("777", 8)` is; 0 for any other call."""
    given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    if not isinstance(node.func, ast.Name) or node.func.id != "int" or len(given) != 1:
        return 0
    base = given[0].value if isinstance(given[0], ast.Constant) else None
    if isinstance(text, str) and isinstance(base, int) and len(text) < 20:
        try:
            return int(text, base)
        except ValueError:
            return 0
    return 0
