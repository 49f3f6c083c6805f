"""Mutants as a whole: deterministic, distinct, compiled, and chosen so that everything is met."""

import ast
from collections import Counter

import pytest

from pytest_logomesh.agents.green.mutants import mutants_of, spread
from tests.agents.green.mutants.mutant_samples import program

TEXT = '''\
"""A module."""

LIMIT = 3  # of what


class Queue:
    """First in, first out."""

    def __init__(self):
        self.items = []

    def put(self, item):
        if len(self.items) < LIMIT and item is not None:
            self.items.append(item)

    def get(self):
        return self.items.pop(0)


def total(queue):
    return sum(queue.items) + 1
'''


def test_a_mutant_says_where_and_what_it_is() -> None:
    """Lines are those of the reference, comments and docstrings counted."""
    (found,) = [mutant for mutant in mutants_of(program(TEXT)) if mutant.says == "`<` became `<=`"]
    assert found.id == "solution.py:13:comparison:1"
    assert (found.path, found.line, found.operator) == ("solution.py", 13, "comparison")
    assert found.function == "Queue.put"
    assert found.program.name == "mutants/solution.py:13:comparison:1"
    assert "if len(self.items) <= LIMIT and item is not None:" in found.program.files["solution.py"]


def test_mutants_are_distinct_and_compile() -> None:
    """No two trees are the same, and none is the reference's."""
    original = ast.parse(TEXT)
    texts = [mutant.program.files["solution.py"] for mutant in mutants_of(program(TEXT))]
    for text in texts:
        compile(text, "solution.py", "exec")
    trees = [ast.dump(ast.parse(text)) for text in texts]
    assert len(set(trees)) == len(trees)
    assert ast.dump(original) not in trees


def test_mutants_come_in_order_and_always_the_same() -> None:
    """File by file and line by line; ids are unique."""
    found = mutants_of(program(TEXT, another="x = 1 < 2\n"))
    assert [(m.path, m.line) for m in found] == sorted((m.path, m.line) for m in found)
    assert found == mutants_of(program(TEXT, another="x = 1 < 2\n"))
    assert len({m.id for m in found}) == len(found)
    assert {m.path for m in found} == {"another.py", "solution.py"}
    assert all(set(m.program.files) == {"another.py", "solution.py"} for m in found)


def test_a_program_that_reads_its_docstrings_keeps_them() -> None:
    """Classes are printed whole then, so that no docstring is indented anew."""
    text = 'class A:\n    """One.\n\n    Two."""\n\n    def f(self, a):\n        return self.__doc__ + a\n'
    found = mutants_of(program(text))
    assert found
    assert all('"""One.\n\n    Two."""' in mutant.program.files["solution.py"] for mutant in found)


@pytest.mark.parametrize("text", ["def f(:\n", "(" * 500 + ")" * 500, "\x00", "-" * 9000 + "1"])
def test_what_does_not_parse_has_no_mutants(text: str) -> None:
    """A broken file is no error."""
    assert mutants_of(program(text)) == ()


def test_few_mutants_meet_every_function_and_every_kind() -> None:
    """Functions take turns; the rarest kind goes first."""
    found = mutants_of(program(TEXT))
    functions = {mutant.function for mutant in found}
    chosen = spread(found, len(functions))
    assert {mutant.function for mutant in chosen} == functions
    assert max(Counter(mutant.operator for mutant in chosen).values()) == 1
    assert {mutant.operator for mutant in spread(found, 16)} == {mutant.operator for mutant in found}


@pytest.mark.parametrize("most", [0, 1, 7, 1000])
def test_a_choice_keeps_the_order_and_is_no_larger_than_asked(most: int) -> None:
    """It is a part of the input, and the whole of it when there is room."""
    found = mutants_of(program(TEXT))
    chosen = spread(found, most)
    assert len(chosen) == min(most, len(found))
    assert [mutant for mutant in found if mutant in chosen] == list(chosen)
