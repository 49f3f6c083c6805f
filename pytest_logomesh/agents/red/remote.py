"""A Red somewhere else, asked over A2A: whatever it answers is a claim, and none of it is believed."""

import asyncio
import json
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing

import httpx

from pytest_logomesh.agents.a2a.asking import Asking, Lost
from pytest_logomesh.agents.a2a.blame import Blame
from pytest_logomesh.agents.a2a.card import NoAgent
from pytest_logomesh.agents.a2a.known import KnownCard
from pytest_logomesh.agents.a2a.wire import said
from pytest_logomesh.agents.hostile import show
from pytest_logomesh.agents.red.model.claimed import to_findings
from pytest_logomesh.agents.red.model.rule import cannot_change
from pytest_logomesh.agents.red.told import Unusable, read_report
from pytest_logomesh.records.errors import AnswerFault, LogomeshError, RedBroken
from pytest_logomesh.records.events import Event, Fault, Finish
from pytest_logomesh.records.finding import Finding, Gate
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.repetition import Looped
from pytest_logomesh.streaming.watchdog import Stalled, watch

REMOTE_S = 90.0
"""How long it may take over one submission: static checks, 30 s of reasoning, 20 s of reflection, and its queue."""
PREFIX = "red-remote"
_AT_ONCE = 8
"""Submissions that it gets at once."""
_CONNECTIONS = httpx.Limits(max_connections=None, max_keepalive_connections=0)


class RemoteRed:
    """Implements `roles.Attacker` by an agent at an A2A address. It is sent the instruction and the files, once.

    Args:
        url: where its card is found.
        clock: for the limit of each question.
        gate: which findings fail a battle.
        shown: the address as it may stand in reports, without user and password.
    """

    def __init__(self, url: str, clock: Clock, gate: Gate, shown: str | None = None) -> None:
        self._shown = shown or url
        self._clock = clock
        self._gate = gate
        self._transport = httpx.AsyncHTTPTransport(limits=_CONNECTIONS)
        self._card = KnownCard(url, self._transport, clock)
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._leftovers: set[asyncio.Task[None]] = set()
        self.dropped = 0
        """Claims, of all submissions, whose file or line was not in the submission."""

    async def attack(
        self, task: Task, submission: Submission, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """What it claims, as findings of origin `model`, unconfirmed.

        Raises:
            RedBroken: it is not there, does not answer in time, or answers with something else than a report.
        """
        if cannot_change(findings, self._gate):
            return ()
        question = json.dumps({"task": task.instruction, "files": dict(submission.files)})
        try:
            async with self._places:
                answer = await self._ask(question)
            claims = read_report(answer)
        except (NoAgent, Lost, Stalled, Looped, AnswerFault, Unusable) as problem:
            raise self._broken(problem) from problem
        found, dropped = to_findings(claims, show(submission.files).lines, PREFIX)
        self.dropped += dropped
        return found

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await asyncio.gather(*self._leftovers)
        await self._transport.aclose()

    async def _ask(self, question: str) -> str:
        """Its whole answer."""
        card = await self._card.get(patient=False)
        try:
            async with Asking(card, False, self._transport, self._clock, self._afterwards) as asking:  # noqa: FBT003 - named `trusted` there
                await self._read(asking.events(question, {}))
        except (Lost, Stalled):
            self._card.doubt(card)
            raise
        if problem := Blame(trusted=False).judge(asking.reading):
            raise problem
        return asking.reading.answer

    async def _read(self, events: AsyncGenerator[Event, None]) -> None:
        limits = StreamLimits(None, None, None, None, REMOTE_S)
        async with aclosing(watch(events, limits, self._clock)) as watched:
            async for event in watched:
                if isinstance(event, Finish | Fault):
                    return

    def _afterwards(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._leftovers.add(task)
        task.add_done_callback(self._leftovers.discard)

    def _broken(self, problem: LogomeshError) -> RedBroken:
        what = f"no report within {REMOTE_S:g} s" if isinstance(problem, Stalled) else said(f"{problem}")
        return RedBroken(
            f"the Red at {self._shown} did not examine the submission: {what}; look at that agent, or name another "
            "with --logomesh-red-model (`none` leaves it out)"
        )
