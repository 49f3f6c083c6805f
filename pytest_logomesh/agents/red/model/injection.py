"""Text in a submission that speaks to whoever reviews it: comments, strings and names; a finding in itself.

It is looked for only where a model reads the submission, for nobody else can be talked to.
"""

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.agents.red.model.speech import meant_for_red
from pytest_logomesh.agents.red.parsing import Module, parse_files
from pytest_logomesh.agents.red.weakness import confidence
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.submission import Submission

CHECK = "prompt-injection"
MOST = 20
"""Findings of one submission; more of them say nothing new."""
_CWE = 1427
_SHORTEST = 12
_LEAST_WORDS = 3
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Something that can be read as words."""

    line: int
    what: str
    """`a comment`, `a text`, `a name`."""
    text: str


def addresses_red(submission: Submission) -> tuple[Finding, ...]:
    """Every place where the source speaks to its reviewer; nothing is executed, and the same source gives the same.

    Returns:
        findings of check `prompt-injection`: MEDIUM where a passage gives orders or imitates a prompt's marks or a
        report, LOW where it only asks to be found without fault.
    """
    found: list[Finding] = []
    for module in parse_files(submission.files).modules:
        for passage in _passages(module):
            said = meant_for_red(passage.text)
            if said is not None:
                found.append(_finding(module.path, passage, said.severity, said.words))
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def _passages(module: Module) -> Iterator[_Passage]:
    """In the order of lines within each kind; of a name its first use."""
    yield from _comments(module.text)
    names: dict[str, int] = {}
    for node in ast.walk(module.tree):
        line = getattr(node, "lineno", 1)
        if isinstance(node, ast.Constant):
            text = _read(node.value)
            if len(text) >= _SHORTEST:
                yield _Passage(line, "a text", _plain(text))
        for name in _names(node):
            names[name] = min(line, names.get(name, line))
    for name, line in sorted(names.items(), key=lambda item: (item[1], item[0])):
        words = [word for word in _HUMPS.split(name) if word]
        if len(words) >= _LEAST_WORDS:
            yield _Passage(line, "a name", _plain(" ".join(words)))


def _comments(text: str) -> Iterator[_Passage]:
    """Comments, those on consecutive lines as one."""
    if "#" not in text:
        return
    block: list[tuple[int, str]] = []
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.COMMENT:
                continue
            if block and token.start[0] != block[-1][0] + 1:
                yield _comment(block)
                block = []
            block.append((token.start[0], token.string.lstrip("#!: ")))
    if block:
        yield _comment(block)


def _comment(block: list[tuple[int, str]]) -> _Passage:
    return _Passage(block[0][0], "a comment", _plain("\n".join(text for _, text in block)))


def _read(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return value if isinstance(value, str) else ""


def _names(node: ast.AST) -> Iterator[str]:
    for field in ("id", "arg", "name", "attr", "asname"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            yield name


def _plain(text: str) -> str:
    """As a model reads it: look-alikes of compatibility are one, and what cannot be seen is not there."""
    seen = unicodedata.normalize("NFKC", text)
    if not seen.isascii():
        seen = "".join(char for char in seen if unicodedata.category(char) != "Cf")
    return " ".join(seen.split())


def _finding(file: str, passage: _Passage, severity: Severity, words: str) -> Finding:
    return Finding(
        check=CHECK,
        cwe=_CWE,
        severity=severity,
        category="injection",
        title="The source speaks to its reviewer",
        file=printable(file),
        line=max(passage.line, 1),
        message=printable(f"{passage.what} speaks to whoever reviews the code: {words!r}"),
        why="A model that reviews the code may do what the code tells it, and say nothing of its flaws.",
        fix="Leave out what is meant for a reviewer; comments explain the code.",
        confidence=confidence(CHECK),
        state="unconfirmed",
    )
