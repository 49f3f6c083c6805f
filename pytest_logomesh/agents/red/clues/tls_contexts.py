"""TLS contexts that check no certificate, no host name, or speak old protocols (CWE-295, 327)."""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import called, head
from pytest_logomesh.agents.red.clues.settled_stores import is_set_again
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Call, Program, Store

_LIBRARIES: Final = frozenset({
    "ssl", "OpenSSL", "urllib3", "websocket", "ldap3", "aiohttp", "asyncio", "eventlet", "gevent", "redis", "pymongo",
})  # fmt: skip
_OLD: Final = frozenset({
    "PROTOCOL_SSLv2", "PROTOCOL_SSLv3", "PROTOCOL_TLSv1", "PROTOCOL_TLSv1_1", "SSLv2_METHOD", "SSLv3_METHOD",
    "TLSv1_METHOD", "TLSv1_1_METHOD",
})  # fmt: skip
_ANY: Final = frozenset({"PROTOCOL_SSLv23", "PROTOCOL_TLS"})
"""These take the best that both sides know; for a client they check no certificate until they are told to."""
_OLD_VERSIONS: Final = (
    "TLSVersion.SSLv3", "TLSVersion.TLSv1", "TLSVersion.TLSv1_1", "TLSVersion.MINIMUM_SUPPORTED",
)  # fmt: skip
_UNVERIFIED: Final = ("ssl._create_unverified_context", "ssl._create_stdlib_context")
_OF_CLIENTS: Final = (
    "urlopen", "wrap_socket", "HTTPSConnection", "SMTP_SSL", "starttls", "create_connection",
)  # fmt: skip
_OF_SERVERS: Final = ("start_server", "run", "serve_forever", "HTTPServer", "TCPServer", "listen", "accept")
_UNCHECKED: Final = "no certificate is checked"
_ANYBODY: Final = "host names are not compared: the certificate may be anybody's"
_OUTDATED: Final = "the version of the protocol is an old one, that can be broken"


class Lax(NamedTuple):
    """A place where a context is made careless."""

    file: str
    node: ast.AST
    said: str
    cwe: int | None = None


class TlsContexts:
    """Looks at how the contexts of a program are made and changed."""

    def __init__(self, program: Program, slices: Slices) -> None:
        self._program = program
        self._slices = slices

    def lax(self) -> Iterator[Lax]:
        """Every place where one is made careless."""
        if _LIBRARIES.isdisjoint(name.partition(".")[0] for name in self._program.imported):
            return
        yield from self._unverified()
        yield from self._versions()
        yield from self._wrapped()
        yield from self._mentions()
        for store in self._program.stores:
            if isinstance(store.node, ast.Attribute):
                said = self._stored(store, store.node)
                if said and not is_set_again(self._program, store.node):
                    yield Lax(store.file, store.node, said)

    def _unverified(self) -> Iterator[Lax]:
        for call in self._program.calls_to(*_UNVERIFIED):
            required = any(name.endswith("CERT_REQUIRED") for name in call.arg(-1, "cert_reqs").names)
            if not required and not self._serves(call.node):
                yield Lax(call.file, call.node, f"{call.method}() makes a context with which {_UNCHECKED}")
        for call in self._program.methods("set_verify"):
            if any(name.endswith(".VERIFY_NONE") for name in call.arg(0).names):
                yield Lax(call.file, call.node, f"VERIFY_NONE: {_UNCHECKED}")

    def _versions(self) -> Iterator[Lax]:
        for call in self._program.calls_to("ssl.SSLContext", "OpenSSL.SSL.Context"):
            names = _last_names(call, 0, "protocol", "method")
            if not _OLD.isdisjoint(names):
                yield Lax(call.file, call.node, _OUTDATED, 327)
            elif (
                call.method == "SSLContext"
                and (not names or not _ANY.isdisjoint(names))
                and self._stays_open(call)
            ):
                yield Lax(call.file, call.node, f"until such a context is told to, {_UNCHECKED}")

    def _stays_open(self, call: Call) -> bool:
        """Whether a context that checks nothing by itself is a client's, and is never told to."""
        if call.has(0, "protocol") and not call.arg(0, "protocol").names:
            return False
        told = any(
            store.key.const == "verify_mode"
            and any(name.endswith(("_REQUIRED", "_OPTIONAL")) for name in store.value.names)
            for store in self._program.stores
        )
        return not told and not self._serves(call.node) and _any(self._program.methods(*_OF_CLIENTS))

    def _wrapped(self) -> Iterator[Lax]:
        for call in self._program.calls_to("ssl.wrap_socket"):
            if not (_OLD | _ANY).isdisjoint(_last_names(call, 5, "ssl_version")):
                yield Lax(call.file, call.node, _OUTDATED, 327)
            elif call.arg(3, "server_side").const is not True and "CERT_REQUIRED" not in _last_names(
                call, 4, "cert_reqs"
            ):
                yield Lax(call.file, call.node, f"with wrap_socket() alone {_UNCHECKED}")

    def _mentions(self) -> Iterator[Lax]:
        """Where CERT_NONE is handed over, or put into options; comparisons only ask for it."""
        for file, node in (*self._program.nodes(ast.Attribute), *self._program.nodes(ast.Name)):
            if head(node) != "CERT_NONE" or not any(
                name.endswith("CERT_NONE") for name in self._program.value(node).names
            ):
                continue
            above = self._program.parent(node)
            if isinstance(above, ast.keyword | ast.Dict | ast.Call) and not self._is_pinned():
                yield Lax(file, node, f"CERT_NONE: {_UNCHECKED}")

    def _stored(self, store: Store, node: ast.Attribute) -> str:
        names, value = store.value.names, store.value.const
        if node.attr in ("_create_default_https_context", "create_default_context"):
            return f"from here on {_UNCHECKED}" if not set(_UNVERIFIED).isdisjoint(names) else ""
        if node.attr == "minimum_version" and any(name.endswith(_OLD_VERSIONS) for name in names):
            return "old versions of the protocol are allowed"
        if any(name.removesuffix("()") in self._program.classes for name in store.base.names):
            return ""
        if node.attr == "verify_mode" and (any(name.endswith("CERT_NONE") for name in names) or value == 0):
            return "" if self._is_excused(node) else f"CERT_NONE: {_UNCHECKED}"
        if node.attr in ("check_hostname", "assert_hostname") and value is False:
            return "" if self._is_excused(node) else _ANYBODY
        return ""

    def _is_excused(self, node: ast.Attribute) -> bool:
        return self._serves(node.value) or self._is_pinned()

    def _serves(self, context: ast.expr) -> bool:
        """Whether a context is a server's: then it is the clients that bring no certificate."""
        for part in self._slices.origins(context, 40):
            if isinstance(part, ast.Attribute) and part.attr in ("CLIENT_AUTH", "PROTOCOL_TLS_SERVER"):
                return True
        listens = _any(self._program.methods(*_OF_SERVERS))
        for _, call in self._program.nodes(ast.Call):
            if called(call) == "wrap_socket" and any(
                keyword.arg == "server_side" for keyword in call.keywords
            ):
                return True
            if called(call) == "load_cert_chain" and isinstance(call.func, ast.Attribute) and listens:
                return bool(head(context)) and head(call.func.value) == head(context)
        return False

    def _is_pinned(self) -> bool:
        """Whether the certificate itself is compared with a known one."""
        if any(call.arg(0, "binary_form").const is True for call in self._program.methods("getpeercert")):
            return True
        return any(
            "assert_fingerprint" in call.kwargs or "fingerprint" in call.kwargs
            for call in self._program.calls
        )


def _last_names(call: Call, position: int, *keywords: str) -> set[str]:
    return {name.rpartition(".")[2] for name in call.arg(position, *keywords).names}


def _any(calls: Iterator[Call]) -> bool:
    return any(True for _ in calls)
