"""Debug features left on, servers on all interfaces, tracebacks sent to clients (CWE-489, CWE-605, CWE-215, CWE-209)."""
# %% vulnerable: threading http server on every address
import http.server as hs
import json


class Status(hs.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"load": 0.4}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = hs.ThreadingHTTPServer(("0.0.0.0", 8088), Status)  # here
    server.serve_forever()

# %% vulnerable: asyncio server with a default host
import argparse
import asyncio


async def echo(reader, writer):
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()


async def main(host: str, port: int):
    server = await asyncio.start_server(echo, host, port)
    async with server:
        await server.serve_forever()


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="0.0.0.0")  # here
parser.add_argument("--port", type=int, default=7000)
args = parser.parse_args()
asyncio.run(main(args.host, args.port))

# %% vulnerable: aiohttp middleware writes the stack into the page
import traceback

from aiohttp import web


@web.middleware
async def errors(request, handler):
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as exc:
        stack = "".join(traceback.format_exception(exc))
        return web.Response(text=stack, status=500)  # here


async def price(request):
    return web.json_response({"price": request.app["prices"][request.match_info["sku"]]})


app = web.Application(middlewares=[errors])
app.router.add_get("/price/{sku}", price)

# %% vulnerable: tornado application with debug
import tornado.ioloop
import tornado.web


class Main(tornado.web.RequestHandler):
    def get(self):
        self.write({"hello": "world"})


def make_app():
    return tornado.web.Application(
        [(r"/", Main)],
        debug=True,  # here
    )


if __name__ == "__main__":
    make_app().listen(8888, address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()

# %% vulnerable: configuration class for production inherits debug
from flask import Flask


class BaseConfig:
    TESTING = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SECURE = True


class ProductionConfig(BaseConfig):
    DEBUG = True  # here
    PREFERRED_URL_SCHEME = "https"


def create_app():
    app = Flask(__name__)
    app.config.from_object(ProductionConfig)
    return app

# %% vulnerable: fastapi exception handler with the environment
import os
import sys

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.exception_handler(Exception)
async def on_error(request: Request, exc: Exception):
    details = {
        "error": repr(exc),
        "python": sys.version,
        "environment": dict(os.environ),
    }
    return JSONResponse(details, status_code=500)  # here

# %% safe: server on localhost, the other address only filtered
import http.server as hs

IGNORED = {"0.0.0.0", "255.255.255.255"}


class Status(hs.BaseHTTPRequestHandler):
    def do_GET(self):
        blocked = self.client_address[0] in IGNORED
        self.send_response(403 if blocked else 204)
        self.end_headers()


if __name__ == "__main__":
    hs.ThreadingHTTPServer(("127.0.0.1", 8088), Status).serve_forever()

# %% safe: unix socket server
import asyncio
import os


async def echo(reader, writer):
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()


async def main():
    path = os.path.join(os.environ["XDG_RUNTIME_DIR"], "echo.sock")
    server = await asyncio.start_unix_server(echo, path)
    async with server:
        await server.serve_forever()


asyncio.run(main())

# %% safe: middleware answers with an error number
import traceback
import uuid

from aiohttp import web


@web.middleware
async def errors(request, handler):
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        number = uuid.uuid4().hex
        print(number, traceback.format_exc())
        return web.json_response({"error": number}, status=500)


app = web.Application(middlewares=[errors])

# %% safe: tornado with a command line flag, off by default
import tornado.ioloop
import tornado.web
from tornado.options import define, options, parse_command_line

define("debug", default=False, type=bool, help="reload on changes")


class Main(tornado.web.RequestHandler):
    def get(self):
        self.write({"hello": "world"})


if __name__ == "__main__":
    parse_command_line()
    tornado.web.Application([(r"/", Main)], debug=options.debug).listen(8888, "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()

# %% safe: production configuration switches it off
from flask import Flask


class BaseConfig:
    DEBUG = False
    SESSION_COOKIE_SECURE = True


class ProductionConfig(BaseConfig):
    PREFERRED_URL_SCHEME = "https"


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_object(ProductionConfig)
    app.debug = False
    return app

# %% safe: compiler wrapper with debug symbols
import subprocess
from pathlib import Path


def build(source: Path, debug: bool = False) -> Path:
    target = source.with_suffix("")
    flags = ["-g", "-O0"] if debug else ["-O2"]
    subprocess.run(["cc", *flags, "-o", str(target), str(source)], check=True)
    return target


if __name__ == "__main__":
    build(Path(__file__).with_name("tool.c"), debug=True)

# %% safe: udp client bound to the loopback address
import socket


def probe(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(1)
        sock.sendto(b"ping", ("127.0.0.1", port))
        try:
            return sock.recv(16) == b"pong"
        except OSError:
            return False

# %% safe: traceback printed by a command line tool
import json
import sys
import traceback


def main(argv: list[str]) -> int:
    try:
        with open("settings.json", encoding="utf-8") as stream:
            print(len(json.load(stream)), "settings")
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))

# %% vulnerable: the text of any error, sent
from flask import Flask, jsonify

from shop import report

app = Flask(__name__)


@app.get("/report")
def today():
    try:
        return jsonify(report.today())
    except Exception as error:
        return jsonify(error=str(error)), 500  # here

# %% safe: the text of the program's own error
from flask import Flask, jsonify, request

from shop import orders

app = Flask(__name__)


class Refused(Exception):
    pass


@app.post("/orders")
def order():
    try:
        return jsonify(orders.place(request.get_json()))
    except Refused as refusal:
        return jsonify(error=str(refusal)), 400
