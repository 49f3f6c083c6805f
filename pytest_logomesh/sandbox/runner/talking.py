"""Conversations: a fork that stays, is told frames one after another, and answers each with lines and a blank one.

Every conversation has a host, a fork of the server that stands between the pipes and the fork that does the work. What
is said passes through the host alone and ends with it, so that the next conversation's fork, made by the server, finds
nothing of this one in its memory.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import time

from .forking import Server, Share, become, read_frame, read_piece, spent_s, write_all
from .hardening import adopt_orphans

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .forking import Send

    Talk = Callable[["Partner"], None]
    """What a fork does in a conversation."""

_END = b"\n\n"
_COMMON = ("bisect", "copy", "functools", "hashlib", "heapq", "itertools", "math", "re", "string", "typing")
"""What code of these benchmarks likes to import; the server may not read it to find out."""


def load_common() -> None:
    """Import what would otherwise cost many a fork anew."""
    for name in _COMMON:
        importlib.import_module(name)


class Partner:
    """The other side of a conversation, as the fork in it sees it.

    Args:
        inbox: descriptor that frames come from.
        writer: descriptor that lines go to.
        send: sends one JSON line beside the answers, such as a notice.
    """

    def __init__(self, inbox: int, writer: int, send: Send) -> None:
        self._inbox = inbox
        self._writer = writer
        self.send = send

    def hear(self) -> Any:
        """The next frame, a JSON value; None at the end."""
        frame = read_frame(self._inbox)
        return json.loads(frame) if frame else None

    def say(self, value: object) -> None:
        """Answer the frame that was heard last; once each."""
        write_all(self._writer, json.dumps(value, separators=(",", ":")).encode() + _END)


def converse(server: Server, talk: Talk, share: Share) -> None:
    """Hold one conversation: every frame gets a line about it, the empty one that ends it too, up to a line that says
    what was lost.

    Args:
        server: whose pipes it is held over.
        talk: what the fork does.
        share: `cpu_s` for the whole conversation, `wall_s` and `reply_bytes` for each answer.

    Raises:
        OSError: the host broke.
    """
    host = os.fork()
    if host == 0:
        try:
            adopt_orphans()
            _host(server, talk, share)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(host, 0)[1]:
        raise OSError("the host of a conversation broke")


def _host(server: Server, talk: Talk, share: Share) -> None:
    inbox, outbox = os.pipe()
    reader, writer = os.pipe()
    child = server.fork(last=True)
    if child == 0:
        os.close(outbox)
        os.close(reader)
        server.close_pipes()
        become(lambda send: talk(Partner(inbox, writer, send)), writer, server.enter_step_folder, share)
    os.close(inbox)
    os.close(writer)
    listener = _Listener(child, reader, share)
    lost = None
    while lost is None and (frame := server.frame()):
        _tell(outbox, frame)
        reply, lost = listener.answer()
        server.report(0, reply, lost, spent_s(child))
    if lost is None:
        server.report(0, b"", None, spent_s(child))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    server.tidy()


def _tell(outbox: int, frame: bytes) -> None:
    try:
        write_all(outbox, b"%d\n" % len(frame) + frame)
    except BrokenPipeError:
        return  # it hears no more, and what becomes of that is told by its answer


class _Listener:
    """Hears one fork, and knows what it may use."""

    def __init__(self, child: int, reader: int, share: Share) -> None:
        self._child = child
        self._reader = reader
        self._share = share
        self._exits = os.pidfd_open(child)
        self._poll = select.poll()
        os.set_blocking(reader, False)
        for descriptor in (reader, self._exits):
            self._poll.register(descriptor, select.POLLIN)

    def answer(self) -> tuple[bytes, str | None]:
        """What it says up to a blank line, and null; or what it had said when it was lost, and why it was."""
        said, over = b"", time.monotonic() + self._share.wall_s
        while True:
            left_s = min(self._share.cpu_s - spent_s(self._child), over - time.monotonic())
            ready = {descriptor for descriptor, _ in self._poll.poll(max(0.0, left_s) * 1000 + 1)}
            piece = read_piece(self._reader)
            said += piece
            if len(said) > self._share.reply_bytes:
                return said, "returned more than can be recorded"
            if said.endswith(_END):
                return said, None
            if self._exits in ready and not piece:
                return said, self._cause()
            if not piece and self._reader in ready:  # it has closed its end, and will never answer
                self._poll.unregister(self._reader)
            if spent_s(self._child) >= self._share.cpu_s:
                return said, "ran out of processor time"
            if time.monotonic() >= over:
                return said, "ran out of time"

    def _cause(self) -> str:
        # Looked at without reaping it: its number must stay its own until it has been killed.
        seen = os.waitid(os.P_PID, self._child, os.WEXITED | os.WNOWAIT)
        if seen is not None and seen.si_code != os.CLD_EXITED:
            return f"was ended by {signal.Signals(seen.si_status).name}"
        return "never reported"
