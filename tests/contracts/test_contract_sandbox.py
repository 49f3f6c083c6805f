"""What every sandbox owes, whichever way it confines: limits over the whole tree, bounds, and nothing left alive."""

import json
import os
from pathlib import Path

import pytest

from pytest_logomesh.records.roles import JailReport, Sandbox
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import SANDBOXES

_ROOMY = Limits(cpu_s=20, wall_s=60)


@pytest.fixture(params=sorted(SANDBOXES.keys() - {"container"}), scope="module")
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Each kind but containers, which meet the contract in tests/real; one that does not work here is a failure."""
    made = SANDBOXES[request.param]()
    assert made.problem is None, made.problem
    return made


def run(sandbox: Sandbox, source: str, limits: Limits = _ROOMY) -> JailReport:
    """Run `source` as a submission whose `go()` is observed."""
    request: dict[str, object] = {
        "module": "solution",
        "names": [],
        "parts": None,
        "files": {"solution.py": source},
        "calls": {},
        "observers": "def go(solution, rng):\n    return solution.go()\n",
        "behaviours": {"go": 1},
        "limits": limits.model_dump(),
    }
    return sandbox.run("observe", json.dumps(request).encode(), limits)


def told(report: JailReport) -> object:
    """What `go()` returned, as plain data."""
    assert report.ended == "exited", report
    (line,) = report.output.splitlines()
    reply = json.loads(json.loads(line)["reply"])
    assert reply["kind"] == "value", reply
    return json.loads(reply["value"])


def test_an_honest_program_finishes(sandbox: Sandbox) -> None:
    """The request arrives, the answer comes back, the exit code is 0 and the figures are there."""
    report = run(sandbox, "def go():\n    return 'done'\n")
    assert told(report) == "done"
    assert report.exit_code == 0
    assert report.cpu_s > 0
    assert report.wall_s > 0


def test_a_request_larger_than_a_pipe_is_delivered(sandbox: Sandbox) -> None:
    """A megabyte on standard input does not block the parent."""
    assert told(run(sandbox, f"TEXT = {'x' * 1_000_000!r}\n\ndef go():\n    return len(TEXT)\n")) == 1_000_000


def test_processor_time_is_summed_over_the_tree(sandbox: Sandbox) -> None:
    """Three children that each stay under the limit are ended when together they pass it."""
    source = """
import os
def go():
    for _ in range(3):
        if os.fork() == 0:
            while True:
                pass
    os.wait()
"""
    report = run(sandbox, source, Limits(cpu_s=1, wall_s=60))
    assert report.ended == "cpu"
    assert report.exit_code is None
    assert 1 < report.cpu_s < 4


def test_a_child_that_was_reaped_still_counts(sandbox: Sandbox) -> None:
    """A program that works in short-lived children cannot hide their processor time."""
    source = """
import os, time
def go():
    while True:
        if os.fork() == 0:
            until = time.process_time() + 0.05
            while time.process_time() < until:
                pass
            os._exit(0)
        os.wait()
"""
    assert run(sandbox, source, Limits(cpu_s=1, wall_s=60)).ended == "cpu"


def test_a_sleeper_meets_the_wall_clock(sandbox: Sandbox) -> None:
    """A program that waits for ever is ended by the backstop."""
    report = run(sandbox, "import time\ndef go():\n    time.sleep(600)\n", Limits(wall_s=0.5))
    assert report.ended == "wall"
    assert report.wall_s < 5


def test_memory_is_summed_over_the_tree(sandbox: Sandbox) -> None:
    """Four children of 60 MiB each pass a limit of 128 MiB together."""
    source = """
import os, time
def go():
    for _ in range(4):
        if os.fork() == 0:
            held = bytearray(os.urandom(1 << 20) * 60)
            time.sleep(600)
    time.sleep(600)
"""
    assert run(sandbox, source, Limits(memory_mb=128, wall_s=30)).ended == "memory"


def test_forks_share_their_pages(sandbox: Sandbox) -> None:
    """Pages that forks share are counted once: ten forks of a 60 MiB program stay under 256 MiB."""
    source = """
import os, time
def go():
    held = bytearray(os.urandom(1 << 20) * 60)
    for _ in range(10):
        if os.fork() == 0:
            time.sleep(0.3)
            os._exit(0)
    for _ in range(10):
        os.wait()
    return len(held)
"""
    assert told(run(sandbox, source, Limits(memory_mb=256))) == 60 << 20


def test_an_allocation_at_once_is_refused(sandbox: Sandbox) -> None:
    """What no look in time could catch, the kernel's fence refuses: the program sees MemoryError."""
    report = run(sandbox, "def go():\n    return len(bytearray(1 << 40))\n")
    assert b"MemoryError" in report.output


def test_a_fork_bomb_is_ended(sandbox: Sandbox) -> None:
    """Processes that multiply are ended by their number, and none is left.

    The bomb itself stops after two seconds: a sandbox that fails this test must not take the machine with it.
    """
    source = """
import os, time
OVER = time.monotonic() + 2
def go():
    while time.monotonic() < OVER:
        os.fork()
        time.sleep(0.001)
    os._exit(0)
"""
    limits = Limits(processes=16, cpu_s=30, wall_s=30, file_mb=_rare_mb(sandbox, 1300))
    assert run(sandbox, source, limits).ended == "processes"
    assert left_alive(limits) == []


def test_threads_count_as_processes(sandbox: Sandbox) -> None:
    """A program cannot get round the number of processes by starting threads."""
    source = """
import contextlib, threading, time
def go():
    with contextlib.suppress(RuntimeError):
        for _ in range(100):
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    time.sleep(600)
"""
    assert run(sandbox, source, Limits(processes=8, wall_s=30)).ended == "processes"


def test_a_flood_of_output_is_bounded(sandbox: Sandbox) -> None:
    """A program that floods standard output and error ends by itself, and only the last 4 KiB are kept."""
    source = """
import sys
def go():
    for _ in range(300):
        print('o' * 10_000)
        print('e' * 10_000, file=sys.stderr)
    sys.stderr.write('the end')
"""
    report = run(sandbox, source)
    assert told(report) is None
    assert len(report.stderr) <= 4096
    assert b"oooo" not in report.output


def test_a_reply_without_end_is_cut(sandbox: Sandbox) -> None:
    """A program that finds its reply pipe and floods it fills neither memory nor the report."""
    source = """
import os
def go():
    for descriptor in range(3, 20):
        try:
            while True:
                os.write(descriptor, b'x' * 65536)
        except OSError:
            pass
"""
    report = run(sandbox, source, Limits(output_kb=64, wall_s=30))
    assert len(report.output) <= 64 * 1024


def test_a_large_file_is_refused(sandbox: Sandbox) -> None:
    """Nothing larger than the limit can be written."""
    source = """
def go():
    try:
        with open('large', 'wb') as file:
            for _ in range(64):
                file.write(bytes(1 << 20))
    except OSError as problem:
        return type(problem).__name__
"""
    assert told(run(sandbox, source, Limits(file_mb=8))) == "OSError"


def test_a_daemon_does_not_outlive_the_jail(sandbox: Sandbox) -> None:
    """A process that forked twice into a session of its own is gone when the run returns."""
    limits = Limits(file_mb=_rare_mb(sandbox, 1400))
    source = """
import os, time
def go():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
    return 'left'
"""
    assert told(run(sandbox, source, limits)) == "left"
    assert left_alive(limits) == []


def test_killing_the_runner_wins_nothing(sandbox: Sandbox) -> None:
    """A program that kills its parent and leaves a daemon gets no observation, and the daemon is gone as well.

    Where the runner is the first process of its own numbers it cannot be killed from inside: the wall limit ends it.
    """
    limits = Limits(file_mb=_rare_mb(sandbox, 1500), wall_s=3)
    source = """
import os, signal, time
def go():
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)
"""
    report = run(sandbox, source, limits)
    assert report.ended == "wall" or report.exit_code != 0
    assert b'"value"' not in report.output
    assert left_alive(limits) == []


def test_the_environment_is_not_passed_on(sandbox: Sandbox) -> None:
    """A program finds what the sandbox sets and nothing of the environment that holds the keys."""
    source = """
import os
def go():
    return sorted(os.environ)
"""
    names = told(run(sandbox, source))
    assert isinstance(names, list)
    assert set(names) <= {
        "HOME",
        "LANG",
        "LC_CTYPE",
        "LOGOMESH_JAIL",
        "PATH",
        "PWD",
        "PYTHONHASHSEED",
        "TMPDIR",
        "TZ",
    }


def test_no_descriptor_of_the_parent_is_passed_on(sandbox: Sandbox, tmp_path: Path) -> None:
    """A file that the parent holds open, inheritable even, is not open inside."""
    kept = os.open(tmp_path / "kept", os.O_RDWR | os.O_CREAT)
    os.set_inheritable(kept, True)  # noqa: FBT003 - the call takes no name
    source = """
import os
def go():
    found = []
    for number in range(1024):
        try:
            found.append(os.fstat(number).st_ino)
        except OSError:
            pass
    return found
"""
    number = os.fstat(kept).st_ino
    try:
        seen = told(run(sandbox, source))
    finally:
        os.close(kept)
    assert isinstance(seen, list)
    assert seen
    assert number not in seen


def test_the_runner_is_closed_to_its_forks(sandbox: Sandbox) -> None:
    """A fork cannot reopen the runner's result pipe through /proc."""
    if isinstance(sandbox, SANDBOXES["process"]) and os.geteuid() == 0:  # type: ignore[arg-type] # a class, as a callable
        pytest.skip("an unconfined root can look at any process")
    source = """
import os
def go():
    try:
        return os.listdir(f'/proc/{os.getppid()}/fd')
    except (PermissionError, FileNotFoundError):
        return 'closed'
"""
    assert told(run(sandbox, source)) == "closed"


def _rare_mb(sandbox: Sandbox, number: int) -> int:
    """Of no other test that runs at the same time, and of no other sandbox's run of this one."""
    return number + len(sandbox.name)


def left_alive(limits: Limits) -> list[str]:
    """Processes of runs under these limits, known by their unusual file size in the runner's command line."""
    mark = f'"file_mb": {limits.file_mb},'.encode()
    return [
        entry.name
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and mark in _command_line(entry)
    ]


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # gone meanwhile
        return b""
