"""Log injection, CWE-117, set put aside."""
# %% vulnerable: tornado, argument into the access logger under an alias
import tornado.web
from logging import getLogger as make_logger

audit_log = make_logger("audit")


class TransferHandler(tornado.web.RequestHandler):
    def post(self):
        memo = self.get_body_argument("memo", "", strip=False)
        cents = int(self.get_body_argument("cents"))
        audit_log.info("transfer of %d cents, memo: %s", cents, memo)  # here
        self.write({"accepted": True})

# %% vulnerable: asyncio line protocol, decoded JSON field
import asyncio
import json
import logging

log = logging.getLogger("chat")


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    line = await reader.readline()
    packet = json.loads(line)
    nick = packet.get("nick", "guest")
    log.info(" ".join(["client", nick, "joined"]))  # here
    writer.write(b'{"ok": true}\n')
    await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 7000)
    async with server:
        await server.serve_forever()

# %% vulnerable: bottle, loguru logger with brace formatting
from bottle import post, request, response
from loguru import logger


@post("/coupons")
def redeem():
    code = request.forms.get("code") or "none"
    match code:
        case "WELCOME10" | "SPRING5":
            return {"ok": True}
        case _:
            logger.warning("coupon refused: {}", code)  # here
            response.status = 404
            return {"ok": False}

# %% vulnerable: starlette, decorator logs query parameters of each call
import functools
import logging

from starlette.responses import JSONResponse

trace = logging.getLogger("trace")


def traced(func):
    @functools.wraps(func)
    async def wrapper(request):
        params = "&".join(f"{k}={v}" for k, v in request.query_params.items())
        trace.debug("%s called with " % func.__name__ + params)  # here
        return await func(request)

    return wrapper


@traced
async def stock(request):
    return JSONResponse({"stock": 12})

# %% vulnerable: wsgi application writes lines to wsgi.errors
from urllib.parse import unquote


def application(environ, start_response):
    path = unquote(environ.get("RAW_URI", "/"))
    errors = environ["wsgi.errors"]
    if not path.startswith("/public/"):
        errors.write("WARN denied path=" + path + "\n")  # here
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"denied"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"welcome"]

# %% vulnerable: django, strip takes away only the outer line ends
import logging

from django.http import HttpResponse
from django.views import View

security_log = logging.getLogger("django.security")


class ReportView(View):
    def post(self, request, *args, **kwargs):
        reason = request.POST.get("reason", "").strip()
        self.note(reason)
        return HttpResponse(status=204)

    def note(self, reason, level="report"):
        security_log.warning("%s: %s", level, reason)  # here

# %% safe: formatter of the handler puts every record on one line
import logging

import tornado.web


class OneLineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


handler = logging.StreamHandler()
handler.setFormatter(OneLineFormatter("%(asctime)s %(levelname)s %(message)s"))
audit_log = logging.getLogger("audit")
audit_log.addHandler(handler)
audit_log.propagate = False


class TransferHandler(tornado.web.RequestHandler):
    def post(self):
        memo = self.get_body_argument("memo", "", strip=False)
        audit_log.info("transfer memo: %s", memo)
        self.write({"accepted": True})

# %% safe: unicode_escape encoding
import logging

from bottle import post, request

logger = logging.getLogger("coupons")


@post("/coupons")
def redeem():
    code = request.forms.get("code") or "none"
    shown = code.encode("unicode_escape").decode("ascii")
    logger.warning("coupon refused: " + shown)
    return {"ok": False}

# %% safe: splitlines gives one record for each line, with its own prefix
import logging

from quart import Quart, request

app = Quart(__name__)
log = logging.getLogger("browser")


@app.post("/client-log")
async def client_log():
    text = (await request.get_data(as_text=True))[:4000]
    for line in text.splitlines():
        log.info("client text: %s", line)
    return "", 204

# %% safe: percent encoding before logging
import logging
from urllib.parse import quote

from starlette.responses import JSONResponse

log = logging.getLogger("search")


async def search(request):
    term = request.query_params.get("term", "")
    log.info("search term=%s", quote(term, safe=""))
    return JSONResponse({"results": []})

# %% safe: unprintable characters dropped
import asyncio
import json
import logging

log = logging.getLogger("chat")


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    packet = json.loads(await asyncio.wait_for(reader.readline(), timeout=10))
    nick = "".join(ch for ch in str(packet.get("nick", "")) if ch.isprintable())
    log.info("client %s joined", nick[:32])
    writer.write(b'{"ok": true}\n')
    await writer.drain()
    writer.close()

# %% safe: early return unless alphanumeric
import logging

from django.http import HttpResponse, HttpResponseBadRequest

log = logging.getLogger("tickets")


def close_ticket(request):
    ticket = request.POST.get("ticket", "")
    if not ticket.isalnum():
        return HttpResponseBadRequest("bad ticket")
    log.warning("closing ticket %s" % ticket)
    return HttpResponse(status=204)

# %% safe: own class with an info method that is no logger
from fastapi import FastAPI

app = FastAPI()


class MessageBoard:
    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []

    def info(self, text: str) -> None:
        self.messages = (self.messages + [{"kind": "info", "text": text}])[-100:]


log = MessageBoard()


@app.post("/board")
async def post_message(text: str):
    log.info(f"guest wrote {text}")
    return log.messages[-1]

# %% safe: the input is replaced by its hash before it is logged
import hashlib
import logging

import falcon

log = logging.getLogger("reset")


class ResetResource:
    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        email = req.get_media().get("email", "")
        email = hashlib.sha256(email.lower().encode()).hexdigest()[:16]
        log.info("reset asked for %s", email)
        resp.media = {"sent": True}

# %% vulnerable: access log of a small server kept in a field
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class Shop(BaseHTTPRequestHandler):
    audit_log = open("/var/log/shop/audit.log", "a", buffering=1)

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        item = query.get("item", ["none"])[0]
        self.audit_log.write(f"{time.time():.0f} viewed {item}\n")  # here
        self.send_response(204)
        self.end_headers()

# %% vulnerable: django signal receiver prints failed names into a file
import logging

from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import JsonResponse

log = logging.getLogger("auth")


def login(request):
    name = request.POST["username"]
    reason = "unknown user"
    log.log(logging.WARNING, "login refused: %s (%s)", name, reason)  # here
    return JsonResponse({"ok": False}, status=401)

# %% vulnerable: cherrypy, own log call with the comment
import cherrypy


class Guestbook:
    @cherrypy.expose
    def sign(self):
        comment = cherrypy.request.params.get("comment", "")
        cherrypy.log("new entry: " + comment)  # here
        return "thanks"


if __name__ == "__main__":
    cherrypy.quickstart(Guestbook())

# %% safe: loguru with the value serialised
import json

from fastapi import FastAPI
from loguru import logger
from pydantic import BaseModel

app = FastAPI()


class Note(BaseModel):
    title: str


@app.post("/notes")
def add(note: Note):
    logger.info("note {}", json.dumps({"title": note.title}))
    return {"ok": True}

# %% safe: translate takes the controls out
import logging

from bottle import request, route

CONTROLS = {code: " " for code in range(32)}
log = logging.getLogger(__name__)


@route("/find")
def find():
    term = request.query.term.translate(CONTROLS)
    log.info("searched for %s", term)
    return {"hits": 0}

# %% safe: number and enumeration only
import logging
from enum import StrEnum

from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger("orders")


class State(StrEnum):
    open = "open"
    closed = "closed"


@app.patch("/orders/{order}")
def patch(order: int, state: State):
    logger.info("order %s is now %s", order, state)
    return {"order": order}
