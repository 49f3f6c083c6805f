"""The fork server: runs each step in a fork of its own, with a share of the budgets, and leaves nothing of it alive.

A step's reply is bytes that hostile code may have written; the server passes them on as text and never reads them.
"""

# ruff: noqa: PTH102, PTH112, PTH114, PTH123 -- pathlib would cost the server start-up
from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import time
from collections import namedtuple

from .hardening import open_fork
from .private import fork_last, fork_private

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    Send = Callable[[object], None]
    """Sends one JSON line."""
    Work = Callable[[Send], None]
    """What a fork does."""
    PayloadWork = Callable[[Send, bytes], None]
    """What a fork does with a frame that only it has seen."""


class Share(namedtuple("Share", ("cpu_s", "wall_s", "memory_mb", "reply_bytes"))):
    """What one step may use, in the units of `Limits`; a step that goes over it is lost, alone."""

    __slots__ = ()


class Server:
    """Answers questions by lines; a question is a frame: its length in digits, a line feed, as many bytes.

    Args:
        questions: descriptor that frames come from; a fork keeps it no longer than its payload needs.
        results: descriptor of the result pipe; no fork keeps it.
        writable: the only folders that may be written to; steps start in the first and find all of them empty.
        private_mb: forks get namespaces and folders of this size of their own, MiB; with null they share this
            process's, and the folders are emptied between them.
    """

    def __init__(self, questions: int, results: int, writable: list[str], private_mb: int | None) -> None:
        self._questions = questions
        self._results = results
        self._writable = writable
        self._private_mb = private_mb

    def question(self) -> Any:
        """The next question, a JSON value; null when there are no more."""
        frame = self.frame()
        return json.loads(frame) if frame else None

    def frame(self) -> bytes:
        """The next frame, empty at the end."""
        return read_frame(self._questions)

    def ready(self) -> None:
        """Say that all trusted code is loaded; what fails before is the harness's fault, not the answer's."""
        gc.collect()
        gc.freeze()  # a fork's collector else writes to every page, and so copies it
        os.write(self._results, b"ready\n")

    def step(self, number: int, work: Work, share: Share) -> None:
        """Run `work` in a fork; report its reply, or why it was lost, and its processor time, seconds."""
        self._step(number, lambda: work, share)

    def payload_step(self, work: PayloadWork, share: Share) -> None:
        """A step on the next frame, which the fork reads itself: this process never holds what a fork is given."""

        def take() -> Work:
            payload = self.frame()
            return lambda send: work(send, payload)

        self._step(0, take, share)

    def _step(self, number: int, take: Callable[[], Work], share: Share) -> None:
        reader, writer = os.pipe()
        child = self.fork()
        if child == 0:
            work = take()
            os.close(reader)
            self.close_pipes()
            become(work, writer, self.enter_step_folder, share)
        os.close(writer)
        reply, lost, cpu_s = _listen(child, reader, share)
        os.close(reader)
        self.tidy()
        self.report(number, reply, lost, cpu_s)

    def report(self, number: int, reply: bytes, lost: str | None, cpu_s: float) -> None:
        """One line about a step: what it replied, or why that is lost, and its processor time, seconds."""
        text = reply.decode("ascii", "backslashreplace")
        line = {"step": number, "reply": text, "lost": lost, "cpu_s": cpu_s}
        write_all(self._results, json.dumps(line).encode() + b"\n")

    def close_pipes(self) -> None:
        """In a fork: let go of the pipes of questions and of results."""
        os.close(self._results)
        os.close(self._questions)

    def enter_step_folder(self) -> str:
        """Make the folder that steps start in, and go there; its path, the same for all of them."""
        folder = f"{self._writable[0]}/step"
        if not os.path.isdir(folder):
            os.mkdir(folder, 0o700)
        os.chdir(folder)
        return folder

    def fork(self, *, last: bool = False) -> int:
        """A fork as private as this server was asked to make them; 0 in the child. After the `last`, none."""
        if self._private_mb is None:
            return os.fork()
        return (fork_last if last else fork_private)(self._writable, self._private_mb)

    def tidy(self) -> None:
        """Leave nothing of the last step, alive or written."""
        if self._private_mb is None:  # otherwise all of it went with the namespaces
            _fell_descendants()
            for place in self._writable:
                _empty(place)


def _empty(place: str) -> None:
    for folder, folders, files in os.walk(place, topdown=False):
        for name in files:
            _try(os.unlink, f"{folder}/{name}")
        for name in folders:
            path = f"{folder}/{name}"
            _try(os.unlink if os.path.islink(path) else os.rmdir, path)


def _try(remove: Callable[[str], None], path: str) -> None:
    try:
        remove(path)
    except OSError:
        return  # what cannot be removed stays, in a jail that ends soon


def shares(limits: dict[str, Any], steps: int) -> Share:
    """Equal parts doubled: one endless step leaves room for the others. A lone step meets the whole's limits first."""
    steps = max(steps, 1)
    return Share(
        cpu_s=min(limits["cpu_s"] + 1, max(0.5, 2 * limits["cpu_s"] / steps)),
        wall_s=min(limits["wall_s"] + 1, max(5.0, 2 * limits["wall_s"] / steps)),
        memory_mb=limits["memory_mb"],
        reply_bytes=limits["output_kb"] * 256,
    )


def become(work: Work, writer: int, enter: Callable[[], str], share: Share) -> NoReturn:
    """Be a step: do the work in its folder, send lines to `writer`, and end."""
    leave = os._exit  # submitted code may replace it in the module
    try:
        os.setsid()
        open_fork()
        enter()
        # In whole seconds, and counted by ticks that a loaded machine misjudges: only the fence behind the server.
        fence = int(2 * share.cpu_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (fence, fence))
        work(lambda line: write_all(writer, json.dumps(line).encode() + b"\n"))
    finally:
        leave(0)


def read_frame(descriptor: int) -> bytes:
    """The next frame that comes there, empty at the end."""
    digits = b""
    while (digit := os.read(descriptor, 1)) not in (b"\n", b""):
        digits += digit
    frame, left = [], int(digits or b"0")
    while left and (piece := os.read(descriptor, left)):
        frame.append(piece)
        left -= len(piece)
    return b"".join(frame)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, however often that takes."""
    while data:
        data = data[os.write(descriptor, data) :]


def _listen(child: int, reader: int, share: Share) -> tuple[bytes, str | None, float]:
    """The reply and null, or what came of it and why the step is lost; and the processor time."""
    os.set_blocking(reader, False)
    exits = os.pidfd_open(child)
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    poll.register(exits, select.POLLIN)
    reply, lost, over = b"", None, time.monotonic() + share.wall_s
    while True:
        left_s = min(share.cpu_s - spent_s(child), over - time.monotonic())
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, left_s) * 1000 + 1)}
        if reader in ready:
            piece = read_piece(reader)
            reply += piece
            if not piece:
                poll.unregister(reader)
        if len(reply) > share.reply_bytes:
            lost = "returned more than can be recorded"
        elif spent_s(child) >= share.cpu_s:
            lost = "ran out of processor time"
        elif time.monotonic() >= over:
            lost = "ran out of time"
        if lost or exits in ready:
            break
    os.close(exits)
    os.kill(child, signal.SIGKILL)
    status, usage = os.wait4(child, 0)[1:]
    while piece := read_piece(reader):
        if len(reply) > share.reply_bytes:
            break
        reply += piece
    return reply, lost or _cause(status, usage, share), usage.ru_utime + usage.ru_stime


def spent_s(pid: int) -> float:
    """Processor time of a process, exact; its clock's number is made as `clock_getcpuclockid` makes it."""
    return time.clock_gettime((~pid << 3) | 2)


def read_piece(reader: int) -> bytes:
    """What is there to read, empty where there is nothing or nobody writes any more."""
    try:
        return os.read(reader, 65536)
    except BlockingIOError:
        return b""


def _cause(status: int, usage: resource.struct_rusage, share: Share) -> str | None:
    if usage.ru_maxrss > share.memory_mb * 1024:
        return "used more memory than allowed"
    if os.WIFSIGNALED(status):
        return f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return None


def _fell_descendants() -> None:
    """End what a step left behind; orphans have become this process's own children."""
    while children := _children():
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)


def _children() -> list[int]:
    me = os.getpid()
    with open(f"/proc/self/task/{me}/children", encoding="ascii") as pids:
        return [int(pid) for pid in pids.read().split()]
