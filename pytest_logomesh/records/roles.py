"""The parts a run is assembled from, as Protocols: one implementation a file, in the folder of its family."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Literal, Protocol

from pytest_logomesh.records.events import Event
from pytest_logomesh.records.evidence import Grounds, Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Assignment, Delivery, Submission
from pytest_logomesh.records.task import Limits, Task
from pytest_logomesh.records.verdict import Derivation, Examination


class Clock(Protocol):
    """Time, passed in so that tests need not wait for it."""

    def now(self) -> float:
        """Seconds since an arbitrary start; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed."""


class Purple(Protocol):
    """The agent under test, as the harness sees it."""

    async def answer(self, assignment: Assignment) -> Delivery:
        """One answer to one assignment.

        Raises:
            AnswerFault: the agent is at fault (the battle is `failed`).
            BrokenPart: a part of ours is at fault (the battle is an `error`).
        """

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""


class Strategy(Protocol):
    """How Purple spends one model on one task."""

    def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The answer as events; ends with `Finish` or `Fault`.

        Args:
            prompt: what the harness sent, whole.
            assignment: `battle`, `task` and, for the embedded `flawed` agent, `twin`; `context` (the conversation's
                id) and `round` (from `1`; empty where nobody counts). Of a battle that may have several rounds also
                `rounds`: how many there may be.
        """


class Model(Protocol):
    """One model on one server."""

    def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        """Ask once; ends with `Finish` or `Fault`. Server faults are events here, not exceptions."""

    async def close(self) -> None:
        """Let go of connections."""


class JailReport(Record):
    """What one jailed execution did, seen from outside."""

    ended: Literal["exited", "cpu", "wall", "memory", "processes", "output"]
    """`exited`, or the limit that ended it."""
    exit_code: int | None
    """Null when a limit ended it; negative is a signal."""
    output: bytes
    """What came through the result pipe: hostile."""
    stderr: str
    """The last 4 KiB: hostile."""
    cpu_s: float
    wall_s: float


RunnerProgram = Literal["observe", "own_tests", "decide", "check", "serve", "exploit"]
"""The modules of `sandbox/runner` that go inside."""


class Jail(Protocol):
    """A jail that has been started: it is asked, answers, and must be ended by whoever has it."""

    def ask(self, question: bytes, limits: Limits, payload: bytes | None = None) -> bytes | None:
        """Its answer, one line without the line feed (hostile); None when the jail is over, and asking is pointless.

        Args:
            question: for the fork server.
            limits: for this question alone, over the whole tree of processes.
            payload: for the fork that answers; the server never reads it.
        """

    def end(self) -> JailReport:
        """Kill all of it and say what it did; harmless when called twice.

        Raises:
            SandboxBroken: it never became ready, or the machine gave it no processor.
        """


class Sandbox(Protocol):
    """A place where untrusted code runs."""

    name: str
    """As in `--logomesh-sandbox`."""

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> Jail:
        """Start one of the runner's programs on a request, and leave it open for questions.

        Args:
            program: the module of `sandbox/runner` that goes inside.
            request: what it needs before the first question.
            limits: for starting, and fences for what follows.

        Raises:
            SandboxBroken: the jail could not be set up.
        """

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """Run one of the runner's programs on a request, and kill everything it leaves behind.

        Args:
            program: the module of `sandbox/runner` that goes inside.
            request: its standard input.
            limits: for the whole tree of processes.

        Raises:
            SandboxBroken: the jail could not be set up. A program that fails or dies is a report, not an exception.
        """


class StaticCheck(Protocol):
    """One of Red's static checks."""

    id: str

    def find(self, task: Task, submission: Submission) -> list[Finding]:
        """What it holds against the submission; empty is a clean bill.

        Raises:
            RedBroken: it could not tell.
        """


class Attacker(Protocol):
    """Red's model, or a Red somewhere else: it reads a submission and claims weaknesses."""

    async def attack(
        self, task: Task, submission: Submission, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """Its own claims: of `origin` `model` and `unconfirmed`, with an `exploit` where it wrote a script for one.

        Before them, `static` and `unconfirmed`, what in the submission speaks to whoever reads it.

        Args:
            task: of which it is told the instruction alone.
            submission: hostile.
            findings: what static Red has already.

        Raises:
            RedBroken: it is dead, too slow, or cannot be understood; never a clean bill.
        """

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""


class Judge(Protocol):
    """A model that gives a submission levels by a rubric."""

    async def judge(self, task: Task, submission: Submission) -> Judgement:
        """Its levels, each the median of several votes.

        Args:
            task: of which it is told the instruction alone.
            submission: hostile.

        Raises:
            JudgeBroken: it is dead, too slow, or cannot be understood; never a guess.
        """

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""


class Formula(Protocol):
    """A named way from what is recorded about an answer to a CIS."""

    name: str
    version: int

    def derive(
        self, grounds: Grounds, examination: Examination | None, judgement: Judgement | None
    ) -> Derivation:
        """The score, and all that it is made of; a pure function of its arguments.

        Args:
            grounds: the task and the texts of the submission.
            examination: null where nothing was handed in that could be examined.
            judgement: null where no model judged.
        """


class Similarity(Protocol):
    """How near two texts are in meaning, as an embedding model sees it."""

    def cosine(self, first: str, second: str) -> Decimal:
        """0..1, four places."""
