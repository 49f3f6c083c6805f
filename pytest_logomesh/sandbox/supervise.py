"""One jail from outside: asks it, listens with bounds, holds the limits over the whole tree, ends it."""

import contextlib
import os
import selectors
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Literal, NamedTuple, cast

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.roles import JailReport
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.proctree import Tree, find, longest_wait_s, resident_mib

READY = b"ready\n"
"""What the runner says on the result pipe before anything untrusted runs."""
_POLL_S = 0.02
_STDERR = 4096
_PIECE = 1 << 16
_FINDING_S = 60.0
_LEAVING_S = 30.0

Ended = Literal["exited", "cpu", "wall", "memory", "processes", "output"]


@dataclass(frozen=True)
class Elsewhere:
    """Where a jail's processes are not the command's own, but started by an engine that the command asks."""

    first: bytes
    """The command line of the jail's first process as /proc shows it, unlike any other."""
    kill: list[str]
    """A command that ends them, for an engine whose processes are another user's."""
    remove: list[str]
    """A command that takes away what the engine keeps of the jail, for when the first command did not live to do it."""


@dataclass(frozen=True)
class Launch:
    """How a jail is started."""

    command: list[str]
    environment: Mapping[str, str]
    folder: str
    """Where it starts, on this side."""
    ours: int
    """How many of its processes are the harness's own, apart from `Limits.processes`."""
    user: int | None = None
    """The user to become first; only root can ask for one."""
    mark: bytes | None = None
    """`NAME=value` in the environment of every process, by which strays are found."""
    elsewhere: Elsewhere | None = None
    """Where the jail is, if its processes do not descend from the command."""


def supervise(launch: Launch, request: bytes, limits: Limits) -> JailReport:
    """Run a jail on one request, to its end or to a limit, and leave nothing of it alive.

    Raises:
        SandboxBroken: it never became ready, or the machine gave it no processor.
    """
    return run_to_end(start(launch, request, limits))


def run_to_end(jail: "LiveJail") -> JailReport:
    """Ask nothing of a jail, and leave nothing of it alive; raises as `supervise` does."""
    try:
        jail.wait()
    finally:
        report = jail.end()
    return report


def start(
    launch: Launch, request: bytes, limits: Limits, tidy: Callable[[], None] = lambda: None
) -> "LiveJail":
    """A jail at work on its request; whoever has it must end it.

    Args:
        launch: how it starts.
        request: its first frame.
        limits: until the next question.
        tidy: what to do when all of it has ended.

    Raises:
        SandboxBroken: it could not be started, or cannot be seen from here.
    """
    try:
        process = subprocess.Popen(
            launch.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(launch.environment),
            cwd=launch.folder,
            start_new_session=True,
            user=launch.user,
            group=launch.user,
            extra_groups=None if launch.user is None else [],
        )
    except OSError as problem:
        tidy()
        raise SandboxBroken(f"the jail could not be started: {problem}") from problem
    jail = LiveJail(process, launch, limits, tidy)
    try:
        jail.begin(request)
    except BaseException:
        jail.abandon()
        raise
    return jail


class LiveJail:
    """A started jail; see `records.roles.Jail`."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", launch: Launch, limits: Limits, tidy: Callable[[], None]
    ) -> None:
        self._process = process
        self._tidy = tidy
        self._launch = launch
        self._limits = limits
        self._tree = Tree(process.pid, launch.mark)
        self._met = launch.elsewhere is None
        self._budget = _Budget(time.monotonic(), 0.0, 0)
        self._began = self._due = self._budget.started
        self._over = False
        self._ended: Ended = "exited"
        self._output = bytearray()
        self._taken = 0
        self._stderr = bytearray()
        self._unsent = bytearray()
        self._ready = False
        self._waited_s = 0.0
        self._wall_s: float | None = None
        self._gone = False
        self._exits = os.pidfd_open(process.pid)
        self._pipes = _pipes(process)
        self._selector = self._watch()

    def begin(self, request: bytes) -> None:
        """Send the first frame, once it is known which processes are the jail's.

        Raises:
            SandboxBroken: they are not on this machine, or hidden.
        """
        if self._launch.elsewhere is not None:
            self._meet(self._launch.elsewhere.first)
        self.send(request)

    def _meet(self, first: bytes) -> None:
        over = time.monotonic() + _FINDING_S
        while (pid := find(first)) is None:
            if self._is_left(_POLL_S):
                return  # without a jail; what it said tells why
            if time.monotonic() > over:
                raise SandboxBroken(
                    "the jail's processes cannot be seen in /proc; its engine must run on this machine"
                )
        self._met = True
        self._tree = Tree(pid)
        self._budget = _Budget(time.monotonic(), 0.0, 0)
        self._began = self._due = self._budget.started

    def _is_left(self, patience_s: float) -> bool:
        """Whether the command has ended; what it says meanwhile is heard."""
        over = time.monotonic() + patience_s
        while (left_s := over - time.monotonic()) > 0:
            for key, _ in self._selector.select(left_s):
                if key.fileobj == self._exits:
                    return True
                if key.fileobj is self._pipes[2]:
                    self._hang_up()
                else:
                    self._hear(cast("IO[bytes]", key.fileobj), key.data)
        return False

    def ask(self, question: bytes, limits: Limits, payload: bytes | None = None) -> bytes | None:
        """See `records.roles.Jail`."""
        self._limits = limits
        self._budget = _Budget(time.monotonic(), self._tree.cpu_s, len(self._output))
        self.send(question)
        if payload is not None:
            self.send(payload)
        while (line := self._line()) is None and not self._over:
            self._turn()
        return line if line is not None else self._line()

    def wait(self) -> None:
        """Ask nothing more, and return when it has exited or passed a limit."""
        into = self._pipes[2]
        while not self._over:
            if not self._unsent and not into.closed:
                self._hang_up()
            self._turn()

    def end(self) -> JailReport:
        """See `records.roles.Jail`."""
        if self._wall_s is None:
            self._wall_s = time.monotonic() - self._began
            self._gone = self._kill()
        if not self._gone:
            raise SandboxBroken("processes of a jail could not be ended; look for runner/__main__.py")
        return self._report(self._wall_s)

    def abandon(self) -> None:
        """End it as `end` does, whatever it did."""
        self._gone = self._kill()
        self._wall_s = 0.0

    def _watch(self) -> selectors.DefaultSelector:
        out, err, _ = self._pipes
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        selector = selectors.DefaultSelector()
        selector.register(out, selectors.EVENT_READ, self._output)
        selector.register(err, selectors.EVENT_READ, self._stderr)
        selector.register(self._exits, selectors.EVENT_READ)
        return selector

    def send(self, frame: bytes) -> None:
        """Queue one frame: its length in digits, a line feed, its bytes."""
        into = self._pipes[2]
        if into.closed:  # it has hung up, and what it asks is lost with it
            return
        if not self._unsent:
            self._selector.register(into, selectors.EVENT_WRITE)
        self._unsent += b"%d\n" % len(frame) + frame

    def _turn(self) -> None:
        """Wait for the next thing that happens, or for the next look at the tree."""
        into = self._pipes[2]
        for key, _ in self._selector.select(max(0.0, self._due - time.monotonic())):
            if key.fileobj == self._exits:
                self._over = True
            elif key.fileobj is into:
                self._feed()
            else:
                self._hear(cast("IO[bytes]", key.fileobj), key.data)
        if self._over:
            self._drain()
        # Once at the start of untrusted code: what is seen then is known, whatever happens to its parents.
        elif time.monotonic() >= self._due or (self._output and not self._ready):
            self._ready = bool(self._output)
            self._measure()
            self._due = time.monotonic() + _POLL_S

    def _feed(self) -> None:
        into = self._pipes[2]
        try:
            del self._unsent[: os.write(into.fileno(), self._unsent[:_PIECE])]
        except BrokenPipeError:
            self._unsent.clear()
            self._hang_up()
            return
        if not self._unsent:
            self._selector.unregister(into)

    def _hang_up(self) -> None:
        into = self._pipes[2]
        if into in self._selector.get_map():
            self._selector.unregister(into)
        into.close()

    def _hear(self, pipe: IO[bytes], heard: bytearray) -> bool:
        """Take one piece of what is there; False at the end of the pipe or where there is nothing."""
        try:
            piece = os.read(pipe.fileno(), _PIECE)
        except BlockingIOError:
            return False
        heard += piece
        if heard is self._stderr:
            del heard[:-_STDERR]
        elif len(heard) - self._budget.output > self._limits.output_kb * 1024 + len(READY):
            self._pass("output")
        if not piece and pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        return bool(piece)

    def _line(self) -> bytes | None:
        """The next whole line of results, taken."""
        if self._taken == 0 and self._output.startswith(READY):
            self._taken = len(READY)
        end = self._output.find(b"\n", self._taken) if self._taken else -1
        if end < 0:
            return None
        line = bytes(self._output[self._taken : end])
        self._taken = end + 1
        return line

    def _measure(self) -> None:
        seen = self._tree.processes()
        limits, budget = self._limits, self._budget
        if self._tree.cpu_s - budget.cpu_s > limits.cpu_s:
            self._pass("cpu")
        elif sum(process.threads for process in seen) - self._launch.ours > limits.processes:
            self._pass("processes")
        elif resident_mib(seen, limits.memory_mb) > limits.memory_mb:
            self._pass("memory")
        elif time.monotonic() - budget.started > limits.wall_s:
            self._pass("wall")
            self._waited_s = longest_wait_s(seen)

    def _pass(self, limit: Ended) -> None:
        if not self._over:
            self._ended = limit
            self._over = True

    def _drain(self) -> None:
        out, err, _ = self._pipes
        while len(self._output) - self._budget.output <= self._limits.output_kb * 1024 and self._hear(
            out, self._output
        ):
            pass
        while self._hear(err, self._stderr):
            pass

    def _kill(self) -> bool:
        """End what is left, take what it had written, let go of everything; whether all is gone."""
        self._over = True
        elsewhere = self._launch.elsewhere
        gone = self._tree.end() if elsewhere is None else self._end_elsewhere(elsewhere)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if elsewhere is None:
            self._tree.cpu_s = max(self._tree.cpu_s, usage.ru_utime + usage.ru_stime)
        elif self._process.returncode < 0:
            _ask_engine(elsewhere.kill)
            _ask_engine(elsewhere.remove)
            gone = not self._tree.processes()
        self._drain()
        self._selector.close()
        os.close(self._exits)
        for pipe in self._pipes:
            pipe.close()
        self._tidy()
        return gone

    def _end_elsewhere(self, elsewhere: Elsewhere) -> bool:
        """End the engine's processes, and wait for the command, which then ends by itself; whether all are gone."""
        if self._met and self._tree.is_foreign():
            _ask_engine(elsewhere.kill)
        elif self._met:  # the runner first: it must not report what becomes of its steps
            self._tree.end_root()
        gone = self._tree.end()
        if not self._is_left(_LEAVING_S):
            self._process.kill()
        return gone

    def _report(self, wall_s: float) -> JailReport:
        stderr = self._stderr.decode("utf-8", "backslashreplace")
        cpu_s, limits = self._tree.cpu_s, self._limits
        if self._ended == "exited" and cpu_s - self._budget.cpu_s > limits.cpu_s:
            self._ended = "cpu"
        if self._ended == "exited" and not self._output.startswith(READY):
            raise SandboxBroken(f"the jail did not start: {stderr.strip() or 'it said nothing'}")
        # Its own processes cannot have made it wait longer than the processor time they used.
        if self._ended == "wall" and self._waited_s - cpu_s > limits.wall_s / 2:
            raise SandboxBroken(
                f"the machine is starved: no processor for {self._waited_s:.0f} s; run less at once"
            )
        return JailReport(
            ended=self._ended,
            exit_code=self._process.returncode if self._ended == "exited" else None,
            output=bytes(self._output.removeprefix(READY)[: limits.output_kb * 1024]),
            stderr=stderr,
            cpu_s=cpu_s,
            wall_s=wall_s,
        )


def _ask_engine(command: list[str]) -> None:
    # What it answers decides nothing: whether anything is left is seen in /proc.
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=_LEAVING_S
        )


class _Budget(NamedTuple):
    """Where the counts stood when the present question was asked; limits are for what comes on top."""

    started: float
    cpu_s: float
    output: int


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if process.stdout is None or process.stderr is None or process.stdin is None:
        raise SandboxBroken("the jail was started without its pipes")
    return process.stdout, process.stderr, process.stdin
