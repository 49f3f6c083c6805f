"""Code injection (CWE-94/95): outside text is evaluated as Python, or names the code that runs."""
# %% vulnerable: django view, filter expression inside a comprehension
from django.http import JsonResponse

PRODUCTS = [{"name": "pen", "price": 2}, {"name": "book", "price": 12}]


def filter_products(request):
    condition = request.GET.get("where") or "True"
    chosen = [p for p in PRODUCTS if eval(condition, {}, p)]  # here
    return JsonResponse({"products": chosen})
# %% vulnerable: aiohttp websocket console, builtins.exec through an alias
import builtins
import contextlib
import io

from aiohttp import WSMsgType, web

execute = builtins.exec


async def console(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if message.type is not WSMsgType.TEXT:
            break
        buffer = io.StringIO()
        with contextlib.redirect_stdout(buffer):
            execute(message.data, {"app": request.app})  # here
        await ws.send_str(buffer.getvalue())
    return ws
# %% vulnerable: __import__ of the name in an http.server path
import json
from http.server import BaseHTTPRequestHandler, HTTPServer


class InfoHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        package, _, function = self.path.strip("/").partition("/")
        value = getattr(__import__(package), function)()  # here
        body = json.dumps({"value": str(value)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8500), InfoHandler).serve_forever()
# %% vulnerable: the check for the word import is no barrier, body of a generated function
import textwrap

BLOCKED = ("import", "open", "exec")


def define_transform(body: str):
    """Compile the body of a per-row transformation that a user wrote in the web editor."""
    if any(word in body for word in BLOCKED):
        raise ValueError("not allowed")
    source = "def transform(row):\n" + textwrap.indent(body, "    ")
    scope: dict = {}
    exec(source, scope)  # here
    return scope["transform"]


def transform_rows(rows: list[dict], body: str) -> list[dict]:
    func = define_transform(body)
    return [func(dict(row)) for row in rows]
# %% vulnerable: globals() lookup and call with a name typed by the user, through a dataclass
import os
import shutil
from dataclasses import dataclass, field


@dataclass
class Request:
    verb: str
    params: list[str] = field(default_factory=list)


class Shell:
    modules = (os, shutil)

    def parse(self, line: str) -> Request:
        verb, *params = line.split()
        return Request(verb, params)

    def dispatch(self, line: str) -> object:
        req = self.parse(line)
        for module in self.modules:
            if hasattr(module, req.verb):
                return getattr(module, req.verb)(*req.params)  # here
        return globals().get(req.verb)


if __name__ == "__main__":
    while line := input("> "):
        print(Shell().dispatch(line))
# %% vulnerable: mqtt payload, timeit statement
import json
import timeit

import paho.mqtt.client as mqtt


def on_message(client: mqtt.Client, userdata: object, message: mqtt.MQTTMessage) -> None:
    job = json.loads(message.payload)
    statement, repeat = job["snippet"], min(int(job.get("repeat", 1)), 100)
    seconds = timeit.timeit(statement, number=repeat)  # here
    client.publish("bench/results", json.dumps({"seconds": seconds}))


def start() -> None:
    client = mqtt.Client()
    client.on_message = on_message
    client.connect("127.0.0.1", 1883)
    client.subscribe("bench/jobs")
    client.loop_forever()
# %% safe: walks the tree and accepts only numbers with plus and minus
import ast

from django.http import HttpResponseBadRequest, JsonResponse


def _evaluate(node: ast.AST) -> float:
    match node:
        case ast.Expression(body=body):
            return _evaluate(body)
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _evaluate(left) + _evaluate(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _evaluate(left) - _evaluate(right)
    raise ValueError("unsupported expression")


def compute(request):
    text = request.GET.get("expr", "0")[:80]
    try:
        return JsonResponse({"value": _evaluate(ast.parse(text, mode="eval"))})
    except (ValueError, SyntaxError, OverflowError):
        return HttpResponseBadRequest("bad expression")
# %% safe: redis EVAL of a constant script with the user's key as argument
import redis
from aiohttp import web

SCRIPT = "return redis.call('INCRBY', KEYS[1], ARGV[1])"
client = redis.Redis(host="127.0.0.1")


async def bump(request: web.Request) -> web.Response:
    counter = request.match_info["counter"]
    if not counter.isalnum() or len(counter) > 32:
        raise web.HTTPBadRequest()
    value = client.eval(SCRIPT, 1, "counter:" + counter, 1)
    return web.json_response({"value": value})
# %% safe: registry filled by a decorator, no lookup of names in modules
from collections.abc import Callable

COMMANDS: dict[str, Callable[[str], str]] = {}


def command(func: Callable[[str], str]) -> Callable[[str], str]:
    COMMANDS[func.__name__] = func
    return func


@command
def upper(text: str) -> str:
    return text.upper()


@command
def reverse(text: str) -> str:
    return text[::-1]


def dispatch(line: str) -> str:
    name, _, rest = line.partition(" ")
    if (func := COMMANDS.get(name)) is None:
        return "unknown command"
    return func(rest)


if __name__ == "__main__":
    print(dispatch(input()))
# %% safe: getattr on a plain record for printing, names limited to its dataclass fields
import sys
from dataclasses import dataclass, fields


@dataclass
class Host:
    name: str = "node-1"
    cores: int = 8
    region: str = "eu-north"


def show(host: Host, attribute: str) -> str:
    known = {f.name for f in fields(Host)}
    if attribute not in known:
        raise SystemExit(f"choose one of {sorted(known)}")
    return str(getattr(host, attribute))


if __name__ == "__main__":
    print(show(Host(), sys.argv[1]))
# %% safe: the list's constant element is evaluated, the request's one only counted
from aiohttp import web


async def describe(request: web.Request) -> web.Response:
    text = request.query.get("text", "")
    sources = ["[n * n for n in range(5)]", text]
    squares = eval(sources[0])
    return web.json_response({"squares": squares, "length": len(sources[1])})
# %% safe: pandas query with a local variable instead of composed text
import pandas as pd
from fastapi import FastAPI, Query

app = FastAPI()
ORDERS = pd.DataFrame({"city": ["Oslo", "Bergen"], "amount": [120, 75]})


@app.get("/orders")
def orders(city: str = Query(max_length=60), minimum: int = 0) -> list[dict]:
    found = ORDERS.query("city == @city and amount >= @minimum")
    return found.to_dict(orient="records")
# %% safe: import of a backend after a membership test that raises
from importlib import import_module
from types import ModuleType

BACKENDS = frozenset({"sqlite3", "dbm", "json"})


class BackendLoader:
    def __init__(self, name: str) -> None:
        if name not in BACKENDS:
            raise LookupError("no such backend")
        self.name = name

    def load(self) -> ModuleType:
        return import_module(self.name)


if __name__ == "__main__":
    print(BackendLoader(input("backend: ")).load().__name__)
# %% safe: compile with the flag that only builds the syntax tree
import ast
import http.server
import json


class SyntaxHandler(http.server.BaseHTTPRequestHandler):
    """Tells whether a snippet is valid Python without running it."""

    def do_POST(self) -> None:
        length = max(0, min(int(self.headers.get("Content-Length", 0)), 10_000))
        source = self.rfile.read(length).decode("utf-8", "replace")
        try:
            compile(source, "<snippet>", "exec", flags=ast.PyCF_ONLY_AST)
            verdict = True
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            verdict = False
        body = json.dumps({"valid": verdict}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

# %% vulnerable: calculator bot of a chat, compile before eval
from telegram import Update
from telegram.ext import ContextTypes


async def calculate(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    expression = update.message.text.removeprefix("/calc ")
    code = compile(expression, "<chat>", "eval")
    result = eval(code, {"__builtins__": {}})  # here
    await update.message.reply_text(str(result))

# %% vulnerable: rule engine, conditions of a JSON document
import json
from dataclasses import dataclass


@dataclass
class Rule:
    name: str
    condition: str


def load_rules(text: str) -> list[Rule]:
    return [Rule(**entry) for entry in json.loads(text)]


def matching(text: str, order: dict) -> list[str]:
    found = []
    for entry in json.loads(text):
        if eval(entry["condition"], {}, {"order": order}):  # here
            found.append(entry["name"])
    return found

# %% vulnerable: plugin loaded by the name in the request
import importlib

from bottle import post, request


@post("/tools/run")
def run_tool():
    name = request.forms.get("tool")
    module = importlib.import_module(name)  # here
    return module.main(request.forms.get("argument", ""))

# %% safe: operators by name
import operator

from flask import Flask, abort, request

app = Flask(__name__)
OPERATIONS = {"add": operator.add, "mul": operator.mul}


@app.get("/calc")
def calc():
    name = request.args.get("op", "add")
    if name not in OPERATIONS:
        abort(400)
    return {"result": OPERATIONS[name](int(request.args["a"]), int(request.args["b"]))}

# %% safe: method called eval of a model, exec of a query
import torch
from sqlmodel import Session, select


def predict(model: torch.nn.Module, text: str) -> str:
    model.eval()
    return str(model(torch.tensor([float(part) for part in text.split()])))


def names(session: Session, table: type) -> list:
    return list(session.exec(select(table)))

# %% safe: literal_eval and a walker that knows numbers
import ast

from fastapi import FastAPI

app = FastAPI()


def number(node: ast.AST) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return number(left) + number(right)
    raise ValueError("not a sum")


@app.get("/sum")
def total(expression: str) -> float:
    return number(ast.parse(expression, mode="eval").body) + sum(ast.literal_eval("[1, 2]"))

# %% vulnerable: numbers by their hints alone
def scale(width: int, height: int, rule: str = "*") -> int:
    """Work out one number from two."""
    return eval(str(width) + "*" + str(height))  # here

# %% vulnerable: a configuration of logging from the body of a request
import logging.config

from flask import Flask, request

app = Flask(__name__)


@app.put("/logging")
def configure():
    logging.config.dictConfig(request.get_json())  # here
    return {"ok": True}

# %% vulnerable: a number by its hint alone, of a constructor, made one afterwards
class Ring:
    def __init__(self, size: int = 16) -> None:
        size = int(eval(str(size)))  # here
        self.slots = [None] * size

# %% safe: numbers that are made numbers
def scale(width: int, height: int) -> int:
    wide, high = int(width), int(height)
    return eval(f"{wide} * {high}")

# %% safe: a number of a constructor that is asked what it is
class Ring:
    def __init__(self, size: int = 16) -> None:
        if not isinstance(size, int):
            raise TypeError("size must be a whole number")
        self.slots = [None] * eval(str(size))
