"""Names are resolved through imports, aliases and dynamic look-ups, and text never counts."""

import ast
import time

import pytest

from pytest_logomesh.agents.red.names import Meanings
from tests.agents.red.red_samples import reading


def called(source: str) -> Meanings:
    """What the last call of the source calls."""
    read = reading(source)
    calls = read.outlines[0].calls
    site = max(calls, key=lambda call: (call.node.lineno, call.node.end_col_offset or 0))
    assert isinstance(site.node, ast.Call)
    return read.names.of(site.node.func, site.scope)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os\nos.system(c)", "os.system"),
        ("import os as o\no.system(c)", "os.system"),
        ("import os.path\nos.path.join(c)", "os.path.join"),
        ("from os import system as s\ns(c)", "os.system"),
        ("from os import *\nsystem(c)", "os.system"),
        ("import os\nrun = os.system\nagain = run\nagain(c)", "os.system"),
        ("import os\na, (b, c) = 1, (2, os.system)\nc(d)", "os.system"),
        ("import os\nrun = os.system if c else None\nrun(d)", "os.system"),
        ("import os\n(run := os.system)\nrun(d)", "os.system"),
        ("import os\n[run := os.system for _ in c]\nrun(d)", "os.system"),
        ("import os\ndef f(run=os.system):\n    run(c)", "os.system"),
        ("import os\nfor run in (print, os.system):\n    run(c)", "os.system"),
        ("import os\ntable = {'r': os.system}\ntable[key](c)", "os.system"),
        ("import os\nclass A:\n    run = os.system\n    def go(self):\n        self.run(c)", "os.system"),
        ("import os\ndef f(a):\n    a.run = os.system\n    a.run(c)", "os.system"),
        ("import importlib\nimportlib.import_module('os').system(c)", "os.system"),
        ("load = __import__\nload('os').system(c)", "os.system"),
        ("__import__('o' + f's').system(c)", "os.system"),
        ("import sys\nsys.modules['os'].system(c)", "os.system"),
        ("import builtins\ngetattr(builtins, 'eval')(c)", "eval"),
        ("import builtins\nvars(builtins)['eval'](c)", "eval"),
        ("import builtins\nbuiltins.__dict__['eval'](c)", "eval"),
        ("__builtins__['eval'](c)", "eval"),
        ("name = 'eval'\ngetattr(__builtins__, name)(c)", "eval"),
        ("e = eval\nglobals()['e'](c)", "eval"),
        ("import functools\nfunctools.partial(eval)(c)", "eval"),
        ("a = b\nb = a\na = eval\nb(c)", "eval"),
        ("if c:\n    eval = None\neval(d)", "eval"),
        ("[0 for eval in c]\neval(d)", "eval"),
        ("eval = 1\ndel eval\neval(d)", "eval"),
        ("eval(d)\ndef eval(x): ...", "eval"),
        ("def f():\n    e = None\n    def g():\n        nonlocal e\n        e = eval\n    e(c)", "eval"),
        ("def f():\n    global e\n    e = eval\ne(c)", "eval"),
    ],
)
def test_an_alias_is_seen_through(source: str, name: str) -> None:
    """Whatever way a function is reached by, its dotted name is known."""
    assert name in called(source)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import re\nre.compile('x')", "compile"),
        ("def eval(x): ...\neval(c)", "eval"),
        ("def f(eval):\n    eval(c)", "eval"),
        ("def f():\n    eval = g\n    eval(c)", "eval"),
        ("class A:\n    def eval(self): ...\n    def go(self):\n        self.eval(c)", "eval"),
        ("class A:\n    eval = 1\n    def go(self):\n        eval(c)", "A.eval"),
        ("obj.system(c)", "os.system"),
        ("'eval'(c)", "eval"),
    ],
)
def test_another_thing_of_the_same_name_is_not_taken_for_it(source: str, name: str) -> None:
    """A local, a parameter, a method or a string of that name is something else."""
    assert name not in called(source)


def test_a_name_is_followed_into_another_file_of_the_submission() -> None:
    """An alias made in one file is seen through in the next."""
    read = reading({"solution.py": "from tools.near import e\ne(c)", "tools/near.py": "e = eval\n"})
    (site,) = [site for outline in read.outlines for site in outline.calls]
    assert isinstance(site.node, ast.Call)
    assert "eval" in read.names.of(site.node.func, site.scope)


def test_two_files_of_one_module_name_are_both_read() -> None:
    """A package does not hide a module of its name, nor the other way round."""
    read = reading(
        {"a.py": "e = eval\ne(c)\n", "a/__init__.py": "", "b.py": "e = eval\ne(c)\n", "b/__init__.py": ""}
    )
    meant = [
        read.names.of(site.node.func, site.scope)
        for o in read.outlines
        for site in o.calls
        if isinstance(site.node, ast.Call)
    ]
    assert meant == [{"eval"}, {"eval"}]


def test_aliases_without_end_are_a_fault() -> None:
    """A chain of aliases longer than is followed is said, not dropped."""
    chain = "".join(f"a{i + 1} = a{i}\n" for i in reversed(range(200)))
    assert [fault.check for fault in reading(chain + "a0 = eval\n").faults] == ["not-analysed"]


def test_names_that_multiply_stay_bounded() -> None:
    """Meanings that double with every line are cut, so that hostile text costs no more than honest text."""
    lines = ["import os", "a0 = os"] + [f"a{i + 1} = a{i}.x if c else a{i}.y" for i in range(60)]
    read = reading("\n".join([*lines, "a60(c)"]))
    site = read.outlines[0].calls[-1]
    assert isinstance(site.node, ast.Call)
    assert len(read.names.of(site.node.func, site.scope)) <= 64


def test_a_name_with_thousands_of_meanings_is_worked_out_once() -> None:
    """Reading it thousands of times costs no more than honest text of that size."""
    lines = [f"x.a = 'm{number}'" for number in range(2500)] + ["getattr(x.a, x.a)"] * 2000
    started = time.process_time()
    assert reading("\n".join(lines)).faults == ()
    assert time.process_time() - started < 5
