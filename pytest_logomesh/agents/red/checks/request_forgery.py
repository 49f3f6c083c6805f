"""An address that somebody else chooses in a request that the server makes (CWE-918)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.addresses import host_chooser
from pytest_logomesh.agents.red.clues.inputs import from_strangers, looked_up
from pytest_logomesh.agents.red.flow import Call, Program, Reach, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_VERBS: Final = (
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "stream",
    "ws_connect",
    "websocket_connect",
)
_WITH_METHOD: Final = ("request", "Request", "send_request", "urlopen_with", "stream", "build_request")
_OPENING: Final = ("urlopen", "urlretrieve", "fetch", "goto", "URLopener", "open_connection", "urllib_open")
_CLIENTS: Final = (
    "requests", "httpx", "aiohttp.ClientSession()", "aiohttp.client.ClientSession()", "urllib3", "urllib.request",
    "urllib2", "urllib", "requests_html", "grequests", "treq", "tornado.httpclient", "http.client", "httplib2",
    "curl_cffi", "niquests", "aiohttp.request", "cloudscraper", "requests_futures", "asks", "websockets",
    "websocket", "feedparser", "pyppeteer", "playwright", "selenium", "wget", "six.moves.urllib",
    "eventlet.green.urllib", "gevent_requests", "aiohttp_retry", "aiohttp_client_cache", "requests_cache",
    "requests_oauthlib", "pycurl", "botocore.httpsession", "google.auth.transport.requests", "scrapy", "mechanize",
    "robobrowser", "twisted.web.client", "hishel", "primp",
    "urllib3_future",
)  # fmt: skip
_HOSTS: Final = (
    "http.client.HTTPConnection", "http.client.HTTPSConnection", "httplib.HTTPConnection",
    "urllib3.HTTPConnectionPool", "urllib3.HTTPSConnectionPool", "urllib3.connection_from_url",
    "urllib3.connectionpool.HTTPConnectionPool",
)  # fmt: skip
"""Their first argument is a host, or an address."""
_CONNECTING: Final = (
    "socket.create_connection", "socket.socket().connect", "socket.socket().connect_ex",
    "gevent.socket.create_connection",
)  # fmt: skip
_URL_FIRST: Final = (
    "urllib.", "urllib2.", "six.moves.urllib.", "scrapy", "tornado", "mechanize", "httplib2.Http()",
)  # fmt: skip
"""Their requests are made with the address first, and not with the method."""
_OPENERS: Final = (
    "urllib.request.build_opener()",
    "urllib2.build_opener()",
    "urllib.request.OpenerDirector()",
    "mechanize.",
)
_SINGLE: Final = (
    "feedparser.parse",
    "wget.download",
    "websocket.create_connection",
    "websockets.connect",
    "pandas.read_html",
    "urllib.request.urlretrieve",
    "urllib.urlretrieve",
    "requests_html.HTMLSession().get",
    "aiohttp.request",
    "tornado.httpclient.HTTPRequest",
    "twisted.web.client.getPage",
    "twisted.web.client.downloadPage",
    "scrapy.Request",
    "scrapy.http.Request",
    "pdfkit.from_url",
    "imgkit.from_url",
    "newspaper.Article",
    "trafilatura.fetch_url",
)
_OTHERS: Final = (
    "asyncio.open_connection", "telnetlib.Telnet", "ftplib.FTP", "ftplib.FTP_TLS", "smtplib.SMTP", "smtplib.SMTP_SSL",
    "imaplib.IMAP4", "imaplib.IMAP4_SSL", "poplib.POP3", "xmlrpc.client.ServerProxy", "xmlrpclib.ServerProxy",
    "grpc.insecure_channel", "grpc.aio.insecure_channel", "zeep.Client", "suds.client.Client", "cv2.VideoCapture",
    "pandas.read_csv", "pandas.read_json", "pandas.read_xml", "pandas.read_excel", "pandas.read_parquet",
    "smart_open.open",
    "fsspec.open", "imageio.imread", "skimage.io.imread", "weasyprint.HTML", "m3u8.load", "git.Repo.clone_from",
    "pygit2.clone_repository", "ldap3.Server", "redis.from_url", "redis.Redis.from_url", "pymongo.MongoClient",
)  # fmt: skip
"""Their first argument may be a host or an address, and mostly is a caller's own."""
_STREAMS: Final = re.compile(r"files|\bfile\b|stream|\bread\(|rfile|BytesIO|StringIO|UploadFile|FILES")
"""In the names of what is sent along, and no address."""
_OUTSIDE_CHECKS: Final = frozenset({"is_private", "is_global", "is_loopback", "is_link_local", "is_reserved"})
"""Who asks for these has looked at the address that a name stands for."""


class RequestForgery:
    """Looks at who chooses the host that the server asks."""

    weakness = Weakness(
        id="request-forgery",
        cwe=918,
        severity=Severity.HIGH,
        category="web",
        title="The server asks an address from outside",
        why="Whoever chooses the address reaches services that only this machine can reach, such as cloud credentials.",
        fix="Take the host from a list of known ones, and refuse other schemes, redirects and private addresses.",
    )
    replaces = ("B310",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each request whose host an input decides, unless the program looks at where names lead."""
        found = [*self._asked(program), *self._reached(program)]
        if found and not any(node.attr in _OUTSIDE_CHECKS for _, node in program.nodes(ast.Attribute)):
            yield from found

    def _asked(self, program: Program) -> Iterator[Finding]:
        for call in program.methods(*_VERBS, *_OPENING):
            if _of_client(call):
                yield from self._claim(program, call, *_address(call, 0))
        for call in program.methods(*_WITH_METHOD):
            if _of_client(call):
                first = call.method != "stream" and any(name.startswith(_URL_FIRST) for name in call.names)
                yield from self._claim(program, call, *_address(call, 0 if first else 1))
        for call in program.calls_to(*_SINGLE):
            yield from self._claim(program, call, *_address(call, 1 if call.method == "request" else 0))
        for call in program.calls_to(*_HOSTS):
            yield from self._claim(program, call, *_address(call, 0))

    def _reached(self, program: Program) -> Iterator[Finding]:
        """What other libraries connect to, or open."""
        for call in program.methods("open", "open_novisit"):
            if any(name.startswith(_OPENERS) for name in call.names):
                yield from self._claim(program, call, *_address(call, 0))
        for call in program.methods("setopt"):
            if call.arg(0).names and call.arg(0).names[0].endswith(".URL"):
                yield from self._claim(program, call, *_address(call, 1))
        for call in program.calls_to(*_OTHERS):
            node, value = _address(call, 0)
            told = " ".join((*value.names, *(taint.root for taint in value.taints)))
            whole = all(taint.form == "whole" for taint in value.taints) or "://" in (value.known_text or "")
            if whole and not _STREAMS.search(told):
                yield from self._claim(program, call, node, value, least=Reach.REMOTE)
        for call in program.calls_to(*_CONNECTING):
            yield from self._connected(program, call)

    def _connected(self, program: Program, call: Call) -> Iterator[Finding]:
        """A socket to a pair of host and port."""
        held = program.held(call.arg(0, "address"))
        host = held.items.get(0) if held is not None and held.kind == "tuple" else None
        taint = host.tainted("url", Reach.REMOTE) if host is not None else None
        if host is not None and taint is not None and not looked_up(host, taint):
            message = f"{taint.says} decides which host {call.method}() connects to"
            yield self.weakness.claim(
                program, call.file, call.node, message, taint=taint, severity=Severity.MEDIUM
            )

    def _claim(
        self, program: Program, call: Call, node: ast.expr | None, value: Value, least: Reach = Reach.CALLER
    ) -> Iterator[Finding]:
        taint = host_chooser(program, node, value, "url", least)
        if taint is None or taint.reach == Reach.OPERATOR or looked_up(value, taint) or _made(value):
            return
        severity = None
        if taint.reach == Reach.CALLER:
            severity = Severity.MEDIUM if from_strangers(program, taint) else Severity.LOW
        message = f"{taint.says} decides which host {call.method}() asks"
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)


def _of_client(call: Call) -> bool:
    """Whether it is a call of a library that makes requests."""
    return any(name.startswith(_CLIENTS) and name.partition(".")[0] in _PACKAGES for name in call.names)


_PACKAGES: Final = frozenset(name.partition(".")[0] for name in _CLIENTS)


def _made(value: Value) -> bool:
    """Whether it is a request object, which was looked at when it was made."""
    return any(
        name.endswith((".Request()", ".HTTPRequest()", ".prepare()", ".build_request()"))
        for name in value.names
    )


def _address(call: Call, position: int) -> tuple[ast.expr | None, Value]:
    """The address as it is written, and what it is worth."""
    for keyword in call.node.keywords:
        if keyword.arg in ("url", "host", "uri", "fullurl"):
            return keyword.value, call.arg(-1, keyword.arg)
    value = call.arg(position, "url", "host", "uri", "fullurl")
    shift = len(call.args) - len(call.node.args)
    at = position - shift
    plain = 0 <= at < len(call.node.args) and not any(isinstance(arg, ast.Starred) for arg in call.node.args)
    return (call.node.args[at] if plain else None), value
