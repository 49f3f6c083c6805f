"""Line ends that somebody else chooses in the head of a response, request or mail (CWE-113)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.addresses import pieces
from pytest_logomesh.agents.red.clues.inputs import decodes, looked_up, undecoded_path
from pytest_logomesh.agents.red.flow import HOLE, UNKNOWN, Call, Program, Reach, Store, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_RAW: Final = ("send_header", "putheader", "send_response_only", "setHeader")
"""They write what they are given."""
_REASONS: Final = ("send_response", "send_error")
"""Their second argument is written into the status line."""
_FIELDS: Final = re.compile(rf"(?:^|\n){HOLE}: ?{HOLE}\r\n")
"""A line made of any name and any value."""
_WRITING: Final = ("sendall", "send", "write", "sendto", "writelines")
_MAILING: Final = ("sendmail",)
_ADDING: Final = (
    "add",
    "set",
    "add_header",
    "setdefault",
    "append",
    "extend",
    "update",
    "__setitem__",
    "set_header",
    "append_header",
    "extend_header",
)
_END_OF_HEAD: Final = re.compile(r"\r?\n\r?\n")
_HEADER: Final = re.compile(
    rf"(?:^|\n)(?!Content-Length:)[A-Za-z{HOLE}][\w\-{HOLE}]*: ?[^\r\n]*{HOLE}|\n{HOLE}+(\r?\n|$)",
    re.IGNORECASE,
)
_PROTOCOL: Final = re.compile(
    rf"HTTP/\d|(^|\n|{HOLE})(Host|Content-[A-Z]|Set-Cookie|Location|Subject|From|To|Cc|Server|Connection"
    r"|User-Agent)[\w-]*: ?",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(
    rf"(?:^|\n)(Subject|From|To|Cc|Bcc|Reply-To|Sender|X-[\w-]+): ?[^\r\n]*{HOLE}", re.IGNORECASE
)
_PRINTED: Final = re.compile(
    r"(Location|Set-Cookie|Content-(Language|Disposition|Type)|Refresh|Status|ETag|X-[\w-]+|Access-[\w-]+|Link): ?"
    rf"[^\r\n]*{HOLE}",
    re.IGNORECASE,
)
_OLD_MESSAGES: Final = ("email.mime.", "email.message.Message()", "email.MIME")
_NAMED: Final = frozenset({"header", "headers", "response_headers", "resp_headers"})
_OF_ANSWER: Final = re.compile(
    r"\bresponse('s)? headers?\b|\bheaders? of (the|a|an) response\b", re.IGNORECASE
)
_CHECKING: Final = ("django.", "aiohttp.", "tornado.", "requests.", "httpx.")
"""Their headers refuse line ends."""


class HeaderInjection:
    """Looks at what is written into heads: of HTTP by hand or by libraries that check nothing, and of mail."""

    weakness = Weakness(
        id="header-injection",
        cwe=113,
        severity=Severity.MEDIUM,
        category="injection",
        title="Outside text goes into a header with its line ends",
        why="Whoever chooses the text can end the header it stands in, and add headers or a body of their own.",
        fix="Refuse text with carriage returns or line feeds, or encode it, before it becomes part of a header.",
    )
    replaces = ()

    def __init__(self) -> None:
        self._bytes: bool | None = None

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each header that an input is part of."""
        for call in program.methods(*_RAW):
            yield from self._claim(program, call, self._first(program, [*call.args, *call.kwargs.values()]))
        for call in program.methods(*_REASONS):
            if any(".server." in name or "HTTPRequestHandler" in name for name in call.names):
                yield from self._claim(program, call, _outside(program, call.arg(1, "message")))
        for call in program.methods(*_WRITING):
            yield from self._claim(program, call, self._in_head(program, call))
        for call in program.methods(*_MAILING):
            value = call.arg(2, "msg")
            if _MAIL.search(_END_OF_HEAD.split(value.known_text or "")[0]):
                yield from self._claim(program, call, _outside(program, value))
        for call in program.methods("start_response"):
            yield from self._claim(
                program, call, _outside(program, call.arg(1, "response_headers", "headers"))
            )
        yield from self._printed(program)
        yield from self._returned(program)
        yield from self._stored(program)
        yield from self._added(program)

    def _first(self, program: Program, values: list[Value]) -> Taint | None:
        return next((taint for value in values if (taint := _outside(program, value)) is not None), None)

    def _has_bytes(self, program: Program) -> bool:
        """Whether the program writes heads in bytes, whose pieces are then worth putting together."""
        if self._bytes is None:
            constants = program.nodes(ast.Constant)
            self._bytes = any(
                isinstance(node.value, bytes) and (b"HTTP/" in node.value or b": " in node.value)
                for _, node in constants
            )
        return self._bytes

    def _in_head(self, program: Program, call: Call) -> Taint | None:
        """The input in the head of a message that is written by hand."""
        value = call.arg(0, "data", "s")
        taint = _outside(program, value)
        text = value.known_text
        if taint is not None and text is None and self._has_bytes(program):
            text = _put_together(program, call.node.args[0] if call.node.args else None)
        if taint is None or text is None or "\n" not in text:
            return None
        if _FIELDS.search(text):
            return taint
        if not _PROTOCOL.search(text):
            return None
        head, *body = _END_OF_HEAD.split(text, maxsplit=1)
        if not _HEADER.search(head):
            return None
        if not body or HOLE not in body[0]:
            return taint
        return self._before_body(program, call.node.args[0] if call.node.args else None)

    def _before_body(self, program: Program, node: ast.expr | None) -> Taint | None:
        """The input that stands before the empty line, where some may stand behind it."""
        before = ""
        for piece in pieces(program, node):
            told = piece if isinstance(piece, str) else piece.known_text or HOLE
            if not isinstance(piece, str):
                taint = _outside(program, piece)
                if taint is not None and _HEADER.search(_END_OF_HEAD.split(before + told, maxsplit=1)[0]):
                    return taint
            before += told
            if _END_OF_HEAD.search(before):
                return None
        return None

    def _printed(self, program: Program) -> Iterator[Finding]:
        """Headers that a CGI script prints."""
        for call in program.calls_to("print", "sys.stdout.write"):
            text = call.arg(0).known_text
            if text is None or not _PRINTED.match(text):
                continue
            taint = call.arg(0).tainted("header", Reach.HOST)
            if taint is not None and (taint.reach > Reach.CALLER or "os.environ" in taint.root):
                yield from self._claim(program, call, taint)

    def _returned(self, program: Program) -> Iterator[Finding]:
        """Heads that a function composes from what its caller gives it."""
        for returned in program.returns:
            text = returned.value.known_text
            if text is None or "HTTP/" not in text:
                continue
            if _HEADER.search(_END_OF_HEAD.split(text, maxsplit=1)[0]):
                taint = _outside(program, returned.value)
                yield from self._judge(program, returned.file, returned.node, taint, Severity.LOW)

    def _stored(self, program: Program) -> Iterator[Finding]:
        """`response.headers[name] = value`, and the fields of old mail messages."""
        for store in program.stores:
            if not isinstance(store.node, ast.Subscript):
                continue
            if any(name.startswith(_OLD_MESSAGES) for name in store.base.names):
                yield from self._judge(
                    program, store.file, store.node, _outside(program, store.value), Severity.LOW
                )
            elif self._is_headers(store.node.value, store.base) or _is_answers_head(store):
                yield from self._header(program, store.file, store.node, store.key, store.value)

    def _added(self, program: Program) -> Iterator[Finding]:
        """`response.headers.add(name, value)`."""
        for call in program.methods(*_ADDING):
            node = call.node.func
            if (
                isinstance(node, ast.Attribute)
                and len(call.args) == 2
                and self._is_headers(node.value, call.receiver)
            ):
                yield from self._header(program, call.file, call.node, call.args[0], call.args[1])

    def _is_headers(self, node: ast.expr, base: Value) -> bool:
        """Whether it holds the headers of a response that is about to be sent, in a framework that may not check."""
        if any(name.startswith(_CHECKING) for name in base.names):
            return False
        if any(
            name.endswith(("Headers()", "Response().headers", "make_response().headers"))
            for name in base.names
        ):
            return True
        if not isinstance(node, ast.Attribute) or node.attr != "headers":
            return False
        owner = ast.unparse(node.value).lower()
        return owner.endswith(("response", "resp", "res", "reply", "rsp", "rv"))

    def _header(
        self, program: Program, file: str, node: ast.AST, key: Value, value: Value
    ) -> Iterator[Finding]:
        name = _outside(program, key)
        if name is not None:
            yield from self._judge(program, file, node, name, None)
        elif key.const is UNKNOWN or (isinstance(key.const, str) and key.const.lower() != "location"):
            taint = _outside(program, value)
            if taint is not None and taint.form != "part":
                yield from self._judge(program, file, node, taint, Severity.LOW)

    def _claim(self, program: Program, call: Call, taint: Taint | None) -> Iterator[Finding]:
        yield from self._judge(program, call.file, call.node, taint, None)

    def _judge(
        self, program: Program, file: str, node: ast.AST, taint: Taint | None, severity: Severity | None
    ) -> Iterator[Finding]:
        if taint is not None:
            message = f"{taint.says} becomes part of a header with the line ends it may hold"
            yield self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


def _is_answers_head(store: Store) -> bool:
    """Whether an item is put into a dictionary that is said to be the headers of an answer."""
    node = store.node.value
    if not isinstance(node, ast.Name) or node.id not in _NAMED or store.function is None:
        return False
    if isinstance(store.function.node, ast.Lambda):
        return False
    said = ast.get_docstring(store.function.node) or ""
    return node.id.startswith("resp") or _OF_ANSWER.search(said) is not None


def _put_together(program: Program, node: ast.expr | None) -> str:
    """The text of bytes, as far as their pieces are known."""
    return "".join(
        piece if isinstance(piece, str) else piece.known_text or HOLE for piece in pieces(program, node)
    )


def _outside(program: Program, value: Value) -> Taint | None:
    """The input in it that can hold line ends."""
    taint = value.tainted("header")
    if taint is None or looked_up(value, taint) or not _can_break(program, taint):
        return None
    return taint


def _can_break(program: Program, taint: Taint) -> bool:
    """Whether there may be a line end in it: none gets through a head unless it is decoded afterwards."""
    root = taint.root
    if root.endswith((".requestline", ".command")):
        return False
    if ".headers" in root:
        return decodes(program)
    return not undecoded_path(program, taint)
