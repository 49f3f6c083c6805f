"""Hostile programs: the time and memory of a run grow with the source, and nothing makes it fail."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.agents.red.flow import interpret
from pytest_logomesh.agents.red.parsing import Bounds, parse_files
from tests.agents.red.flow.flow_rig import program, sunk, view

WIDE = Bounds(octets=32 * 1024 * 1024, nodes=400_000)
DOUBLING = [
    "x = x + x", "x += x", "x = [*x, *x]", "x.extend(x)", "x = f'{x}{x}'", "x = x.replace('a', 'aaaaaaaaaa')",
    "x = '%s%s' % (x, x)", "x = ''.join([x, x])", "x = x * 60", "x = {**x, **x}", "x = '{}{}'.format(x, x)",
]  # fmt: skip


@pytest.mark.parametrize("step", DOUBLING)
@pytest.mark.parametrize("start", ["'a'", "['a', 'b']", "b'a'", "7", "('a', 'b')", "{'a': 'b'}"])
def test_values_do_not_grow_with_every_line(start: str, step: str) -> None:
    """Sixty doublings would fill any memory."""
    lines = [f"x = {start}", *[step] * 60, "sink(x)"]
    value = sunk("\n".join(lines))
    assert len(repr(value)) < 100_000


def test_a_large_literal_is_not_copied_at_every_use() -> None:
    """Ten megabytes in one literal, used a thousand times."""
    source = "big = '" + "a" * 10_000_000 + "'\n" + "y = f'{big}-{big}'\nz = big + big.upper()\n" * 500
    parsed = parse_files({"main.py": source}, WIDE)
    started = time.process_time()
    interpret(parsed.modules)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return f(f(f(x)))\nf(1)",
        "def f(x):\n    return g(x) + g(x)\ndef g(x):\n    return f(x) + f(x)\nf(1)",
        "f = lambda x: f(x)\nf(f)",
        "class A:\n    def __getattr__(self, n):\n        return getattr(self, n)\nA().x.y.z",
        "class A:\n    def __iter__(self):\n        return self\nfor x in A():\n    sink(x)",
        "class A:\n    @property\n    def x(self):\n        return self.x\nsink(A().x)",
        "class A(A): pass\nA().x",
        "class A:\n    def __call__(self, x):\n        return self(x)\nA()(A())",
        "l = []\nl.append(l)\nsink(l)\nsink(str(l))",
        "d = {}\nd['d'] = d\nsink(d['d']['d'])",
        "x = {}.pop()\ny = {}.get()\n[].insert(10 ** 40, 1)\n'abc'[10 ** 40]",
        "x = 0x" + "f" * 5000 + "\nsink(f'{x}')\nsink(str(x))\nsink({}[x])\nsink('%d' % x)",
        "sink('{\\u00b2}'.format(1))\nsink('{99999}'.format(1))\nsink('{'.format(1))\nsink('%z' % 1)",
        "sink(b'a' < 'a', 300 in b'x', 1 / 0, 1 % 0, 1 << -1)",
        "while True:\n    while True:\n        while True:\n            x = x",
        "def f(*a, **k):\n    return f(*a, **k)\nf(*f, **f)",
        "import functools\np = functools.partial()\np()\nfunctools.partial(p, p)(p)",
        "from . import x\nfrom .... import y\nimport a.b.c as d\nd.e()",
        "global x\nnonlocal_ = 1\ndel x, y[0], z.w",
        "match x:\n    case {'a': [1, *_], **rest} if rest:\n        sink(rest)\n    case A(b=c) | None:\n        pass",
        "try:\n    raise\nexcept:\n    raise x from y\nelse:\n    pass\nfinally:\n    return_ = 1",
        "@a(b)(c)\n@d[e]\nclass F(g, metaclass=h): x: int; y: 'int' = z\n",
        "async def f():\n    async with a as b, c as (d, e):\n        async for g in h:\n            yield await i",
        "sink(lambda *a, b=1, **c: (yield))\n(x := (y := 1))\n[*a, *b]\n{**c}\nx[1:2, ::3]\n",
    ],
)  # fmt: skip
def test_odd_programs_are_followed_to_their_end(source: str) -> None:
    """Valid source, however odd, leaves no fault and raises nothing."""
    assert program(source).fault is None


def test_a_run_ends_within_its_budget() -> None:
    """Functions that call one another in every way cost no more than a multiple of their lines."""
    names = range(40)
    calls = "".join(f"    f{n}(x)\n" for n in names)
    source = "".join(f"def f{n}(x):\n{calls}    return x\n" for n in names)
    run = program(source)
    assert len(run.calls) < 100_000


def instructions(work: Callable[[], object]) -> int:
    """How many of the interpreter's instructions this takes: the same on every machine, however busy it is."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", ["functions", "fields", "lambdas", "classes", "globals", "branches"])
def test_cost_grows_with_the_source_and_not_with_its_square(shape: str) -> None:
    """Eight times the lines take about eight times the work."""
    shapes = {
        "functions": "def f{n}(a):\n    return f{m}(a)\n",
        "fields": "class A:\n    def m{n}(self, a):\n        self.x{n} = a\n        return self.x{m}\n",
        "lambdas": "g{n} = lambda a: g{m}(a)\n",
        "classes": "class C{n}:\n    def m(self, a):\n        return self.x + a\n",
        "globals": "N{n} = []\ndef h{n}(a):\n    N{n}.append(a)\n",
        "branches": "if a == {n}:\n    b{n} = a\n",
    }

    def steps(count: int) -> int:
        text = "".join(shapes[shape].replace("{n}", str(n)).replace("{m}", str(n // 2)) for n in range(count))
        modules = parse_files({"main.py": text}, WIDE).modules
        return instructions(lambda: interpret(modules))

    assert steps(320) < 12 * steps(40)


SNIPPETS = [
    "import os, re, functools", "from flask import request, abort", "x = request.args['x']", "y = x", "x = [x, y]",
    "y = x[0]", "x.append(y)", "y = {'k': x}", "y = f'{x}-{y}'", "x = x % y", "x = '%s' % (x,)", "x = x + y",
    "x += x", "del x[0]", "if x in y: abort()", "if not re.match('^a$', x): raise ValueError(x)", "while x: x = y",
    "for x in y: y = x", "assert x == y", "def f(x, *y, **z): return x", "x = f(y)", "x = f(*y, **x)",
    "f = lambda x: f(x)", "x = y if x else f",
    "class A:\n    def __init__(self, x): self.x = x\n    def m(self): return self.x", "x = A(y)", "y = x.m()",
    "x.x = y", "try: x = y\nexcept Exception as y: x = y\nfinally: y = x", "with open(x) as y: x = y.read()",
    "x = y = f", "match x:\n    case [y, *x]: pass\n    case {'k': y}: pass\n    case str(): x = y",
    "x = functools.partial(f, y)", "x(y)", "global x", "x = [y for y in x if y]", "x = {y: x for y in x}",
    "x = y.split('/')[-1]", "x = y.format(x, k=y)", "x = getattr(y, x)", "setattr(x, 'k', y)",
    "x = sorted(map(f, y))", "x = max(x, 3)", "x = -x", "x = x[1:2]", "os.system(x)", "x = y or x", "x = not y",
    "x = 1 << 2 ** 3", "x = '' .join(x)", "(x, *y) = y", "x: int = y", "return_ = (x := y)", "import functools as x",
    "from os import path as y", "x = y.get(x, y)", "x = y.pop()", "y.update(x)", "x = b'a' + y",
]  # fmt: skip
HEADS = ["", "def g(x, y=None):", "if x:", "for x in y:", "class B:", "while y:", "async def h(x):", "try:"]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Source that is put together from snippets, some of them in blocks."""
    lines: list[str] = []
    for snippet in draw(st.lists(st.sampled_from(SNIPPETS), max_size=14)):
        head = draw(st.sampled_from(HEADS))
        indent = "    " if head else ""
        body = "\n".join(indent + line for line in snippet.splitlines())
        tail = "\nexcept x: pass" if head == "try:" else ""
        lines.append(f"{head}\n{body}{tail}" if head else body)
    return "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(programs())
def test_no_program_makes_a_run_fail(source: str) -> None:
    """Snippets in any order and nesting are followed to the end, twice to the same result."""
    modules = parse_files({"main.py": source}).modules
    first, second = interpret(modules), interpret(modules)
    assert first.fault is None
    assert [call.names for call in first.calls] == [call.names for call in second.calls]


def test_a_program_without_files_is_empty() -> None:
    """Nothing is seen where there is nothing."""
    assert interpret(()).calls == []


def test_a_view_is_what_these_tests_take_it_for() -> None:
    """The rig's input is anybody's."""
    assert sunk(view("sink(x)")).tainted("command") is not None
