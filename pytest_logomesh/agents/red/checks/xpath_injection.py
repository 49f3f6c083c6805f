"""Text that somebody else chooses in an XPath expression (CWE-643)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.flow.values import Trail
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_METHODS: Final = frozenset({
    "xpath", "xpathEval", "xpath_eval", "xpathEvalExpression", "evaluate_xpath", "select_xpath",
})  # fmt: skip
"""Methods that take an expression first, whatever they belong to."""
_FINDING: Final = frozenset({"find", "findall", "findtext", "iterfind"})
"""Of trees, and of other things too."""
_COMPILING: Final = (
    "lxml.etree.XPath", "lxml.etree.ETXPath", "lxml.etree.XPathEvaluator()", "lxml.etree.XPathElementEvaluator()",
    "lxml.etree.XPathDocumentEvaluator()", "lxml.etree.ETXPathEvaluator()", "elementpath.Selector",
    "elementpath.XPath2Parser().parse", "elementpath.XPath1Parser().parse", "elementpath.XPath30Parser().parse",
    "elementpath.XPath31Parser().parse", "xpath.find", "xpath.findnode", "xpath.findvalue", "xpath.findvalues",
    "xpath.XPath", "xml.xpath.Evaluate", "Ft.Xml.XPath.Evaluate", "libxml2.xmlDoc().xpathEval",
    "lxml.objectify.ObjectPath", "lxml.cssselect.CSSSelector",
)  # fmt: skip
"""Their first argument is an expression."""
_SELECTING: Final = ("elementpath.select", "elementpath.iter_select", "elementpath.xpath_selectors.select")
"""Their second argument is one."""
_TEST: Final = re.compile(r"(/|^|\*|\w|\])\[[^\]]*=\s*['\"]?[^\]'\"]*\0")
"""A path with a value in a test: `.//shelf[@owner='`."""


class XpathInjection:
    """Looks at the expression, never at the variables that are handed to it."""

    weakness = Weakness(
        id="xpath-injection",
        cwe=643,
        severity=Severity.HIGH,
        category="injection",
        title="An XPath expression is put together from outside text",
        why="A quote in the text ends the value it stands in, and the rest of it decides which nodes are found.",
        fix="Write $name in the expression and hand the value as a variable, or compare the values in Python.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each expression that an input is part of."""
        for call in program.methods(*_METHODS):
            yield from self._claim(
                program, call, call.arg(0, "_path", "path", "query", "xpath", "expr", "expression"), sure=True
            )
        for call in program.calls_to(*_COMPILING):
            yield from self._claim(program, call, call.arg(0, "path", "source", "expr"), sure=True)
        for call in program.calls_to(*_SELECTING):
            yield from self._claim(program, call, call.arg(1, "path"), sure=True)
        for call in program.calls_to("pandas.read_xml"):
            yield from self._claim(program, call, call.arg(1, "xpath"), sure=True)
        for call in program.methods(*_FINDING):
            if call.receiver.const is UNKNOWN and not _is_text(call.receiver):
                yield from self._claim(program, call, call.arg(0, "path", "match"), sure=False)

    def _claim(self, program: Program, call: Call, expression: Value, *, sure: bool) -> Iterator[Finding]:
        taint = expression.tainted("xpath")
        if taint is None or not _chosen(expression, taint, sure=sure) or _was_quoted(program, taint):
            return
        message = f"{taint.says} becomes part of the XPath expression that {call.method}() is given"
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint)


def _is_text(value: Value) -> bool:
    """Whether it is a text, whose method `find` is another one."""
    hinted = not value.names and any(
        taint.form == "whole" and "structure" in taint.cleaned for taint in value.taints
    )
    return value.text is not None or hinted


def _chosen(expression: Value, taint: Taint, *, sure: bool) -> bool:
    """Whether the input can change what is selected; a caller's whole expression is the caller's own business."""
    text = expression.known_text
    if not sure:
        # Among the methods that others have too, only text that reads as a path with a test in it counts.
        return text is not None and _TEST.search(text) is not None
    return taint.form == "composed" or taint.reach > Reach.CALLER


def _was_quoted(program: Program, taint: Taint) -> bool:
    """Whether the input went through a function of the submission that makes a literal of it with concat()."""
    passed = set()
    trail: Trail | None = taint.trail
    while trail is not None:
        passed.add((trail.file, trail.line))
        trail = trail.before
    for _, node in program.nodes(ast.Constant):
        if isinstance(node.value, str) and node.value.startswith("concat("):
            function = program.function_around(node)
            if function is not None and (function.module.path, function.line) in passed:
                return True
    return False
