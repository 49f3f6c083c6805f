"""The vocabulary of rules holds on syntax, with doubt kept apart from certainty."""

from pathlib import Path

import pytest

from pytest_logomesh.agents.red.constructs import check_rules, known_construct, sightings
from pytest_logomesh.records.errors import TaskMistake
from tests.agents.red.red_samples import reading, task


def lines(word: str, source: str, *, certain: bool = True) -> list[int]:
    """Lines of `solution.py` where the construct is seen."""
    return [seen.line for seen in sightings(word, reading(source)) if seen.certain is certain]


@pytest.mark.parametrize(
    ("word", "source", "expected"),
    [
        ("loop", "for x in y:\n    pass\nwhile z:\n    pass", [1, 3]),
        ("loop", "async def f():\n    async for x in y:\n        pass", [2]),
        ("loop", '"""for x in y, while true"""\n# for\n[a for a in b]', []),
        ("comprehension", "[a for a in b]\n{a for a in b}\n{a: a for a in b}\n(a for a in b)", [1, 2, 3, 4]),
        ("comprehension", "for a in b: pass", []),
        ("import:os", "import os.path\nfrom os import path\nimport ossaudiodev", [1, 2]),
        ("import:os.path", "from os import path\nimport os", [1]),
        ("import:re", "import importlib\nimportlib.import_module('re')", [2]),
        ("import:re", "# import re\nx = 'import re'", []),
        ("call:eval", "eval(x)\n'eval(x)'", [1]),
        ("call:builtins.eval", "eval(x)", [1]),
        ("call:map", "list(map(f, x))", [1]),
        ("call:eval", "list(map(eval, x))", [1]),
        ("call:functools.cache", "import functools\n@functools.cache\ndef f(): ...", [2]),
        ("call:re.compile", "from re import compile as c\nc('x')", [2]),
        ("call:compile", "import re\nre.compile('x')", []),
        ("recursion", "def fib(n):\n    return fib(n - 1)", [1]),
        (
            "recursion",
            "def a(n):\n    return b(n)\ndef b(n):\n    return a(n)\ndef c():\n    return a(1)",
            [1, 3],
        ),
        ("recursion", "f = lambda n: f(n - 1)", [1]),
        ("recursion", "def fib(n):\n    return sum(map(fib, (n - 1, n - 2)))", [1]),
        ("recursion", "class A:\n    def go(self):\n        return self.go()", [2]),
        ("recursion", "class A:\n    @classmethod\n    def go(cls):\n        return cls.go()", [3]),
        ("recursion", "class N:\n    def __init__(self):\n        self.l = N()", [2]),
        ("recursion", "def f():\n    def g():\n        return f()\n    return g()", [1, 2]),
        ("recursion", "def fib(n):\n    # fib calls fib recursively\n    return 'fib(n)'", []),
        ("recursion", "def f(n):\n    return g(n)\ndef g(n):\n    return g(n - 1)", [3]),
        ("recursion", "def f(n):\n    def f(m):\n        return m\n    return f(n)", []),
        ("global-state", "seen = {}\ndef f(k):\n    seen[k] = 1", [3]),
        ("global-state", "seen = []\ndef f(k):\n    seen.append(k)\ndef g():\n    del seen[0]", [3, 5]),
        ("global-state", "n = 0\ndef f():\n    global n\n    n += 1", [3]),
        ("global-state", "import collections\nq = collections.deque()\ndef f():\n    q.append(1)", [4]),
        ("global-state", "seen = {}\ndef f():\n    seen = {}\n    seen[1] = 2\nseen[3] = 4", []),
        ("global-state", "class A:\n    def f(self):\n        self.seen[1] = 2", []),
        ("global-state", "TABLE = {1: 2}\ndef f(k):\n    return TABLE[k]", []),
    ],
)
def test_a_construct_is_seen_where_it_stands_and_nowhere_else(
    word: str, source: str, expected: list[int]
) -> None:
    """Sightings are lines of syntax; comments, docstrings and strings never count."""
    assert lines(word, source) == expected


@pytest.mark.parametrize(
    ("word", "source", "expected"),
    [
        ("recursion", "class S:\n    def append(self, x):\n        self.items.append(x)", [2]),
        ("recursion", "def walk(node):\n    return pool.submit(walk, node.left)", [1]),
        ("call:eval", "pool.submit(eval, x)", [1]),
    ],
)
def test_a_doubtful_sighting_is_marked(word: str, source: str, expected: list[int]) -> None:
    """What the tree cannot decide is seen, but not as certain."""
    assert lines(word, source) == []
    assert lines(word, source, certain=False) == expected


def test_recursion_over_two_files_is_seen() -> None:
    """Functions that call each other across the submission's files are recursive."""
    read = reading(
        {
            "solution.py": "from other import b\ndef a(n):\n    return b(n)",
            "other.py": "import solution\ndef b(n):\n    return solution.a(n)",
        }
    )
    assert [(seen.path, seen.line) for seen in sightings("recursion", read)] == [
        ("other.py", 2),
        ("solution.py", 2),
    ]


@pytest.mark.parametrize(
    "word", ["loop", "comprehension", "recursion", "global-state", "import:os.path", "call:eval"]
)
def test_words_of_the_vocabulary_are_known(word: str) -> None:
    """Fixed words and both named forms."""
    assert known_construct(word)


@pytest.mark.parametrize("word", ["", "loops", "import:", "call:a b", "call:x.", "import", "call:eval;"])
def test_other_words_are_not_known(word: str) -> None:
    """A typo in a task is not silently a rule that always holds."""
    assert not known_construct(word)


def test_a_task_with_an_unknown_word_is_a_mistake_that_names_its_file() -> None:
    """The author is told where, what, and what would be right."""
    check_rules(task(required=("loop",), banned=("call:eval",)))
    with pytest.raises(
        TaskMistake, match=r"task\.toml: rules name no construct `lop`.*loop.*call:NAME"
    ) as told:
        check_rules(task(banned=("lop",)))
    assert told.value.path == Path("tasks/sample/task.toml")
