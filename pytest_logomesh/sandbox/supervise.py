"""One jailed execution from outside: feeds it, listens with bounds, holds the limits over the whole tree, ends it."""

import os
import selectors
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Literal, cast

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.roles import JailReport
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.proctree import Process, Tree, longest_wait_s, resident_mib

READY = b"ready\n"
"""What the runner says on the result pipe before anything untrusted runs."""
_POLL_S = 0.02
_STDERR = 4096
_PIECE = 1 << 16

Ended = Literal["exited", "cpu", "wall", "memory", "processes", "output"]


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


def supervise(launch: Launch, request: bytes, limits: Limits) -> JailReport:
    """Run it to its end or to a limit, and leave nothing of it alive.

    Raises:
        SandboxBroken: it never became ready, or the machine gave it no processor.
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
        raise SandboxBroken(f"the jail could not be started: {problem}") from problem
    watch = _Watch(process, launch, limits)
    try:
        watch.run(request)
    finally:
        watch.end()
    return watch.report()


class _Watch:
    """The state of one supervised execution."""

    def __init__(self, process: "subprocess.Popen[bytes]", launch: Launch, limits: Limits) -> None:
        self._process = process
        self._launch = launch
        self._limits = limits
        self._tree = Tree(process.pid, launch.mark)
        self._selector = selectors.DefaultSelector()
        self._started = time.monotonic()
        self._ended: Ended = "exited"
        self._output = bytearray()
        self._stderr = bytearray()
        self._seen: list[Process] = []
        self._ready = False
        self._wall_s = 0.0
        self._waited_s = 0.0
        self._gone = False

    def run(self, request: bytes) -> None:
        """Return when the root process has exited or a limit is passed."""
        exits = os.pidfd_open(self._process.pid)
        try:
            self._listen(request, exits)
        finally:
            os.close(exits)

    def _listen(self, request: bytes, exits: int) -> None:
        out, err, into = _pipes(self._process)
        for pipe in (out, err, into):
            os.set_blocking(pipe.fileno(), False)
        self._selector.register(out, selectors.EVENT_READ, self._output)
        self._selector.register(err, selectors.EVENT_READ, self._stderr)
        self._selector.register(exits, selectors.EVENT_READ)
        self._selector.register(into, selectors.EVENT_WRITE)
        unsent = memoryview(request)
        due = self._started
        while self._ended == "exited":
            for key, _ in self._selector.select(max(0.0, due - time.monotonic())):
                if key.fileobj == exits:
                    return
                if key.fileobj is into:
                    unsent = self._feed(into, unsent)
                else:
                    self._hear(cast("IO[bytes]", key.fileobj), key.data)
            # Once at the start of untrusted code: what is seen then is known, whatever happens to its parents.
            if time.monotonic() >= due or (self._output and not self._ready):
                self._ready = bool(self._output)
                self._measure()
                due = time.monotonic() + _POLL_S

    def _feed(self, into: IO[bytes], unsent: memoryview) -> memoryview:
        try:
            unsent = unsent[os.write(into.fileno(), unsent[:_PIECE]) :]
        except BrokenPipeError:
            unsent = unsent[:0]
        if not unsent:
            self._selector.unregister(into)
            into.close()
        return unsent

    def _hear(self, pipe: IO[bytes], heard: bytearray) -> bool:
        """Take one piece of what is there; False at the end of the pipe or where there is nothing."""
        try:
            piece = os.read(pipe.fileno(), _PIECE)
        except BlockingIOError:
            return False
        heard += piece
        if heard is self._stderr:
            del heard[:-_STDERR]
        elif self._ended == "exited" and len(heard) > self._limits.output_kb * 1024 + len(READY):
            self._ended = "output"
        if not piece and pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        return bool(piece)

    def _measure(self) -> None:
        self._seen = self._tree.processes()
        limits = self._limits
        if self._tree.cpu_s > limits.cpu_s:
            self._ended = "cpu"
        elif sum(process.threads for process in self._seen) - self._launch.ours > limits.processes:
            self._ended = "processes"
        elif resident_mib(self._seen, limits.memory_mb) > limits.memory_mb:
            self._ended = "memory"
        elif time.monotonic() - self._started > limits.wall_s:
            self._ended = "wall"
            self._waited_s = longest_wait_s(self._seen)

    def end(self) -> None:
        """Kill what is left, take what it had written, let go of everything."""
        self._wall_s = time.monotonic() - self._started
        self._gone = self._tree.end()
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._tree.cpu_s = max(self._tree.cpu_s, usage.ru_utime + usage.ru_stime)
        out, err, into = _pipes(self._process)
        while len(self._output) <= self._limits.output_kb * 1024 and self._hear(out, self._output):
            pass
        while self._hear(err, self._stderr):
            pass
        self._selector.close()
        for pipe in (out, err, into):
            pipe.close()

    def report(self) -> JailReport:
        """What was seen; to be asked after the end."""
        if not self._gone:
            raise SandboxBroken("processes of a jail could not be ended; look for runner/__main__.py")
        stderr = self._stderr.decode("utf-8", "backslashreplace")
        cpu_s = self._tree.cpu_s
        if self._ended == "exited" and cpu_s > self._limits.cpu_s:
            self._ended = "cpu"
        if self._ended == "exited" and not self._output.startswith(READY):
            raise SandboxBroken(f"the jail did not start: {stderr.strip() or 'it said nothing'}")
        # Its own processes cannot have made it wait longer than the processor time they used.
        if self._ended == "wall" and self._waited_s - cpu_s > self._limits.wall_s / 2:
            raise SandboxBroken(
                f"the machine is starved: no processor for {self._waited_s:.0f} s; run less at once"
            )
        return JailReport(
            ended=self._ended,
            exit_code=self._process.returncode if self._ended == "exited" else None,
            output=bytes(self._output.removeprefix(READY)[: self._limits.output_kb * 1024]),
            stderr=stderr,
            cpu_s=cpu_s,
            wall_s=self._wall_s,
        )


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    if process.stdout is None or process.stderr is None or process.stdin is None:
        raise SandboxBroken("the jail was started without its pipes")
    return process.stdout, process.stderr, process.stdin
