"""Uncontrolled resource consumption (CWE-400, CWE-770, CWE-409)."""
# %% vulnerable: http.server, body read as long as the header says
import json
from http.server import BaseHTTPRequestHandler, HTTPServer


class EventHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)  # here
        event = json.loads(body)
        self.send_response(202)
        self.end_headers()
        self.wfile.write(str(len(event)).encode())


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8080), EventHandler).serve_forever()

# %% vulnerable: socket, buffer grows until the peer closes
import socket


def receive_message(conn: socket.socket) -> bytes:
    """Collects a whole message from the client."""
    buffer = b""
    while True:
        chunk = conn.recv(4096)
        if not chunk:
            break
        buffer += chunk  # here
    return buffer


def serve(port: int = 5050) -> None:
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            conn, _addr = server.accept()
            with conn:
                print(len(receive_message(conn)))

# %% vulnerable: flask, list allocated by a query number
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/board")
def board():
    size = int(request.args.get("size", 8))
    grid = [[0] * size for _ in range(size)]  # here
    return jsonify(cells=len(grid) * size)

# %% vulnerable: django, sleep as long as asked
import time

from django.http import JsonResponse
from django.views.decorators.http import require_GET


@require_GET
def slow_echo(request):
    """Answers late, for the demo of the loading spinner."""
    delay = request.GET.get("delay", "1")
    seconds = float(delay)
    time.sleep(seconds)  # here
    return JsonResponse({"waited": seconds})

# %% vulnerable: flask, compressed body inflated whole
import json
import zlib

from flask import Flask, request

app = Flask(__name__)


def inflate(blob):
    return zlib.decompress(blob)  # here


@app.post("/metrics")
def metrics():
    payload = request.get_data()
    if request.headers.get("Content-Encoding") == "deflate":
        payload = inflate(payload)
    points = json.loads(payload)
    return {"stored": len(points)}

# %% vulnerable: client class without a timeout
import requests


class WeatherClient:
    BASE = "https://api.weather.example/v1"

    def __init__(self, key: str):
        self.headers = {"X-Key": key}

    def forecast(self, city: str) -> dict:
        response = requests.get(  # here
            f"{self.BASE}/forecast",
            params={"city": city},
            headers=self.headers,
        )
        response.raise_for_status()
        return response.json()

# %% vulnerable: asyncio stream read to the end
import asyncio


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    peer = writer.get_extra_info("peername")
    upload = await reader.read()  # here
    print(f"{peer}: {len(upload)} bytes")
    writer.write(b"done\n")
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 8888)
    async with server:
        await server.serve_forever()


asyncio.run(main())

# %% vulnerable: fastapi, power with both numbers from the request
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Expression(BaseModel):
    base: int
    exponent: int


def evaluate(expr: Expression) -> int:
    base, exponent = expr.base, expr.exponent
    return base ** exponent  # here


@app.post("/power")
def power(expr: Expression):
    result = evaluate(expr)
    return {"bits": result.bit_length()}

# %% safe: http.server, length compared with a maximum
import json
from http.server import BaseHTTPRequestHandler

MAX_BODY = 64 * 1024


class EventHandler(BaseHTTPRequestHandler):
    timeout = 15

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if length < 0 or length > MAX_BODY:
            self.send_error(413)
            return
        event = json.loads(self.rfile.read(length))
        self.send_response(202)
        self.end_headers()
        self.wfile.write(str(len(event)).encode())

# %% safe: socket, buffer with a ceiling and a timeout
import socket

LIMIT = 1 << 20


def receive_message(conn: socket.socket) -> bytes:
    conn.settimeout(10)
    buffer = bytearray()
    while True:
        chunk = conn.recv(4096)
        if not chunk:
            break
        buffer += chunk
        if len(buffer) > LIMIT:
            raise ValueError("message too large")
    return bytes(buffer)

# %% safe: flask, query number clamped
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/board")
def board():
    size = min(max(request.args.get("size", 8, type=int), 1), 32)
    grid = [[0] * size for _ in range(size)]
    return jsonify(cells=len(grid) * size)

# %% safe: django, delay out of a table
import time

from django.http import HttpResponseBadRequest, JsonResponse

DELAYS = {"short": 0.1, "long": 0.5}


def slow_echo(request):
    delay = DELAYS.get(request.GET.get("delay", "short"))
    if delay is None:
        return HttpResponseBadRequest("unknown delay")
    time.sleep(delay)
    return JsonResponse({"waited": delay})

# %% safe: inflated with an output limit
import json
import zlib

from flask import Flask, abort, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
MAX_OUT = 1024 * 1024


def inflate(blob: bytes) -> bytes:
    engine = zlib.decompressobj()
    out = engine.decompress(blob, MAX_OUT)
    if engine.unconsumed_tail:
        abort(413)
    return out


@app.post("/metrics")
def metrics():
    points = json.loads(inflate(request.get_data()))
    return {"stored": len(points)}

# %% safe: session call with a timeout
import requests


class WeatherClient:
    BASE = "https://api.weather.example/v1"
    TIMEOUT = (3.05, 10)

    def __init__(self, key: str):
        self.session = requests.Session()
        self.session.headers["X-Key"] = key

    def forecast(self, city: str) -> dict:
        response = self.session.get(
            f"{self.BASE}/forecast", params={"city": city}, timeout=self.TIMEOUT
        )
        response.raise_for_status()
        return response.json()

# %% safe: fastapi, limits declared on the parameters
from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/primes")
def primes(limit: int = Query(100, ge=2, le=10_000)):
    sieve = [True] * (limit + 1)
    found = []
    for n in range(2, limit + 1):
        if sieve[n]:
            found.append(n)
            for m in range(n * n, limit + 1, n):
                sieve[m] = False
    return {"primes": found}

# %% safe: asyncio stream, bounded read and wait_for
import asyncio

MAX_UPLOAD = 32_768


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        upload = await asyncio.wait_for(reader.read(MAX_UPLOAD), timeout=20)
    except asyncio.TimeoutError:
        writer.close()
        return
    writer.write(f"{len(upload)} bytes\n".encode())
    await writer.drain()
    writer.close()

# %% vulnerable: tornado, string repeated
import tornado.web


class Pad(tornado.web.RequestHandler):
    def get(self):
        count = int(self.get_argument("count"))
        self.write("x" * count)  # here

# %% vulnerable: fastapi, range over a path number
from fastapi import FastAPI

app = FastAPI()


@app.get("/fib/{n}")
def fib(n: int):
    a, b = 0, 1
    for _ in range(n):  # here
        a, b = b, a + b
    return {"fib": str(a)}

# %% vulnerable: flask, lower bound checked only
from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/matrix")
def matrix():
    n = request.args.get("n", type=int)
    if n < 1:
        abort(400)
    return {"rows": [list(range(n)) for _ in range(n)]}  # here

# %% vulnerable: urlopen without timeout
from urllib.request import urlopen


def fetch_rates():
    with urlopen("https://rates.example/api") as response:  # here
        return response.read(65536)

# %% vulnerable: length prefix trusted
import socket
import struct


def read_frame(conn: socket.socket) -> bytes:
    (length,) = struct.unpack("!I", conn.recv(4))
    data = b""
    while len(data) < length:
        chunk = conn.recv(4096)
        if not chunk:
            break
        data += chunk  # here
    return data

# %% vulnerable: gzip body of a django request
import gzip
import json

from django.http import JsonResponse


def ingest(request):
    raw = gzip.decompress(request.body)  # here
    return JsonResponse({"n": len(json.loads(raw))})

# %% vulnerable: streaming upload gathered
from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/blob")
async def blob(request: Request):
    parts = []
    async for chunk in request.stream():
        parts.append(chunk)  # here
    return {"size": sum(map(len, parts))}

# %% vulnerable: factorial
import math

from flask import Flask

app = Flask(__name__)


@app.route("/factorial/<int:n>")
def factorial(n):
    return str(math.factorial(n))  # here

# %% safe: upper bound compared and refused
from flask import Flask, abort, request

app = Flask(__name__)
LIMIT = 500


@app.get("/squares")
def squares():
    n = request.args.get("n", 10, type=int)
    if n is None or not 0 <= n <= LIMIT:
        abort(400)
    return {"squares": [i * i for i in range(n)]}

# %% safe: range over what was sent
from fastapi import FastAPI

app = FastAPI()


@app.post("/sum")
def add(numbers: list[int]):
    total = 0
    for i in range(len(numbers)):
        total += numbers[i]
    return {"sum": total}

# %% safe: file hashed by pieces
import hashlib
import sys


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(65536):
            h.update(chunk)
    return h.hexdigest()


print(digest(sys.argv[1]))

# %% safe: httpx default timeout, requests with adapter timeout
import httpx
import requests


def both(url="https://example.org"):
    a = httpx.get(url)
    b = requests.post(url, json={}, timeout=5)
    return a.status_code, b.status_code

# %% safe: line server that empties its buffer
import socket

MAX_LINE = 8192


def serve(conn: socket.socket):
    conn.settimeout(30)
    buf = b""
    while True:
        data = conn.recv(1024)
        if not data:
            return
        buf += data
        if len(buf) > MAX_LINE:
            raise ValueError("line too long")
        while b"\n" in buf:
            line, buf = buf.split(b"\n", 1)
            conn.sendall(line.upper() + b"\n")

# %% safe: compound interest
from flask import Flask, request

app = Flask(__name__)


@app.get("/growth")
def growth():
    years = float(request.args["years"])
    rate = 0.05
    return {"factor": (1 + rate) ** years}

# %% safe: modulo bounds the index
from flask import Flask, request

app = Flask(__name__)


@app.get("/dots")
def dots():
    n = int(request.args["n"]) % 80
    return "." * n

# %% vulnerable: zip member read whole
import io
import zipfile

from flask import Flask, request

app = Flask(__name__)


@app.post("/bundle")
def bundle():
    archive = zipfile.ZipFile(io.BytesIO(request.get_data()))
    return {name: len(archive.read(name)) for name in archive.namelist()}  # here

# %% vulnerable: image as large as asked
from fastapi import FastAPI
from fastapi.responses import Response
from PIL import Image
import io

app = FastAPI()


@app.get("/blank")
def blank(width: int, height: int):
    image = Image.new("RGB", (width, height))  # here
    out = io.BytesIO()
    image.save(out, "PNG")
    return Response(out.getvalue())

# %% vulnerable: text repeated
from flask import Flask, request

app = Flask(__name__)


@app.get("/repeat")
def repeat():
    text = request.args["text"]
    times = int(request.args["times"])
    return text * times  # here

# %% vulnerable: product with repeat
import itertools

from flask import Flask, request

app = Flask(__name__)


@app.get("/combos")
def combos():
    n = request.args.get("n", type=int)
    found = ["".join(c) for c in itertools.product("abcdef", repeat=n)]  # here
    return {"count": len(found)}

# %% vulnerable: content length of wsgi
def application(environ, start_response):
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size)  # here
    start_response("200 OK", [])
    return [str(len(body)).encode()]

# %% safe: image size limited
from fastapi import FastAPI, HTTPException
from PIL import Image

app = FastAPI()


@app.get("/blank")
def blank(width: int, height: int):
    if not (0 < width <= 1000 and 0 < height <= 1000):
        raise HTTPException(400)
    return {"bytes": len(Image.new("RGB", (width, height)).tobytes())}

# %% safe: zip with file sizes summed
import io
import zipfile

from flask import Flask, abort, request

app = Flask(__name__)
LIMIT = 10_000_000


@app.post("/bundle")
def bundle():
    archive = zipfile.ZipFile(io.BytesIO(request.get_data()))
    if sum(info.file_size for info in archive.infolist()) > LIMIT:
        abort(413)
    return {name: len(archive.read(name)) for name in archive.namelist()}

# %% safe: product of two numbers
from flask import Flask, request

app = Flask(__name__)


@app.get("/area")
def area():
    width = int(request.args["w"])
    height = int(request.args["h"])
    return {"area": width * height}

# %% safe: client collects an answer
import socket


def whois(name: str) -> str:
    data = b""
    with socket.create_connection(("whois.example", 43), timeout=10) as sock:
        sock.sendall(name.encode() + b"\r\n")
        while True:
            chunk = sock.recv(4096)
            if not chunk:
                break
            data += chunk
    return data.decode()
