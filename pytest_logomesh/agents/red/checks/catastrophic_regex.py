"""Regular expressions that take exponential time on outside text, or that outside text becomes part of (CWE-1333)."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.inputs import from_strangers
from pytest_logomesh.agents.red.clues.naming import words
from pytest_logomesh.agents.red.clues.regexes import Attack, attack
from pytest_logomesh.agents.red.flow import HOLE, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_POSITIONS: Final = {
    "match": (1, 2), "fullmatch": (1, 2), "search": (1, 2), "findall": (1, 2), "finditer": (1, 2), "sub": (2, 4),
    "subn": (2, 4), "split": (1, 3),
}  # fmt: skip
"""By function of `re`: the positions of the text and of the flags; of a compiled pattern they are one less."""
_MODULES: Final = ("re", "regex")
_DIRECT: Final = tuple(f"{module}.{name}" for module in _MODULES for name in _POSITIONS)
_COMPILED: Final = tuple(f"{module}.compile().{name}" for module in _MODULES for name in _POSITIONS)
_COMPILING: Final = ("re.compile", "regex.compile")
_VALIDATORS: Final = (
    "django.core.validators.RegexValidator", "wtforms.validators.Regexp", "wtforms.validators.regexp",
    "marshmallow.validate.Regexp", "django.urls.re_path", "django.conf.urls.url", "django.forms.RegexField",
    "rest_framework.serializers.RegexField",
)  # fmt: skip
"""Their first argument is a pattern for what a stranger sends."""
_FLAGS: Final[Mapping[str, int]] = {
    name: int(flag) for name, flag in re.RegexFlag.__members__.items() if flag is not re.DEBUG
}
_PATTERNS: Final = frozenset({
    "regex", "regexp", "pattern", "patterns", "expr", "expression", "re", "rule", "rules", "mask", "format",
    "template", "path", "regexes", "syntax", "match", "matcher", "glob",
})  # fmt: skip
_SHORT: Final = 64
"""A slice to so many characters is no attack of a power."""
_LEAST_POWER: Final = 3
_SHOWN: Final = 40


class _Pattern(NamedTuple):
    text: str
    flags: int


class CatastrophicRegex:
    """Proves for each pattern that outside text can drive it; a pattern that is not proved slow is not accused."""

    weakness = Weakness(
        id="catastrophic-regex",
        cwe=1333,
        severity=Severity.MEDIUM,
        category="injection",
        title="A regular expression can be made to run for hours",
        why="One request with the right text keeps a processor busy until the process is killed.",
        fix="Let one way alone lead through each loop of the pattern, limit the text's length, or escape the text.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each application to outside text, and for each pattern with outside text in it."""
        flags = _flags_by_text(program)
        used: set[str] = set()
        for call in program.calls_to(*_DIRECT):
            text, at = _POSITIONS[call.names[0].rpartition(".")[2]] if call.names[0] in _DIRECT else (1, 2)
            pattern = _pattern(call.arg(0, "pattern"), _flags(_argument(call.node, at, "flags")))
            yield from self._injected(program, call, call.arg(0, "pattern"))
            yield from self._applied(
                program, call, pattern, _argument(call.node, text, "string"), call.arg(text, "string")
            )
            used.add(pattern.text if pattern else "")
        for call in program.calls_to(*_COMPILED):
            text = _POSITIONS.get(call.method, (1, 2))[0] - 1
            for pattern in _compiled(call.receiver, flags):
                used.add(pattern.text)
                yield from self._applied(
                    program, call, pattern, _argument(call.node, text, "string"), call.arg(text, "string")
                )
        for call in program.calls_to(*_VALIDATORS):
            yield from self._declared(program, call)
        for call in program.calls_to(*_COMPILING):
            yield from self._injected(program, call, call.arg(0, "pattern"))
            yield from self._unused(program, call, used)

    def _applied(
        self, program: Program, call: Call, pattern: _Pattern | None, node: ast.expr | None, text: Value
    ) -> Iterator[Finding]:
        taint = text.tainted("regex", Reach.HOST)
        if pattern is None or taint is None or _is_short(node):
            return
        found = attack(pattern.text, pattern.flags, whole=call.method == "fullmatch")
        if found is None or not _worth_telling(found) or _excluded(found, taint):
            return
        message = f"{taint.says} is matched by a pattern whose steps grow {found.growth}{_example(found)}"
        yield self.weakness.claim(
            program, call.file, call.node, message, taint=taint, severity=_severity(found, taint)
        )

    def _injected(self, program: Program, call: Call, pattern: Value) -> Iterator[Finding]:
        taint = pattern.tainted("regex-text")
        if taint is None or taint.reach == Reach.OPERATOR:
            return
        foreign = taint.reach == Reach.REMOTE or from_strangers(program, taint)
        if not foreign and not _is_built_in(pattern, taint):
            return
        message = f"{taint.says} becomes part of a regular expression without re.escape()"
        severity = Severity.MEDIUM if foreign else Severity.LOW
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)

    def _declared(self, program: Program, call: Call) -> Iterator[Finding]:
        pattern = _pattern(call.arg(0, "regex", "pattern"), _flags(_argument(call.node, -1, "flags")))
        found = attack(pattern.text, pattern.flags) if pattern is not None else None
        if found is not None and _worth_telling(found):
            message = f"what is sent is matched by a pattern whose steps grow {found.growth}{_example(found)}"
            yield self.weakness.claim(program, call.file, call.node, message)

    def _unused(self, program: Program, call: Call, used: set[str]) -> Iterator[Finding]:
        """A pattern that other modules will apply, to nobody knows what."""
        pattern = _pattern(call.arg(0, "pattern"), _flags(_argument(call.node, 1, "flags")))
        if pattern is None or pattern.text in used:
            return
        found = attack(pattern.text, pattern.flags)
        if found is not None and found.power is None:
            message = f"the steps of this pattern grow {found.growth}{_example(found)}"
            yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.LOW)


def _is_built_in(pattern: Value, taint: Taint) -> bool:
    """Whether a caller's text is put into a known pattern, and is not called a pattern itself."""
    text = pattern.known_text
    if taint.form != "composed" or text is None or not text.strip(HOLE):
        return False
    return not set(words(taint.says)) & _PATTERNS


def _worth_telling(found: Attack) -> bool:
    return found.power is None or found.power >= _LEAST_POWER


def _excluded(found: Attack, taint: Taint) -> bool:
    """Whether the attack needs a line feed, and the text is one line."""
    return "log" in taint.cleaned and "\n" in found.prefix + found.pump + found.suffix


def _severity(found: Attack, taint: Taint) -> Severity:
    if taint.reach == Reach.HOST:
        return Severity.LOW
    return Severity.HIGH if found.power is None and taint.reach == Reach.REMOTE else Severity.MEDIUM


def _example(found: Attack) -> str:
    start = f"{found.prefix[:_SHOWN]!r} + " if found.prefix else ""
    end = f" + {found.suffix!r}" if found.suffix else ""
    return f", on {start}{found.pump[:_SHOWN]!r} * n{end}"


def _pattern(value: Value, flags: int) -> _Pattern | None:
    """A pattern that is known to its last character."""
    text: object = value.const if isinstance(value.const, str | bytes) else value.text
    if isinstance(text, bytes):
        text, flags = text.decode("latin-1"), flags | re.ASCII
    return _Pattern(text, flags) if isinstance(text, str) and HOLE not in text else None


def _compiled(receiver: Value, flags: Mapping[str, int]) -> Iterator[_Pattern]:
    text = receiver.text if receiver.text is not None else receiver.const
    if isinstance(text, str) and HOLE not in text:
        yield _Pattern(text, flags.get(text, 0))


def _flags_by_text(program: Program) -> dict[str, int]:
    """The flags with which each pattern is compiled."""
    found: dict[str, int] = {}
    for call in program.calls_to(*_COMPILING):
        pattern = _pattern(call.arg(0, "pattern"), _flags(_argument(call.node, 1, "flags")))
        if pattern is not None:
            found[pattern.text] = pattern.flags
    return found


def _argument(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    for given in node.keywords:
        if given.arg == keyword:
            return given.value
    return node.args[position] if 0 <= position < len(node.args) else None


def _flags(node: ast.expr | None) -> int:
    """The flags that are written out: `re.I | re.DOTALL`."""
    found, waiting = 0, [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.BinOp):
            waiting += [each.left, each.right]
        elif isinstance(each, ast.Attribute):
            found |= _FLAGS.get(each.attr, 0)
        elif isinstance(each, ast.Name):
            found |= _FLAGS.get(each.id, 0)
    return found


def _is_short(node: ast.expr | None) -> bool:
    """Whether the text is cut where it is handed over: `text[:40]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return False
    upper = node.slice.upper
    return isinstance(upper, ast.Constant) and isinstance(upper.value, int) and 0 <= upper.value <= _SHORT
