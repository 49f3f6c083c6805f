"""Header injection (CR LF in headers), CWE-113."""
# %% vulnerable: http.server, query value in send_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("X-Request-Id", query.get("rid", ["-"])[0])  # here
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"pong\n")


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()

# %% vulnerable: http.server, helper method builds the cookie header
from http.server import SimpleHTTPRequestHandler
from urllib.parse import parse_qsl


class SiteHandler(SimpleHTTPRequestHandler):
    def remember(self, name: str, value: str) -> None:
        self.send_header("Set-Cookie", f"{name}={value}; Path=/; Secure; HttpOnly")  # here

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length", 0)), 4096)
        fields = dict(parse_qsl(self.rfile.read(length).decode()))
        self.send_response(303)
        self.remember("lang", fields.get("lang", "en"))
        self.send_header("Location", "/index.html")
        self.end_headers()

# %% vulnerable: socket server writes the response head by hand
import socket
from urllib.parse import unquote


def respond(conn: socket.socket) -> None:
    request_line = conn.recv(4096).decode("latin-1").split("\r\n")[0]
    _, target, _ = request_line.split(" ", 2)
    name = unquote(target.partition("?name=")[2]) or "guest"
    head = "HTTP/1.1 200 OK\r\nX-Greeting: hello %s\r\nContent-Length: 0\r\n\r\n" % name
    conn.sendall(head.encode("utf-8"))  # here


def main() -> None:
    with socket.create_server(("127.0.0.1", 8081)) as server:
        while True:
            conn, _addr = server.accept()
            with conn:
                respond(conn)

# %% vulnerable: asyncio, file name of the query in Content-Disposition
import asyncio
from urllib.parse import parse_qs, urlsplit


async def export(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    line = (await reader.readline()).decode("ascii", "replace")
    parts = line.split()
    params = parse_qs(urlsplit(parts[1]).query) if len(parts) == 3 else {}
    filename = params.get("name", ["export"])[0] + ".csv"
    writer.write(b"HTTP/1.0 200 OK\r\n")
    writer.write(f'Content-Disposition: attachment; filename="{filename}"\r\n'.encode())  # here
    writer.write(b"\r\nid,amount\r\n1,20\r\n")
    await writer.drain()
    writer.close()

# %% vulnerable: flask contact form, raw mail text with the subject
import smtplib

from flask import Flask, request

app = Flask(__name__)
OFFICE = "office@example.com"


@app.post("/contact")
def contact():
    subject = request.form["subject"]
    body = request.form["body"]
    message = "From: web@example.com\r\nTo: " + OFFICE + "\r\nSubject: " + subject + "\r\n\r\n" + body
    with smtplib.SMTP("localhost", timeout=10) as server:
        server.sendmail("web@example.com", [OFFICE], message.encode())  # here
    return {"sent": True}

# %% vulnerable: plain function composes a HTTP request head from its parameters
import socket


def fetch_head(host: str, user_agent: str, port: int = 80, timeout: float = 5.0) -> str:
    """Return the status line of the start page of host."""
    lines = ["HEAD / HTTP/1.1"]
    lines.append("Host: {}".format(host))
    lines.append("User-Agent: {}".format(user_agent))
    lines.append("Connection: close")
    with socket.create_connection((host, port), timeout=timeout) as sock:
        sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))  # here
        return sock.recv(1024).split(b"\r\n")[0].decode("latin-1")

# %% vulnerable: cgi script prints a header with the query value
import os
import sys
from urllib.parse import parse_qs


def main() -> int:
    query = parse_qs(os.environ.get("QUERY_STRING", ""))
    if (lang := query.get("lang", ["en"])[0]) == "":
        lang = "en"
    print("Content-Type: text/html")
    print(f"Content-Language: {lang}")  # here
    print()
    print("<p>Settings were stored.</p>")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% vulnerable: own response class with a dict of headers
import socketserver
from urllib.parse import parse_qs, urlsplit


class Reply:
    def __init__(self) -> None:
        self.headers: dict[str, str] = {"Server": "tiny"}

    def head(self) -> bytes:
        fields = "".join(f"{k}: {v}\r\n" for k, v in self.headers.items())
        return ("HTTP/1.0 204 No Content\r\n" + fields + "\r\n").encode()


class TinyHandler(socketserver.StreamRequestHandler):
    def handle(self):
        words = self.rfile.readline(4096).decode().split()
        query = parse_qs(urlsplit(words[1]).query)
        reply = Reply()
        reply.headers["X-Trace"] = query.get("trace", ["none"])[0]
        self.wfile.write(reply.head())  # here

# %% safe: http.server refuses values with line ends
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        rid = query.get("rid", ["-"])[0]
        if "\r" in rid or "\n" in rid:
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("X-Request-Id", rid)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"pong\n")

# %% safe: cookie value taken from a dict of languages
from http.server import SimpleHTTPRequestHandler
from urllib.parse import parse_qsl, urlparse

LANGUAGES = {"en": "en-GB", "de": "de-DE", "pt": "pt-BR"}


class SiteHandler(SimpleHTTPRequestHandler):
    def do_GET(self):
        fields = dict(parse_qsl(urlparse(self.path).query))
        lang = LANGUAGES.get(fields.get("lang", "en"), "en-GB")
        self.send_response(303)
        self.send_header("Set-Cookie", f"lang={lang}; Path=/; Secure; HttpOnly")
        self.send_header("Location", "/index.html")
        self.end_headers()

# %% safe: socket server, name percent-encoded again
import socket
from urllib.parse import quote, unquote


def respond(conn: socket.socket) -> None:
    conn.settimeout(5)
    request_line = conn.recv(4096).decode("latin-1").split("\r\n")[0]
    target = request_line.split(" ")[1]
    name = unquote(target.partition("?name=")[2]) or "guest"
    head = "HTTP/1.1 200 OK\r\nX-Greeting: hello %s\r\nContent-Length: 0\r\n\r\n" % quote(name)
    conn.sendall(head.encode("ascii"))

# %% safe: asyncio, other characters of the file name replaced
import asyncio
import re
from urllib.parse import parse_qs, urlsplit


async def export(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    line = (await asyncio.wait_for(reader.readline(), 10)).decode("ascii", "replace")
    parts = line.split()
    params = parse_qs(urlsplit(parts[1]).query) if len(parts) == 3 else {}
    filename = re.sub(r"[^A-Za-z0-9_-]", "_", params.get("name", ["export"])[0])[:60]
    writer.write(b"HTTP/1.0 200 OK\r\n")
    writer.write(f'Content-Disposition: attachment; filename="{filename}.csv"\r\n'.encode())
    writer.write(b"\r\nid,amount\r\n1,20\r\n")
    await writer.drain()
    writer.close()

# %% safe: EmailMessage, white space of the subject collapsed
import smtplib
from email.message import EmailMessage

from flask import Flask, request

app = Flask(__name__)


@app.post("/contact")
def contact():
    message = EmailMessage()
    message["From"] = "web@example.com"
    message["To"] = "office@example.com"
    message["Subject"] = " ".join(request.form["subject"].split())[:100]
    message.set_content(request.form["body"])
    with smtplib.SMTP("localhost", timeout=10) as server:
        server.send_message(message)
    return {"sent": True}

# %% safe: the text stands in the body, the head holds only its length
import socket
from urllib.parse import unquote


def respond(conn: socket.socket) -> None:
    conn.settimeout(5)
    request_line = conn.recv(4096).decode("latin-1").split("\r\n")[0]
    name = unquote(request_line.split(" ")[1].partition("?name=")[2])
    body = f"hello {name}\r\n".encode("utf-8")
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
    head += "X-Content-Type-Options: nosniff\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    conn.sendall(head.encode("ascii") + body)

# %% safe: cgi script, the id is a UUID before it is printed
import os
import sys
import uuid
from urllib.parse import parse_qs


def main() -> int:
    query = parse_qs(os.environ.get("QUERY_STRING", ""))
    try:
        order = uuid.UUID(query["order"][0])
    except (KeyError, ValueError):
        print("Status: 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nbad order")
        return 0
    print("Status: 303 See Other")
    print(f"Location: /orders/{order}")
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% safe: own send_header of a report on the terminal
import sys


class Report:
    """Prints a small table with a heading."""

    def __init__(self, width: int = 40) -> None:
        self.width = width

    def send_header(self, label: str, value: str) -> None:
        sys.stdout.write(f"{label}: {value!r}".ljust(self.width) + "\n")


def main() -> None:
    report = Report()
    title = input("Title of the report: ")
    report.send_header("Title", title)
    report.send_header("Lines", str(3))


if __name__ == "__main__":
    main()

# %% vulnerable: flask, the header's name is chosen
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/route1")
def route1():
    name = request.args["name"]
    response = Response()
    response.headers["X-MyHeader-" + name] = "value"  # here
    return response

# %% vulnerable: werkzeug headers
from flask import Flask, Response, request
from werkzeug.datastructures import Headers

app = Flask(__name__)


@app.route("/r")
def r():
    headers = Headers()
    headers.add(request.args["name"], "value")  # here
    return Response("", headers=headers)

# %% vulnerable: send_header in a helper after decoding
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        name = unquote(self.path.rsplit("/", 1)[-1])
        self.send_response(200)
        self.send_header("Content-Disposition", 'attachment; filename="%s"' % name)  # here
        self.end_headers()

# %% vulnerable: smtp with a Reply-To of the form
import smtplib

from fastapi import FastAPI, Form

app = FastAPI()


@app.post("/mail")
def mail(address: str = Form(...), text: str = Form(...)):
    msg = f"Subject: Question\nReply-To: {address}\n\n{text}"
    smtplib.SMTP("localhost").sendmail("a@example.com", ["b@example.com"], msg)  # here
    return {}

# %% vulnerable: plain function writes a cookie line to a socket
def answer(sock, name: str, value: str) -> None:
    head = "HTTP/1.1 200 OK\r\n"
    head += f"Set-Cookie: {name}={value}; Secure; HttpOnly\r\n"
    head += "\r\n"
    sock.sendall(head.encode())  # here

# %% vulnerable: location of a hand written redirect
import socket
from urllib.parse import unquote


def handle(conn):
    line = conn.recv(2000).decode().split("\r\n")[0]
    target = unquote(line.split(" ")[1])
    conn.send(("HTTP/1.1 302 Found\r\nLocation: " + target + "\r\n\r\n").encode())  # here

# %% safe: path of the request line as it came
from http.server import BaseHTTPRequestHandler


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(301)
        self.send_header("Location", "https://example.com" + self.path)
        self.end_headers()

# %% safe: header of the request sent back
from http.server import BaseHTTPRequestHandler


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Request-Id", self.headers.get("X-Request-Id", "-"))
        self.end_headers()

# %% safe: value checked by a pattern
import re
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        rid = parse_qs(urlsplit(self.path).query).get("rid", [""])[0]
        if not re.fullmatch(r"[\w-]{1,40}", rid):
            rid = "none"
        self.send_response(200)
        self.send_header("X-Request-Id", rid)
        self.end_headers()

# %% safe: numbers in the head
def answer(sock, code: int, body: bytes) -> None:
    head = f"HTTP/1.1 {code} OK\r\nContent-Length: {len(body)}\r\n\r\n"
    sock.sendall(head.encode() + body)

# %% safe: text in the body of a hand written answer
def answer(sock, text: str) -> None:
    sock.sendall(("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + text).encode())

# %% safe: headers of an outgoing request
import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/x")
def x():
    headers = {"Accept-Language": "en"}
    headers["X-User"] = request.args.get("user", "")
    return requests.get("https://api.example.com/", headers=headers, timeout=3).json()

# %% safe: helper takes line ends out
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


def one_line(text):
    return text.replace("\r", "").replace("\n", "")


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        lang = parse_qs(urlsplit(self.path).query).get("lang", ["en"])[0]
        self.send_response(200)
        self.send_header("Content-Language", one_line(lang))
        self.end_headers()

# %% safe: protocol of lines, not of heads
def store(sock, key: str, value: str) -> None:
    sock.sendall(f"SET {key} {len(value)}\r\n{value}\r\n".encode())

# %% safe: message set through EmailMessage
import smtplib
from email.message import EmailMessage


def send(address: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message["To"] = address
    message["Subject"] = subject
    message.set_content(text)
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)

# %% vulnerable: flask value of the header
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/a")
def a():
    resp = make_response("x")
    resp.headers["X-Name"] = request.args.get("name")  # here
    return resp

# %% vulnerable: wsgi start_response
from urllib.parse import parse_qs


def application(environ, start_response):
    lang = parse_qs(environ["QUERY_STRING"]).get("lang", ["en"])[0]
    start_response("200 OK", [("Content-Language", lang), ("Content-Type", "text/plain")])  # here
    return [b"ok"]

# %% vulnerable: MIMEText with the subject of the form
import smtplib
from email.mime.text import MIMEText
from flask import Flask, request

app = Flask(__name__)


@app.route("/c", methods=["POST"])
def c():
    msg = MIMEText("hi")
    msg["Subject"] = request.form["s"]  # here
    smtplib.SMTP("localhost").sendmail("a@example.com", ["b@example.com"], msg.as_string())
    return "ok"

# %% vulnerable: plain function returns the head
def make_headers(name: str, value: str) -> str:
    return f"HTTP/1.1 200 OK\r\nX-Custom: {value}\r\n\r\n"  # here

# %% safe: flask, line ends taken out
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/a")
def a():
    resp = make_response("x")
    v = request.args.get("name", "").replace("\r", "").replace("\n", "")
    resp.headers["X-Name"] = v
    return resp

# %% safe: reflected origin from a list
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/a")
def a():
    resp = make_response("x")
    o = request.headers.get("Origin", "")
    if o in ("https://a.example.com",):
        resp.headers["Access-Control-Allow-Origin"] = o
    return resp

# %% safe: django refuses
from django.http import HttpResponse


def v(request):
    r = HttpResponse("x")
    r["X-Name"] = request.GET.get("name", "")
    return r

# %% safe: download name through secure_filename
from flask import Flask, Response, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.route("/a")
def a():
    name = secure_filename(request.args.get("n", "x"))
    return Response("x", headers={"Content-Disposition": f"attachment; filename={name}"})

# %% safe: chat protocol
import socket


def chat(name: str, text: str):
    with socket.create_connection(("example.com", 9000), timeout=3) as s:
        s.sendall(f"{name}: {text}\n".encode())

# %% safe: dict of columns called headers
def build(rows, title):
    headers = {}
    headers["title"] = title
    return headers, rows

# %% safe: cleaned by split lines
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/a")
def a():
    resp = make_response("x")
    resp.headers["X-Name"] = request.args.get("name", "x").splitlines()[0]
    return resp

# %% safe: check in a function that raises
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote


def checked(v):
    if "\r" in v or "\n" in v:
        raise ValueError("line end")
    return v


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-N", checked(unquote(self.path)))
        self.end_headers()

# %% safe: any over both
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        v = unquote(self.path)
        if any(c in v for c in "\r\n"):
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("X-N", v)
        self.end_headers()
