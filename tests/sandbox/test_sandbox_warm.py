"""The jails in which imported benchmarks are checked: kept warm, apart, and ended with whoever has them."""

import gc
import threading

from pytest_logomesh.records.roles import Jail, JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import Checking
from pytest_logomesh.sandbox.choosing import Choosable
from tests.offspring import watched
from tests.sandbox.checking_samples import HELD, LIMITS, RIGHT, Observe, script


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
