"""Jails that stay open from one conversation to the next, so that most of them cost a fork instead of a start."""

import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.roles import Jail, RunnerProgram, Sandbox
from pytest_logomesh.records.task import Limits

_MOST_USES = 128
"""A jail keeps all that it ever said, so it is not used for ever."""


@dataclass(slots=True)
class _Kept:
    jail: Jail
    limits: Limits
    uses: int = 0

    def end(self) -> None:
        # One that nobody has used may not have started yet, which is no fault of anybody's.
        with suppress(*(() if self.uses else (SandboxBroken,))):
            self.jail.end()


class WarmJails:
    """One jail a role, for each thread: bubblewrap ends a jail with the thread that started it.

    They end with the thread, with this object, or with the interpreter, whatever comes first.

    Args:
        sandbox: what they are made of.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._here = threading.local()

    def take(self, role: str, program: RunnerProgram, limits: Limits) -> Jail:
        """The jail of a role, ready for a conversation; it must be put back before it is taken again.

        Args:
            role: who talks in it; roles never share one.
            program: what runs in it, always the same for a role.
            limits: for starting it, and what its fences are made for.

        Raises:
            SandboxBroken: it could not be started.
        """
        jails = self._jails()
        kept = jails.get(role)
        if kept is None or kept.limits != limits or kept.uses == _MOST_USES:
            self._end(role)
            kept = jails[role] = _Kept(self._sandbox.open(program, b"{}", limits), limits)
        return kept.jail

    def put_back(self, role: str, *, used: bool, whole: bool) -> None:
        """The conversation is over.

        Args:
            role: whose jail was taken.
            used: whether anything was said in it.
            whole: whether it went as it should; a jail in which anything was lost is not used again.

        Raises:
            SandboxBroken: such a jail could not be ended.
        """
        self._jails()[role].uses += used
        if not whole:
            self._end(role)

    def _end(self, role: str) -> None:
        if kept := self._jails().pop(role, None):
            kept.end()

    def _jails(self) -> dict[str, _Kept]:
        found: dict[str, _Kept] | None = getattr(self._here, "jails", None)
        if found is None:
            found = self._here.jails = {}
            self._here.forgotten = _Forgotten(found)
        return found


class _Forgotten:
    """Ends a thread's jails when it goes, as they do: what a thread has of its own goes with it."""

    def __init__(self, jails: dict[str, _Kept]) -> None:
        weakref.finalize(self, _end_all, jails)


def _end_all(jails: dict[str, _Kept]) -> None:
    while jails:
        jails.popitem()[1].end()
