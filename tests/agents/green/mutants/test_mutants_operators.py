"""Each family of operators makes the mistakes it is named for, and no others."""

import pytest

from tests.agents.green.mutants.mutant_samples import lines, mutants

EXPECTED = {
    "comparison": {
        "x = a < b": ["x = a <= b", "x = a >= b"],
        "x = a >= b": ["x = a > b", "x = a < b"],
        "x = a == b": ["x = a != b"],
        "x = a not in b": ["x = a in b"],
        "x = a is None": ["x = a is not None"],
        "x = a < b < c": ["x = a <= b < c", "x = a >= b < c", "x = a < b <= c", "x = a < b >= c"],
    },
    "arithmetic": {
        "x = a + b": ["x = a - b"],
        "x = a * b": ["x = a // b", "x = a + b"],
        "x = a // b": ["x = a * b", "x = a / b"],
        "x = a << b": ["x = a >> b"],
        "x = -a": ["x = a"],
        "x = 'n: ' + a": [],
        "a += b": ["a -= b"],
        "a += [b]": [],
    },
    "boundary": {
        "x = range(a)": ["x = range(a - 1)", "x = range(a + 1)"],
        "x = range(1, a + 1)": [
            "x = range(2, a + 1)",
            "x = range(0, a + 1)",
            "x = range(1, a)",
            "x = range(1, a + 1 + 1)",
        ],
        "x = a[1:]": ["x = a[:]", "x = a[2:]", "x = a[0:]"],
        "x = a[-1]": ["x = a[0]", "x = a[-2]"],
        "x = a[b + 1]": ["x = a[b]"],
        "x = a < 3": ["x = a < 4", "x = a < 2"],
    },
    "constant": {
        "x = 0": ["x = 1", "x = -1"],
        "x = 0.5": ["x = 1.5", "x = -0.5"],
        "x = True": ["x = False"],
        "x = 'ab'": ["x = ''", "x = 'ab_'"],
        "x = ''": ["x = '_'"],
        "x = b'a'": ["x = b''", "x = b'a_'"],
        "x = 'a{1,64}'": ["x = ''", "x = 'a{1,65}'", "x = 'a{1,64}_'"],
        "x = 'this is a long text'": ["x = ''"],
        "x = None": [],
    },
    "return": {
        "def f(a): return a": ["return None"],
        "def f(a): return None": [],
        "def f(a): return [a]": ["return None", "return []"],
        "def f(a): return sorted(a)": ["return None", "return []"],
        "def f(a, b): return a and b": ["return None", "return not (a and b)"],
    },
    "condition": {
        "if a: f()": ["if not a:"],
        "while a.b: f()": ["while not a.b:"],
        "x = a if b else c": ["x = a if not b else c"],
        "x = not a": ["x = a"],
        "x = a and b": ["x = a or b", "x = b", "x = a"],
        "x = [a for a in b if a]": ["x = [a for a in b]", "x = [a for a in b if not a]"],
        "if a < b: f()": [],
    },
    "exception": {
        "def f(): raise ValueError('no')": ["raise TypeError('no')", "pass"],
        "def f(): raise KeyError": ["raise IndexError", "pass"],
        "def f(): raise Strange(1)": ["raise RuntimeError(1)", "pass"],
        "def f(): raise Strange(how=1)": ["pass"],
        "def f(): raise NotImplementedError": [],
        "try: f()\nexcept (KeyError, TypeError): g()": ["except TypeError:", "except KeyError:"],
    },
    "statement": {
        "def f(a): a.b = 1": ["pass"],
        "def f(a): a.b += 1": ["pass"],
        "def f(a): a.clear()": ["pass"],
        "def f(a): del a[0]": ["pass"],
        "def f(a):\n    b = a\n    return b": [],
        "def f(a):\n    a = g(a)\n    return a": ["pass"],
        "def f(a):\n    for b in a: break": ["pass"],
    },
    "call": {
        "x = max(a, b)": ["x = min(a, b)"],
        "x = any(a)": ["x = all(a)"],
        "a.append(b)": ["a.insert(0, b)"],
        "x = a.popleft()": ["x = a.pop()"],
        "from bisect import bisect_left\nx = bisect_left(a, b)": [],
        "from bisect import bisect_left, bisect_right\nx = bisect_left(a, b)": ["x = bisect_right(a, b)"],
        "x = sorted(a)": ["x = list(a)", "x = sorted(a, reverse=True)"],
        "x = a.popitem(last=False)": ["x = a.popitem()"],
        "x = a.get(b, c)": ["x = a.get(b)"],
    },
}
CASES = [(family, text) for family, texts in EXPECTED.items() for text in texts]


@pytest.mark.parametrize(("family", "text"), CASES, ids=[text for _, text in CASES])
def test_a_family_makes_its_mistakes(family: str, text: str) -> None:
    """Exactly these, in this order."""
    assert lines(text, family) == EXPECTED[family][text]


def test_an_else_branch_goes_as_a_whole() -> None:
    """The lines that are left are the rest of the program."""
    (mutant,) = mutants("def f(a):\n    if a:\n        g()\n    else:\n        return 1\n", "statement")[:1]
    assert mutant.says == "the else branch `return 1` is gone"
    assert mutant.program.files["solution.py"] == "def f(a):\n    if a:\n        g()\n"


@pytest.mark.parametrize(
    "text",
    [
        "import a.b\nfrom c import d\n",
        "def f(a: 'int' = None) -> dict[str, 3]:\n    '''Says 1 < 2.'''\n",
        "__all__ = ['a' + 'b']\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    x = 1 + 2\n",
        "class A:\n    def __repr__(self):\n        return 'a' * 2\n",
        "@cache(maxsize=1 + 2)\ndef f():\n    pass\n",
        "Pair = tuple[int, 'str']\n",
        "class P(Protocol):\n    def f(self, a=1):\n        return a + 2\n",
        "T = TypeVar('T', bound=1 + 2)\n",
        "x = f'{a} of 1'\n",
    ],
)
def test_what_says_nothing_is_left_alone(text: str) -> None:
    """Imports, annotations, docstrings, text for people, types."""
    families = [family for family in EXPECTED if mutants(text, family)]
    assert families == []


def test_messages_of_exceptions_are_left_alone() -> None:
    """No constant in them changes."""
    assert mutants("def f(a):\n    raise ValueError('bad' + str(a + 1))\n", "constant") == []
