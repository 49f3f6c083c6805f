"""Red's static pass: what it finds, what it must not find, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.red.scanning import scan
from pytest_logomesh.records.finding import Severity
from tests.agents.red.red_samples import submission, task

PIECES = (
    "import os", "from . import x", "def f(a, *b, c=eval, **d):", "    return f(a)", "class A(B):", "    x = y = 1",
    "lambda: (yield)", "for i in j:", "    del i", "try:", "except* E as e:", "match x:", "    case {'a': b, **c}:",
    "x.y[z] = w", "[*a, b] = c", "global g", "async def h():", "    await k", "f'{a!r:>{b}}'", "getattr(a, 'b')(c)",
    "__import__('os').system('x')", "@d", "with a as (b, c.d):", "    pass", "(n := 1)", "importlib.import_module()",
    "import importlib", "assert 0", "subprocess.run(x, shell=True)", "'%s' % x", "x = x + '.'", "nonlocal q",
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "imports", "banned"),
    [
        ("import re\nPATTERN = re.compile('x')", ("re",), ("call:compile", "call:eval")),
        ("# no socket, no network\nx = 1", (), ("import:socket",)),
        ('"""One for each: a while loop would do, import os."""\nx = 1', (), ("loop", "import:os")),
        ("from __future__ import annotations\nfrom .near import x\nimport near", (), ()),
        ("import collections.abc\ny = collections.abc.Mapping", ("collections",), ()),
        ("def check(header):\n    return header['alg'] == 'HS256'", (), ()),
        ("def is_nan(x):\n    return x != x", (), ()),
        ("def find(table, key):\n    assert key\n    return 'SELECT a FROM t WHERE k = ?', (key,)", (), ()),
    ],
    ids=["re.compile", "comment", "docstring", "own modules", "submodule", "jwt", "nan", "query"],
)
def test_an_honest_solution_is_not_accused(
    source: str, imports: tuple[str, ...], banned: tuple[str, ...]
) -> None:
    """What a text search takes for a weakness gives no finding."""
    files = {"solution.py": source, "near.py": "x = 1\n"}
    assert scan(task(imports=imports, banned=banned), submission(files)) == ()


@pytest.mark.parametrize(
    ("source", "imports", "line", "what"),
    [
        ("import re, socket", ("re",), 1, "imports socket"),
        ("import re\nfrom os import path", ("re",), 2, "imports os"),
        ("import importlib\nimportlib.import_module('os')", ("importlib",), 2, "imports os"),
        ("__import__('os')", (), 1, "imports os"),
        ("__import__(name='os')", (), 1, "imports os"),
        ("load = __import__\nload(x)", (), 2, "imports a module whose name is computed"),
        ("import sys\nsys.modules['os']", ("sys",), 2, "imports os"),
        ("import random\nrandom._os.system(x)", ("random",), 2, "reaches a module through random._os"),
        ("from random import _os", ("random",), 1, "imports random._os"),
        ("if False:\n    import os", (), 2, "imports os"),
        ("def f():\n    import os", (), 2, "imports os"),
    ],
)
def test_a_forbidden_import_is_found(source: str, imports: tuple[str, ...], line: int, what: str) -> None:
    """By statement, by call, or through a module that is allowed; the message says what is allowed."""
    findings = scan(task(imports=imports), submission(source))
    (found,) = [finding for finding in findings if finding.check == "forbidden-import"]
    assert (found.line, found.state, found.severity) == (line, "confirmed", Severity.HIGH)
    assert found.message.startswith(what)
    assert found.message.endswith(f"which the task does not allow (allowed: {', '.join(imports) or 'none'})")


def test_looking_into_a_deprecated_module_warns_nobody() -> None:
    """Warnings of modules that a task allows, or their absence from this Python, do not end a scan."""
    source = "import asyncore\nimport imp\nasyncore.loop()\nimp.reload\nimp.nothing.at.all\n"
    assert scan(task(imports=("asyncore", "imp")), submission(source)) == ()


def test_a_file_of_a_standard_modules_name_does_not_make_it_the_submissions_own() -> None:
    """In the jail the real module may be loaded already, so the import is forbidden all the same."""
    findings = scan(task(), submission({"solution.py": "import socket", "socket.py": ""}))
    assert [finding.check for finding in findings] == ["forbidden-import"]


@pytest.mark.parametrize(
    "source",
    [
        "import builtins\ngetattr(builtins, 'eval')(x)",
        "e = eval\ne(x)",
        "eval(x)  # nosec",
        "from builtins import eval as trusted\ntrusted(x)",
    ],
)
def test_a_banned_call_is_found_under_any_name(source: str) -> None:
    """An alias or a comment does not help."""
    findings = scan(task(imports=("builtins",), banned=("call:eval",)), submission(source))
    assert [f.message for f in findings if f.check == "banned-construct"] == [
        "uses call:eval, which the task bans; write it without"
    ]


def test_the_word_recursion_is_not_recursion() -> None:
    """A fold that only speaks of recursion lacks what the task requires."""
    fold = (
        '"""Recursive."""\nfrom functools import reduce\ndef fib(n):\n    # recursion: fib(n - 1) + fib(n - 2)\n'
        "    return reduce(lambda a, _: (a[1], a[0] + a[1]), range(n), (0, 1))[0]\n"
    )
    findings = scan(task(imports=("functools",), required=("recursion",)), submission(fold))
    assert [(f.check, f.file, f.severity) for f in findings] == [
        ("missing-construct", "solution.py", Severity.HIGH)
    ]


def test_doubt_speaks_for_the_answer() -> None:
    """A call that may or may not be recursion satisfies a requirement and breaks no ban."""
    source = "class Stack:\n    def append(self, x):\n        self.items.append(x)\n"
    assert scan(task(required=("recursion",)), submission(source)) == ()
    assert scan(task(banned=("recursion",)), submission(source)) == ()


def test_what_could_not_be_read_is_not_called_missing() -> None:
    """A file with a syntax error may hold the required construct, so only the error is told."""
    findings = scan(task(required=("recursion",)), submission("def fib(n):\n    return fib(n - 1\n"))
    assert [finding.check for finding in findings] == ["syntax"]


def test_own_tests_are_not_source() -> None:
    """Rules and checks hold for the source; its tests may import pytest and assert."""
    handed_in = submission("x = 1\n").model_copy(
        update={"tests": {"test_solution.py": "import pytest, os\ndef test_x():\n    assert eval('1')\n"}}
    )
    assert scan(task(banned=("call:eval",)), handed_in) == ()


def test_the_gravest_finding_comes_first_and_none_twice() -> None:
    """Confirmed before unconfirmed, then by severity, file and line."""
    source = (
        "import subprocess\n\n\ndef run(x, y):\n    eval(x + '1'); eval(y + '1')\n"
        "    subprocess.run(f'ls {x}', shell=True)\n    exec(y)\n"
    )
    findings = scan(task(banned=("call:exec",)), submission(source))
    assert [(f.check, f.line) for f in findings] == [
        ("forbidden-import", 1),
        ("banned-construct", 7),
        ("code-injection", 5),
        ("os-command", 6),
        ("code-injection", 7),
    ]


def _from_deep_below(frames: int, source: str) -> tuple[str, ...]:
    """Scan with that many frames on the stack already, and tell which checks spoke."""
    if frames:
        return _from_deep_below(frames - 1, source)
    return tuple(
        finding.check for finding in scan(task(banned=("recursion", "call:eval")), submission(source))
    )


@pytest.mark.parametrize(
    "source",
    ["f(" * 70 + "x" + ")" * 70, "x" + ".a" * 140, "x = " + "1 + " * 140 + "1", "x" + "[0]" * 140, "not " * 140 + "x"],
    ids=["calls", "attributes", "sum", "subscripts", "nots"],
)  # fmt: skip
def test_the_deepest_nesting_that_is_read_is_far_from_the_interpreters_limit(source: str) -> None:
    """Even below a test runner's many frames nothing recurses too deep."""
    assert _from_deep_below(200, source) == ()


def test_hostile_names_are_made_harmless_and_cut() -> None:
    """A message is one printable line of bounded length, whatever the source calls things."""
    (found,) = scan(task(), submission(f"import {'x' * 5000}\n"))
    assert len(found.message) <= 300
    (odd,) = scan(task(), submission({"solu\x1b[31mtion.py": "import os\n"}))
    assert odd.file.isprintable()


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(0, 3))
def test_any_mixture_of_statements_is_scanned_without_a_crash(pieces: list[str], deeper: int) -> None:
    """Whatever parses is understood or said not to be; whatever does not gives a syntax finding."""
    source = "\n".join(
        "    " * (deeper if number % 3 == 2 else 0) + piece for number, piece in enumerate(pieces)
    )
    rules = task(imports=("random",), required=("recursion",), banned=("global-state", "call:eval", "loop"))
    findings = scan(rules, submission(source))
    assert all(finding.line >= 1 for finding in findings)
    assert findings == scan(rules, submission(source))
