"""Each neutral change of a disguise, alone and with known draws."""

import ast
from itertools import count
from textwrap import dedent

import pytest

from pytest_logomesh.agents.green.mutants.blocks import blocks
from pytest_logomesh.agents.green.mutants.decoys import draw_landmarks, plant, plant_in_module
from pytest_logomesh.agents.green.mutants.order import reorder
from pytest_logomesh.agents.green.mutants.rewrites import rewrite
from tests.agents.green.mutants.mutant_samples import Same


def rewritten(text: str, draw: float = 0.0) -> str:
    """A function after everything that may be said in other words was."""
    tree = ast.parse(dedent(text))
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    rewrite(function, Same(draw), count(1))
    return ast.unparse(tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a):\n    g(a < 1)", "def f(a):\n    g(1 > a)"),
        ("def f(a):\n    g(self.b >= a)", "def f(a):\n    g(a <= self.b)"),
        ("def f(a):\n    g(a() < 1)", "def f(a):\n    g(a() < 1)"),
        ("def f(a):\n    g(a < 1 < 2)", "def f(a):\n    g(a < 1 < 2)"),
        ("def f(a):\n    g(a == 1)", "def f(a):\n    g(a == 1)"),
        (
            "def f(a):\n    if a:\n        g()\n    else:\n        h()",
            "def f(a):\n    if not a:\n        h()\n    else:\n        g()",
        ),
        ("def f(a):\n    g(1 if not a else 2)", "def f(a):\n    g(2 if a else 1)"),
        ("def f(a):\n    return g(a)", "def f(a):\n    new 1 = g(a)\n    return new 1"),
        ("def f(a):\n    b = g(a)\n    return b", "def f(a):\n    return g(a)"),
        (
            "def f(a):\n    b = g(a)\n    b.c()\n    return b",
            "def f(a):\n    b = g(a)\n    b.c()\n    return b",
        ),
        ("def f(a):\n    yield 1\n    return g(a)", "def f(a):\n    yield 1\n    return g(a)"),
        ("async def f(a):\n    return g(a)", "async def f(a):\n    return g(a)"),
        ("def f():\n    a = 0\n    a += 1", "def f():\n    a = 0\n    a = a + 1"),
        ("def f():\n    a = 0\n    a = a + 1", "def f():\n    a = 0\n    a += 1"),
        ("def f(a):\n    a += 1", "def f(a):\n    a += 1"),
        ("def f():\n    a = []\n    a += 1", "def f():\n    a = []\n    a += 1"),
        ("def f():\n    a = 0\n    a += 0.5", "def f():\n    a = 0\n    a += 0.5"),
        ("def f():\n    global a\n    a = 0\n    a += 1", "def f():\n    global a\n    a = 0\n    a += 1"),
        (
            "def f(b):\n    a = 0\n    for a in b:\n        a += 1",
            "def f(b):\n    a = 0\n    for a in b:\n        a += 1",
        ),
    ],
)
def test_the_same_is_said_in_other_words(text: str, expected: str) -> None:
    """Only where it is sure to be the same."""
    assert rewritten(text) == expected


def test_nothing_is_said_in_other_words_unless_drawn() -> None:
    """Every change is a matter of chance."""
    text = "def f(a):\n    if a < 1:\n        b = g(a)\n        return b\n    else:\n        return h(a)"
    assert rewritten(text, 0.99) == text


def ordered(text: str) -> list[str]:
    """The names of a module after its functions were put in another order, one class deep."""
    tree = ast.parse(dedent(text))
    reorder(tree, Same(0.0))
    outer = tree.body[0] if isinstance(tree.body[0], ast.ClassDef) else tree
    return [node.name for node in outer.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def a(): 1\ndef b(): 2\ndef c(): 3", ["b", "c", "a"]),
        ("class A:\n    def a(self): 1\n    def b(self): 2\n    def c(self): 3", ["b", "c", "a"]),
        ("def a(): 1\n@d\ndef b(): 2\ndef c(): 3", ["a", "b", "c"]),
        ("def a(): 1\ndef b(): 2\ndef a(): 3", ["a", "b", "a"]),
        ("def a(): 1\ndef b(x=a): 2", ["a", "b"]),
        ("def a(x=d()): 1\ndef b(): 2", ["a", "b"]),
        ("def a(): 1\nx = a()\ndef b(): 2", ["a", "b"]),
    ],
)
def test_plain_neighbours_change_places(text: str, expected: list[str]) -> None:
    """Not where a definition runs anything, reads a neighbour or replaces one."""
    assert ordered(text) == expected


def test_an_untaken_branch_holds_a_mistake() -> None:
    """The statement itself stays as it is; the constant that is asked about never changes."""
    (function,) = ast.parse("def f(a):\n    return a.b < 1").body
    assert isinstance(function, ast.FunctionDef)
    draws = Same(0.0)
    landmarks = draw_landmarks(draws, count(1))
    plant(blocks(function), landmarks, draws, count(9))
    assert [ast.unparse(node) for node in landmarks.statements()] == ["_ new 1 = 11"]
    assert ast.unparse(function.body[-1]) == "return a.b < 1"
    (branch,) = [node for node in function.body if isinstance(node, ast.If)]
    assert ast.unparse(branch.test) == "_ new 1 > 12"
    assert ast.unparse(branch.body[0]) == "return a.b < 2"


@pytest.mark.parametrize("number", [draw / 20 for draw in range(20)])
def test_conditions_have_the_answer_that_is_asked_for(number: float) -> None:
    """Whatever is drawn."""
    landmarks = draw_landmarks(Same(number), count(1))
    known = {name.replace(" ", "_"): value for name, value in landmarks.values.items()}
    for test, answer in ((landmarks.true(Same(number)), True), (landmarks.false(Same(number)), False)):
        text = ast.unparse(test).replace("_ new ", "__new_")
        assert bool(eval(text, {}, known)) is answer


def test_loops_and_generators_hold_no_untaken_branches() -> None:
    """Inside loops they would cost time; a generator's yields stay as they are."""
    text = "def f(a):\n    for b in a:\n        yield b"
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    plant(blocks(function), draw_landmarks(Same(0.2), count(1)), Same(0.2), count(9))
    assert ast.unparse(function) == text


def test_constants_of_a_module_get_a_wrong_neighbour() -> None:
    """Private and public ones alike, but none that tools read."""
    tree = ast.parse("LIMIT = 3\n__all__ = ['a']")
    plant_in_module(tree.body, draw_landmarks(Same(0.0), count(1)), Same(0.0))
    assert [ast.unparse(node).splitlines()[-1].strip() for node in tree.body] == [
        "LIMIT = 3",
        "LIMIT = 4",
        "__all__ = ['a']",
    ]
