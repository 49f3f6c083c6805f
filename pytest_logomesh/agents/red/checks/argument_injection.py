"""Outside values that a program, started without a shell, would read as its options (CWE-88)."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.commands import WORDS_FROM
from pytest_logomesh.agents.red.clues.first_letters import FirstLetters, begins_with_input
from pytest_logomesh.agents.red.clues.inputs import from_strangers, looked_up, parameter_of
from pytest_logomesh.agents.red.clues.option_readers import Place, option_places
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import HOLE, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SPAWNING: Final = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "psutil.Popen", "gevent.subprocess.run", "gevent.subprocess.Popen", "gevent.subprocess.check_output",
    "gevent.subprocess.call", "trio.run_process", "anyio.run_process", "anyio.open_process", "pexpect.spawn",
    "pexpect.run", "pty.spawn", "eventlet.green.subprocess.Popen",
)  # fmt: skip
"""Their first argument is a list of words, unless a shell is asked for."""
_MOST_WORDS: Final = 64
_NO_DASH: Final = re.compile(
    r"([Rr]equest(\(\))?|Handler\(\))\.(path|url|base_url|full_path|host|method|referrer|remote_addr)$"
)
"""Inputs that begin with a slash or a letter."""
_PATHS: Final = re.compile(
    r"(^|_)(path|dir|directory|folder|dest(ination)?|target|out(put)?|file|filename|source|src|archive|root|cwd"
    r"|repo(sitory)?|workdir|input|image|video|name|args|command|cmd)s?(_|$)|(path|dir|file)s?$",
    re.IGNORECASE,
)
"""Names of parameters that hold a caller's own files."""
_ADDRESSES: Final = frozenset({
    f"pydantic.{module}{name}" for module in ("", "networks.")
    for name in ("HttpUrl", "AnyUrl", "AnyHttpUrl", "FileUrl")
})  # fmt: skip
"""Types whose values begin with a scheme."""
_OPTIONS: Final = ("-x", "--output=x", "-oProxyCommand=x", "--upload-pack=touch x")
_ATTRIBUTE: Final = re.compile(r"\(\)\.\w+$")


class ArgumentInjection:
    """Looks at the arguments of programs whose options run commands, or write and read files."""

    weakness = Weakness(
        id="argument-injection",
        cwe=88,
        severity=Severity.HIGH,
        category="injection",
        title="An outside value may be read as an option",
        why="A value that begins with a dash is read as an option, and some options of the program do harm.",
        fix="Put -- before it, or refuse values that begin with a dash.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each command that takes an input where an option may stand."""
        commands = list(_commands(program))
        if not any(word.tainted("argument") for _, words in commands for word in words):
            return
        origins, checks = Origins(program), FirstLetters(program, "-", _OPTIONS)
        for call, words in commands:
            for place in option_places(words):
                taint = place.word.tainted("argument")
                if taint is None or checks.stand_before(call, taint):
                    continue
                if not _can_begin(program, origins, place.word, taint):
                    continue
                severity = _severity(program, place, taint)
                if severity is not None:
                    message = f"{taint.says} is an option to {place.program} if it begins with a dash"
                    yield self.weakness.claim(
                        program, call.file, call.node, message, taint=taint, severity=severity
                    )
                    break


def _commands(program: Program) -> Iterator[tuple[Call, Sequence[Value]]]:
    """Every command that no shell reads, with its words."""
    for call in program.calls_to(*_SPAWNING):
        if not _by_shell(call):
            words = _words_of(program, call.arg(0, "args", "command", "argv"))
            if call.method == "spawn" and len(words) == 1:
                words = [*words, *_words_of(program, call.arg(1, "args"))]
            yield call, words
    for call, start in program.calls_in(WORDS_FROM):
        words = [word for arg in call.args[start : start + _MOST_WORDS] for word in _words_of(program, arg)]
        yield call, words
    for call in program.methods("spawnProcess"):
        yield call, _words_of(program, call.arg(2, "args"))
    for call in program.methods("subprocess_exec"):
        yield call, call.args[1:_MOST_WORDS]
    for call in program.methods("exec_run"):
        yield call, _words_of(program, call.arg(0, "cmd"))


def _by_shell(call: Call) -> bool:
    """Whether a shell reads the command, or may."""
    return call.has(8, "shell") and call.arg(8, "shell").const not in (False, None, 0)


def _words_of(program: Program, command: Value) -> list[Value]:
    """The words of a list, or of a text that is split; one word where it is neither."""
    split = _split_text(program, command)
    if split is not None:
        return split
    held = program.held(command)
    if held is None or held.kind not in ("list", "tuple"):
        return [command]
    words = list(held.items.values())[:_MOST_WORDS]
    if words and "shutil.which()" in words[0].names:
        words[0] = next((call.arg(0, "cmd") for call in program.calls_to("shutil.which")), words[0])
    if words and any(taint.form != "composed" for taint in held.rest.taints):
        words.append(held.rest)
    return words


def _split_text(program: Program, command: Value) -> list[Value] | None:
    """The words of a composed text that was split; an unknown one may hold whatever its input holds."""
    if command.ref is None or (held := program.held(command)) is None or not held.rest.taints:
        return None
    for call in (*program.calls_to("shlex.split"), *program.methods("split")):
        if call.result.ref != command.ref:
            continue
        text = call.arg(0, "s") if "shlex.split" in call.names else call.receiver
        return _cut(text)
    return None


def _cut(text: Value) -> list[Value] | None:
    known = text.known_text
    if known is None or known.startswith(HOLE):
        return None
    words: list[Value] = []
    for word in known.split()[:_MOST_WORDS]:
        if HOLE not in word:
            words.append(Value(const=word))
            continue
        quoted = all("command" in taint.cleaned for taint in text.taints)
        if quoted or not word.startswith(("'", '"', "-")):
            words.append(Value(taints=text.taints, text=word if quoted else HOLE))
    return words


def _can_begin(program: Program, origins: Origins, word: Value, taint: Taint) -> bool:
    """Whether the input stands at the beginning of an argument, and may begin with a dash."""
    if (
        "normal" in taint.cleaned
        or looked_up(word, taint)
        or any(".absolute()" in name for name in word.names)
    ):
        return False
    if taint.form == "part" and any(map(_ATTRIBUTE.search, word.names)):
        # A field of what was found by it.
        return False
    if taint.form != "composed":
        return _NO_DASH.search(taint.root) is None and not _is_address(program, taint)
    return begins_with_input(program, origins, word, "argument")


def _is_address(program: Program, taint: Taint) -> bool:
    """Whether the parameter or field that it came in by is declared to be an address."""
    if _ADDRESSES.isdisjoint(program.imported):
        return False
    name = re.split(r"[.(]", taint.root.rstrip(")"))[-1]
    fields = ((node.target, node.annotation) for _, node in program.nodes(ast.AnnAssign))
    declared = [each for target, each in fields if isinstance(target, ast.Name) and target.id == name]
    declared += [
        node.annotation
        for _, node in program.nodes(ast.arg)
        if node.arg == name and node.annotation is not None
    ]
    return any(not _ADDRESSES.isdisjoint(program.value(each).names) for each in declared)


def _severity(program: Program, place: Place, taint: Taint) -> Severity | None:
    if taint.reach is Reach.REMOTE:
        return place.grade
    # Who types a command, or owns what a library is given, can start the program with any option.
    if taint.reach is not Reach.CALLER or not place.reader.known or place.grade is not Severity.HIGH:
        return None
    if from_strangers(program, taint):
        return Severity.MEDIUM
    return None if _PATHS.search(parameter_of(taint)) else Severity.LOW
