"""Measures are of what a program does, not of layout, names or comments; and nothing hostile stops them."""

import ast
import builtins
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.agents.green.design import allowed_by, measure
from pytest_logomesh.records.evidence import Measures
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.agents.green.green_samples import task

PROGRAMS = [
    text
    for each in load_suite(bundled_tasks())
    for program in (*each.correct, *(twin.solution.program for twin in each.flawed))
    for text in program.files.values()
]
programs = st.sampled_from(sorted(set(PROGRAMS)))


def of(source: str) -> Measures:
    """The measures of one file, written with the margin of the test."""
    return measure({"solution.py": textwrap.dedent(source)})


def test_statements_are_counted_and_not_what_only_says_something() -> None:
    """Docstrings, `pass` and imports are for people and for the interpreter."""
    measured = of('''
        """A module."""
        import math

        class Shape:
            """A shape."""

            def area(self) -> float:
                """Its area."""
                pass
                radius = 2
                return math.pi * radius
    ''')
    assert (measured.statements, measured.longest_function) == (4, 2)


def test_an_elif_stands_beside_its_if() -> None:
    """A chain of cases is flat; an `if` within a loop within a loop is not."""
    chain = "def f(x):\n    if x == 1:\n        return 1\n    elif x:\n        return 2\n    else:\n        return 3\n"
    assert of(chain).nesting == 1
    assert (
        of(
            "def f(x):\n    for a in x:\n        for b in a:\n            if b:\n                return b\n"
        ).nesting
        == 3
    )


def test_cognitive_complexity_is_that_of_the_most_complex_function() -> None:
    """Each `if` costs one, and one more for each level around it (Campbell's counting)."""
    simple = "def g(x):\n    return x\n"
    assert of(f"{simple}def f(x):\n    if x:\n        if x > 1:\n            return 1\n").cognitive == 3
    assert of(simple).cognitive == 0


def test_a_comment_for_the_analyser_hides_nothing() -> None:
    """It knows words that switch it off."""
    nested = "def f(x):{}\n    if x:\n        if x > 1:\n            return 1\n"
    assert of(nested.format("  # complexipy: ignore")).cognitive == of(nested.format("")).cognitive == 3


def test_runs_of_four_that_stand_twice_are_duplicated() -> None:
    """Whatever the variables are called; three statements are no copy yet."""
    body = "    {0} = load()\n    {0}.sort()\n    {0}.reverse()\n    return {0}\n"
    twice = f"def f():\n{body.format('a')}def g():\n{body.format('b')}"
    assert of(twice).duplicated == 8
    assert of(twice.replace("    a.sort()\n", "").replace("    b.sort()\n", "")).duplicated == 0


def test_fields_of_two_classes_are_no_copy() -> None:
    """What stands in a class's body declares."""
    fields = "    a: int = 0\n    b: int = 0\n    c: int = 0\n    d: int = 0\n"
    assert of(f"class A:\n{fields}class B:\n{fields}").duplicated == 0


@pytest.mark.parametrize(
    ("source", "dead"),
    [
        ("def f():\n    return 1\n    print(2)\n", 1),
        ("def f(x):\n    if x:\n        return 1\n    else:\n        raise x\n    print(2)\n", 1),
        ("def f():\n    if False:\n        print(1)\n    return 2\n", 1),
        ("def f():\n    return\n    yield\n", 0),
        ("import json\n\ndef f():\n    return 1\n", 1),
        ("import json\n\ndef f():\n    return json.dumps(1)\n", 0),
        ("from __future__ import annotations\n", 0),
        ("def _f(x):\n    return _f(x - 1)\n", 1),
        ("def _f(x):\n    return x\n\ndef g():\n    return _f(1)\n", 0),
        ("class A:\n    def _f(self): return 1\n\n    def g(self): return getattr(self, '_f')()\n", 0),
        ("def f():\n    a = 1\n    return 2\n", 1),
        ("def f():\n    a = 1\n    a += 1\n    return 2\n", 1),
        ("def f():\n    a = 1\n    return lambda: a\n", 0),
        ("def f():\n    a = 1\n    return [a for a in range(3)]\n", 1),
        ("def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n    return g, a\n", 0),
        ("def f():\n    a = 1\n    return locals()\n", 0),
        ("def f():\n    for i in range(3):\n        print()\n    a, b = 1, 2\n    return b\n", 0),
    ],
)  # fmt: skip
def test_what_nothing_uses_is_dead(source: str, dead: int) -> None:
    """Unreachable statements, and private functions, imports and locals that nobody reads."""
    assert of(source).dead == dead


def test_types_are_missed_at_public_functions_only() -> None:
    """Not at `self`, not at the result of `__init__`, not in private classes."""
    assert of("def f(a, b: int):\n    return a\n").untyped == 2
    assert of("class A:\n    def __init__(self, a):\n        self.a = a\n").untyped == 1
    assert of("class _A:\n    def f(self, a):\n        return a\n\ndef _g(a):\n    return a\n").untyped == 0


def test_more_than_five_parameters_tangle_a_function() -> None:
    """The object that a method is called on is none of them."""
    assert of("def f(a, b, c, d, e, *, f): return a\n").tangled == 1
    assert of("class A:\n    def f(self, a, b, c, d, e): return a\n").tangled == 0


def test_allowed_is_the_largest_of_any_correct_program() -> None:
    """Of each measure by itself."""
    assert allowed_by(task()) == Measures(statements=2, longest_function=1, untyped=2)


class _Renamed(ast.NodeTransformer):
    """Renames every variable and parameter that is not a builtin, the same everywhere."""

    def __init__(self, tree: ast.AST) -> None:
        bound = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        self._bound = bound - set(dir(builtins)) - {"self", "cls", "__slots__", "__all__"}

    def _new(self, name: str) -> str:
        return f"{name}_by_another_name" if name in self._bound else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._new(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        self.generic_visit(node)
        return ast.arg(self._new(node.arg), node.annotation)

    def visit_Global(self, node: ast.Global) -> ast.Global:
        return ast.Global([self._new(name) for name in node.names])

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([self._new(name) for name in node.names])


@settings(max_examples=60, deadline=None)
@given(programs)
def test_layout_and_comments_decide_nothing(source: str) -> None:
    """The printer's layout, without any comment, and with one above every line that can have one."""
    printed = ast.unparse(ast.parse(source))
    commented = "\n".join(
        f"{line}  # noqa: all" if line and line[-1] not in "\\'\"(" else line for line in printed.split("\n")
    )
    assert measure({"solution.py": printed}) == measure({"solution.py": source})
    if ast.dump(ast.parse(commented)) == ast.dump(ast.parse(printed)):
        assert measure({"solution.py": commented}) == measure({"solution.py": source})


@settings(max_examples=60, deadline=None)
@given(programs)
def test_docstrings_decide_nothing(source: str) -> None:
    """One more in every class and function, and the words of code in it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.Module):
            node.body.insert(0, ast.Expr(ast.Constant("import _f; _f() if x else y")))
    told = ast.unparse(ast.fix_missing_locations(tree))
    assert measure({"solution.py": told}) == measure({"solution.py": source})


@settings(max_examples=60, deadline=None)
@given(programs)
def test_names_of_variables_decide_nothing(source: str) -> None:
    """Renamed from end to end."""
    tree = ast.parse(source)
    renamed = ast.unparse(ast.fix_missing_locations(_Renamed(tree).visit(tree)))
    assert measure({"solution.py": renamed}) == measure({"solution.py": source})


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n",
        "\0",
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "-" * 140 + "1",
        "def f(x):\n" + "".join(f"{' ' * depth}if x:\n" for depth in range(1, 90)) + " " * 91 + "return x\n",
        "def f(x):\n    return " + " + ".join(["x"] * 140) + "\n",
        "x = 1\n" * 20_000,
        "def f(x):\n" + "    x = x\n" * 9000,
        "def f():\n    return 0x" + "f" * 20_000 + "\n",
        "def f(x):\n    return f'{x!r:{x}}' f\"{x['a']}\"\n",
        "def f():\n    return '\\ud800'\n",
        "".join(f"def _f{n}(): return _f{n + 1}()\n" for n in range(3000)),
    ],
)
def test_hostile_source_is_measured_or_counts_as_nothing(source: str) -> None:
    """Within seconds, and without an error."""
    started = time.process_time()
    assert measure({"solution.py": source}).statements >= 0
    assert time.process_time() - started < 10
