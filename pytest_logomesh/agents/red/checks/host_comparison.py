"""Comparisons that take an address for one of a known host, and let others through (CWE-20)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.flow import UNKNOWN, Compare, Program, Reach, Value
from pytest_logomesh.agents.red.flow.guards.hosts import is_host
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_NAME: Final = r"[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,12}"
_HOST: Final = re.compile(_NAME)
_START: Final = re.compile(rf"https?://{_NAME}")
_ANY_DOT: Final = re.compile(r"\w\.(com|org|net|edu|gov|io|dev|app|co|info|biz|example|test)\b")
"""Of a pattern: a dot in a host's name that stands for any character."""
_OF_ADDRESSES: Final = re.compile(r"https?|://|www|\\/\\/")
_ADDRESSES: Final = frozenset({
    "url", "uri", "link", "href", "target", "next", "redirect", "origin", "referer", "referrer", "host", "hostname",
    "domain", "netloc", "location", "callback", "webhook", "destination",
})  # fmt: skip
_MATCHING: Final = ("re.match", "re.search", "re.fullmatch")
_MATCHING_COMPILED: Final = tuple(f"re.compile().{name}" for name in ("match", "search", "fullmatch"))


class HostComparison:
    """Looks at the texts that addresses are compared with: whether they end where the host's name ends."""

    weakness = Weakness(
        id="host-comparison",
        cwe=20,
        severity=Severity.MEDIUM,
        category="web",
        title="A comparison of hosts lets others through",
        why="Anybody can have a host whose name, or an address whose path, holds the text that is looked for.",
        fix="Parse the address and compare its hostname as a whole, or its end from the dot on: `.example.com`.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each comparison that a foreign address can pass."""
        for call in program.methods("endswith", "startswith"):
            text = call.arg(0).const
            node = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
            if not isinstance(text, str):
                continue
            if call.method == "endswith" and _HOST.fullmatch(text) and is_host(call.receiver):
                yield self._claim(program, call.file, call.node, call.receiver, f"ends with {text!r}")
            elif call.method == "startswith" and _START.fullmatch(text) and _is_address(call.receiver, node):
                yield self._claim(program, call.file, call.node, call.receiver, f"begins with {text!r}")
        for compare in program.compares:
            if isinstance(compare.node.ops[0], ast.In | ast.NotIn):
                yield from self._held(program, compare)
        for call in program.calls_to(*_MATCHING):
            yield from self._matched(
                program, call.file, call.node, call.arg(0, "pattern"), call.arg(1, "string")
            )
        for call in program.calls_to(*_MATCHING_COMPILED):
            yield from self._matched(program, call.file, call.node, call.receiver, call.arg(0, "string"))

    def _held(self, program: Program, compare: Compare) -> Iterator[Finding]:
        """`"example.com" in url`."""
        text, whole = compare.left.const, compare.right
        if not isinstance(text, str) or not (_HOST.fullmatch(text) or _START.fullmatch(text)):
            return
        if whole.ref is None and (is_host(whole) or _is_address(whole, compare.node.comparators[0])):
            yield self._claim(program, compare.file, compare.node, whole, f"holds {text!r}")

    def _matched(
        self, program: Program, file: str, node: ast.Call, pattern: Value, text: Value
    ) -> Iterator[Finding]:
        known = pattern.known_text
        if known is None or not _ANY_DOT.search(known) or not (_OF_ADDRESSES.search(known) or is_host(text)):
            return
        if is_host(text) or _is_address(text, node.args[-1] if node.args else None):
            yield self._claim(program, file, node, text, "matches a pattern in which a dot is any character")

    def _claim(self, program: Program, file: str, node: ast.AST, value: Value, said: str) -> Finding:
        taint = value.tainted("url")
        severity = None if taint is not None and taint.reach is Reach.REMOTE else Severity.LOW
        message = f"an address counts as a known one where it {said}"
        return self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


def _is_address(value: Value, node: ast.expr | None) -> bool:
    """Whether it is an address of somebody else's, by its name."""
    if value.const is not UNKNOWN or value.tainted("url") is None:
        return False
    return words(head(node))[-1:] != () and words(head(node))[-1] in _ADDRESSES
