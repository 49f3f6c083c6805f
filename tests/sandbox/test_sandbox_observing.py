"""Observations of programs that are right, wrong, endless and hostile, in every sandbox."""

import json
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Jail, JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import Inquiry, observe
from pytest_logomesh.sandbox.choosing import Choosable

Look = Callable[..., tuple[Observation, ...]]
ASK_GO = "def go(solution, rng):\n    return solution.go()\n"


class Said:
    """A sandbox whose runner says what it is told to say."""

    name = "said"

    def __init__(self, output: bytes, ended: Literal["exited", "cpu", "memory"] = "exited") -> None:
        self._report = JailReport(ended=ended, exit_code=0, output=output, stderr="", cpu_s=0, wall_s=0)

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """Its one report."""
        return self._report

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> Jail:
        """It has no conversation."""
        raise NotImplementedError


def reported(output: bytes, ended: Literal["exited", "cpu", "memory"] = "exited") -> list[tuple[str, str]]:
    """Kind and value of the observations `a` and `b` made of that output."""
    inquiry = Inquiry(module="solution", observers="", behaviours=("a", "b"), seed=1, limits=Limits())
    seen = observe(Said(output, ended), Program(name="answer", files={}), inquiry)
    assert [observation.behaviour for observation in seen] == ["a", "b"]
    return [(observation.kind, observation.value) for observation in seen]


def line(step: object, reply: object = '{"kind": "value", "value": "1"}\n', lost: object = None) -> bytes:
    """One line as the runner writes it."""
    return json.dumps({"step": step, "reply": reply, "lost": lost, "cpu_s": 0.0}).encode() + b"\n"


def test_values_come_back_with_their_types(either: Choosable, look: Look) -> None:
    """Equal values of different types are recorded differently."""
    seen = look(
        either, "def go():\n    return [1, 1.0, True, '1', b'1', None, (1,), {1: 2}, {1}]\n", ASK_GO, Limits()
    )
    assert [(one.kind, one.value) for one in seen] == [
        (
            "value",
            '[1,{"float":"1.0"},true,"1",{"bytes":"31"},null,{"tuple":[1]},{"dict":[[1,2]]},{"set":[1]}]',
        )
    ]


def test_an_object_equal_to_everything_is_just_an_object(either: Choosable, look: Look) -> None:
    """A value with an `__eq__` of its own decides nothing: it is recorded by its type's name."""
    source = (
        "class Yes(int):\n    __eq__ = lambda *_: True\n    __hash__ = None\ndef go():\n    return Yes(1)\n"
    )
    assert look(either, source, ASK_GO, Limits())[0].value == '{"object":"Yes"}'


def test_one_observers_state_does_not_reach_another(either: Choosable, look: Look) -> None:
    """Each observer meets a fresh import, in an empty folder."""
    source = """
import os
CALLS = []
def go():
    CALLS.append(1)
    open('left', 'a').write('x')
    return len(CALLS), sorted(os.listdir())
"""
    observers = ASK_GO + ASK_GO.replace("go(solution, rng)", "again(solution, rng)")
    assert len({observation.value for observation in look(either, source, observers, Limits())}) == 1


def test_inputs_follow_from_seed_and_behaviour(either: Choosable, look: Look) -> None:
    """The same seed draws the same inputs, and each behaviour draws its own."""
    observers = (
        "def one(solution, rng):\n    return rng.random()\ndef two(solution, rng):\n    return rng.random()\n"
    )
    first, second = (look(either, "", observers, Limits()) for _ in range(2))
    assert first == second
    assert first[0].value != first[1].value


def test_an_exception_is_recorded_by_its_class(either: Choosable, look: Look) -> None:
    """What leaves the observer is an observation, an exit included."""
    for statement, name in (("raise KeyError(1)", "KeyError"), ("raise SystemExit(0)", "SystemExit")):
        (seen,) = look(either, f"def go():\n    {statement}\n", ASK_GO, Limits())
        assert (seen.kind, seen.value) == ("raised", name)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def go(:\n", "the program could not be imported: SyntaxError"),
        ("import missing\n", "the program could not be imported: ModuleNotFoundError"),
        ("raise SystemExit\n", "the program could not be imported: SystemExit"),
        ("import os\nos._exit(0)\n", "never reported"),
        ("def go():\n    import ctypes\n    ctypes.string_at(0)\n", "was ended by SIGSEGV"),
        ("def go():\n    return [0] * 10**6\n", "returned more than can be recorded"),
        (
            "def go():\n    nest = []\n    nest.append(nest)\n    return nest\n",
            "returned more than can be recorded",
        ),
        (
            "def go():\n    held = [bytes(range(256)) * 4096 for _ in range(150)]\n",
            "used more memory than allowed",
        ),
    ],
)
def test_a_lost_observation_says_why(either: Choosable, look: Look, source: str, says: str) -> None:
    """A program that does not report is lost, in words."""
    (seen,) = look(either, source, ASK_GO, Limits(memory_mb=100))
    assert (seen.kind, seen.value) == ("lost", says)


def test_an_endless_observer_loses_only_itself(either: Choosable, look: Look) -> None:
    """One endless loop is ended at its share, and the observers after it still report."""
    observers = "def endless(solution, rng):\n    while True:\n        pass\ndef after(solution, rng):\n    return 1\n"
    padding = "".join(f"def o{number}(solution, rng):\n    return {number}\n" for number in range(4))
    seen = look(either, "", observers + padding, Limits(cpu_s=3))
    assert [one.kind for one in seen] == ["lost", "value", "value", "value", "value", "value"]
    assert seen[0].value == "ran out of processor time"


def test_a_dead_jail_loses_the_rest(either: Choosable, look: Look) -> None:
    """An observer that kills the runner loses itself, and at worst what comes after it; nothing that had reported."""
    observers = (
        "import os\ndef first(solution, rng):\n    return 1\n"
        "def second(solution, rng):\n    os.kill(os.getppid(), 9)\n    while True:\n        pass\n"
        "def third(solution, rng):\n    return 3\n"
    )
    seen = look(either, "", observers, Limits())
    first, second, third = ((one.kind, one.value) for one in seen)
    assert first == ("value", "1")
    assert second[0] == "lost"
    assert third in (("lost", "never reported"), ("value", "3"))


def test_a_forged_reply_is_no_more_than_a_reply(either: Choosable, look: Look) -> None:
    """A program that writes to its reply pipe itself, beside the true reply, has no observation."""
    source = """
import os
def go():
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, b'{"kind": "value", "value": "42"}\\n')
        except OSError:
            pass
"""
    assert look(either, source, ASK_GO, Limits())[0].kind == "lost"


def test_prints_do_not_mix_into_the_report(either: Choosable, look: Look) -> None:
    """Standard output is not the result pipe, not even by its number."""
    source = "import os\ndef go():\n    print('x')\n    os.write(1, b'{}\\n')\n    os.system('echo {}')\n    return 1\n"
    assert look(either, source, ASK_GO, Limits())[0].value == "1"


@pytest.mark.parametrize(
    "observers", ["def go(:\n", "import missing\n", "def other(solution, rng):\n    pass\n"]
)
def test_broken_observers_are_not_the_answers_fault(either: Choosable, observers: str) -> None:
    """Observers that cannot be loaded, or are not there, break the jail instead of losing the answer's observations."""
    inquiry = Inquiry(module="solution", observers=observers, behaviours=("go",), seed=1, limits=Limits())
    with pytest.raises(SandboxBroken, match="did not start"):
        observe(either, Program(name="answer", files={"solution.py": ""}), inquiry)


def test_a_report_in_order_is_read() -> None:
    """Two lines make two observations."""
    assert reported(line(0) + line(1)) == [("value", "1")] * 2


@pytest.mark.parametrize(
    "output",
    [
        line(0) + line(0),
        line(0) + line(2),
        line(0) + line(-1),
        line(0) + line(step=True) + line(1),
        line(0) + b"nonsense\n",
        line(0) + b"[]\n" + line(1),
        line(0) + b'{"step": 1}\n',
        line(0) + line(1, reply=3),
        line(0) + line(1, lost=3),
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_a_report_out_of_order_is_void(output: bytes) -> None:
    """Where somebody else than the runner has written, nothing counts."""
    assert reported(output) == [("lost", "attacked the harness: forged a report")] * 2


@pytest.mark.parametrize(
    "reply",
    [
        "{}",
        "[]",
        "nonsense",
        '{"kind": "value", "value": 1}',
        '{"kind": "passed", "value": "1"}',
        '{"kind": "value", "value": "1"}{"kind": "value", "value": "1"}',
        '{"kind": "value", "value": "1", "more": 1}',
        '{"kind": "value", "value": "1}{"}',
        '{"kind": "value", "value": "\\u00e9"}',
        '{"kind": "value", "value": ""}',
        '{"kind": "raised", "value": ""}',
        '{"kind": "raised", "value": "\\ud800"}',
        '{"kind": "lost", "value": "the answer was right"}',
        '{"kind": "lost", "value": null}',
    ],
)
def test_a_malformed_reply_is_lost_alone(reply: str) -> None:
    """A reply out of shape loses its own behaviour and no other."""
    assert reported(line(0, reply) + line(1)) == [
        ("lost", "attacked the harness: forged a report"),
        ("value", "1"),
    ]


def test_what_is_missing_is_lost_for_the_jails_reason() -> None:
    """After a limit, behaviours without a line say which limit it was; a line cut off is no line."""
    assert reported(line(0) + line(1)[:-5], "memory") == [
        ("value", "1"),
        ("lost", "used more memory than allowed"),
    ]
    assert reported(b"", "cpu") == [("lost", "ran out of processor time")] * 2


@given(st.binary(max_size=300))
def test_no_output_raises_or_holds(output: bytes) -> None:
    """Whatever bytes come, there are two observations and neither is a value."""
    assert {kind for kind, _ in reported(output)} == {"lost"}
