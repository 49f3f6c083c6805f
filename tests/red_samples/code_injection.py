"""Code injection (CWE-94/95): outside text is evaluated as Python, or names the code that runs."""
# %% vulnerable: flask calculator, query argument straight into eval
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/calc")
def calc():
    expression = request.args.get("expr", "0")
    try:
        result = eval(expression)  # here
    except Exception:
        return jsonify(error="bad expression"), 400
    return jsonify(result=str(result))
# %% vulnerable: eval with emptied builtins in a rule engine class
import math
from typing import Any


class RuleEngine:
    """Evaluates the discount rules that shop owners enter."""

    NAMES = {"sqrt": math.sqrt, "floor": math.floor}

    def __init__(self, rules: dict[str, str]) -> None:
        self.rules = rules

    def apply(self, name: str, context: dict[str, Any]) -> Any:
        source = self.rules[name]
        scope = {"__builtins__": {}, **self.NAMES, **context}
        return eval(source, scope)  # here
# %% vulnerable: compile then exec of an uploaded plugin's text
from fastapi import FastAPI, UploadFile

app = FastAPI()
PLUGINS: dict[str, dict] = {}


@app.post("/plugins/{name}")
async def upload_plugin(name: str, file: UploadFile):
    source = (await file.read()).decode("utf-8")
    code = compile(source, f"<plugin {name}>", "exec")
    namespace: dict = {}
    exec(code, namespace)  # here
    PLUGINS[name] = namespace
    return {"loaded": sorted(k for k in namespace if not k.startswith("_"))}
# %% vulnerable: module and function name from the request's json
import importlib

from flask import Flask, jsonify, request

app = Flask(__name__)


def resolve(dotted: str):
    module_name, _, attribute = dotted.rpartition(".")
    module = importlib.import_module(module_name)  # here
    return getattr(module, attribute)


@app.post("/tasks")
def run_task():
    body = request.get_json()
    func = resolve(body["task"])
    return jsonify(result=repr(func(*body.get("args", []))))
# %% vulnerable: getattr on the os module with a name from the command line
import argparse
import os


def main() -> None:
    parser = argparse.ArgumentParser(description="Run a file operation for the kiosk menu")
    parser.add_argument("operation")
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    outcome = getattr(os, options.operation)(*options.arguments)  # here
    print(outcome)


if __name__ == "__main__":
    main()
# %% vulnerable: lambda text built by a helper with format
def make_formula(text: str):
    """Turn ``2*x + 1`` into a function of x."""
    source = "lambda x: {}".format(text)
    return eval(source, {"__builtins__": __builtins__})  # here


def table(text: str, start: int = 0, stop: int = 10) -> list[tuple[int, float]]:
    formula = make_formula(text)
    return [(x, formula(x)) for x in range(start, stop)]


if __name__ == "__main__":
    for row in table(input("f(x) = ")):
        print(*row)
# %% vulnerable: values of a socket message put in an assignment that exec runs
import socket


class SettingsServer:
    def __init__(self, port: int = 9009) -> None:
        self.settings = {"volume": 5, "mode": "eco"}
        self.port = port

    def update(self, line: str) -> None:
        key, value = line.split("=", 1)
        statement = "settings['%s'] = %s" % (key.strip(), value.strip())
        exec(statement, {"settings": self.settings})  # here

    def serve(self) -> None:
        with socket.create_server(("127.0.0.1", self.port)) as server:
            while True:
                conn, _ = server.accept()
                with conn:
                    self.update(conn.recv(1024).decode())
# %% vulnerable: column expression of a dashboard given to DataFrame.eval with the python engine
import pandas as pd
from flask import Flask, jsonify, request

app = Flask(__name__)
FRAME = pd.DataFrame({"price": [10, 20, 30], "stock": [4, 0, 9]})


@app.post("/columns")
def add_column():
    data = request.get_json()
    if "formula" not in data:
        return jsonify(error="formula is missing"), 400
    series = pd.eval(data["formula"], engine="python", local_dict={"df": FRAME, "pd": pd})  # here
    return jsonify(values=[str(v) for v in series])
# %% safe: ast.literal_eval of a short text
import ast

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/parse")
def parse():
    text = request.args.get("value", "0")
    if len(text) > 200:
        return jsonify(error="too long"), 400
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return jsonify(error="not a literal"), 400
    return jsonify(kind=type(value).__name__)
# %% safe: module name looked up in a dict of constants before import_module
import importlib

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
EXPORTERS = {"csv": "shop.exporters.csv_export", "xlsx": "shop.exporters.xlsx_export"}


@app.post("/export")
def export():
    kind = request.form.get("kind", "csv")
    if kind not in EXPORTERS:
        abort(400)
    module = importlib.import_module(EXPORTERS[kind])
    return jsonify(rows=module.export())
# %% safe: getattr guarded by a set of method names
from typing import Any


class Robot:
    ALLOWED = {"forward", "backward", "turn"}

    def __init__(self) -> None:
        self.trace: list[str] = []

    def forward(self) -> None:
        self.trace.append("f")

    def backward(self) -> None:
        self.trace.append("b")

    def turn(self) -> None:
        self.trace.append("t")

    def command(self, name: str) -> Any:
        if name not in self.ALLOWED:
            raise ValueError("unknown command")
        return getattr(self, name)()


if __name__ == "__main__":
    Robot().command(input("> "))
# %% safe: torch model.eval() and a forward pass on numbers
import torch
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
model = torch.nn.Linear(4, 2)
model.eval()


class Sample(BaseModel):
    values: list[float] = Field(min_length=4, max_length=4)


@app.post("/predict")
def predict(sample: Sample) -> dict[str, list[float]]:
    with torch.no_grad():
        out = model(torch.tensor(sample.values))
    return {"scores": out.tolist()}
# %% safe: eval of a constant table entry, the user's text is only the key
import sys

EXPRESSIONS = {
    "year": "60 * 60 * 24 * 365",
    "week": "60 * 60 * 24 * 7",
}


def seconds(unit: str) -> int:
    source = EXPRESSIONS.get(unit, "1")
    return eval(source)


if __name__ == "__main__":
    print(seconds(sys.argv[1] if len(sys.argv) > 1 else "week"))
# %% safe: operator table instead of evaluation, method named eval
import operator

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Calculator:
    """Evaluates ``left op right`` on integers."""

    def __init__(self) -> None:
        self.history: list[int] = []

    def eval(self, text: str) -> int:
        left, symbol, right = text.split()
        value = OPERATORS[symbol](int(left), int(right))
        self.history.append(value)
        return value


if __name__ == "__main__":
    print(Calculator().eval(input("expression: ")))
# %% safe: numbers converted before they become part of the evaluated text
from flask import Flask, abort, jsonify, request

app = Flask(__name__)


@app.get("/sum")
def total():
    try:
        a = int(request.args["a"])
        b = int(request.args["b"])
    except (KeyError, ValueError):
        abort(400)
    source = f"({a}) + ({b})"
    return jsonify(total=eval(source, {"__builtins__": {}}))
# %% safe: re.compile and compile of the package's own template
import re

ACCESSOR = """
def get_{name}(row):
    return row[{index}]
"""
FIELDS = ("name", "email", "city")


def build_accessors() -> dict:
    namespace: dict = {}
    for index, name in enumerate(FIELDS):
        source = ACCESSOR.format(name=name, index=index)
        exec(compile(source, "<accessors>", "exec"), namespace)
    return namespace


def find_rows(rows: list[list[str]], text: str) -> list[list[str]]:
    pattern = re.compile(re.escape(text), re.IGNORECASE)
    get_name = build_accessors()["get_name"]
    return [row for row in rows if pattern.search(get_name(row))]
# %% vulnerable: method of a module of the standard library chosen by the path
import math

from fastapi import FastAPI

app = FastAPI()


@app.get("/math/{name}/{value}")
def apply(name: str, value: float):
    function = globals()[name] if name in globals() else None
    function = function or getattr(math, name)  # here
    return {"result": function(value)}
# %% vulnerable: tornado, assignment put together by format and run
import tornado.web


class Settings(tornado.web.RequestHandler):
    def post(self):
        scope = {"limits": {}}
        exec("limits['{}'] = {}".format(self.get_argument("key"), self.get_argument("value")), scope)  # here
        self.write(scope["limits"])
# %% safe: the syntax tree of the text is looked through before it is run
import ast

ALLOWED = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub)


def calculate(text: str) -> float:
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise ValueError("only arithmetic is understood")
    return eval(compile(tree, "<text>", "eval"), {"__builtins__": {}})
# %% safe: digits and operators only
import re

from flask import Flask, abort, jsonify, request

app = Flask(__name__)


@app.get("/calculate")
def calculate():
    text = request.args.get("text", "")
    if len(text) > 60 or not re.fullmatch(r"[0-9+\-*/(). ]+", text):
        abort(400)
    return jsonify(result=eval(text))
# %% safe: only methods with a fixed prefix can be reached, columns are only read
from flask import Flask, abort, request

from shop.models import Product

app = Flask(__name__)


class Commands:
    def do_list(self):
        return ", ".join(str(product) for product in Product.query.order_by(getattr(Product, request.args.get("by", "id"))))

    def run(self, name):
        method = getattr(self, f"do_{name}", None)
        return method() if method else abort(404)


@app.get("/commands/<name>")
def command(name):
    return Commands().run(name)
