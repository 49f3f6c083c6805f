"""Log injection, CWE-117."""
# %% vulnerable: flask, lazy %s argument with the form value
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    username = request.form.get("username", "")
    if username not in ("alice", "bob"):
        app.logger.warning("Login failed for %s", username)  # here
        abort(401)
    return "ok"

# %% vulnerable: fastapi, f-string with a query parameter
import logging

from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger("shop")


@app.get("/search")
async def search(q: str = "", page: int = 1):
    """Search the catalogue."""
    logger.info(f"search page={page} term={q}")  # here
    return {"results": []}

# %% vulnerable: django, concatenation through a local variable
import logging

from django.http import JsonResponse

log = logging.getLogger(__name__)


def change_email(request):
    new_address = request.POST.get("email", "")
    message = "user " + str(request.user.pk) + " changed address to "
    message += new_address
    log.info(message)  # here
    return JsonResponse({"changed": True})

# %% vulnerable: socket server logs each received text
import logging
import socket

logging.basicConfig(filename="server.log", level=logging.INFO)


def serve(port: int = 9000) -> None:
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            conn, addr = server.accept()
            with conn:
                text = conn.recv(1024).decode("utf-8", errors="replace")
                logging.info("received from %s: %s", addr[0], text)  # here
                conn.sendall(b"OK\n")


if __name__ == "__main__":
    serve()

# %% vulnerable: audit file written by hand
from datetime import datetime, timezone
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
AUDIT = Path("audit.log")


def audit(actor: str, action: str) -> None:
    stamp = datetime.now(timezone.utc).isoformat()
    with AUDIT.open("a", encoding="utf-8") as handle:
        handle.write(f"{stamp} {actor} {action}\n")  # here


@app.post("/documents")
def create_document():
    body = request.get_json()
    audit(body["author"], "created a document")
    return {"status": "created"}

# %% vulnerable: class with a logger field, value in a dict
import logging

from aiohttp import web


class FeedbackView:
    def __init__(self) -> None:
        self.log = logging.getLogger("feedback")

    async def post(self, request: web.Request) -> web.Response:
        form = await request.post()
        record = {"name": form.get("name", ""), "stars": int(form.get("stars", 0))}
        self.log.info("feedback: %s stars by %s" % (record["stars"], record["name"]))  # here
        return web.json_response({"thanks": True})


app = web.Application()
app.router.add_post("/feedback", FeedbackView().post)

# %% vulnerable: exception branch logs the value that could not be converted
import logging
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

logger = logging.getLogger("counter")


class CounterHandler(BaseHTTPRequestHandler):
    total = 0

    def do_GET(self):
        amount = parse_qs(urlsplit(self.path).query).get("amount", ["1"])[0]
        try:
            CounterHandler.total += int(amount)
        except ValueError:
            logger.error("not a number: {}".format(amount))  # here
            self.send_error(400)
            return
        self.send_response(204)
        self.end_headers()

# %% vulnerable: logger method chosen by level, loop over the posted lines
import logging
from typing import Any

from flask import Flask, request

app = Flask(__name__)
client_log = logging.getLogger("browser")


@app.route("/client-log", methods=["POST"])
def client_errors():
    events: list[dict[str, Any]] = request.get_json(force=True)
    for event in events[:50]:
        level = logging.ERROR if event.get("fatal") else logging.INFO
        client_log.log(level, "browser message: " + event["message"])  # here
    return "", 204

# %% safe: %r shows the control characters
from flask import Flask, abort, request

app = Flask(__name__)
COUPONS = {"SPRING5": 5, "WELCOME10": 10}


@app.route("/coupon", methods=["POST"])
def coupon():
    code = request.form.get("code", "")
    if code not in COUPONS:
        app.logger.warning("Unknown coupon %r", code)
        abort(404)
    return {"percent": COUPONS[code]}

# %% safe: carriage return and line feed replaced
import logging

from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger("shop")


def one_line(text: str) -> str:
    return text.replace("\r", "\\r").replace("\n", "\\n")


@app.get("/search")
async def search(q: str = "", page: int = 1):
    logger.info(f"search page={page} term={one_line(q)}")
    return {"results": []}

# %% safe: record written as JSON
import json
import logging

from django.http import JsonResponse

log = logging.getLogger(__name__)


def change_name(request):
    entry = {"user": request.user.pk, "display_name": request.POST.get("name", "")}
    log.info("profile change %s", json.dumps(entry))
    return JsonResponse({"changed": True})

# %% safe: value converted to int first
import logging
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

logger = logging.getLogger("counter")


class CounterHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        amount = parse_qs(urlsplit(self.path).query).get("amount", ["1"])[0]
        try:
            number = int(amount)
        except ValueError:
            logger.error("not a number")
            self.send_error(400)
            return
        logger.info("adding {}".format(number))
        self.send_response(204)
        self.end_headers()

# %% safe: pattern admits only word characters
import logging
import re

from flask import Flask, abort, request

app = Flask(__name__)
logger = logging.getLogger("accounts")
USERNAME = re.compile(r"[A-Za-z0-9_.-]{3,32}")


@app.post("/reset")
def reset():
    username = request.form.get("username", "")
    if not USERNAME.fullmatch(username):
        abort(400)
    logger.info("password reset asked for " + username)
    return {"sent": True}

# %% safe: only the length of the text is logged
import logging
import socket

logging.basicConfig(filename="server.log", level=logging.INFO)


def serve(port: int = 9000) -> None:
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            conn, addr = server.accept()
            with conn:
                conn.settimeout(5)
                text = conn.recv(1024).decode("utf-8", errors="replace")
                logging.info("received %d characters from %s", len(text), addr[0])
                conn.sendall(b"OK\n")

# %% safe: !r in the f-string of a class method
import logging

from aiohttp import web


class FeedbackView:
    def __init__(self) -> None:
        self.log = logging.getLogger("feedback")

    async def post(self, request: web.Request) -> web.Response:
        form = await request.post()
        record = {"name": str(form.get("name", "")), "stars": 5}
        self.log.info(f"feedback: {record['stars']} stars by {record['name']!r}")
        return web.json_response({"thanks": True})

# %% safe: the action comes from a dict of constants
import logging

from flask import Flask, request

app = Flask(__name__)
logger = logging.getLogger("audit")
ACTIONS = {"c": "create", "d": "delete", "u": "update"}


@app.post("/events")
def events():
    body = request.get_json()
    action = ACTIONS.get(body.get("action"), "unknown")
    logger.info("action %s", action)
    return {"action": action}

# %% vulnerable: module function of logging and percent
import logging

from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    logging.warning("bad page %s" % request.args.get("page"))  # here
    return "ok"

# %% vulnerable: current_app logger
from flask import Blueprint, current_app, request

bp = Blueprint("x", __name__)


@bp.route("/a")
def a():
    user = request.form.get("user")
    current_app.logger.error("no such user: " + user)  # here
    return "ok"

# %% vulnerable: loguru
from fastapi import FastAPI
from loguru import logger

app = FastAPI()


@app.get("/a")
def a(name: str):
    logger.info("hello {}", name)  # here
    return {}

# %% vulnerable: dictionary of values in the message
import logging

from django.http import HttpResponse

LOG = logging.getLogger("x")


def view(request):
    LOG.info("%(who)s came from %(where)s", {"who": request.GET.get("who"), "where": "web"})  # here
    return HttpResponse("ok")

# %% vulnerable: only the line feed at the end is taken away
import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)


@app.route("/a")
def a():
    name = request.args.get("name", "").strip()
    log.info("name=%s", name)  # here
    return "ok"

# %% vulnerable: plain function with the user's name
import logging

logger = logging.getLogger("auth")


def log_login(username: str, ok: bool) -> None:
    """Record a login."""
    logger.info(f"login of {username}: {ok}")  # here

# %% vulnerable: http.server
import logging
from http.server import BaseHTTPRequestHandler


class H(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        text = self.rfile.read(min(size, 1000)).decode()
        logging.getLogger("h").debug("body: " + text)  # here
        self.send_response(200)
        self.end_headers()

# %% vulnerable: adapter in self, exception path
import logging


class Importer:
    def __init__(self):
        self._logger = logging.getLogger(__name__)

    async def __call__(self, request):
        data = await request.json()
        try:
            value = float(data["value"])
        except ValueError:
            self._logger.exception("cannot read %s", data["value"])  # here
            raise
        return value

# %% safe: own filter of the program takes line feeds out
import logging

from flask import Flask, request

app = Flask(__name__)


class OneLine(logging.Filter):
    def filter(self, record):
        record.msg = str(record.msg).replace("\n", " ").replace("\r", " ")
        return True


log = logging.getLogger("x")
log.addFilter(OneLine())


@app.route("/a")
def a():
    log.info("page " + request.args.get("page", ""))
    return "ok"

# %% safe: structured JSON formatter of a library
import logging

from flask import Flask, request
from pythonjsonlogger import jsonlogger

app = Flask(__name__)
handler = logging.StreamHandler()
handler.setFormatter(jsonlogger.JsonFormatter())
log = logging.getLogger("x")
log.addHandler(handler)


@app.route("/a")
def a():
    log.info("page", extra={"page": request.args.get("page", "")})
    return "ok"

# %% safe: split and joined by blanks
import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger("x")


@app.route("/a")
def a():
    page = " ".join(request.args.get("page", "").split())
    log.info("page %s", page)
    return "ok"

# %% safe: re.sub of control characters
import logging
import re

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger("x")


@app.route("/a")
def a():
    page = re.sub(r"[\x00-\x1f\x7f]", "", request.args.get("page", ""))
    log.info("page %s", page)
    return "ok"

# %% safe: refused when it has line feeds
import logging

from flask import Flask, abort, request

app = Flask(__name__)
log = logging.getLogger("x")


@app.route("/a")
def a():
    page = request.args.get("page", "")
    if "\n" in page or "\r" in page:
        abort(400)
    log.info("page %s", page)
    return "ok"

# %% safe: numbers and enumerations
import logging
from enum import Enum

from fastapi import FastAPI

app = FastAPI()
log = logging.getLogger("x")


class Kind(str, Enum):
    a = "a"
    b = "b"


@app.get("/a")
def a(kind: Kind, page: int, ratio: float = 1.0):
    log.info("kind=%s page=%s ratio=%s", kind.value, page, ratio)
    return {}

# %% safe: the input is only counted and hashed
import hashlib
import logging

from flask import Flask, request

app = Flask(__name__)


@app.route("/a", methods=["POST"])
def a():
    data = request.get_data()
    app.logger.info("got %d octets, sha256 %s", len(data), hashlib.sha256(data).hexdigest())
    return "ok"

# %% safe: unicode_escape
import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger("x")


@app.route("/a")
def a():
    page = request.args.get("page", "").encode("unicode_escape").decode("ascii")
    log.info("page %s", page)
    return "ok"

# %% safe: translate table
import logging

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger("x")
TABLE = str.maketrans({"\n": "\\n", "\r": "\\r"})


@app.route("/a")
def a():
    log.info("page %s", request.args.get("page", "").translate(TABLE))
    return "ok"

# %% safe: library function logs its sizes and paths
import logging
from pathlib import Path

logger = logging.getLogger(__name__)


def load(path: Path, retries: int = 3) -> str:
    for attempt in range(retries):
        try:
            return path.read_text()
        except OSError as error:
            logger.warning("attempt %s of %s failed: %s", attempt, path, error)
    raise RuntimeError("cannot read")

# %% safe: flash messages and error methods of others
from django.contrib import messages
from django.shortcuts import redirect


def save(request):
    messages.error(request, "Could not save " + request.POST.get("name", ""))
    return redirect("home")

# %% vulnerable: cweval style
import logging


def setup(path):
    logging.basicConfig(filename=path, level=logging.INFO)


def record(username: str):
    logging.info("User %s logged in", username)  # here

# %% vulnerable: print to an opened log
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    with open("access.log", "a") as f:
        f.write("visit by " + request.args.get("n", "") + "\n")  # here
    return "ok"

# %% vulnerable: input of a script
import logging

logging.basicConfig(filename="a.log")
name = input("name: ")
logging.warning("wrong name " + name)  # here

# %% vulnerable: only carriage returns are taken out... of another value
import logging
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    x = request.args.get("x", "")
    y = request.args.get("y", "").replace("\n", "")
    app.logger.info("x=%s y=%s", x, y)  # here
    return "ok"

# %% vulnerable: self.logger with format and helper
import logging


class S:
    def __init__(self, logger=None):
        self.logger = logger or logging.getLogger(__name__)

    def handle(self, request):
        self._note(request.POST["q"])

    def _note(self, q):
        self.logger.info("query {}".format(q))  # here

# %% safe: escape helper with repr
import logging
from flask import Flask, request

app = Flask(__name__)


def shown(x):
    return repr(x)


@app.route("/a")
def a():
    app.logger.info("x=%s", shown(request.args.get("x", "")))
    return "ok"

# %% safe: isprintable
import logging
from flask import Flask, request, abort

app = Flask(__name__)


@app.route("/a")
def a():
    x = request.args.get("x", "")
    if not x.isprintable():
        abort(400)
    app.logger.info("x=%s", x)
    return "ok"

# %% safe: control characters dropped in a generator
import logging
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    x = "".join(c for c in request.args.get("x", "") if c.isprintable())
    app.logger.info("x=%s", x)
    return "ok"

# %% safe: sanitiser
import logging
import re

CONTROL = re.compile(r"[\r\n\t\x00-\x1f]")
log = logging.getLogger("a")


def sanitize_for_log(value: str) -> str:
    return CONTROL.sub("_", value)


def record(username: str):
    log.info("User %s logged in", sanitize_for_log(username))

# %% safe: user object of the session
import logging
from django.http import HttpResponse

log = logging.getLogger("a")


def v(request):
    log.info("user %s", request.user.pk)
    return HttpResponse("ok")

# %% safe: math.log and numpy
import math


def f(value):
    return math.log(value) + math.log(value, 2)

# %% safe: log file written with json
import json
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    with open("access.log", "a") as f:
        f.write(json.dumps({"n": request.args.get("n")}) + "\n")
    return "ok"

# %% safe: file of notes is no log
from flask import Flask, request

app = Flask(__name__)


@app.route("/a", methods=["POST"])
def a():
    with open("notes.txt", "a") as f:
        f.write(f"- {request.form['note']}\n")
    return "ok"
