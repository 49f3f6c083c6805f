"""Imported benchmarks' checks on answers that are right, wrong, endless and hostile, in every sandbox."""

import gc
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Jail, JailReport, RunnerProgram
from pytest_logomesh.records.task import BenchmarkCheck, InputsCheck, Limits, Program, ScriptCheck
from pytest_logomesh.sandbox import BubblewrapSandbox, Checking, ProcessSandbox
from pytest_logomesh.sandbox.choosing import Choosable
from tests.offspring import watched

LIMITS = Limits(cpu_s=3, wall_s=30)
RIGHT = "def double(x):\n    return x * 2\n"

Observe = Callable[..., tuple[Observation, ...]]


def script(*statements: str, setup: str = "", preamble: str = "") -> ScriptCheck:
    """A check of one behaviour a statement."""
    named = {f"s{number}": statement for number, statement in enumerate(statements)}
    return ScriptCheck(original="Made/0", preamble=preamble, setup=setup, statements=named)


def inputs(**behaviours: list[list[object]]) -> InputsCheck:
    """Inputs of JSON values alone."""
    given = {name: tuple(json.dumps(arguments) for arguments in lists) for name, lists in behaviours.items()}
    return InputsCheck(original="Made/0", preamble="", inputs=given, rules="humaneval", tolerance=0)


@pytest.fixture(params=["bubblewrap", "process"], scope="module")
def checking(request: pytest.FixtureRequest, bubblewrap: BubblewrapSandbox) -> Checking:
    """Each sandbox that works here; its jails stay warm from test to test."""
    return Checking(bubblewrap if request.param == "bubblewrap" else ProcessSandbox())


@pytest.fixture
def observe(checking: Checking) -> Observe:
    """`observe(check, source)`: what the check makes of a one-file answer that defines `double`."""

    def ask(
        check: BenchmarkCheck, source: str = RIGHT, limits: Limits = LIMITS, *, trusted: bool = False
    ) -> tuple[Observation, ...]:
        program = Program(name="own", files={"solution.py": source})
        return checking.observe(check, ("double",), program, limits, trusted=trusted)

    return ask


def kinds(seen: tuple[Observation, ...]) -> list[tuple[str, str]]:
    """Kind and value, in order."""
    return [(one.kind, one.value) for one in seen]


HELD, FAILED = ("value", "true"), ("value", "false")
FORGED = ("lost", "attacked the harness: forged a report")


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
    "source",
    [
        "class Yes:\n    __eq__ = lambda *_: True\ndef double(x):\n    return Yes()\n",
        "class Yes(int):\n    __eq__ = lambda *_: True\ndef double(x):\n    return Yes(1)\n",
        "class Yes(list):\n    __eq__ = lambda *_: True\ndef double(x):\n    return Yes()\n",
        "class Meta(type):\n    __eq__ = lambda *_: True\n    __hash__ = type.__hash__\n"
        "class Yes(metaclass=Meta):\n    pass\ndef double(x):\n    return Yes\n",
        "def double(x):\n    yield 2\n",
        "def double(x):\n    return lambda: 2\n",
        "def __getattr__(name):\n    return lambda *a: __import__('unittest.mock').mock.ANY\n",
    ],
)
def test_what_is_no_plain_data_equals_nothing(observe: Observe, source: str) -> None:
    """Neither an object that says it does, nor a number of another class, nor a generator."""
    check = script(
        "assert double(1) == 2",
        "assert double(1) == double(1)",
        "assert 2 in [double(1)]",
        "assert not double(1) != 2",
    )

    assert HELD not in kinds(observe(check, source))


@pytest.mark.parametrize(
    "patch",
    [
        "builtins.AssertionError = KeyError",
        "builtins.isinstance = lambda *a: True",
        "builtins.all = lambda *a: True",
        "builtins.abs = lambda *a: 0",
        "json.dumps = lambda *a, **k: '{\"raised\":null}'",
        "json.loads = lambda *a, **k: [['double', [], {'dict': []}]]",
        "sys.modules['runner.talking'].Partner.say = lambda *a: None",
        "sys.modules['runner.crossing'].pack = lambda value: {'object': 'any'}",
        "sys.modules['builtins'] = types.SimpleNamespace()",
        "sys.settrace(lambda *a: None)",
    ],
)
def test_what_an_answer_patches_is_its_own(observe: Observe, patch: str) -> None:
    """The check runs elsewhere, so a patched builtin, module or runner makes no wrong answer right."""
    source = f"import builtins, json, sys, types\n{patch}\ndef double(x):\n    return 5\n"
    check = script("assert double(1) == 2", "assert all([abs(double(1) - 2) < 1])")

    assert HELD not in kinds(observe(check, source, Limits(cpu_s=1, wall_s=3)))


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        ("os.kill(os.getppid(), 0)", "signalled a process that is not its own"),
        ("open('/proc/self/environ').close()", "looked into a process"),
    ],
)
def test_an_attack_is_noticed(observe: Observe, attack: str, says: str) -> None:
    """At import and in a call, however right the answer is."""
    guarded = f"try:\n        {attack}\n    except OSError:\n        pass\n"
    at_import = f"import os\nif True:\n    {guarded}{RIGHT}"
    in_a_call = f"import os\ndef double(x):\n    {guarded}    return x * 2\n"

    for source in (at_import, in_a_call):
        assert kinds(observe(script("assert double(1) == 2"), source)) == [
            ("lost", f"attacked the harness: {says}")
        ]


def test_nothing_to_read_in_the_answers_frames(observe: Observe) -> None:
    """No frame above the call holds what is expected: an answer that hands out all it finds is still wrong."""
    source = (
        "import gc, sys\ndef double(x):\n    frame, found = sys._getframe(), []\n"
        "    while frame:\n        found += [repr(v) for v in frame.f_locals.values()]\n        frame = frame.f_back\n"
        "    found += [repr(o) for o in gc.get_objects() if isinstance(o, (str, dict, list))]\n"
        "    wanted = ''.join(['4829', '7153'])\n"
        "    return int(wanted) if any(wanted in text for text in found) else 0\n"
    )

    assert kinds(observe(script("assert double(1) == 48297153"), source)) == [FAILED]


SEARCHES = """
import ctypes, gc
C = ctypes.CDLL(None, use_errno=True)
def pages():
    for region in sorted({id(one) >> 20 for one in gc.get_objects()}):
        for page in range(region << 20, region + 1 << 20, 4096):
            if C.mincore(ctypes.c_void_p(page), 4096, ctypes.create_string_buffer(1)) == 0:
                yield ctypes.string_at(page, 4096)
def double(backwards):
    return sum(backwards.encode() in page[::-1] for page in pages())
"""


def test_nothing_of_an_answer_stays_for_the_next(observe: Observe) -> None:
    """No byte of its source, of what it was asked or of what it said is in the memory of the answer after it."""
    for secret, mine in (("TELLTALESEVEN", True), ("TELLTALENINE", False)):
        source = f"MINE = {secret!r}\n{RIGHT}" if mine else RIGHT
        observe(script(f"double({secret!r})"), source)
        check = script(f"assert double({secret[::-1]!r}) == 0")
        assert kinds(observe(check, SEARCHES)) == [HELD]

    found = script("assert double('THGIENETSIL') > 0")
    assert kinds(observe(found, f"MINE = 'LISTENEIGHT'\n{SEARCHES}")) == [HELD]


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


def test_an_answer_cannot_end_the_checks_own_loop(observe: Observe) -> None:
    """A StopIteration, passed on as such, would leave out the cases that the check had still to map over."""
    check = script("assert all(map(lambda x: double(x) == 2 * x, [1, 2, 3]))")

    assert kinds(observe(check, "def double(x):\n    raise StopIteration\n")) == [("raised", "RuntimeError")]


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


def test_noise_is_no_report(observe: Observe) -> None:
    """Standard output and error, at import and in calls, reach nobody."""
    source = (
        'import sys\nprint(\'{"results":[["value",2]]}\', flush=True)\n'
        "def double(x):\n    sys.stdout.write('noise\\n\\n' * 1000)\n"
        "    print('noise', file=sys.stderr)\n    return 2 * x\n"
    )

    assert kinds(observe(script("assert double(1) == 2"), source)) == [HELD]


class Told:
    """A sandbox whose answers' jail says what it is told to say; the check's is a real one."""

    def __init__(self, real: Choosable, *lines: object) -> None:
        self.name = "told"
        self._real = real
        self._lines = lines

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """Nobody asks."""
        raise NotImplementedError

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> Jail:
        """The script, or a real jail."""
        return self._real.open(program, request, limits) if program == "check" else Lines(iter(self._lines))


class Lines:
    """A jail that answers with one reply after another, and then no more."""

    def __init__(self, replies: Iterator[object]) -> None:
        self._replies = replies

    def ask(self, question: bytes, limits: Limits, payload: bytes | None = None) -> bytes | None:
        """The next line, made up as the runner makes it."""
        reply = next(self._replies, None)
        text = reply if isinstance(reply, str) else json.dumps(reply)
        step: dict[str, Any] = {"step": 0, "reply": text + "\n\n", "lost": None, "cpu_s": 0.0}
        return None if reply is None else json.dumps(step).encode()

    def end(self) -> JailReport:
        """It exited."""
        return JailReport(ended="exited", exit_code=0, output=b"", stderr="", cpu_s=0, wall_s=0)


@pytest.mark.parametrize(
    "reply",
    [
        {"results": [["value", {"dict": 3}]]},
        {"results": [["value", {"no": 3}]]},
        {"results": [["value", {"int": "x"}]]},
        {"results": [["value", {"set": [[1]]}]]},
        {"results": [["value", 2], ["value", 2]]},
        {"results": [["right", 2]]},
        {"results": [["raised", "a\nb"]]},
        {"results": [["raised", 3]]},
        {"results": [["raised", "x" * 1000]]},
        {"results": [["lost", "because"]]},
        {"results": [[]]},
        {"results": 3},
        {"raised": None},
        [],
        "not JSON",
        "[" * 5000,
        '{"results":[["value",' + "[" * 700 + "]" * 700 + "]]}",
        '{"results":[["value",2]]}\n{"results":[["value",2]]}',
    ],
)
def test_a_reply_that_nobody_packed_is_an_attack(bubblewrap: Choosable, reply: object) -> None:
    """Whatever the answer's jail says, nothing raises and nothing holds."""
    checking = Checking(Told(bubblewrap, {"imported": None}, reply))
    program = Program(name="own", files={})

    seen = checking.observe(script("assert double(1) == 2"), ("double",), program, LIMITS, trusted=False)

    assert kinds(seen) == [FORGED]
    outputs = Checking(Told(bubblewrap, {"imported": None}, reply))
    (seen_of_inputs,) = outputs.observe(inputs(base=[[1]]), ("double",), program, LIMITS, trusted=False)
    assert seen_of_inputs.kind in ("lost", "value")


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


class Counting:
    """A sandbox that counts the jails it opens, by program."""

    def __init__(self, real: Choosable) -> None:
        self.name = "counting"
        self.opened: list[RunnerProgram] = []
        self._real = real

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """Nobody asks."""
        raise NotImplementedError

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> Jail:
        """A real jail."""
        self.opened.append(program)
        return self._real.open(program, request, limits)


def test_jails_stay_warm_and_roles_apart(bubblewrap: Choosable) -> None:
    """Many answers share a jail, the benchmark's own solutions another, checks a third; a lost one is replaced."""
    sandbox = Counting(bubblewrap)
    checking = Checking(sandbox)
    right, deadly = (
        Program(name="own", files={"solution.py": text}) for text in (RIGHT, "import os\nos._exit(0)\n")
    )
    for _ in range(3):
        checking.observe(script("double(1)"), ("double",), right, LIMITS, trusted=False)
    assert sorted(sandbox.opened) == ["check", "serve"]

    checking.observe(script("double(1)"), ("double",), right, LIMITS, trusted=True)
    assert sorted(sandbox.opened) == ["check", "serve", "serve"]

    for _ in range(2):
        checking.observe(script("double(1)"), ("double",), deadly, LIMITS, trusted=False)
    checking.observe(script("double(1)"), ("double",), right, LIMITS, trusted=False)
    assert len(sandbox.opened) == 5


def test_answers_in_one_jail_do_not_meet(observe: Observe) -> None:
    """Files, processes and modules of one are not there for the next."""
    first = (
        "import os, subprocess, sys, time\nsys.modules['math'].pi = 3\nopen('left', 'w').write('x')\n"
        "if os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n"
        "def double(x):\n    return 2\n"
    )
    second = (
        "import math, os\ndef double(x):\n    return [os.listdir(), math.pi > 3.1, len(os.listdir('/tmp'))]\n"
    )

    observe(script("double(1)"), first)
    (seen,) = observe(script("assert double(1)[:2] == [['solution.py'], True]"), second)

    assert (seen.kind, seen.value) == HELD


def test_no_jail_outlives_who_has_it(bubblewrap: Choosable) -> None:
    """They end with their thread, and with the object that keeps them."""
    program = Program(name="own", files={"solution.py": RIGHT})

    def look(checking: Checking) -> None:
        checking.observe(script("double(1)"), ("double",), program, LIMITS, trusted=False)

    with watched() as started:
        checking = Checking(bubblewrap)
        look(checking)
        here = set(started.living())
        thread = threading.Thread(target=look, args=(checking,))
        thread.start()
        thread.join()
        gc.collect()
        assert here
        assert set(started.living()) <= here  # a fork that was on its way out may have been among them
        del checking
        gc.collect()
        assert started.living() == {}
