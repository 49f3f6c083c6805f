"""Unsafe deserialisation (CWE-502): data from outside reaches a loader that can build any object."""

# %% vulnerable: flask, pickle from a base64 cookie
import base64
import pickle

from flask import Flask, request

app = Flask(__name__)


@app.route("/cart")
def cart():
    raw = request.cookies.get("cart")
    if not raw:
        return {"items": []}
    items = pickle.loads(base64.b64decode(raw))  # here
    return {"items": [str(i) for i in items]}

# %% vulnerable: socket server, alias import, helper function
import pickle as pk
import socket
import struct


def decode_message(frame: bytes):
    return pk.loads(frame)  # here


def serve(host: str = "127.0.0.1", port: int = 9100) -> None:
    with socket.create_server((host, port)) as server:
        while True:
            conn, _ = server.accept()
            with conn:
                (size,) = struct.unpack("!H", conn.recv(2))
                task = decode_message(conn.recv(size))
                print("task", task["id"])

# %% vulnerable: yaml.load with the full Loader on the request body
import yaml
from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/pipelines")
async def create_pipeline(request: Request):
    """Register a pipeline described in YAML."""
    body = await request.body()
    spec = yaml.load(body, Loader=yaml.Loader)  # here
    return {"name": spec["name"], "steps": len(spec.get("steps", []))}

# %% vulnerable: torch.load of an uploaded checkpoint
import io

import torch
from flask import Blueprint, jsonify, request

models = Blueprint("models", __name__)


@models.route("/models/inspect", methods=["POST"])
def inspect_model():
    upload = request.files["checkpoint"]
    buffer = io.BytesIO(upload.read())
    state = torch.load(buffer, map_location="cpu", weights_only=False)  # here
    return jsonify(layers=sorted(state.keys()))

# %% vulnerable: jsonpickle in a Django view
import jsonpickle
from django.http import HttpResponse, JsonResponse


def save_preferences(request):
    if request.method != "POST":
        return HttpResponse(status=405)
    text = request.body.decode("utf-8")
    prefs = jsonpickle.decode(text)  # here
    request.user.profile.theme = str(prefs["theme"])
    request.user.profile.save()
    return JsonResponse({"ok": True})

# %% vulnerable: table of decoders, format chosen by a header
import json
import pickle
from http.server import BaseHTTPRequestHandler

DECODERS = {
    "application/json": json.loads,
    "application/x-python": pickle.loads,
}


class RpcHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = min(int(self.headers["Content-Length"]), 100_000)
        payload = self.rfile.read(length)
        decode = DECODERS.get(self.headers.get("Content-Type"), json.loads)
        message = decode(payload)  # here
        self.send_response(200 if message else 400)
        self.end_headers()

# %% vulnerable: class keeps the upload in a field, joblib loads it
import io

import joblib


class ModelRegistry:
    """Holds the estimators sent in by the users."""

    def __init__(self):
        self.pending: list[bytes] = []
        self.models = {}

    def submit(self, blob: bytes) -> None:
        self.pending.append(blob)

    def activate(self) -> int:
        for number, blob in enumerate(self.pending):
            self.models[number] = joblib.load(io.BytesIO(blob))  # here
        self.pending.clear()
        return len(self.models)

# %% vulnerable: dill on a downloaded body inside try/except
import dill
import requests


def fetch_function(url: str):
    """Get a shared function from the address that the user entered."""
    try:
        response = requests.get(url, timeout=10)
        response.raise_for_status()
        return dill.loads(response.content)  # here
    except (requests.RequestException, dill.UnpicklingError) as exc:
        raise RuntimeError("could not load function") from exc


if __name__ == "__main__":
    func = fetch_function(input("Address of the function: "))
    print(func(1, 2))

# %% safe: yaml.safe_load of the body
import yaml
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/workflows")
async def create_workflow(request: Request):
    body = await request.body()
    if len(body) > 20_000:
        raise HTTPException(413)
    try:
        spec = yaml.safe_load(body)
    except yaml.YAMLError:
        raise HTTPException(400, "not YAML")
    return {"name": str(spec.get("name")) if isinstance(spec, dict) else None}

# %% safe: json instead, pickle imported for errors of the old format only
import base64
import binascii
import json
import pickle

from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/basket")
def basket():
    raw = request.cookies.get("basket", "")
    try:
        items = json.loads(base64.b64decode(raw, validate=True) or b"[]")
    except (ValueError, binascii.Error, pickle.UnpicklingError):
        abort(400)
    return {"count": len(items)}

# %% safe: MAC verified before the pickle is touched
import hashlib
import hmac
import os
import pickle

KEY = os.environ["QUEUE_KEY"].encode()


def open_envelope(envelope: bytes):
    """Return the task of an envelope that this program sealed."""
    tag, payload = envelope[:32], envelope[32:]
    expected = hmac.new(KEY, payload, hashlib.sha256).digest()
    if not hmac.compare_digest(tag, expected):
        raise ValueError("envelope not sealed by us")
    return pickle.loads(payload)

# %% safe: round trip of an own object for a deep copy
import pickle
from dataclasses import dataclass, field


@dataclass
class Board:
    cells: list[int] = field(default_factory=lambda: [0] * 64)

    def clone(self) -> "Board":
        frozen = pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)
        return pickle.loads(frozen)


def play(moves: list[str]) -> Board:
    board = Board()
    for move in moves:
        board = board.clone()
        board.cells[int(move) % 64] = 1
    return board

# %% safe: Unpickler with an allow-list of classes
import io
import pickle

ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("datetime", "date")}


class PlainUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)


def read_state(blob: bytes):
    return PlainUnpickler(io.BytesIO(blob)).load()

# %% safe: only tensors from the checkpoint
import io

import torch
from flask import Flask, jsonify, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 50_000_000


@app.post("/checkpoints/inspect")
def inspect_checkpoint():
    buffer = io.BytesIO(request.files["checkpoint"].read())
    state = torch.load(buffer, map_location="cpu", weights_only=True)
    return jsonify(layers=sorted(str(k) for k in state))

# %% safe: own loads method decodes a fixed layout
import struct


class TelemetryCodec:
    """Binary codec of the weather stations."""

    layout = struct.Struct("!Ihh")

    def loads(self, frame: bytes) -> dict[str, int]:
        station, temperature, humidity = self.layout.unpack(frame)
        return {"station": station, "t": temperature, "h": humidity}


def on_datagram(data: bytes, pickle=TelemetryCodec()) -> dict[str, int]:
    if len(data) != pickle.layout.size:
        raise ValueError("bad frame")
    return pickle.loads(data)

# %% safe: yaml.load with the C version of the safe loader, list of documents
import sys

import yaml

try:
    from yaml import CSafeLoader as DocLoader
except ImportError:
    from yaml import SafeLoader as DocLoader


def main() -> int:
    text = sys.stdin.read(200_000)
    first = yaml.load(text.split("\n---\n")[0], Loader=DocLoader)
    if not isinstance(first, dict):
        print("mapping expected", file=sys.stderr)
        return 1
    print(sorted(map(str, first)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% vulnerable: plain function of bytes
import pickle

def restore(data: bytes):
    return pickle.loads(data)  # here

# %% vulnerable: file of a caller
import pickle

def load_session(path):
    with open(path, "rb") as f:
        return pickle.load(f)  # here

# %% vulnerable: yaml without loader
import yaml

def parse(text):
    return yaml.load(text)  # here

# %% vulnerable: yaml unsafe_load of a file
import yaml
def conf(path):
    with open(path) as f:
        return yaml.unsafe_load(f)  # here

# %% vulnerable: marshal from a socket
import marshal, socket
s = socket.socket()
s.bind(("127.0.0.1", 1))
s.listen()
c, _ = s.accept()
print(marshal.loads(c.recv(100)))  # here

# %% vulnerable: pickle.Unpickler on request stream
import pickle, io
from flask import Flask, request
app = Flask(__name__)

@app.post("/x")
def x():
    u = pickle.Unpickler(io.BytesIO(request.get_data()))  # here
    return str(u.load())

# %% vulnerable: redis value
import pickle, redis
r = redis.Redis()
def get(key):
    raw = r.get(key)
    if raw is None:
        return None
    return pickle.loads(raw)  # here

# %% vulnerable: numpy
import numpy as np
from flask import request, Flask
app = Flask(__name__)
@app.post("/n")
def n():
    arr = np.load(request.files["a"], allow_pickle=True)  # here
    return str(arr.shape)

# %% vulnerable: hash sent along by the client
import hashlib, pickle
from flask import request, Flask, abort
app = Flask(__name__)
@app.post("/n")
def n():
    data = request.get_data()
    if hashlib.sha256(data).hexdigest() != request.headers["X-Sum"]:
        abort(400)
    return str(pickle.loads(data))  # here

# %% vulnerable: MAC checked after the load
import hmac, pickle, hashlib
KEY = b"x"
def read(blob: bytes, tag: bytes):
    obj = pickle.loads(blob)  # here
    good = hmac.new(KEY, blob, hashlib.sha256).digest()
    if not hmac.compare_digest(good, tag):
        raise ValueError
    return obj

# %% vulnerable: ruamel unsafe
from ruamel.yaml import YAML
def parse(text):
    y = YAML(typ="unsafe")
    return y.load(text)  # here

# %% vulnerable: zmq
import zmq
ctx = zmq.Context()
sock = ctx.socket(zmq.PULL)
sock.bind("tcp://127.0.0.1:1")
print(sock.recv_pyobj())  # here

# %% vulnerable: torch load from caller's path without weights_only
import torch
def load_model(path):
    return torch.load(path)  # here

# %% vulnerable: shelve by user name
import shelve
from flask import Flask, request
app = Flask(__name__)
@app.get("/u")
def u():
    with shelve.open("/srv/u/" + request.args["u"]) as db:  # here
        return str(dict(db))

# %% vulnerable: FullLoader subclass own loader
import yaml
class L(yaml.UnsafeLoader):
    pass
def p(text):
    return yaml.load(text, Loader=L)  # here

# %% safe: own SafeLoader subclass
import yaml
class L(yaml.SafeLoader):
    pass
def p(text):
    return yaml.load(text, Loader=L)

# %% safe: Fernet
import pickle
from cryptography.fernet import Fernet
def p(token, key):
    f = Fernet(key)
    return pickle.loads(f.decrypt(token))

# %% safe: pinned hash
import hashlib, pickle
GOOD = "ab" * 32
def p(data: bytes):
    if hashlib.sha256(data).hexdigest() != GOOD:
        raise ValueError
    return pickle.loads(data)

# %% safe: verify helper
import hmac, hashlib, pickle, os
KEY = os.environ["K"].encode()
def verify(data, tag):
    return hmac.compare_digest(hmac.new(KEY, data, hashlib.sha256).digest(), tag)
def load(data, tag):
    if not verify(data, tag):
        raise ValueError
    return pickle.loads(data)

# %% safe: itsdangerous
import pickle, base64
from itsdangerous import Signer
from flask import Flask, request
app = Flask(__name__)
s = Signer("k")
@app.get("/")
def i():
    raw = s.unsign(request.cookies["c"])
    return {"items": len(pickle.loads(base64.b64decode(raw)))}

# %% safe: dumps only
import pickle
def save(obj, path):
    with open(path, "wb") as f:
        pickle.dump(obj, f)

# %% safe: ruamel safe
from ruamel.yaml import YAML
def parse(text):
    y = YAML(typ="safe")
    return y.load(text)

# %% safe: json.loads named loads
from json import loads
from flask import Flask, request
app = Flask(__name__)
@app.post("/")
def i():
    return {"items": len(loads(request.data))}

# %% safe: numpy without pickle
import numpy as np
def n(path):
    return np.load(path, allow_pickle=False)

# %% safe: MAC hexdigest helper with raise
import hmac, hashlib, pickle, base64
from flask import Flask, request, abort
app = Flask(__name__)
app.secret_key = __import__("os").environ["S"]

def _check(raw: bytes, sig: str) -> None:
    want = hmac.new(app.secret_key.encode(), raw, "sha256").hexdigest()
    if not hmac.compare_digest(want, sig):
        abort(403)

@app.post("/")
def i():
    raw = base64.b64decode(request.form["p"])
    _check(raw, request.form["s"])
    return {"items": len(pickle.loads(raw))}

# %% safe: multiprocess round trip
import pickle
def deep(obj):
    data = pickle.dumps(obj)
    return pickle.loads(data)

# %% safe: a deep copy by way of pickle, of what a request holds
import pickle
from flask import Flask, jsonify, request
app = Flask(__name__)
@app.post("/cart")
def cart():
    items = request.get_json()["items"][:50]
    copy = pickle.loads(pickle.dumps(items))
    return jsonify(count=len(copy))
