"""Header injection (CR LF in headers), CWE-113, set put aside."""
# %% vulnerable: wsgiref, file name in the list of start_response
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server


def download(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    label = query.get("as", ["report"])[0]
    data = b"a,b\n1,2\n"
    headers = [("Content-Type", "text/csv"), ("Content-Length", str(len(data)))]
    headers.append(("Content-Disposition", "attachment; filename=" + label + ".csv"))
    start_response("200 OK", headers)  # here
    return [data]


if __name__ == "__main__":
    make_server("127.0.0.1", 8082, download).serve_forever()

# %% vulnerable: fastapi, background mail with Reply-To in the text of the message
from smtplib import SMTP as MailServer

from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel

app = FastAPI()
TEMPLATE = """From: forms@example.org
To: team@example.org
Reply-To: {reply_to}
Subject: New question

{text}
"""


class Question(BaseModel):
    reply_to: str
    text: str


def deliver(question: Question) -> None:
    mail = TEMPLATE.format(reply_to=question.reply_to, text=question.text)
    with MailServer("localhost", 25, timeout=10) as smtp:
        smtp.sendmail("forms@example.org", "team@example.org", mail)  # here


@app.post("/questions")
async def ask(question: Question, tasks: BackgroundTasks):
    tasks.add_task(deliver, question)
    return {"queued": True}

# %% vulnerable: http.server, reason phrase of the status line
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class StatusHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        args = parse_qs(urlsplit(self.path).query)
        code = 503 if args.get("state") == ["down"] else 200
        reason = args.get("reason", ["OK"])[0]
        self.send_response(code, reason)  # here
        self.send_header("Content-Length", "0")
        self.end_headers()

# %% vulnerable: gateway writes the user of a JSON line into an upstream request
import json
import socket
import socketserver


class GatewayHandler(socketserver.StreamRequestHandler):
    upstream = ("127.0.0.1", 8090)

    def handle(self):
        job = json.loads(self.rfile.readline(8192))
        user = job.get("user", "nobody")
        head = b"GET /inbox HTTP/1.0\r\n" + b"X-Forwarded-User: " + user.encode() + b"\r\n\r\n"
        with socket.create_connection(self.upstream, timeout=5) as sock:
            sock.send(head)  # here
            self.wfile.write(sock.recv(65536))

# %% vulnerable: asyncio client, header values of a mapping parameter
import asyncio
from collections.abc import Mapping


class MiniClient:
    def __init__(self, host: str, port: int = 80) -> None:
        self.host = host
        self.port = port

    async def get(self, headers: Mapping[str, str]) -> bytes:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(b"GET / HTTP/1.0\r\n")
        for key, value in headers.items():
            writer.write(("%s: %s\r\n" % (key, value)).encode("latin-1"))  # here
        writer.write(b"\r\n")
        await writer.drain()
        try:
            return await asyncio.wait_for(reader.read(65536), timeout=5)
        finally:
            writer.close()

# %% vulnerable: raw redirect written to wfile
import base64
from http.server import BaseHTTPRequestHandler


class ShortLink(BaseHTTPRequestHandler):
    def do_GET(self):
        token = self.path.rsplit("/", 1)[-1]
        try:
            section = base64.urlsafe_b64decode(token).decode("latin-1")
        except ValueError:
            self.send_error(404)
            return
        out = bytearray(b"HTTP/1.0 302 Found\r\n")
        out += f"Location: /docs/{section}\r\n\r\n".encode("latin-1")
        self.wfile.write(bytes(out))  # here

# %% safe: wsgi, number converted before it enters a header
from urllib.parse import parse_qs


def counter(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    try:
        page = int(query.get("page", ["1"])[0])
    except ValueError:
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [b"page must be a number"]
    headers = [("Content-Type", "text/plain"), ("X-Page", str(page))]
    start_response("200 OK", headers)
    return [b"page\n"]

# %% safe: raw mail, headers constant, the text comes after the empty line
from smtplib import SMTP

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
HEAD = "From: forms@example.org\r\nTo: team@example.org\r\nSubject: New question\r\n\r\n"


class Question(BaseModel):
    text: str


@app.post("/questions")
def ask(question: Question):
    mail = HEAD + question.text
    with SMTP("localhost", 25, timeout=10) as smtp:
        smtp.sendmail("forms@example.org", ["team@example.org"], mail.encode("utf-8"))
    return {"sent": True}

# %% safe: only the first line of the value goes on
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


def first_line(value: str) -> str:
    lines = value.splitlines()
    return lines[0][:200] if lines else ""


class TraceHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        args = parse_qs(urlsplit(self.path).query)
        self.send_response(204)
        self.send_header("X-Trace", first_line(args.get("trace", ["none"])[0]))
        self.end_headers()

# %% safe: asyncio client raises for control characters
import asyncio


def checked(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("bad character in header value")
    return value


async def ping(user_agent: str) -> bytes:
    reader, writer = await asyncio.open_connection("status.example.com", 80)
    writer.write(b"HEAD / HTTP/1.0\r\nHost: status.example.com\r\n")
    writer.write(f"User-Agent: {checked(user_agent)}\r\n\r\n".encode("ascii"))
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.readline(), timeout=5)
    finally:
        writer.close()

# %% safe: match statement maps the mode to constants
import socketserver
from urllib.parse import parse_qs, urlsplit


class CacheHandler(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self):
        words = self.rfile.readline(4096).decode("latin-1").split()
        query = parse_qs(urlsplit(words[1]).query) if len(words) > 1 else {}
        match query.get("cache"):
            case ["none"]:
                policy = "no-store"
            case ["hour"]:
                policy = "max-age=3600"
            case _:
                policy = "no-cache"
        head = f"HTTP/1.0 204 No Content\r\nCache-Control: {policy}\r\n\r\n"
        self.wfile.write(head.encode("ascii"))

# %% safe: base64 of the name
import base64
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class NameHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlsplit(self.path).query).get("name", ["guest"])[0]
        encoded = base64.b64encode(name.encode("utf-8")).decode("ascii")
        self.send_response(200)
        self.send_header("X-Name", "b64:" + encoded)
        self.send_header("Content-Length", "0")
        self.end_headers()

# %% safe: ETag holds the digest of the text
import hashlib
from urllib.parse import parse_qs


def render(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    text = query.get("text", [""])[0].encode("utf-8", "replace")
    etag = '"' + hashlib.sha256(text).hexdigest() + '"'
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("ETag", etag)]
    headers.append(("X-Content-Type-Options", "nosniff"))
    if environ.get("HTTP_IF_NONE_MATCH") == etag:
        start_response("304 Not Modified", headers[1:])
        return []
    start_response("200 OK", headers)
    return [text]

# %% safe: another key of the dict goes to the header
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class InfoHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlsplit(self.path).query).get("name", ["guest"])[0]
        info = {"name": name, "service": "directory"}
        body = json.dumps(info).encode("ascii")
        self.send_response(200)
        self.send_header("X-Service", info["service"])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

# %% vulnerable: mail by hand with the name of a form in the subject
import smtplib

from flask import Flask, request

app = Flask(__name__)


@app.post("/contact")
def contact():
    sender = request.form["email"]
    message = "From: shop@example.org\r\nReply-To: %s\r\nSubject: contact\r\n\r\n%s" % (sender, request.form["text"])
    with smtplib.SMTP("localhost") as server:
        server.sendmail("shop@example.org", ["info@example.org"], message)  # here
    return "", 204

# %% vulnerable: file name of a download in http.server
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote_plus


class Export(BaseHTTPRequestHandler):
    def do_GET(self):
        _, _, query = self.path.partition("?name=")
        name = unquote_plus(query) or "export.csv"
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Disposition", f'attachment; filename="{name}"')  # here
        self.end_headers()
        self.wfile.write(b"id,name\r\n")

# %% vulnerable: http.client with a trace id of the caller
import http.client


def forward(payload: bytes, trace: str) -> int:
    connection = http.client.HTTPSConnection("api.example.org", timeout=5)
    connection.putrequest("POST", "/events")
    connection.putheader("Content-Length", str(len(payload)))
    connection.putheader("X-Trace", trace)  # here
    connection.endheaders(payload)
    return connection.getresponse().status

# %% safe: EmailMessage refuses line ends by itself
import smtplib
from email.message import EmailMessage

from flask import Flask, request

app = Flask(__name__)


@app.post("/contact")
def contact():
    message = EmailMessage()
    message["Subject"] = request.form["subject"]
    message["From"] = "shop@example.org"
    message["To"] = "info@example.org"
    message.set_content(request.form["text"])
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)
    return "", 204

# %% safe: the value is quoted for the header
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote, urlsplit


class Download(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlsplit(self.path).query).get("name", ["x"])[0]
        self.send_response(200)
        self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")
        self.end_headers()

# %% safe: line ends lead to a refusal before anything is written
import socket


def fetch_as(user: str, host: str) -> bytes:
    if any(c in user for c in "\r\n"):
        raise ValueError("line end in the user's name")
    with socket.create_connection((host, 80), timeout=3) as sock:
        sock.sendall(f"GET / HTTP/1.1\r\nHost: internal\r\nX-User: {user}\r\n\r\n".encode())
        return sock.recv(65536)

# %% vulnerable: a dictionary of response headers
def remember(kind: str, value: str, headers: dict[str, str]) -> dict[str, str]:
    """Put what a visitor has chosen into the response headers."""
    names = {"language": "Content-Language", "theme": "X-Theme"}
    if kind in names:
        headers[names[kind]] = value  # here
    return headers

# %% safe: a dictionary of response headers, without line ends
def remember(kind: str, value: str, headers: dict[str, str]) -> dict[str, str]:
    """Put what a visitor has chosen into the response headers."""
    names = {"language": "Content-Language", "theme": "X-Theme"}
    if kind in names and "\r" not in value and "\n" not in value:
        headers[names[kind]] = value
    return headers
