"""A small process between the run and a server: when the run ends, it ends the server and what came of it.

Run by path, with the standard library alone. Whatever happens to the run (Ctrl-C while the model loads,
SIGKILL), its end of the keeper's standard input closes, and a grace later nothing of the server is left.
Linux only: as a child subreaper the keeper stays the ancestor of processes whose parents died or that left
their group.

    python -I -S keeper.py PARENT_PID GRACE_S LOG COMMAND...

Standard output carries one line, `ended CODE`, when the server ended by itself (negative: a signal); the exit
code is 0, or 3 when a process could not be killed, 4 when COMMAND could not be started.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LEFT_OVER = 3
NOT_STARTED = 4
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

    def watch(self, parent: int, wakeup: int) -> None:
        """Return when the server ended or the run did."""
        while True:
            # A second, because a forked child of the run may hold the pipe open after the run is gone.
            ready, _, _ = select.select([0, wakeup], [], [], 1.0)
            if wakeup in ready and any(number != signal.SIGCHLD for number in os.read(wakeup, 4096)):
                return
            self.reap()
            if self.code is not None or (0 in ready and not os.read(0, 4096)) or os.getppid() != parent:
                return


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
    parent, grace_s, log, *command = arguments
    wakeup = wake_on_signals()
    try:
        server = start(command, log)
    except OSError as error:
        with Path(log).open("a", encoding="utf-8") as output:
            output.write(f"{command[0]}: {error}\n")
        return NOT_STARTED
    children = Children(server.pid)
    children.watch(int(parent), wakeup)
    if children.code is not None:
        with contextlib.suppress(BrokenPipeError):  # the run is gone as well
            os.write(1, f"ended {children.code}\n".encode())
    return 0 if children.end(float(grace_s)) else LEFT_OVER


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
