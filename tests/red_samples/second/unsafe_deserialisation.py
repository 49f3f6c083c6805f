"""Unsafe deserialisation (CWE-502): foreign bytes become arbitrary Python objects (set put aside)."""

# %% vulnerable: asyncio stream, Unpickler object
import asyncio
import io
from pickle import Unpickler


class Worker:
    async def on_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        header = await reader.readexactly(2)
        job_bytes = await reader.readexactly(int.from_bytes(header, "big"))
        job = Unpickler(io.BytesIO(job_bytes)).load()  # here
        writer.write(repr(job.get("n")).encode())
        await writer.drain()
        writer.close()


async def main():
    server = await asyncio.start_server(Worker().on_client, "127.0.0.1", 5555)
    await server.serve_forever()


asyncio.run(main())

# %% vulnerable: numpy with allow_pickle
import io

import numpy as np
from aiohttp import web


async def upload_matrix(request: web.Request) -> web.Response:
    field = await (await request.multipart()).next()
    content = bytes(await field.read())
    matrix = np.load(io.BytesIO(content), allow_pickle=True)  # here
    return web.json_response({"shape": list(matrix.shape)})

# %% vulnerable: pandas.read_pickle of a path from the caller
import pandas
from django.core.files.storage import default_storage
from django.http import JsonResponse


def preview(request):
    saved = default_storage.save("previews/frame.bin", request.FILES["frame"])
    frame = pandas.read_pickle(default_storage.path(saved))  # here
    return JsonResponse({"columns": [str(c) for c in frame.columns]})

# %% vulnerable: several YAML documents with the unsafe loader behind a default argument
import yaml


def parse_manifests(text, loader=yaml.UnsafeLoader):
    """Split a multi document manifest posted by a tenant."""
    result = {}
    for doc in yaml.load_all(text, Loader=loader):  # here
        if doc and "kind" in doc:
            result.setdefault(doc["kind"], []).append(doc)
    return result

# %% vulnerable: getattr picks the module and its loads from the message
import importlib
import json

FORMATS = ("json", "marshal", "pickle")


def on_message(channel, method, properties, body):
    """Consumer for messages that partners publish."""
    fmt = properties.headers.get("format", "json")
    if fmt not in FORMATS:
        channel.basic_nack(method.delivery_tag, requeue=False)
        return
    loads = getattr(importlib.import_module(fmt), "loads")
    event = loads(body)  # here
    print(json.dumps({"event": str(event)}))
    channel.basic_ack(method.delivery_tag)

# %% vulnerable: shelve database sent by the user
import shelve
import tempfile
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


@app.route("/import-bookmarks", methods=["POST"])
def import_bookmarks():
    with tempfile.TemporaryDirectory() as folder:
        db_file = Path(folder) / "bookmarks"
        request.files["database"].save(db_file)
        with shelve.open(str(db_file), flag="r") as db:  # here
            titles = [db[key].title for key in db]
    return {"titles": titles}

# %% safe: numpy refuses objects
import io

import numpy as np
from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()


@app.post("/arrays")
async def arrays(file: UploadFile):
    data = await file.read(1_000_000)
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except ValueError:
        raise HTTPException(400, "plain .npy expected")
    return {"shape": list(array.shape), "mean": float(array.mean())}

# %% safe: msgpack carries plain data only
import socketserver

import msgpack


class EventHandler(socketserver.BaseRequestHandler):
    """Receives events of the field devices."""

    def handle(self):
        data = self.request.recv(4096)
        try:
            event = msgpack.unpackb(data, raw=False, strict_map_key=True)
        except (ValueError, msgpack.exceptions.ExtraData):
            return
        if isinstance(event, dict):
            print(sorted(map(str, event.keys())))

# %% safe: signed token of itsdangerous, method is called loads
import os

from flask import Flask, abort
from itsdangerous import BadSignature, URLSafeTimedSerializer

app = Flask(__name__)
serializer = URLSafeTimedSerializer(os.environ["SIGNING_KEY"], salt="unsubscribe")


@app.route("/unsubscribe/<token>")
def unsubscribe(token: str):
    try:
        address = serializer.loads(token, max_age=86400)
    except BadSignature:
        abort(403)
    return {"removed": bool(address)}

# %% safe: user data is only dumped, never loaded
import pickle
from collections import deque
from multiprocessing import shared_memory

from flask import Flask, request

app = Flask(__name__)
sizes: deque[int] = deque(maxlen=100)


@app.post("/measure")
def measure():
    """Tell how large a document would be in the different encodings."""
    document = request.get_json()
    packed = pickle.dumps(document)
    sizes.append(len(packed))
    return {"json": request.content_length, "pickle": len(packed)}

# %% safe: ruamel in its plain mode
import argparse
from pathlib import Path

from ruamel.yaml import YAML


def load_settings(path: Path) -> dict:
    yaml = YAML(typ="safe", pure=True)
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream) or {}


if __name__ == "__main__":
    cli = argparse.ArgumentParser()
    cli.add_argument("settings", type=Path)
    print(len(load_settings(cli.parse_args().settings)))

# %% safe: literal_eval of a bounded text
import ast
import sys


def parse_point(text: str) -> tuple[float, float]:
    if len(text) > 60:
        raise ValueError("too long")
    value = ast.literal_eval(text)
    if not (isinstance(value, tuple) and len(value) == 2):
        raise ValueError("two numbers expected")
    x, y = value
    return float(x), float(y)


for line in sys.stdin:
    print(parse_point(line.strip()))

# %% safe: the body is overwritten by the constant before the loader sees it
import yaml
from django.http import JsonResponse

DEFAULTS = """
retries: 3
colour: blue
"""


def defaults(request):
    text = request.body.decode("utf-8", "replace")
    received = len(text)
    text = DEFAULTS
    settings = yaml.load(text, Loader=yaml.FullLoader)
    return JsonResponse({"received": received, "settings": settings})

# %% safe: match on the format, only plain formats have a branch
import csv
import json
import tomllib
from io import StringIO


def decode(fmt: str, body: bytes):
    """Decode what an API client posted."""
    match fmt:
        case "json":
            return json.loads(body)
        case "toml":
            return tomllib.loads(body.decode())
        case "csv":
            return list(csv.DictReader(StringIO(body.decode())))
        case "pickle" | "marshal":
            raise ValueError("binary formats were dropped in version 2")
        case _:
            raise ValueError(f"unknown format {fmt!r}")

# %% vulnerable: celery style worker reads jobs of a redis list with cloudpickle
import cloudpickle
import redis


class Worker:
    def __init__(self, url: str) -> None:
        self.queue = redis.from_url(url)

    def run(self) -> None:
        while True:
            _, blob = self.queue.blpop("jobs")
            function, arguments = cloudpickle.loads(blob)  # here
            function(*arguments)

# %% vulnerable: uploaded model is written to a temporary file and loaded from there
import tempfile

import joblib
from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/models")
async def upload_model(model: UploadFile):
    with tempfile.NamedTemporaryFile(suffix=".joblib") as handle:
        handle.write(await model.read())
        handle.flush()
        estimator = joblib.load(handle.name)  # here
    return {"classes": list(map(str, estimator.classes_))}

# %% vulnerable: cookie decoded in steps
import base64
import pickle
import zlib

from django.http import HttpResponse


def unpack(text: str):
    raw = base64.b85decode(text)
    return pickle.loads(zlib.decompress(raw))  # here


def home(request):
    cart = unpack(request.COOKIES["cart"]) if "cart" in request.COOKIES else []
    return HttpResponse(str(len(cart)))

# %% safe: unpickler with a list of classes
import io
import pickle

from flask import Flask, request

app = Flask(__name__)
KNOWN = {("collections", "OrderedDict"), ("datetime", "date")}


class Strict(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


@app.post("/calendar")
def calendar():
    return {"days": len(Strict(io.BytesIO(request.get_data())).load())}

# %% safe: yaml with the C loader that builds plain things
import yaml
from fastapi import FastAPI, Request

try:
    from yaml import CSafeLoader as Loader
except ImportError:
    from yaml import SafeLoader as Loader

app = FastAPI()


@app.post("/config")
async def config(request: Request):
    document = yaml.load(await request.body(), Loader=Loader)
    return {"keys": sorted(document)}

# %% safe: msgpack and json only, a method named loads
import json

import msgpack


class Codec:
    def loads(self, data: bytes) -> object:
        kind, body = data[:1], data[1:]
        if kind == b"m":
            return msgpack.unpackb(body, raw=False)
        return json.loads(body)


def receive(sock) -> object:
    return Codec().loads(sock.recv(65536))

# %% vulnerable: a listener that asks for no key
from multiprocessing.connection import Listener


def serve(handle):
    with Listener(("", 6000)) as listener:
        while True:
            with listener.accept() as connection:
                handle(connection.recv())  # here

# %% vulnerable: sessions of Django as pickles
INSTALLED_APPS = ["django.contrib.sessions", "shop"]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"  # here

# %% safe: a listener with a key
import os
from multiprocessing.connection import Listener


def serve(handle):
    with Listener(("localhost", 6000), authkey=os.environ["QUEUE_KEY"].encode()) as listener:
        while True:
            with listener.accept() as connection:
                handle(connection.recv())

# %% safe: sessions of Django as JSON
INSTALLED_APPS = ["django.contrib.sessions", "shop"]
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
