"""Small programs for the tests of the dataflow engine: an input `x` of anybody's, and a call of `sink`."""

import textwrap

from pytest_logomesh.agents.red.flow import Program, Value, interpret
from pytest_logomesh.agents.red.parsing import parse_files


def program(source: str, **others: str) -> Program:
    """A program run in the abstract; other modules by name."""
    files = {"main.py": textwrap.dedent(source), **{f"{name}.py": text for name, text in others.items()}}
    parsed = parse_files(files)
    assert parsed.faults == ()
    return interpret(parsed.modules)


def sunk(source: str, **others: str) -> Value:
    """What the last call of `sink` is given first."""
    return list(program(source, **others).methods("sink"))[-1].arg(0)


def view(body: str, before: str = "") -> str:
    """A program whose function `view` has an input `x`, and this body."""
    head = "import os, re, html, shlex\nfrom flask import abort, request\n"
    lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return f"{head}{textwrap.dedent(before)}\ndef view():\n    x = request.args['x']\n{lines}\n"


def tainted(body: str, before: str = "", danger: str = "command") -> bool:
    """Whether `sink` is given what is still dangerous."""
    return sunk(view(body, before)).tainted(danger) is not None
