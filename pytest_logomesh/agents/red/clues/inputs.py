"""What an input has become on its way: itself in another dress, text around it, or something looked up by it."""

from __future__ import annotations

import ast
import re
from typing import Final

from pytest_logomesh.agents.red.flow import Function, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.flow.sources import is_request

_CALLED: Final = re.compile(r"([A-Za-z_]\w*)\(\)")
_TRANSPARENT: Final = frozenset({
    "get", "getlist", "getone", "getall", "getfirst", "getvalue", "get_json", "get_data", "json", "form", "body",
    "post", "split", "rsplit", "partition", "rpartition", "splitlines", "strip", "lstrip", "rstrip", "lower",
    "upper", "title", "join", "replace", "format", "removeprefix", "removesuffix", "group", "groups", "match",
    "search", "fullmatch", "findall", "sub", "urlparse", "urlsplit", "urljoin", "urlunparse", "urlunsplit",
    "geturl", "unquote", "unquote_plus", "parse_qs", "parse_qsl", "loads", "load", "b64decode", "urlsafe_b64decode",
    "decode", "encode", "unescape", "str", "bytes", "list", "tuple", "dict", "items", "values", "keys", "pop",
    "popleft", "to_dict", "model_dump", "read", "readline", "recv", "recvfrom", "input", "parse_args",
    "parse_known_args", "next", "iter", "reversed", "sorted", "get_argument", "get_query_argument",
    "get_body_argument", "get_arguments", "get_cookie", "get_param", "html", "Markup", "escape", "quote",
    "expandtabs", "Thread", "ConfigParser", "StringIO", "getunicode", "text", "receive_text", "receive_json",
    "FieldStorage", "Request", "HttpRequest", "BaseHTTPRequestHandler", "SimpleHTTPRequestHandler",
    "StreamRequestHandler", "RequestHandler", "WebSocket", "StreamReader", "pathlib", "namedtuple", "deepcopy",
    "copy", "getattr", "partial", "ArgumentParser", "deque", "OrderedDict", "defaultdict",
    "fromhex", "unhexlify", "b32decode", "b16decode", "b85decode", "decompress", "hexlify", "hex",
    "substitute", "safe_substitute", "Template", "ChainMap", "UserDict", "MultiDict", "MappingProxyType",
    "normalize", "force_str", "smart_str", "casefold", "swapcase", "capitalize", "zfill", "ljust", "rjust", "center",
    "format_map", "cast", "fsdecode", "fsencode", "SimpleNamespace", "zip", "map", "filter", "enumerate", "chain",
    "islice", "max", "min", "from_iterable", "cycle", "reduce",
})  # fmt: skip
"""What gives back its input, or a piece of it."""


_ASKED: Final = (
    "requests.", "httpx.", "urllib.request.", "urllib3.", "aiohttp.ClientSession()", "pickle.", "dill.", "marshal.",
)  # fmt: skip


def looked_up(value: Value, taint: Taint) -> bool:
    """Whether the value is what another service, or unknown code, answered: a row that was found, a page."""
    if taint.root.startswith(_ASKED) or any(name.startswith(_ASKED) for name in value.names):
        return True
    if taint.form != "part" or not value.names:
        return False
    return any(called not in _TRANSPARENT for called in _CALLED.findall(value.names[0]))


def handed_on(taint: Taint) -> bool:
    """Whether a caller's own value is merely passed on: that is the caller's business."""
    return taint.reach <= Reach.CALLER and taint.form != "composed"


_DECODING: Final = frozenset(
    {
        "urllib",
        "urllib.parse",
        *(f"urllib.parse.{name}" for name in ("unquote", "unquote_plus", "parse_qs", "parse_qsl")),
    }
)
_DECODED_BY: Final = (
    "urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.unquote_to_bytes", "urllib.parse.parse_qs",
    "urllib.parse.parse_qsl", "base64.b64decode", "base64.urlsafe_b64decode", "base64.b32decode", "base64.b16decode",
    "base64.decodebytes", "bytes.fromhex", "binascii.unhexlify", "binascii.a2b_base64", "codecs.decode", "json.loads",
    "html.unescape",
)  # fmt: skip
"""What may give back line ends that the text it is given does not hold."""
_DECODERS: Final = frozenset({"base64", "binascii", "codecs", "zlib"})


def undecoded_path(program: Program, taint: Taint) -> bool:
    """Whether it is the target of a request line as it came: it starts with a slash and holds no line end."""
    if not taint.root.endswith("HTTPRequestHandler().path") or _DECODING & program.imported:
        return False
    return not any(name.partition(".")[0] in _DECODERS for name in program.imported)


_STRANGERS: Final = re.compile(
    r"(^|_)(user|users|untrusted|requested|request|client|remote|uploaded|upload|submitted|supplied|wanted)(_|$|(?=\())"
)


_TOLD: Final = re.compile(
    r"\b(users?|clients?|visitors?|customers?|untrusted|attackers?|uploaded|submitted|requests?|remote|external)\b",
    re.IGNORECASE,
)


def from_strangers(program: Program, taint: Taint) -> bool:
    """Whether a parameter's name, or its line in the docstring, says that somebody beyond the caller chose it."""
    name = parameter_of(taint)
    return _STRANGERS.search(name) is not None or _TOLD.search(_told_of(program, taint, name)) is not None


def _told_of(program: Program, taint: Taint, name: str) -> str:
    """What the docstring of a function says of one of its parameters, on the line that begins with its name."""
    function = program.functions.get(taint.root.partition("(")[0])
    if function is None or isinstance(function.node, ast.Lambda) or not name:
        return ""
    for line in (ast.get_docstring(function.node) or "").splitlines():
        told, _, rest = line.strip().removeprefix(":param ").partition(":")
        if told.split("(")[0].strip() == name:
            return rest
    return ""


def parameter_of(taint: Taint) -> str:
    """The name of the parameter that an input came in by."""
    return taint.root.rpartition("(")[2].rstrip(")")


def decodes(program: Program) -> bool:
    """Whether the program decodes text anywhere, and so may make line ends of what had none."""
    return any(True for _ in program.calls_to(*_DECODED_BY))


def hears(program: Program, function: Function | None) -> bool:
    """Whether a function takes in anything from outside: what is clean in it is then known to be so."""
    if function is not None and (
        function.handler or any(is_request(arg.arg) for arg in function.node.args.args)
    ):
        return True
    return any(
        value.tainted("any", Reach.CALLER) is not None
        for call in program.calls
        if call.function is function
        for value in (call.result, call.receiver, *call.args)
    )
