"""The submission's own functions are run with the values of each call."""

import pytest

from pytest_logomesh.agents.red.flow import Reach
from tests.agents.red.flow.flow_rig import program, sunk, tainted, view

KEEPING = "class A:\n    def __init__(self, y):\n        self.kept = y\n"


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("def same(y):\n    return y\n", "sink(same(x))"),
        ("def same(y='k'):\n    return y\n", "sink(same(y=x))"),
        ("def same(*ys):\n    return ys[1]\n", "sink(same('k', x))"),
        ("def same(**ys):\n    return ys['y']\n", "sink(same(y=x))"),
        ("def same(y):\n    return y\n", "sink(same(*[x]))"),
        ("def same(y):\n    return y\n", "sink(same(**{'y': x}))"),
        ("def inner(y):\n    sink(y)\n", "inner(x)"),
        ("def same(y):\n    def inner():\n        return y\n    return inner()\n", "sink(same(x))"),
        ("same = lambda y: y\n", "sink(same(x))"),
        ("import functools\ndef pair(a, b):\n    return b\n", "sink(functools.partial(pair, 'k')(x))"),
        ("def same(y):\n    yield y\n", "for y in same(x):\n    sink(y)"),
        ("async def same(y):\n    return y\n", "sink(await_(same(x)))"),
        ("def put(l, y):\n    l.append(y)\n", "l = []\nput(l, x)\nsink(l[0])"),
        ("class A:\n    def __init__(self, y):\n        self.y = y\n", "sink(A(x).y)"),
        ("class A:\n    def same(self, y):\n        return y\n", "sink(A().same(x))"),
        ("class A:\n    @staticmethod\n    def same(y):\n        return y\n", "sink(A.same(x))"),
        ("class A:\n    @classmethod\n    def same(cls, y):\n        return y\n", "sink(A.same(x))"),
        ("class A:\n    def same(self, y):\n        return y\nclass B(A): pass\n", "sink(B().same(x))"),
        (
            "class A:\n    def __init__(self, y):\n        self.y = y\nclass B(A):\n    def __init__(self, y):\n"
            "        super().__init__(y)\n",
            "sink(B(x).y)",
        ),
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    k: str\n    y: str\n", "sink(A('k', x).y)"),
        (KEEPING + "    @property\n    def y(self):\n        return self.kept\n", "sink(A(x).y)"),
        ("class A:\n    def __getitem__(self, y):\n        return y\n", "sink(A()[x])"),
        ("class A:\n    def __call__(self, y):\n        return y\n", "sink(A()(x))"),
        (KEEPING + "    def __enter__(self):\n        return self.kept\n", "with A(x) as y:\n    sink(y)"),
        (KEEPING + "    def __iter__(self):\n        return iter([self.kept])\n", "for y in A(x):\n    sink(y)"),
        (KEEPING + "    def __str__(self):\n        return self.kept\n", "sink(f'{A(x)}')"),
        ("", "y = 'k'\ndef set_it():\n    nonlocal y\n    y = x\nset_it()\nsink(y)"),
        ("def run(y):\n    sink(y)\n", "import threading\nthreading.Thread(target=run, args=(x,)).start()"),
        ("def run(y):\n    sink(y)\n", "pool.submit(run, x)"),
    ],
)  # fmt: skip
def test_an_input_is_followed_into_functions_and_out_again(before: str, body: str) -> None:
    """Arguments, results, closures, methods, special methods, and functions that are handed over."""
    assert tainted(body, before)


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("def same(y):\n    return 'k'\n", "sink(same(x))"),
        ("def pair(a, b):\n    return b\n", "sink(pair(x, 'k'))"),
        ("def same(y):\n    return y\n", "same(x)\nsink(same('k'))"),
        ("class A:\n    def __init__(self, y):\n        self.y = 'k'\n", "sink(A(x).y)"),
        (
            "class A:\n    def same(self, y):\n        return y\nclass B(A):\n    def same(self, y): return 'k'\n",
            "sink(B().same(x))",
        ),
        ("class A:\n    def __call__(self, y):\n        return 'k'\n", "sink(A()(x))"),
    ],
)
def test_each_call_is_looked_at_by_itself(before: str, body: str) -> None:
    """What one call gives says nothing of another."""
    assert not tainted(body, before)


def test_a_foreign_function_that_is_handed_over_is_a_call() -> None:
    """Checks see `os.system` where a thread is told to call it."""
    source = view("import threading\nthreading.Thread(target=os.system, args=(x,)).start()")
    (call,) = program(source).calls_to("os.system")
    assert call.arg(0).tainted("command") is not None


def test_recursion_ends() -> None:
    """A function that calls itself, or another that calls it back, is followed once round."""
    assert tainted("sink(f(x))", "def f(y):\n    return f(y) if y else y\n")
    assert tainted("sink(f(x))", "def f(y):\n    return g(y)\ndef g(y):\n    return f(y) or y\n")


def test_the_same_plain_call_is_run_once() -> None:
    """A second call with the same constants costs nothing, and gives the same."""
    before = "def f(y):\n    note(y)\n    return y + '!'\n"
    run = program(view("f('k')\nsink(f('k'))", before))
    assert len(list(run.methods("note"))) == 2  # once for itself, once for both calls
    assert next(run.methods("sink")).arg(0).const == "k!"


def test_modules_know_each_other() -> None:
    """A function of one file is followed when another imports it, even when they import each other."""
    helper = "import main\ndef same(y):\n    return y\n"
    source = (
        "import helper\nimport sys\nfrom helper import same as again\nsink(helper.same(again(sys.argv[1])))\n"
    )
    assert sunk(source, helper=helper).tainted("command") is not None


def test_a_function_may_be_called_before_its_module_has_run() -> None:
    """Modules in a circle of imports call each other's functions, and assign globals there."""
    other = (
        "import main\nKEPT = None\ndef keep(y):\n    global KEPT\n    KEPT = y\n    return main.first(y)\n"
    )
    source = "import other\ndef first(y):\n    return y\nsink(other.keep('k'))\n"
    assert sunk(source, other=other).const == "k"


@pytest.mark.parametrize(
    ("source", "reach"),
    [
        ("def f(x):\n    sink(x)", Reach.CALLER),
        ("class A:\n    def __init__(self, x):\n        sink(x)", Reach.CONFIG),
        ("import click\n@click.command()\ndef f(x):\n    sink(x)", Reach.OPERATOR),
        ("app = make()\n@app.route('/<x>')\ndef f(x):\n    sink(x)", Reach.REMOTE),
        ("def app(environ, start_response):\n    sink(environ['QUERY_STRING'])", Reach.REMOTE),
        ("async def app(scope, receive, send):\n    sink(scope['path'])", Reach.REMOTE),
        ("def on_message(client, userdata, msg):\n    sink(msg.payload)", Reach.REMOTE),
        ("import os\nsink(os.environ['X'])", Reach.HOST),
        ("import sys\nsink(sys.argv[1])", Reach.OPERATOR),
        ("sink(input())", Reach.OPERATOR),
    ],
)
def test_it_is_known_who_chooses_an_input(source: str, reach: Reach) -> None:
    """The machine's owner, a caller, whoever types, or anybody."""
    taint = sunk(source).tainted("command", Reach.CONFIG)
    assert taint is not None
    assert taint.reach is reach


@pytest.mark.parametrize(
    "source",
    [
        "def _f(x):\n    sink(x)",
        "def f(x):\n    sink(x)\ndef g(y):\n    f('k' + 'l')\ndef h(y):\n    f(len(y))",
        "def f(x: int):\n    sink(x)",
        "import sqlite3\ndef f(x: sqlite3.Connection):\n    sink(x)",
        "app = make()\n@app.route('/<int:x>')\ndef f(x):\n    sink(x)",
        "import enum\nclass Kind(enum.Enum):\n    A = 1\ndef f(x: Kind):\n    sink(x)",
        "from typing import Literal\ndef f(x: Literal['a', 'b']):\n    sink(x)",
        "def app(environ, start_response):\n    sink(environ['SERVER_NAME'])",
        "from fastapi import Query\n@app.get('/')\ndef f(x: str = Query(pattern='^[a-z]+$')):\n    sink(x)",
    ],
)
def test_what_nobody_outside_chooses_as_text_is_no_input(source: str) -> None:
    """Private functions, numbers, objects, one of a list, what the server itself says."""
    assert sunk(source).tainted("command") is None
