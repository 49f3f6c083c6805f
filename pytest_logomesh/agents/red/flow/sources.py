"""Where hostile values come from: which names, and which parameters of which functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pytest_logomesh.agents.red.flow.values import Reach

_ATTRIBUTES = (
    r"(args|form|values|json|data|cookies|headers|files|query_string|path|url|base_url|full_path|host|referrer"
    r"|user_agent|stream|environ|view_args|get_json|get_data|GET|POST|META|COOKIES|FILES|body|query|query_params"
    r"|path_params|match_info|rel_url|raw_path|matchdict|params|text|read|content|post|multipart|form_data|input_stream"
    r"|forms|media|get_param|get_full_path|query_args|raw_args|get_header|get_cookie)"
)
_REMOTE = (
    # The current request of Flask, Quart, Bottle, or an object that is known to be one.
    rf"(flask|quart|bottle|sanic|cherrypy)\.request\.{_ATTRIBUTES}(\(\))?",
    rf"http\.request\.{_ATTRIBUTES}(\(\))?",
    rf"(django\.http\.HttpRequest|django\.http\.request\.HttpRequest|fastapi\.Request|starlette\.requests\.Request"
    rf"|aiohttp\.web\.Request|flask\.Request|werkzeug\.wrappers\.Request|sanic\.Request|webob\.Request"
    rf"|fastapi\.WebSocket|starlette\.websockets\.WebSocket|tornado\.httputil\.HTTPServerRequest)\(\)\.{_ATTRIBUTES}(\(\))?",
    r"tornado\.web\.RequestHandler\(\)\.(get_(query_|body_)?arguments?\(\)|get_cookie\(\)|request\.\w+|path_args)",
    rf"(django\.views|rest_framework)\.(\w+\.)*\w+\(\)\.request\.{_ATTRIBUTES}(\(\))?",
    r"(django\.views|rest_framework)\.(\w+\.)*\w+\(\)\.kwargs",
    r"http\.server\.(Base|Simple|CGI)HTTPRequestHandler\(\)\.(path|headers|rfile|requestline|command)",
    r"socketserver\.(Stream|Datagram|Base)RequestHandler\(\)\.(rfile|request)",
    r"cgi\.FieldStorage\(\)",
    r"(.*\.)?(recv|recvfrom|recv_into|recvmsg|receive|receive_text|receive_json|receive_bytes)\(\)",
    r"asyncio\.StreamReader\(\)\.(read|readline|readexactly|readuntil)\(\)",
    r"streamlit\.(text_input|text_area|file_uploader|chat_input)\(\)",
    # Messages.
    r"aiohttp\.web\.WebSocketResponse\(\)(\[\]|\.receive\(\))\.(data|json\(\))",
    r"aiohttp\.web\.WebSocketResponse\(\)\.receive_(str|json|bytes)\(\)",
    r"aiohttp\.ClientSession\(\)\.ws_connect\(\)(\[\]|\.receive\(\))\.data",
    r"websockets\.(\w+\.)*(WebSocket\w*Protocol|ServerConnection|ClientConnection|connect)\(\)\[\]",
    r"paho\.mqtt\.\w+\.MQTTMessage\(\)\.(payload|topic)",
    r"kafka\.KafkaConsumer\(\)(\[\]|\.poll\(\).*)\.(value|key|headers)",
    r"aiokafka\.AIOKafkaConsumer\(\)(\[\]|\.getone\(\))\.(value|key)",
    r"confluent_kafka\.Consumer\(\)\.poll\(\)\.(value|key)\(\)",
    r"redis\.(Redis|StrictRedis|from_url)\(\)\.pubsub\(\)\.(listen\(\)\[\]|get_message\(\))(\[\])*",
    r"telegram\.Update\(\)\.(message|effective_message)\.text",
    r"discord\.Message\(\)\.content",
    # Requests of other frameworks.
    r"azure\.functions\.HttpRequest\(\)\.(params|get_json\(\)|get_body\(\)|form|headers|route_params|files)",
    r"falcon(\.asgi)?\.Request\(\)\.(media|params|get_param\(\)|bounded_stream|stream|cookies|headers)",
    r"(pyramid\.request|webob)\.Request\(\)\.(params|matchdict|json_body|POST|GET|cookies|headers|body|text)",
    r"litestar\.Request\(\)\.(query_params|json\(\)|form\(\)|cookies|headers|path_params|body\(\))",
    r"tornado\.websocket\.WebSocketHandler\(\)\.(get_(query_|body_)?arguments?\(\)|get_cookie\(\)|request\.\w+)",
    r"(requests|httpx|urllib\.request)\.(get|post|put|request|urlopen)\(\)\.(text|content|json\(\)|read\(\))",
    r"gradio\.\w+\(\)\.value",
    r"nicegui\.ui\.input\(\)\.value",
)
_OPERATOR = (
    r"input\(\)", r"sys\.argv", r"sys\.stdin(\.\w+\(\))?", r"sys\.stdin\.buffer(\.\w+\(\))?", r"fileinput\.input\(\)",
    r"(argparse\.)?ArgumentParser\(\)\.parse(_known)?_args\(\)", r"argparse\.ArgumentParser\(\)\.parse_args\(\)",
    r"getopt\.(gnu_)?getopt\(\)", r"getpass\.getpass\(\)", r"docopt\.docopt\(\)", r"click\.prompt\(\)",
)  # fmt: skip
_HOST = (
    r"os\.environ", r"os\.environb", r"os\.getenv\(\)", r"os\.environ\.get\(\)",
    r"open\(\)\.(read|readline|readlines)\(\)",
    r"io\.open\(\)\.(read|readline|readlines)\(\)", r"pathlib\.Path\(\)(\.\w+\(\))*\.read_(text|bytes)\(\)",
    r"(zipfile\.ZipFile|tarfile\.(open|TarFile(\.\w+)?))\(\)"
    r"\.(namelist|infolist|getnames|getmembers|getmember|getinfo|next)\(\)",
    r"json\.load\(\)", r"csv\.(reader|DictReader)\(\)", r"configparser\.ConfigParser\(\)\.get\(\)",
)  # fmt: skip
_PATTERNS = (
    (re.compile("|".join(_REMOTE)), Reach.REMOTE),
    (re.compile("|".join(_OPERATOR)), Reach.OPERATOR),
    (re.compile("|".join(_HOST)), Reach.HOST),
)
_HANDLING = re.compile(
    r".*\.(route|get|post|put|patch|delete|head|options|websocket|websocket_route|api_route|view|add_url_rule|errorhandler"
    r"|before_request|on_message|on_event|event|subscribe|message_handler|callback_query_handler|api_view|csrf_exempt"
    r"|login_required|require_http_methods|require_GET|require_POST|action|expose|rpc|resolver|field|tool|command)(\(\))?"
)
_COMMANDS = re.compile(
    r"(click|typer)(\.\w+(\(\))?)*\.(command|group|option|argument)(\(\))?|(typer\.Typer\(\)|click\.Group\(\))\.\w+(\(\))?"
)
WSGI_ENVIRON = "wsgi.environ"
"""The root of a WSGI environment."""
ASGI_SCOPE = "asgi.scope"
"""The root of an ASGI scope."""
_BY_SERVER = frozenset({
    "wsgi.url_scheme", "wsgi.version", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SERVER_SOFTWARE", "SCRIPT_NAME", "REMOTE_ADDR",
    "GATEWAY_INTERFACE", "DOCUMENT_ROOT", "REMOTE_PORT",
})  # fmt: skip
"""What the server puts into a WSGI environment by itself."""
_BY_CLIENT = frozenset({"path", "query_string", "headers", "raw_path"})
"""What of an ASGI scope a client chooses."""
_REQUEST_NAMES = frozenset({"request", "req", "http_request"})
_EVENT_HANDLERS = frozenset({"lambda_handler", "handler", "handle_event"})


@lru_cache(maxsize=20_000)
def source_reach(name: str) -> Reach | None:
    """Who chooses the value of this dotted name; None where it is no source."""
    for pattern, reach in _PATTERNS:
        if pattern.fullmatch(name):
            return reach
    return None


def handles_requests(decorators: Iterable[str]) -> bool:
    """Whether a function with these decorators is called with what a stranger sends."""
    return any(
        _HANDLING.fullmatch(name)
        and not _COMMANDS.fullmatch(name)
        and not name.startswith(("functools.", "pytest."))
        for name in decorators
    )


def runs_commands(decorators: tuple[str, ...]) -> bool:
    """Whether a function with these decorators gets the command line's arguments."""
    return bool(decorators) and any(_COMMANDS.fullmatch(name) for name in decorators)


def is_request(parameter: str) -> bool:
    """Whether a parameter of this name holds a web framework's request."""
    return parameter in _REQUEST_NAMES


def is_event_handler(function: str) -> bool:
    """Whether a function of this name, taking `event` first, answers a cloud platform's events."""
    return function in _EVENT_HANDLERS


def is_chosen_by_client(root: str, key: object) -> bool:
    """Whether a stranger chooses what stands at a key of a request, and not the server that has received it."""
    if root.endswith("environ"):
        return key not in _BY_SERVER
    return root != ASGI_SCOPE or key in _BY_CLIENT
