"""Debug features left on, servers on all interfaces, tracebacks sent to clients (CWE-489, CWE-605, CWE-215, CWE-209)."""
# %% vulnerable: flask, debug switched on
from flask import Flask, jsonify

app = Flask(__name__)


@app.route("/")
def index():
    return jsonify(status="up")


if __name__ == "__main__":
    app.run(debug=True)  # here

# %% vulnerable: flask, all interfaces
from flask import Flask

app = Flask(__name__)
HOST = "0.0.0.0"


@app.get("/ping")
def ping():
    return "pong"


def main(port: int = 5000) -> None:
    app.run(host=HOST, port=port)  # here


if __name__ == "__main__":
    main()

# %% vulnerable: django settings
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = True  # here
ALLOWED_HOSTS = ["shop.example.org"]
ROOT_URLCONF = "shop.urls"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}
}

# %% vulnerable: socket bound to the empty host
import socket


class CommandServer:
    def __init__(self, port: int):
        self.port = port
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    def listen(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(("", self.port))  # here
        self.sock.listen(5)


if __name__ == "__main__":
    CommandServer(9000).listen()

# %% vulnerable: flask, traceback in the answer
import traceback

from flask import Flask, request

app = Flask(__name__)


@app.post("/divide")
def divide():
    try:
        data = request.get_json()
        return {"result": data["a"] / data["b"]}
    except Exception:
        return {"error": traceback.format_exc()}, 500  # here

# %% vulnerable: werkzeug debugger around the application
from flask import Flask
from werkzeug.debug import DebuggedApplication

from .views import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)  # here
    return app

# %% vulnerable: uvicorn on all interfaces
import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/items/{item_id}")
async def item(item_id: int):
    return {"id": item_id}


if __name__ == "__main__":
    options = {"port": 8000, "log_level": "info"}
    uvicorn.run(app, host="0.0.0.0", **options)  # here

# %% vulnerable: config key set to true
from flask import Flask

app = Flask(__name__)
app.config["DEBUG"] = True  # here
app.config["JSON_SORT_KEYS"] = False


@app.get("/version")
def version():
    return {"version": "1.4.2"}


if __name__ == "__main__":
    app.run(port=5001)

# %% safe: flask, debug out of the environment, off when missing
import os

from flask import Flask

app = Flask(__name__)
DEBUG = os.environ.get("FLASK_DEBUG", "0") == "1"


@app.get("/")
def index():
    return {"status": "up"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", debug=DEBUG)

# %% safe: django settings with debug off
import os

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = False
TEMPLATE_DEBUG = DEBUG
ALLOWED_HOSTS = ["shop.example.org"]
INTERNAL_IPS = ["127.0.0.1"]
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "DEBUG"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

# %% safe: socket on the loopback interface
import socket


class CommandServer:
    def __init__(self, port: int, host: str = "127.0.0.1"):
        self.address = (host, port)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    def listen(self):
        self.sock.bind(self.address)
        self.sock.listen(5)


if __name__ == "__main__":
    CommandServer(9000).listen()

# %% safe: traceback goes to the log
import logging
import traceback

from flask import Flask, request

app = Flask(__name__)
log = logging.getLogger(__name__)


@app.post("/divide")
def divide():
    try:
        data = request.get_json()
        return {"result": data["a"] / data["b"]}
    except Exception:
        log.error("divide failed: %r", traceback.format_exc())
        return {"error": "internal error"}, 500

# %% safe: client that connects, source port chosen by the system
import socket


def ask_time(host: str = "time.example.org", port: int = 13) -> str:
    with socket.create_connection((host, port), timeout=5) as sock:
        return sock.recv(256).decode("ascii", "replace").strip()


if __name__ == "__main__":
    print(ask_time())

# %% safe: debug of a logger, not of the server
import logging

import uvicorn
from fastapi import FastAPI

app = FastAPI(debug=False)
log = logging.getLogger("shop")


@app.get("/items/{item_id}")
async def item(item_id: int):
    log.debug("item %d", item_id)
    return {"id": item_id}


if __name__ == "__main__":
    uvicorn.run(app, host="localhost", port=8000)

# %% safe: all interfaces refused in the configuration
import argparse
import ipaddress
from http.server import HTTPServer, SimpleHTTPRequestHandler


def address(text: str) -> str:
    if text == "0.0.0.0" or not ipaddress.ip_address(text).is_loopback:
        raise argparse.ArgumentTypeError("loopback addresses only")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", type=address, default="127.0.0.1")
    args = parser.parse_args()
    HTTPServer((args.host, 8000), SimpleHTTPRequestHandler).serve_forever()

# %% safe: own run method with a debug parameter
class Simulation:
    def __init__(self, steps: int):
        self.steps = steps
        self.position = 0

    def run(self, debug: bool = False) -> int:
        for step in range(self.steps):
            self.position += step % 3
            if debug:
                print(step, self.position)
        return self.position


if __name__ == "__main__":
    Simulation(10).run(debug=True)

# %% vulnerable: factory, run with a variable
from flask import Flask


def create_app():
    return Flask(__name__)


if __name__ == "__main__":
    debug = True
    application = create_app()
    application.run(port=8000, debug=debug)  # here

# %% vulnerable: config class
from flask import Flask


class Config:
    DEBUG = True  # here
    SECRET_KEY = None


app = Flask(__name__)
app.config.from_object(Config)

# %% vulnerable: http.server on all
from http.server import HTTPServer, SimpleHTTPRequestHandler

server_address = ("", 8000)
httpd = HTTPServer(server_address, SimpleHTTPRequestHandler)  # here
httpd.serve_forever()

# %% vulnerable: asyncio server
import asyncio


async def handle(r, w):
    w.close()


async def main():
    server = await asyncio.start_server(handle, "0.0.0.0", 8888)  # here
    async with server:
        await server.serve_forever()

# %% vulnerable: traceback over a variable in django
import traceback

from django.http import HttpResponse


def view(request):
    try:
        return HttpResponse(str(1 / int(request.GET["n"])))
    except Exception:
        trace = traceback.format_exc()
        return HttpResponse(f"<pre>{trace}</pre>", status=500)  # here

# %% vulnerable: environment on by default
import os

from flask import Flask

app = Flask(__name__)
app.run(debug=os.getenv("DEBUG", "true").lower() == "true")  # here

# %% vulnerable: fastapi debug
from fastapi import FastAPI

app = FastAPI(title="x", debug=True)  # here

# %% vulnerable: socketio
from flask import Flask
from flask_socketio import SocketIO

app = Flask(__name__)
socketio = SocketIO(app)
socketio.run(app, host="0.0.0.0", port=5000)  # here

# %% vulnerable: breakpoint left
def total(values):
    result = sum(values)
    breakpoint()  # here
    return result

# %% safe: asyncio debug and subprocess
import asyncio


async def main():
    await asyncio.sleep(0)


asyncio.run(main(), debug=True)

# %% safe: development settings class beside production
class ProductionConfig:
    DEBUG = False


class DevelopmentConfig:
    DEBUG = True
    HOST = "127.0.0.1"

# %% safe: debug constant of a script
DEBUG = True


def log(text):
    if DEBUG:
        print(text)


log("start")

# %% safe: udp client with any port
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 0))
sock.sendto(b"x", ("127.0.0.1", 9))

# %% safe: unix socket and empty text elsewhere
import socket

sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
sock.bind("/run/demo.sock")
name = ""
print(name, "0.0.0.0".count("."))

# %% safe: traceback to stderr and file
import sys
import traceback

from flask import Flask

app = Flask(__name__)


@app.errorhandler(Exception)
def failed(error):
    traceback.print_exc(file=sys.stderr)
    with open("/var/log/app.log", "a") as log:
        log.write(traceback.format_exc())
    return {"error": "internal"}, 500

# %% vulnerable: default of a parameter
from http.server import HTTPServer, SimpleHTTPRequestHandler


def serve(host="0.0.0.0", port=8000):
    HTTPServer((host, port), SimpleHTTPRequestHandler).serve_forever()  # here

# %% vulnerable: gunicorn settings
workers = 4
bind = "0.0.0.0:8000"  # here
timeout = 30

# %% vulnerable: default of an option
import argparse

import uvicorn

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="0.0.0.0")  # here
args = parser.parse_args()
uvicorn.run("main:app", host=args.host, port=8000)

# %% vulnerable: config by a dict
from flask import Flask

app = Flask(__name__)
app.config.update({"DEBUG": True, "TESTING": False})  # here

# %% vulnerable: aiohttp traceback
import traceback

from aiohttp import web


async def handler(request):
    try:
        return web.json_response(await request.json())
    except Exception:
        return web.Response(text=traceback.format_exc(), status=500)  # here

# %% vulnerable: tornado application
import tornado.ioloop
import tornado.web

app = tornado.web.Application([], debug=True)  # here
app.listen(8888, address="127.0.0.1")
tornado.ioloop.IOLoop.current().start()

# %% vulnerable: host field of a class
import socket


class Server:
    def __init__(self, host: str = "0.0.0.0", port: int = 9000):
        self.host = host
        self.port = port

    def start(self):
        s = socket.socket()
        s.bind((self.host, self.port))  # here
        s.listen()

# %% safe: default of a parameter is the loopback
from http.server import HTTPServer, SimpleHTTPRequestHandler


def serve(host="127.0.0.1", port=8000):
    HTTPServer((host, port), SimpleHTTPRequestHandler).serve_forever()
