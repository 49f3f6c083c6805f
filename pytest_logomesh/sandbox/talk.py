"""The outer end of a conversation with a fork in a warm jail: what comes back is hostile, and bounded."""

import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal

from pytest_logomesh.records.roles import Jail
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.reply import (
    FORGED,
    OUT_OF_TIME,
    ending,
    read_object,
    read_steps,
    without_notices,
)
from pytest_logomesh.sandbox.warm import WarmJails

Role = Literal["check", "answer", "reference"]
"""Who talks: the benchmark's check, a submission, or the benchmark's own solution. No two meet in one jail."""


class Lost(Exception):
    """A conversation came to nothing; `cause` says why, in the sandbox's own words."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Talk:
    """One conversation. A context manager; on leaving, its fork and all that it left behind are ended.

    Args:
        jails: where its jail comes from.
        role: who talks.
        limits: for the conversation as a whole; `wall_s` is what waiting for answers may add up to.
        clock: seconds since an arbitrary start.

    Raises:
        SandboxBroken: there was no jail.
    """

    def __init__(
        self,
        jails: WarmJails,
        role: Role,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jails = jails
        self._role = role
        self._limits = limits
        self._clock = clock
        self._left_s = limits.wall_s
        self._begun = self._lost = False
        self._jail: Jail = jails.take(role, "check" if role == "check" else "serve", limits)

    def __enter__(self) -> "Talk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exception: BaseException | None, trace: TracebackType | None
    ) -> None:
        well = kind is None and not self._lost
        # Nothing was said in it, or its fork is known to have been ended.
        whole = well and (not self._begun or self._jail.ask(b"", self._over()) is not None)
        self._jails.put_back(self._role, used=self._begun, whole=whole)

    def ask(self, told: object) -> dict[str, object]:
        """The answer to one frame: a JSON object that hostile code may have written.

        Args:
            told: what JSON can hold.

        Raises:
            Lost: there is no answer, nor will there be.
            SandboxBroken: there was no jail.
        """
        began = self._clock()
        line = self._line(json.dumps(told, separators=(",", ":")).encode())
        self._left_s -= self._clock() - began
        self._lost = True
        if line is None:
            raise Lost(ending(self._jail.end()))
        if self._left_s < 0:
            raise Lost(OUT_OF_TIME)
        step = read_steps(line + b"\n", 1, FORGED)[0]
        reply, noticed = without_notices(step.reply)
        if (cause := noticed or step.lost) is not None:
            raise Lost(cause)
        if (answer := read_object(reply)) is None:
            raise Lost(FORGED)
        self._lost = False
        return answer

    def _line(self, frame: bytes) -> bytes | None:
        if self._begun:
            return self._jail.ask(frame, self._over())
        self._begun = True
        share = {
            "cpu_s": self._limits.cpu_s,
            "wall_s": self._limits.wall_s,
            "memory_mb": self._limits.memory_mb,
            "reply_bytes": self._limits.output_kb * 512,
        }
        return self._jail.ask(json.dumps(share).encode(), self._over(), frame)

    def _over(self) -> Limits:
        """The jail ends where a whole tree goes over this; the fork's host ends it at its share, a little before."""
        return self._limits.model_copy(update={"cpu_s": self._limits.cpu_s + 1, "wall_s": self._left_s + 1})
