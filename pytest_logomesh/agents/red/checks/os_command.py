"""Text that somebody else chooses in a command for the operating system (CWE-78)."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.commands import WORDS_FROM
from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SHELL: Final = (
    "os.system", "os.popen", "os.popen2", "os.popen3", "os.popen4", "posix.system", "nt.system",
    "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell",
    "asyncio.subprocess.create_subprocess_shell", "commands.getoutput", "commands.getstatusoutput", "popen2.popen2",
    "popen2.popen3", "popen2.Popen3", "platform.popen", "invoke.run", "invoke.sudo", "invoke.Context().run",
    "invoke.Context().sudo", "invoke.task.Context().run", "fabric.Connection().run", "fabric.Connection().sudo",
    "fabric.Connection().local", "fabric.api.run", "fabric.api.local", "fabric.api.sudo", "delegator.run",
    "envoy.run", "sarge.run", "paramiko.SSHClient().exec_command", "paramiko.client.SSHClient().exec_command",
    "ctypes.CDLL().system", "ctypes.cdll.LoadLibrary().system", "IPython.get_ipython().system",
    "get_ipython().system", "gevent.os.popen",
)  # fmt: skip
"""Their first argument is read by a shell."""
_SHELL_METHODS: Final = (
    "exec_command",
    "subprocess_shell",
    "create_subprocess_shell",
    "exec_run",
    "exec_create",
)
"""Of any object; the command is the first argument that is text."""
_SPAWNING: Final = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "psutil.Popen", "gevent.subprocess.run", "gevent.subprocess.Popen", "gevent.subprocess.check_output",
    "trio.run_process", "eventlet.green.subprocess.Popen",
)  # fmt: skip
"""Their first argument is read by a shell when `shell` is true; else its first item is the program."""
_PROGRAM: Final = (
    "os.startfile",
    "pexpect.spawn",
    "pexpect.run",
    "pexpect.runu",
    "pty.spawn",
    "win32api.WinExec",
)
"""Their first argument is a whole command of which no shell reads anything, or a list of its words."""
_CONTAINERS: Final = ("docker.from_env().containers.run", "docker.DockerClient().containers.run")
"""Their second argument is a whole command."""
_SHELL_WORDS: Final = (
    "sh.bash", "sh.sh", "sh.zsh", "sh.dash", "sh.ksh", "sh.Command()", "plumbum.local[]", "plumbum.cmd.sh",
    "plumbum.cmd.bash",
)  # fmt: skip
"""Shells as functions; what follows the flag is a command."""
_SHELLS: Final = frozenset({
    "sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh", "su",
    "runuser",
})  # fmt: skip
_SCRIPTED: Final = frozenset({"python", "python2", "python3", "perl", "ruby", "node", "php", "lua"})
_SHELL_FLAGS: Final = frozenset({
    "-c", "-lc", "-ic", "-ec", "-ce", "-xc", "/c", "/C", "/k", "/K", "-Command", "-command",
})  # fmt: skip
_SCRIPT_FLAGS: Final = frozenset({"-c", "-e", "-r"})
_MOST_WORDS: Final = 64


class OsCommand:
    """Looks at text that a shell reads, and at who chooses the program."""

    weakness = Weakness(
        id="os-command",
        cwe=78,
        severity=Severity.HIGH,
        category="injection",
        title="A command is put together from outside text",
        why="Whoever chooses the text can end the command it stands in and start any other.",
        fix="Hand a list of arguments to subprocess.run() without a shell; take the program from a list of known ones.",
    )
    replaces = ("B602", "B604", "B605", "B606", "B609")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each command that an input is part of."""
        for call in program.calls_to(*_SHELL):
            yield from self._shell(program, call, call.arg(0, "command", "cmd", "args"))
        for call in program.methods(*_SHELL_METHODS):
            yield from self._remote_shell(program, call)
        for call in program.calls_to(*_SPAWNING):
            yield from self._spawned(program, call)
        yield from self._programs(program)
        yield from self._in_words(program)

    def _programs(self, program: Program) -> Iterator[Finding]:
        """Commands that are one text, of which no shell reads anything unless it is named there."""
        for call in program.calls_to(*_PROGRAM):
            command = call.arg(0, "command", "argv", "filepath")
            yield from self._command(program, call, command)
            if call.method == "spawn":
                yield from self._shell_word(program, call, [command, *_items(program, call.arg(1, "args"))])
        for call in program.calls_to(*_CONTAINERS):
            yield from self._command(program, call, call.arg(1, "command"))
        for call in program.calls_to("sh.Command"):
            yield from self._program(program, call, call.arg(0))

    def _in_words(self, program: Program) -> Iterator[Finding]:
        """Commands that are given word by word."""
        for call, start in program.calls_in(WORDS_FROM):
            yield from self._words(program, call, start)
        for call in program.calls_to(*_SHELL_WORDS):
            yield from self._shell_word(program, call, [Value(const="sh"), *call.args])
        for call in program.methods("spawnProcess"):
            yield from self._program(program, call, call.arg(1, "executable"))
            yield from self._shell_word(program, call, _items(program, call.arg(2, "args")))
        for call in program.methods("subprocess_exec"):
            yield from self._listed(program, call, call.args[1:_MOST_WORDS])

    def _remote_shell(self, program: Program, call: Call) -> Iterator[Finding]:
        position = 1 if call.method in ("subprocess_shell", "exec_create") else 0
        command = call.arg(position, "command", "cmd")
        # Of an object that is not known, a caller's whole text may be anything.
        if command.known_text is not None or call.names or call.method != "exec_command":
            yield from self._shell(program, call, command)

    def _spawned(self, program: Program, call: Call) -> Iterator[Finding]:
        command, shell = call.arg(0, "args", "command"), call.arg(8, "shell")
        if _maybe(shell, given=call.has(8, "shell")) and (
            shell.const is not UNKNOWN or program.held(command) is None
        ):
            yield from self._shell(program, call, command)
            return
        yield from self._program(program, call, call.arg(-1, "executable"))
        yield from self._command(program, call, command)

    def _command(self, program: Program, call: Call, command: Value) -> Iterator[Finding]:
        """A command that no shell reads: a list of its words, or one string of which the first word is the program."""
        held = program.held(command)
        if held is not None and held.items and held.kind != "dict":
            yield from self._listed(program, call, list(held.items.values())[:_MOST_WORDS])
            return
        text = _text_before_split(program, command)
        if _begins_shell(text):
            yield from self._shell(program, call, command)
        elif not _begins_fixed(text):
            yield from self._program(program, call, command)

    def _words(self, program: Program, call: Call, start: int) -> Iterator[Finding]:
        words: list[Value] = []
        for number, node in enumerate(call.node.args[start:], start):
            inner = node.value if isinstance(node, ast.Starred) else node
            value = program.value(inner)
            held = program.held(value)
            if held is not None and held.kind in ("list", "tuple"):
                words += held.items.values()
            elif not isinstance(node, ast.Starred):
                words.append(call.args[number] if not _starred(call) and number < len(call.args) else value)
            elif not words and start == 0:
                yield from self._program(program, call, value)
        if start:
            yield from self._program(program, call, call.arg(start - 1))
            yield from self._shell_word(program, call, words)
        else:
            yield from self._listed(program, call, words[:_MOST_WORDS])

    def _listed(self, program: Program, call: Call, words: Sequence[Value]) -> Iterator[Finding]:
        if words:
            yield from self._program(program, call, words[0])
            yield from self._shell_word(program, call, words)

    def _shell_word(self, program: Program, call: Call, words: Sequence[Value]) -> Iterator[Finding]:
        """The word of a list that a shell or an interpreter reads as its program."""
        for place, word in enumerate(words[:-1]):
            flags = _flags_of(word, first=place == 0)
            for flag, command in zip(words[place + 1 :], words[place + 2 :], strict=False) if flags else ():
                if flag.const in flags:
                    yield from self._script(program, call, command, shell=flags is _SHELL_FLAGS)
                    return
                if not (isinstance(flag.const, str) and flag.const.startswith(("-", "/"))):
                    break
        if len(words) > 2 and all(_is_open(word) for word in words[:2]) and _names_shell(program, call):
            yield from self._shell(program, call, words[2])
        if words and words[0].const in ("ssh", "/usr/bin/ssh") and len(words) > 2:
            taint = words[-1].tainted("command")
            if taint is not None and taint.form == "composed" and " " in (words[-1].known_text or ""):
                yield from self._claim(program, call, taint, "the shell of another machine")

    def _shell(self, program: Program, call: Call, command: Value) -> Iterator[Finding]:
        taint = command.tainted("command", Reach.CONFIG)
        if taint is not None:
            yield from self._claim(program, call, taint, "a shell")

    def _script(self, program: Program, call: Call, command: Value, *, shell: bool) -> Iterator[Finding]:
        taint = command.tainted("command", Reach.CONFIG)
        # Who starts an interpreter with a caller's whole script means to run it.
        if shell or (taint is not None and (taint.reach > Reach.CALLER or taint.form == "composed")):
            yield from self._shell(program, call, command)

    def _program(self, program: Program, call: Call, chosen: Value) -> Iterator[Finding]:
        taint = chosen.tainted("command")
        # A program that a caller names in full is the caller's own business; one that a stranger names is not.
        if taint is None or _first_word_is_listed(program, call, taint):
            return
        if taint.reach > Reach.CALLER and not _begins_fixed(chosen.known_text):
            # What is typed at a prompt starts what its typist could start as well.
            severity = Severity.LOW if taint.reach is Reach.OPERATOR else None
            yield from self._claim(program, call, taint, "the system", severity)

    def _claim(
        self, program: Program, call: Call, taint: Taint, reader: str, severity: Severity | None = None
    ) -> Iterator[Finding]:
        message = f"{taint.says} becomes part of the command that {call.method}() hands to {reader}"
        graver = severity if severity is not None else _severity(taint)
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=graver)


def _items(program: Program, value: Value) -> list[Value]:
    """What a list is known to hold."""
    held = program.held(value)
    if held is None or held.kind not in ("list", "tuple"):
        return []
    return list(held.items.values())[:_MOST_WORDS]


def _severity(taint: Taint) -> Severity:
    if taint.reach is Reach.REMOTE:
        return Severity.CRITICAL
    if taint.reach >= Reach.CALLER:
        return Severity.HIGH
    return Severity.MEDIUM if taint.form == "composed" else Severity.LOW


def _maybe(shell: Value, *, given: bool) -> bool:
    """Whether `shell` is true, or given and not known."""
    return given and (shell.const is UNKNOWN or bool(shell.const))


def _starred(call: Call) -> bool:
    return any(isinstance(node, ast.Starred) for node in call.node.args)


def _flags_of(word: Value, *, first: bool) -> frozenset[str]:
    """The flags after which a word of a command, as a program, reads commands; none where it is no shell."""
    if isinstance(word.const, str):
        name = word.const.rpartition("/")[2].rpartition("\\")[2]
        return _SHELL_FLAGS if name in _SHELLS else _SCRIPT_FLAGS if name in _SCRIPTED else frozenset()
    if "sys.executable" in word.names:
        return _SCRIPT_FLAGS
    # One of several shells, by platform, is not known by name.
    return _SHELL_FLAGS if first and word.const is UNKNOWN and not word.taints else frozenset()


def _first_word_is_listed(program: Program, call: Call, taint: Taint) -> bool:
    """Whether a word of the same input was looked up in a list of known programs in the same function."""
    if taint.form != "part":
        return False
    return any(
        compare.function is call.function
        and isinstance(compare.node.ops[0], ast.In | ast.NotIn)
        and not compare.right.taints
        and any(other.root == taint.root and other.form == "part" for other in compare.left.taints)
        for compare in program.compares
    )


def _is_open(word: Value) -> bool:
    return word.const is UNKNOWN and not word.taints


def _names_shell(program: Program, call: Call) -> bool:
    """Whether a shell and its flag are written out in the same function, one for each platform."""
    written = {
        node.value
        for _, node in program.nodes(ast.Constant)
        if isinstance(node.value, str) and program.function_around(node) is call.function
    }
    return not _SHELLS.isdisjoint(written) and not _SHELL_FLAGS.isdisjoint(written)


def _begins_shell(text: str | None) -> bool:
    """Whether the first words of a command are a shell and its flag: `bash -c `."""
    words = (text or "").split()[:_MOST_WORDS]
    name = words[0].rpartition("/")[2] if words else ""
    return name in _SHELLS and len(words) > 2 and words[1] in _SHELL_FLAGS


def _begins_fixed(text: str | None) -> bool:
    """Whether the first word of a command is known."""
    if text is None:
        return False
    head = text.lstrip().partition(" ")
    return bool(head[1]) and bool(head[0]) and "\0" not in head[0]


def _text_before_split(program: Program, command: Value) -> str | None:
    """The command, as far as it is known, before it was split in words."""
    if command.known_text is not None:
        return command.known_text
    if command.ref is not None:
        for call in program.methods("split"):
            if call.result.ref == command.ref:
                return call.receiver.known_text
    if "shlex.split()" in command.names:
        roots = {taint.root for taint in command.taints}
        for call in program.calls_to("shlex.split"):
            if roots.intersection(taint.root for taint in call.arg(0, "s").taints):
                return call.arg(0, "s").known_text
    return None
