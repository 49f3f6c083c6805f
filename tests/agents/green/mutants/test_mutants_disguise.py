"""Disguises as a whole: the same program in other clothes, whatever comes in."""

import ast
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.mutants import disguise, mutants_of
from pytest_logomesh.records.task import Program
from tests.agents.green.mutants.mutant_samples import program

STACK = '''\
"""A stack."""

_MOST = 4


class Stack:
    """Last in, first out."""

    def __init__(self, most=_MOST):
        self.most = most
        self._items = []  # newest last

    def push(self, item):
        full = len(self._items) >= self.most
        if full:
            raise ValueError("no room")
        else:
            self._items.append(item)
        return self

    def pop(self, fallback=None):
        return self._items.pop() if self._items else fallback

    def _walk(self):
        at = 0
        while at < len(self._items):
            yield at, self._items[at]
            at += 1

    def pairs(self):
        return list(self._walk())


def filled(count):
    """A stack of numbers."""
    made = Stack(count)
    for number in range(count):
        made.push(number)
    return made
'''
SEEDS = range(25)


def dressed(text: str, seed: int) -> str:
    """A one-file program in the clothes of a seed."""
    return disguise(program(text), random.Random(seed)).files["solution.py"]


def seen(text: str) -> object:
    """What the stack shows to somebody who uses it."""
    space: dict[str, object] = {"__name__": "solution"}
    exec(text, space)
    stack = space["filled"](4)  # type: ignore[operator] # made by the text
    try:
        stack.push(9)
    except ValueError as error:
        refused = str(error)
    return refused, stack.pairs(), [stack.pop("none") for _ in range(6)], stack.most


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disguised_program_does_the_same(seed: int) -> None:
    """Under every seed."""
    assert seen(dressed(STACK, seed)) == seen(STACK)


def test_disguises_differ_and_are_drawn_from_the_seed_alone() -> None:
    """Two seeds, two texts; one seed, one text."""
    texts = {dressed(STACK, seed) for seed in SEEDS}
    assert len(texts) == len(SEEDS)
    assert dressed(STACK, 3) == dressed(STACK, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_public_names_parameters_and_attributes_stay(seed: int) -> None:
    """What a suite may touch: names without an underscore, and signatures."""

    def promised(text: str) -> set[str]:
        tree = ast.parse(text)
        found = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        tops = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        found |= {node.name for node in tops}
        return {name for name in found if not name.startswith("_") or name.endswith("__")}

    assert promised(STACK) <= promised(dressed(STACK, seed))


def test_a_disguised_program_keeps_no_private_or_local_name_for_long() -> None:
    """Over some seeds each of them is gone at least once, and so are comments and docstrings."""
    texts = [dressed(STACK, seed) for seed in SEEDS]
    for word in ("_MOST", "_items", "_walk", "full", "at", "made", "number"):
        assert any(not re.search(rf"\b{word}\b", text) for text in texts)
    assert not any("Last in" in text or "newest" in text for text in texts)


def test_every_program_holds_mistakes() -> None:
    """The right one too, in branches that are not taken."""
    right = [
        node
        for seed in SEEDS
        for node in ast.walk(ast.parse(dressed(STACK, seed)))
        if isinstance(node, ast.If)
    ]
    assert len(right) > 3 * len(SEEDS)


def test_a_mutant_is_as_wrong_in_disguise() -> None:
    """Its one mistake survives, its name too."""
    (mutant,) = [found for found in mutants_of(program(STACK)) if found.says == "`>=` became `>`"]
    for seed in SEEDS:
        other = disguise(mutant.program, random.Random(seed))
        assert other.name == mutant.program.name
        space: dict[str, object] = {"__name__": "solution"}
        exec(other.files["solution.py"], space)
        assert space["filled"](2).push(7).pop() == 7  # type: ignore[operator] # made by the text


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n",
        "(" * 400 + ")" * 400,
        "-" * 9000 + "1",
        "a = " + "[" * 120 + "]" * 120 + "\n" + "b = " + ".x" * 3000,
        "\x00",
        "# -*- coding: latin-1 -*-\na = 'é'\n",
        "",
    ],
)
def test_what_cannot_be_read_keeps_its_text(text: str) -> None:
    """And raises nothing; its neighbours are dressed all the same."""
    given_in = program(STACK).model_copy(
        update={"files": {"odd.py": text, "solution.py": STACK, "a.txt": "(:"}}
    )
    files = disguise(given_in, random.Random(1)).files
    assert files["odd.py"].strip() == text.strip()
    assert files["a.txt"] == "(:"
    assert files["solution.py"] != STACK


@pytest.mark.parametrize("reader", ["import inspect", "import sys\nframe = sys._getframe", "here = __file__"])
def test_what_looks_at_its_own_source_is_only_printed_anew(reader: str) -> None:
    """Without its comments."""
    text = f"{reader}\n{STACK}"
    assert "newest" not in dressed(text, 1)
    assert all(word in dressed(text, 1) for word in ("_MOST = 4", "full = len", "_walk"))


def test_docstrings_stay_where_they_are_read() -> None:
    """They are part of what the program does then."""
    assert "Last in, first out." in dressed(f"{STACK}\nsays = Stack.__doc__\n", 1)


def test_private_names_stay_where_a_file_cannot_be_read() -> None:
    """That file may use them."""
    files = {"solution.py": STACK, "odd.py": "from solution import _MOST\n("}
    for seed in SEEDS:
        assert "_MOST" in disguise(Program(name="own", files=files), random.Random(seed)).files["solution.py"]


PIECES = st.sampled_from(
    [
        "def f(a, b=1):",
        "class _C:",
        "async def g():",
        "for x in y:",
        "while x < 1:",
        "if x:",
        "else:",
        "try:",
        "except E as e:",
        "finally:",
        "with a as b:",
        "match a:",
        "case [x, *y]:",
        "x = y = (z := 1)",
        "x += 1",
        "global x",
        "nonlocal x",
        "del x",
        "yield x",
        "await x",
        "return x < 1",
        "break",
        "self._x = lambda: _y",
        "x = [i async for i in x]",
        "x: int",
        "import a as _b",
        "from . import _c",
        "raise X from None",
        'f"{x!r:>{y}}"',
        "'''text'''",
        "print(*a, **b)",
        "x = eval",
    ]
)


@given(st.lists(st.tuples(st.integers(0, 4), PIECES), max_size=14), st.integers(0, 3))
def test_any_text_comes_back_as_good_as_it_was(lines: list[tuple[int, str]], seed: int) -> None:
    """What compiles compiles in disguise, and what does not stays; mutants of it compile as well."""
    text = "\n".join("    " * depth + line for depth, line in lines)
    own = program(text)
    after = disguise(own, random.Random(seed)).files["solution.py"]
    try:
        compile(own.files["solution.py"], "own", "exec")
    except SyntaxError:
        return
    compile(after, "disguised", "exec")
    for mutant in mutants_of(own):
        compile(mutant.program.files["solution.py"], "mutant", "exec")
