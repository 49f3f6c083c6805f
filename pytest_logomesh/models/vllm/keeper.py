"""A small process between the run and a server: when the run ends, it ends the server and what came of it.

Run by path, with the standard library alone. Whatever happens to the run (Ctrl-C while the model loads,
SIGKILL), its end of the keeper's standard input closes, and a grace later nothing of the server is left.
Linux only: as a child subreaper the keeper stays the ancestor of processes whose parents died or that left
their group.

    python -I -S keeper.py PARENT_PID GRACE_S LOG SCRATCH COMMAND...

SCRATCH is a folder that is removed when all has ended, or empty. Standard input takes `stop` and `stay`: after `stay`
the run may end without the server, which a SIGTERM to the keeper then ends. Standard output carries one line:
`ended CODE` when the server ended by itself (negative: a signal), `staying` before the keeper lets go of the run.
The exit code is 0, or 3 when a process could not be killed, 4 when COMMAND could not be started.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LEFT_OVER = 3
NOT_STARTED = 4
STAY = b"stay\n"
STOP = b"stop\n"
KILL_WAIT_S = 10.0


def descendants(root: int) -> list[int]:
    """Every process under `root`, by /proc; ended ones too, for their children may live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked
                # pid (name, which may hold anything) state ppid ...
                parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def signal_all(processes: list[int], number: int) -> None:
    """Send a signal to each that is still there."""
    for process in processes:
        try:
            os.kill(process, number)
        except (ProcessLookupError, PermissionError):
            continue  # gone, or of another user and then named as left over


class Children:
    """The processes under this one; as a subreaper it is told of the end of each."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.code: int | None = None
        """The server's return code, once it ended; negative is a signal."""

    def reap(self) -> bool:
        """Collect those that ended; True when none is left, which the kernel alone knows for sure."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if process == 0:
                return False
            if process == self.server:
                self.code = os.waitstatus_to_exitcode(status)

    def end(self, grace_s: float) -> bool:
        """Ask each once to end, after the grace kill whatever is there; True when nothing is left."""
        deadline = time.monotonic() + grace_s
        asked: set[int] = set()
        while not self.reap():
            found = descendants(os.getpid())
            if time.monotonic() < deadline:
                signal_all([process for process in found if process not in asked], signal.SIGTERM)
                asked.update(found)
            elif time.monotonic() < deadline + KILL_WAIT_S:
                signal_all(found, signal.SIGKILL)
            else:
                return False
            time.sleep(0.05)
        return True

    def watch(self, parent: int, wakeup: int) -> bool:
        """Return when the server ended, the run did, or said what to do; whether that was to stay."""
        while True:
            # A second, because a forked child of the run may hold the pipe open after the run is gone.
            ready, _, _ = select.select([0, wakeup], [], [], 1.0)
            if asked_to_end(wakeup, ready):
                return False
            self.reap()
            if self.code is not None:
                return False
            if 0 in ready:
                return os.read(0, 4096) == STAY
            if os.getppid() != parent:
                return False

    def watch_alone(self, wakeup: int) -> None:
        """Return when the server ended or a signal asks for its end."""
        while self.code is None:
            ready, _, _ = select.select([wakeup], [], [])
            if asked_to_end(wakeup, ready):
                return
            self.reap()


def asked_to_end(wakeup: int, ready: list[int]) -> bool:
    """Whether a signal other than of an ended child came."""
    return wakeup in ready and any(number != signal.SIGCHLD for number in os.read(wakeup, 4096))


def let_go() -> None:
    """Hold nothing of the run any more: neither its pipes, for whose end somebody may wait, nor its folder."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.chdir("/")


def start(command: list[str], log: str) -> "subprocess.Popen[bytes]":
    """The server in a session of its own, so that the terminal's Ctrl-C does not reach it.

    The object must be kept: when it is collected it may take the exit status away from `Children`.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with Path(log).open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Should the keeper itself be killed, the server at least is asked to end.
            preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0),  # noqa: PLW1509  # no threads
        )


def wake_on_signals() -> int:
    """A descriptor that tells of ended children and of requests to stop."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return reading


def main(arguments: list[str]) -> int:
    """Start, watch, end; returns the exit code."""
    parent, grace_s, log, scratch, *command = arguments
    wakeup = wake_on_signals()
    try:
        server = start(command, log)
    except OSError as error:
        with Path(log).open("a", encoding="utf-8") as output:
            output.write(f"{command[0]}: {error}\n")
        return NOT_STARTED
    children = Children(server.pid)
    if children.watch(int(parent), wakeup):
        tell("staying")
        let_go()
        children.watch_alone(wakeup)
    elif children.code is not None:
        tell(f"ended {children.code}")
    ended = children.end(float(grace_s))
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0 if ended else LEFT_OVER


def tell(line: str) -> None:
    """Say something to the run, which may be gone as well."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
