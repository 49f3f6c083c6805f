"""New names: consistent, and only for what nobody outside can call by name."""

import ast
import random
import re

import pytest

from pytest_logomesh.agents.green.mutants.names import Names, read_names
from pytest_logomesh.agents.green.mutants.reflection import frozen_functions
from pytest_logomesh.agents.green.mutants.renaming import rename
from tests.agents.green.mutants.mutant_samples import Same


def renamed(text: str, *, privates: bool = True) -> str:
    """A program whose new names are numbered by where they first stand: N1, N2, _N3."""
    tree = ast.parse(text)
    names = Names(frozenset({"solution"}))
    read_names(tree, names, frozen_functions(tree, text))
    rename(names, Same(0.0), privates=privates)
    after = ast.unparse(tree)
    known = set(re.findall(r"\w+", text))
    numbers: dict[str, str] = {}
    for word in re.findall(r"\w+", after):
        if word not in known and not word.isdigit():
            numbers.setdefault(word, f"{'_' * word.startswith('_')}N{len(numbers) + 1}")
    return re.sub(r"\w+", lambda found: numbers.get(found[0], found[0]), after)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a):\n    b = a\n    return b", "def f(a):\n    N1 = a\n    return N1"),
        ("def f(a):\n    b = 1\n    del b", "def f(a):\n    N1 = 1\n    del N1"),
        (
            "def f():\n    b = 1\n\n    def g():\n        nonlocal b\n        b += 1\n    g()",
            "def f():\n    N1 = 1\n\n    def N2():\n        nonlocal N1\n        N1 += 1\n    N2()",
        ),
        ("def f(a):\n    global b\n    b = a", "def f(a):\n    global b\n    b = a"),
        ("b = 1\n\ndef f():\n    return b", "b = 1\n\ndef f():\n    return b"),
        (
            "def f(a):\n    b = 1\n    return [b for b in a if b] + [b]",
            "def f(a):\n    N1 = 1\n    return [N2 for N2 in a if N2] + [N1]",
        ),
        (
            "def f(a):\n    return [b for c in a if (b := c)]",
            "def f(a):\n    return [N1 for N2 in a if (N1 := N2)]",
        ),
        ("x = [b for b in a]", "x = [N1 for N1 in a]"),
        (
            "def f(a):\n    try:\n        a()\n    except E as b:\n        g(b)",
            "def f(a):\n    try:\n        a()\n    except E as N1:\n        g(N1)",
        ),
        (
            "def f(a):\n    match a:\n        case [b, *c] | {'x': b, **c}:\n            g(b, c)",
            "def f(a):\n    match a:\n        case [N1, *N2] | {'x': N1, **N2}:\n            g(N1, N2)",
        ),
        (
            "def f(a):\n    b = 1\n\n    class C:\n        b = b\n        c = a\n    return b",
            "def f(a):\n    N1 = 1\n\n    class C:\n        b = b\n        c = a\n    return N1",
        ),
        (
            "def f(a):\n    b = 1\n\n    class C:\n\n        def m(self):\n            return b",
            "def f(a):\n    N1 = 1\n\n    class C:\n\n        def m(self):\n            return N1",
        ),
        ("def f():\n    import b\n    return b.c", "def f():\n    import b\n    return b.c"),
        ("def f(a):\n    b = 1\n    g(b=b)\n    a.b = b", "def f(a):\n    N1 = 1\n    g(b=N1)\n    a.b = N1"),
        ("def f(a, b=1, *c, d, **e):\n    return lambda g: a(b, c, d, e, g)",) * 2,
        ("def f(a):\n    b = 1\n    return locals()", "def f(a):\n    b = 1\n    return locals()"),
        ("def f(a):\n    b = eval\n\ndef g():\n    b = 1", "def f(a):\n    b = eval\n\ndef g():\n    N1 = 1"),
        ("look = eval\n\ndef g():\n    b = 1", "look = eval\n\ndef g():\n    b = 1"),
    ],
)
def test_locals_get_new_names(text: str, expected: str) -> None:
    """Wherever a function may bind a name; never parameters, globals, imports, class bodies."""
    assert renamed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_a = 1\n\ndef f():\n    return _a", "_N1 = 1\n\ndef f():\n    return _N1"),
        ("def _a():\n    pass\nb = _a()", "def _N1():\n    pass\nb = _N1()"),
        ("_a = 1\n\ndef f():\n    global _a\n    _a = 2", "_N1 = 1\n\ndef f():\n    global _N1\n    _N1 = 2"),
        (
            "class A:\n\n    def __init__(self):\n        self._b = 1\n\n    def _c(self):\n        return self._b",
            "class A:\n\n    def __init__(self):\n        self._N1 = 1\n\n    def _N2(self):\n        return self._N1",
        ),
        ("class _A:\n    pass\nb = _A()", "class _N1:\n    pass\nb = _N1()"),
    ],
)
def test_private_names_get_new_ones(text: str, expected: str) -> None:
    """Of modules and of classes."""
    assert renamed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n\n    def __init__(self, b):\n        self.b = b",
        "_a = 1\nb = '_a'",
        "__a = 1\n__b__ = 2",
        "class _A(ValueError):\n    pass",
        "@dataclass\nclass A:\n    _b: int = 1",
        "class A:\n    _b = 1",
        "class A(Thread):\n\n    def _run(self):\n        self._target = 1",
        "class A(B):\n\n    def _run(self):\n        pass\n\nclass B(Thread):\n    pass",
        "def f(_a):\n    pass\n_a = 1",
        "_a = 1\nf(_a=2)",
        "import os\n_exit = 1\nos._exit(0)",
        "import sys\n_a = 1\nsys._a",
        "from other import _a\n_a()",
    ],
)
def test_what_others_may_ask_for_keeps_its_name(text: str) -> None:
    """Public names, names in texts, fields, names that a foreign class may know."""
    assert renamed(text) == text


def test_private_names_stay_where_names_are_looked_up_by_text() -> None:
    """The caller says so; locals change nevertheless."""
    assert renamed("_a = 1\n\ndef f():\n    b = _a", privates=False) == "_a = 1\n\ndef f():\n    N1 = _a"


def test_files_of_a_program_agree_on_private_names() -> None:
    """A name imported from a neighbour is the neighbour's new one."""
    trees = {
        "solution": ast.parse(
            "from parts import _help\nimport parts\n\ndef f():\n    return _help(parts._size)"
        ),
        "parts": ast.parse("_size = 1\n\ndef _help(a):\n    return a"),
    }
    names = Names(frozenset(trees))
    for tree in trees.values():
        read_names(tree, names)
    rename(names, random.Random(5), privates=True)
    parts, solution = ast.unparse(trees["parts"]), ast.unparse(trees["solution"])
    found = re.search(r"(\w+) = 1\n\ndef (\w+)\(a\)", parts)
    assert found is not None
    size, helper = found.groups()
    assert (
        solution == f"from parts import {helper}\nimport parts\n\ndef f():\n    return {helper}(parts.{size})"
    )
