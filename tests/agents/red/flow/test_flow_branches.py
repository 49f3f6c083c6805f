"""Branches are all taken, but for those that a constant excludes; loops twice; what is dead is not run."""

import pytest

from pytest_logomesh.agents.red.flow import UNKNOWN
from tests.agents.red.flow.flow_rig import program, sunk, tainted, view


@pytest.mark.parametrize(
    "body",
    [
        "y = 'k'\nif a:\n    y = x\nsink(y)",
        "y = x\nif a:\n    y = 'k'\nsink(y)",
        "if a:\n    y = 'k'\nelse:\n    y = x\nsink(y)",
        "y = x if a else 'k'\nsink(y)",
        "y = a or x\nsink(y)",
        "y = 'k'\nfor i in a:\n    y = x\nsink(y)",
        "y = z = 'k'\nfor i in a:\n    z = y\n    y = x\nsink(z)",
        "y = 'k'\nwhile a:\n    y = x\n    break\nsink(y)",
        "y = 'k'\nwhile True:\n    if a:\n        y = x\n        break\nsink(y)",
        "y = 'k'\nfor i in a:\n    if i:\n        y = x\n        continue\n    y = 'l'\nsink(y)",
        "for i in a:\n    pass\nelse:\n    y = x\nsink(y)",
        "try:\n    y = x\nexcept ValueError:\n    y = 'k'\nsink(y)",
        "try:\n    y = int(a)\nexcept ValueError:\n    y = x\nsink(y)",
        "y = 'k'\ntry:\n    y = x\n    risky()\nexcept ValueError:\n    sink(y)",
        "try:\n    risky()\nfinally:\n    y = x\nsink(y)",
        "try:\n    risky()\nexcept* ValueError:\n    sink(x)",
        "try:\n    raise ValueError(x)\nexcept ValueError as error:\n    sink(str(error))",
        "match a:\n    case 1:\n        y = 'k'\n    case _:\n        y = x\nsink(y)",
        "match x:\n    case [first, *rest]:\n        sink(rest)",
        "match x:\n    case {'k': y}:\n        sink(y)",
        "y = []\nif a:\n    y = ['k']\nelse:\n    y = [x]\nsink(y[0])",
        "sink([y for y in a if y] or x)",
        "if a and (y := x):\n    sink(y)",
        "n = 3\nsink('a' if n == 1 else x)",
        "assert a\nsink(x)",
    ],
)
def test_an_input_gets_through_a_branch(body: str) -> None:
    """Whatever way control may take."""
    assert tainted(body)


@pytest.mark.parametrize(
    "body",
    [
        "if 1 > 2:\n    y = x\nelse:\n    y = 'k'\nsink(y)",
        "y = 'k'\nif False:\n    y = x\nsink(y)",
        "sink('k' if True else x)",
        "n = 3\nsink('k' if n == 3 else x)",
        "sink('k' or x)",
        "y = 'k'\nwhile False:\n    y = x\nsink(y)",
        "match 2:\n    case 1:\n        y = x\n    case 2:\n        y = 'k'\nsink(y)",
        "y = x\ntry:\n    pass\nfinally:\n    y = 'k'\nsink(y)",
        "y = x\nif a:\n    y = 'k'\nelse:\n    abort(400)\nsink(y)",
    ],
)
def test_what_a_constant_excludes_is_not_run(body: str) -> None:
    """Conditions that are sure, and ways that end."""
    assert not tainted(body)


@pytest.mark.parametrize(
    "body",
    [
        "return\nsink(x)",
        "raise ValueError\nsink(x)",
        "abort(404)\nsink(x)",
        "while True:\n    pass\nsink(x)",
        "for i in a:\n    continue\n    sink(x)",
        "for i in a:\n    break\n    sink(x)",
        "if a:\n    return\nelse:\n    raise ValueError\nsink(x)",
        "never()\nsink(x)",
    ],
)
def test_what_is_dead_is_not_seen(body: str) -> None:
    """Nothing stands behind a return, a raise, a break, an endless loop, or a function that never returns."""
    assert not list(program(view(body, "def never():\n    raise SystemExit\n")).methods("sink"))


def test_a_stub_is_taken_to_return() -> None:
    """A method that only says that somebody else will write it ends nothing."""
    before = "class A:\n    def get(self):\n        raise NotImplementedError\n"
    assert tainted("A().get()\nsink(x)", before)


def test_functions_in_dead_code_are_looked_at() -> None:
    """A function that nobody reaches may be reached tomorrow."""
    assert sunk("import sys\nsys.exit()\ndef f(x):\n    sink(x)\n").tainted("command") is not None


def test_what_follows_a_call_that_ends_in_its_midst_is_seen_elsewhere() -> None:
    """A helper that one call never gets through is looked at for itself, too."""
    before = """
    class Own:
        def stop(self):
            raise SystemExit
    class Other:
        def stop(self):
            return 'k'
    def _helper(stopping):
        stopping.stop()
        sink('k')
    """
    assert list(program(view("_helper(Own())", before)).methods("sink"))


@pytest.mark.parametrize(
    "expression",
    ["row if row else {'k': 'fixed'}", "{'k': 'fixed'} if row else row", "row or {'k': 'fixed'}"],
)
def test_a_container_that_may_be_something_else_holds_nothing_for_sure(expression: str) -> None:
    """What stands in it is no constant any more; an input that is put in later is still found there."""
    given = view(f"row = ask()\nheld = {expression}\nsink(held['k'])")
    assert sunk(given).const is UNKNOWN
    assert sunk(given.replace(expression, "{'k': 'fixed'}")).const == "fixed"
    assert tainted(f"row = ask()\nheld = {expression}\nheld['k'] = x\nsink(held['k'])")
