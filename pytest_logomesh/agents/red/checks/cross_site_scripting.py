"""Markup that somebody else chooses in a page (CWE-79)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.addresses import pieces
from pytest_logomesh.agents.red.clues.escaping import (
    bare_makos,
    is_filter,
    is_of_stored_text,
    shown_as_safe,
    switched_off,
)
from pytest_logomesh.agents.red.clues.inputs import from_strangers, handed_on, looked_up
from pytest_logomesh.agents.red.clues.jinja_pages import JinjaPages
from pytest_logomesh.agents.red.clues.responses import ANSWERS, Answers, is_page, is_wsgi, makes_page
from pytest_logomesh.agents.red.flow import Call, Program, Reach, Return, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_TRUSTING: Final = ("Markup", "mark_safe", "SafeString", "SafeText", "SafeUnicode", "HTMLString", "literal")
"""They declare text to be markup already."""
_TRUSTED: Final = (
    "markupsafe.",
    "flask.",
    "jinja2.",
    "django.utils.",
    "webhelpers.",
    "quart.",
    "wtforms.",
    "webhelpers2.",
    "fasthtml.",
)
_FORMATTING: Final = (
    "django.utils.html.format_html", "django.utils.html.format_html_join", "markupsafe.Markup().__mod__",
)  # fmt: skip
_WRITING: Final = ("write", "finish", "out", "writelines")
_NO_ANSWERS: Final = re.compile(
    r"json|dumps|render|redirect|send_file|send_from|abort|url_for|Response|response|generate|hexdigest|quote"
)
_TAG: Final = re.compile(
    r"</?(html|head|body|div|p|h[1-6]|span|a|li|ul|ol|td|th|tr|table|b|i|u|em|strong|script|style|img|input|form|title|option|select"
    r"|button|textarea|label|pre|code|br|hr|section|article|nav|main|footer|header|iframe|svg|blockquote|small|font|center|dd|dt|dl)\b[^>]*(>|$)",
    re.IGNORECASE,
)


_PAGE: Final = re.compile(r"<(!doctype html|html|body)\b", re.IGNORECASE)


class CrossSiteScripting:
    """Looks at what handlers return, write and wrap in responses, and at templates that escape nothing."""

    weakness = Weakness(
        id="cross-site-scripting",
        cwe=79,
        severity=Severity.HIGH,
        category="web",
        title="Outside text becomes markup of a page",
        why="Whoever chooses the text can put a script into the page, which acts as whoever looks at it.",
        fix="Escape it with html.escape() or markupsafe.escape(), or hand it to a template that escapes.",
    )
    replaces = ("B308", "B701", "B702", "B703", "B704")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each place where an input becomes part of a page."""
        self._answers = Answers(program)
        for call in program.methods(*_TRUSTING):
            if any(name.startswith(_TRUSTED) for name in call.names):
                yield from self._trusted(program, call)
        for call in program.calls_to(*_FORMATTING):
            # What is filled in is escaped; what the format is made of is not.
            yield from self._trusted(program, call)
        for call in program.methods(*ANSWERS):
            yield from self._answered(program, call)
        for call in program.methods(*_WRITING):
            yield from self._written(program, call)
        for returned in program.returns:
            yield from self._returned(program, returned)
        yield from self._stored(program)
        yield from self._printed(program)
        yield from self._rendered(program)

    def _trusted(self, program: Program, call: Call) -> Iterator[Finding]:
        taint = _outside(call.arg(0))
        if taint is not None and (not handed_on(taint) or is_filter(call.function)):
            yield from self._claim(program, call.file, call.node, taint)
        elif taint is None and call.node.args and is_of_stored_text(program, call.node.args[0]):
            message = "a text of the table becomes part of a page and is not escaped"
            yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.MEDIUM)

    def _answered(self, program: Program, call: Call) -> Iterator[Finding]:
        """A response that is made of text."""
        if not makes_page(call):
            return
        body = call.arg(0, "content", "response", "text", "body", "html", "rv")
        held = program.held(body)
        if held is not None:
            if (
                held.kind != "tuple"
                or 0 not in held.items
                or self._answers.are_plain_headers(held.items.values())
            ):
                return
            body = held.items[0]
            if body.ref is not None:
                return
        taint = _outside(body)
        if taint is None or handed_on(taint) or _is_data(body) or self._answers.is_plain(call.function):
            return
        if _only_answers(program, call.node.args[0] if call.node.args else None, taint):
            return
        yield from self._claim(program, call.file, call.node, taint)

    def _written(self, program: Program, call: Call) -> Iterator[Finding]:
        """What handlers of http.server and tornado, and WSGI's writers, send."""
        body = call.arg(0, "chunk")
        taint = _outside(body)
        if taint is None or handed_on(taint) or _is_data(body) or body.ref is not None:
            return
        tornado = any(
            "RequestHandler()" in name and name.endswith(("().write", "().finish")) for name in call.names
        )
        raw = any(
            name.endswith((".wfile.write", ".response.write", ".response.out.write", ".resp.write"))
            for name in call.names
        )
        kinds = self._answers.types_of(call.function)
        begun = not kinds and self._answers.has_begun_page(call)
        if not tornado and not raw and not begun:
            return
        if any(map(is_page, kinds)) or (
            not kinds and (tornado or begun or _has_tag(body) or self._answers.names_pages)
        ):
            yield from self._claim(program, call.file, call.node, taint)

    def _returned(self, program: Program, returned: Return) -> Iterator[Finding]:
        """What a handler returns: a page, where its framework takes strings for pages."""
        value, node = returned.value, returned.node
        held = program.held(value)
        if held is not None and held.kind == "tuple" and 0 in held.items:
            if self._answers.are_plain_headers(list(held.items.values())[1:]):
                return
            value = held.items[0]
            node = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else node
            held = program.held(value)
        if held is not None and not (held.kind == "list" and is_wsgi(returned.function)):
            return
        taint = _outside(value)
        if (
            taint is None
            or _is_data(value)
            or isinstance(program.parent(returned.node), ast.Yield | ast.YieldFrom)
        ):
            return
        if is_wsgi(returned.function):
            if self._answers.names_pages:
                yield from self._claim(program, returned.file, returned.node, taint)
        elif self._answers.is_page_handler(returned.function):
            plain = self._answers.is_plain(returned.function) or _only_answers(program, node, taint)
            if not handed_on(taint) and not plain:
                yield from self._claim(program, returned.file, returned.node, taint)
        elif taint.reach == Reach.CALLER and taint.form == "composed" and _has_tag(value):
            sure = _is_whole_page(value) or from_strangers(program, taint)
            severity = Severity.MEDIUM if sure else Severity.LOW
            yield from self._claim(program, returned.file, returned.node, taint, severity)

    def _stored(self, program: Program) -> Iterator[Finding]:
        """Falcon's and others' `resp.text = page`, and escaping that is switched off."""
        for file, node in switched_off(program):
            message = "templates no longer escape what they show"
            yield self.weakness.claim(program, file, node, message, severity=Severity.MEDIUM)
        for store in program.stores:
            key = store.key.const
            if key in ("text", "body", "data", "unicode_body") and isinstance(store.node, ast.Attribute):
                owner = ast.unparse(store.node.value).lower()
                taint = _outside(store.value)
                if (
                    taint is None
                    or handed_on(taint)
                    or not owner.endswith(("resp", "response"))
                    or _is_data(store.value)
                ):
                    continue
                kinds = self._answers.types_of(store.function)
                if any(map(is_page, kinds)) or (not kinds and _has_tag(store.value)):
                    yield from self._claim(program, store.file, store.node, taint)

    def _printed(self, program: Program) -> Iterator[Finding]:
        """Pages that a CGI script prints."""
        for call in program.calls_to("print", "sys.stdout.write"):
            for value in call.args:
                taint = value.tainted("html", Reach.HOST)
                if (
                    taint is None
                    or not _has_tag(value)
                    or not (taint.reach == Reach.REMOTE or "os.environ" in taint.root)
                ):
                    continue
                if self._answers.names_pages:
                    yield from self._claim(program, call.file, call.node, taint)

    def _rendered(self, program: Program) -> Iterator[Finding]:
        """Templates that escape nothing, and inputs that they are given."""
        web = self._answers.of_web
        jinja = JinjaPages(program, _TAG, of_web=web)
        found = [*self._in_bare(program, jinja), *self._as_safe(program)]
        yield from found
        for call in jinja.open_environments() if not found else ():
            severity = Severity.MEDIUM if web and call.has(-1, "autoescape") else Severity.LOW
            message = "templates of this environment escape nothing that they show"
            yield self.weakness.claim(program, call.file, call.node, message, severity=severity)
        for call in bare_makos(program):
            message = "a Mako template escapes nothing that it shows unless default_filters says so"
            severity = Severity.MEDIUM if web else Severity.LOW
            yield self.weakness.claim(program, call.file, call.node, message, severity=severity)

    def _in_bare(self, program: Program, jinja: JinjaPages) -> Iterator[Finding]:
        for shown in jinja.shown():
            taint = next(filter(None, map(_outside, shown.values)), None)
            if taint is not None:
                severity = None
                if taint.reach < Reach.REMOTE:
                    sure = shown.page and (self._answers.of_web or from_strangers(program, taint))
                    severity = Severity.MEDIUM if sure else Severity.LOW
                yield from self._claim(program, shown.call.file, shown.call.node, taint, severity)

    def _as_safe(self, program: Program) -> Iterator[Finding]:
        for call, value in shown_as_safe(program):
            taint = _outside(value)
            if taint is not None:
                yield from self._claim(program, call.file, call.node, taint)

    def _claim(
        self, program: Program, file: str, node: ast.AST, taint: Taint, severity: Severity | None = None
    ) -> Iterator[Finding]:
        message = f"{taint.says} becomes part of a page and is not escaped"
        if severity is None and taint.reach < Reach.REMOTE:
            severity = Severity.MEDIUM
        yield self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


def _outside(value: Value) -> Taint | None:
    """The input in it that can still hold markup."""
    taint = value.tainted("html")
    return None if taint is None or looked_up(value, taint) else taint


def _only_answers(program: Program, node: ast.expr | None, taint: Taint) -> bool:
    """Whether of a text that is put together all outside pieces are answers of other code."""
    if taint.form != "composed":
        return False
    found = [piece for piece in pieces(program, node) if not isinstance(piece, str) and piece.tainted("html")]
    return bool(found) and all(_outside(piece) is None for piece in found)


def _is_data(value: Value) -> bool:
    """Whether it is JSON, a finished response or another framework's answer."""
    return any(name.endswith("()") and _NO_ANSWERS.search(name.rpartition(".")[2]) for name in value.names)


def _is_whole_page(value: Value) -> bool:
    return _PAGE.search(value.known_text or "") is not None


def _has_tag(value: Value) -> bool:
    return value.known_text is not None and _TAG.search(value.known_text) is not None
