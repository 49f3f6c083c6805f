"""Imported benchmarks' checks on answers that are right, wrong and endless, in every sandbox."""

import json

import pytest

from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import Checking
from tests.sandbox.checking_samples import FAILED, HELD, LIMITS, Observe, inputs, kinds, script


def test_statements_are_held_one_by_one(observe: Observe) -> None:
    """One that does not hold says nothing about the next; an exception of the answer is told apart."""
    source = "def double(x):\n    if x == 2:\n        raise KeyError(x)\n    return x * 2\n"
    check = script("assert double(1) == 2", "assert double(2) == 4", "assert double(3) == 7", "double(4)")

    assert kinds(observe(check, source)) == [HELD, ("raised", "KeyError"), FAILED, HELD]


def test_a_check_works_as_its_author_wrote_it(observe: Observe) -> None:
    """Tolerance, sets, helper functions, loops, keywords and expected exceptions are its own affair."""
    setup = (
        "import math\nHELPED = [1, 2]\ndef near(a, b):\n    return math.isclose(a, b, abs_tol=0.1)\n"
        "def double(x):\n    raise AssertionError('the stub stands here')\n"
        "def check(candidate):\n    for n in HELPED:\n        assert near(candidate(n), 2 * n + 0.01)\n"
        "    assert set(candidate([1, 2])) == {2, 1}\n    assert candidate(x=3) == 6\n"
        "    try:\n        candidate()\n    except TypeError:\n        pass\n    else:\n        assert False\n"
    )
    assert kinds(observe(script("check(double)", setup=setup))) == [HELD]


@pytest.mark.parametrize(
    "value",
    [
        "None",
        "True",
        "2**80",
        "-1.5",
        "float('inf')",
        "'\\ud800 \\n'",
        "b'\\x00'",
        "[1, (2, [3])]",
        "{'b': 1, 'a': 2}",
        "{1, 2}",
        "frozenset({1})",
        "1 + 2j",
        "collections.Counter('aab')",
        "collections.OrderedDict([(2, 1), (1, 2)])",
        "collections.deque([1, 2])",
        "collections.defaultdict(None, {1: [2]})",
    ],
)
def test_plain_data_crosses_both_ways(observe: Observe, value: str) -> None:
    """With its type, and in its order."""
    setup = "import collections\n"
    echo = "def double(x):\n    return x\n"
    held = f"assert (type(double({value})), repr(double({value}))) == (type({value}), repr({value}))"

    assert kinds(observe(script(held, setup=setup), echo)) == [HELD]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os\nos._exit(0)\n", "never reported"),
        ("import sys\nsys.exit(0)\n", "the program could not be imported: SystemExit"),
        ("def double(:\n", "the program could not be imported: SyntaxError"),
        ("import os\ndef double(x):\n    os._exit(0)\n", "never reported"),
        ("import ctypes\ndef double(x):\n    ctypes.string_at(0)\n", "was ended by SIGSEGV"),
        ("def double(x):\n    while True:\n        pass\n", "ran out of processor time"),
        ("while True:\n    pass\n", "ran out of processor time"),
        ("def double(x):\n    return [0] * 10**6\n", "returned more than can be recorded"),
        ("def double(x):\n    n = []\n    n.append(n)\n    return n\n", "returned more than can be recorded"),
        ("def double(x):\n    return 'x' * 10**7\n", "returned more than can be recorded"),
    ],
)
def test_an_answer_that_is_lost(observe: Observe, source: str, says: str) -> None:
    """It says why, the statements after it are lost with it, and the next answer finds a jail that works."""
    check = script("assert double(1) == 2", "assert True")

    assert kinds(observe(check, source, Limits(cpu_s=1, wall_s=20))) == [("lost", says)] * 2
    assert kinds(observe(check)) == [HELD, HELD]


def test_a_sleeper_meets_the_wall_clock(observe: Observe) -> None:
    """An answer that waits for ever is ended, over all calls together."""
    source = "import time\ndef double(x):\n    time.sleep(0.7)\n    return 2\n"
    check = script("for _ in range(100):\n    double(1)")

    (seen,) = observe(check, source, Limits(cpu_s=5, wall_s=2))

    assert (seen.kind, seen.value) == ("lost", "ran out of time")


def test_an_exit_is_an_exception(observe: Observe) -> None:
    """It reaches the check as what it is, and the check does not hold."""
    assert kinds(observe(script("double(1)"), "def double(x):\n    raise SystemExit(0)\n")) == [
        ("raised", "SystemExit")
    ]


@pytest.mark.parametrize(
    ("raised", "arrives"),
    [
        ("ValueError('secret')", "ValueError"),
        ("type('Own', (ValueError,), {})('secret')", "RuntimeError"),
        ("UnicodeDecodeError('a', b'', 0, 1, 'secret')", "RuntimeError"),
        ("StopIteration", "RuntimeError"),
        ("type('print', (Exception,), {})()", "RuntimeError"),
        ("type('__import__', (BaseException,), {})()", "RuntimeError"),
    ],
)
def test_an_exception_arrives_by_its_builtin_name(observe: Observe, raised: str, arrives: str) -> None:
    """With a text of ours; a class of the answer's own is a RuntimeError."""
    setup = (
        "def check(candidate):\n    try:\n        candidate(1)\n    except BaseException as error:\n"
        f"        assert type(error).__name__ == {arrives!r}\n        assert 'secret' not in str(error)\n"
        "    else:\n        assert False\n"
    )

    assert kinds(observe(script("check(double)", setup=setup), f"def double(x):\n    raise {raised}\n")) == [
        HELD
    ]


def test_a_changed_argument_is_not_mirrored(observe: Observe) -> None:
    """What the check handed over stays as it was."""
    source = "def double(x):\n    x.append(9)\n    return x\n"

    assert kinds(
        observe(script("given = [1]\nassert double(given) == [1, 9]\nassert given == [1]"), source)
    ) == [HELD]


@pytest.mark.parametrize(
    "argument", ["lambda: 1", "iter([1])", "object()", "[print]", "{'a': type('T', (), {})()}"]
)
def test_arguments_that_are_no_plain_data(observe: Observe, argument: str) -> None:
    """Such a check holds for nobody, and cannot pass by catching an exception."""
    check = script(f"try:\n    double({argument})\nexcept BaseException:\n    pass")

    assert kinds(observe(check)) == [("lost", "the check hands over what is no plain data")]


def test_a_check_that_cannot_be_set_up(observe: Observe) -> None:
    """It says so."""
    assert kinds(observe(script("double(1)", setup="import missing_module"))) == [
        ("lost", "the check cannot be set up: ModuleNotFoundError")
    ]


def test_a_check_that_never_stops_calling(observe: Observe) -> None:
    """The number of calls is bounded, and so is what they carry."""
    large = script("while True:\n    double('x' * 200_000)")
    small = "def double(x):\n    return 1\n"

    assert kinds(observe(large, small, Limits(cpu_s=20, wall_s=60))) == [
        ("lost", "the check calls more than can be relayed")
    ]


def test_what_a_prompt_shows_is_there(observe: Observe) -> None:
    """Imports and helper functions of the prompt need not be repeated, and may be; a future import still works."""
    check = script("assert double(2) == 4", preamble="import math\ndef helper(n):\n    return n * 2\n")

    assert kinds(observe(check, "def double(x):\n    return helper(math.floor(x))\n")) == [HELD]
    assert kinds(observe(check, "def helper(n):\n    return 0\ndef double(x):\n    return helper(x)\n")) == [
        FAILED
    ]
    assert kinds(
        observe(check, "from __future__ import annotations\ndef double(x):\n    return helper(x)\n")
    ) == [HELD]


def test_an_answer_of_several_files(checking: Checking) -> None:
    """The module imports what lies beside it."""
    files = {
        "solution.py": "from parts.two import TWO\ndef double(x):\n    return x * TWO\n",
        "parts/two.py": "TWO = 2\n",
    }

    seen = checking.observe(
        script("assert double(2) == 4"), ("double",), Program(name="own", files=files), LIMITS, trusted=False
    )

    assert kinds(seen) == [HELD]


def test_outputs_for_inputs(observe: Observe) -> None:
    """One observation a behaviour, with a kind and a packed value for each input."""
    source = "def double(x):\n    if x == 3:\n        raise KeyError\n    return (x, float(x))\n"

    seen = observe(inputs(base=[[1], [3]], plus=[[2], [2, 2]]), source)

    assert kinds(seen) == [
        ("value", '[["value",{"tuple":[1,{"float":"1.0"}]}],["raised","KeyError"]]'),
        ("value", '[["value",{"tuple":[2,{"float":"2.0"}]}],["raised","TypeError"]]'),
    ]


def test_many_inputs_go_in_few_frames(observe: Observe) -> None:
    """All of them come back, in order."""
    (seen,) = observe(inputs(base=[[number] for number in range(1000)]))

    assert json.loads(seen.value) == [["value", 2 * number] for number in range(1000)]


def test_an_endless_input_loses_what_comes_after(observe: Observe) -> None:
    """The behaviours before it stand."""
    source = "def double(x):\n    while x == 2:\n        pass\n    return x\n"

    seen = observe(inputs(base=[[1]], plus=[[2]], more=[[3]]), source, Limits(cpu_s=1, wall_s=20))

    assert kinds(seen)[0] == ("value", '[["value",1]]')
    assert kinds(seen)[1:] == [("lost", "ran out of processor time")] * 2
