"""Imported benchmarks' checks on answers that want to pass without being right, in every sandbox."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_logomesh.agents.green.imported import alike
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Jail, JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import Checking
from pytest_logomesh.sandbox.choosing import Choosable
from tests.sandbox.checking_samples import FAILED, FORGED, HELD, LIMITS, RIGHT, Observe, inputs, kinds, script


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


def test_an_answer_cannot_end_the_checks_own_loop(observe: Observe) -> None:
    """A StopIteration, passed on as such, would leave out the cases that the check had still to map over."""
    check = script("assert all(map(lambda x: double(x) == 2 * x, [1, 2, 3]))")

    assert kinds(observe(check, "def double(x):\n    raise StopIteration\n")) == [("raised", "RuntimeError")]


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
    check = inputs(base=[[1]])
    (output,) = outputs.observe(check, ("double",), program, LIMITS, trusted=False)
    wanted = Observation(behaviour="base", kind="value", value='[["value",2]]')
    assert output.kind == "lost" or not alike(check, "double", {"base": (output, wanted)})
