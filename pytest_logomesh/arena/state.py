"""Where every battle of a run stands, and how many stand where, without ever counting them all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from pytest_logomesh.arena.work import Round
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Delivery, Submission
from pytest_logomesh.records.verdict import Examination, Verdict


class Stage(Enum):
    """Where a battle stands."""

    IDLE = auto()
    """Nobody asked for it."""
    QUEUED = auto()
    """It waits for a stream."""
    STREAMING = auto()
    READY = auto()
    """It waits for a processor."""
    EXAMINING = auto()
    ATTACKED = auto()
    """Red's model reads it; what it claims will wait for a processor again."""
    READ = auto()
    """The judging model reads the round that counts."""
    JUDGED = auto()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many battles are in which stage."""

    waiting: int
    streaming: int
    examining: int
    judged: int


@dataclass(slots=True)
class State:
    """One battle, and what is at hand of the round it is in."""

    battle: Battle
    stage: Stage = Stage.IDLE
    wanted: bool = False
    """Whether a processor waits for its verdict."""
    number: int = 1
    """Which round it is in, 1-based."""
    prompt: str | None = None
    """What the present round asks; None in the first."""
    delivery: Delivery | None = None
    submission: Submission | None = None
    facts: Examination | None = None
    """What is known of the submission while Red's model reads it, and after."""
    claims: tuple[Finding, ...] = ()
    """What that model claims."""
    rounds: tuple[Round, ...] = ()
    """Those that were examined; of what an agent failed to hand in nothing can be."""
    verdict: Verdict | None = None
    recalled: bool = False
    """Whether its rounds so far are an earlier process's."""
    counted: bool = False
    """Whether the roster counts it among those that need their agent."""
    stream: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def needs_its_agent(self) -> bool:
        """Whether its agent is still going to be asked, or may be."""
        match self.stage:
            case Stage.QUEUED | Stage.STREAMING:
                return True
            case Stage.READY | Stage.EXAMINING | Stage.ATTACKED:
                return self.number < self.battle.rounds
        return False

    def begin_round(self, prompt: str | None) -> None:
        """Make room for a round's answer."""
        self.prompt, self.delivery, self.submission, self.stream = prompt, None, None, None
        self.facts, self.claims = None, ()

    def start_over(self) -> None:
        """Forget all rounds."""
        self.begin_round(None)
        self.number, self.rounds, self.recalled = 1, (), False

    def conclude(self, verdict: Verdict) -> None:
        """Keep the verdict and drop what led to it, so that a long run does not keep every answer twice."""
        self.begin_round(None)
        self.rounds, self.verdict = (), verdict


class Roster:
    """All battles by id, in their order. Every change of a battle's stage goes through `move`."""

    def __init__(self, battles: Iterable[Battle]) -> None:
        self._states = {battle.id: State(battle) for battle in battles}
        self._tally = Counter({Stage.IDLE: len(self._states)})
        self._needing: Counter[str] = Counter()
        self._ready: dict[str, State] = {}
        self._ready_and_wanted: dict[str, State] = {}

    def __getitem__(self, battle_id: str) -> State:
        return self._states[battle_id]

    @property
    def states(self) -> tuple[State, ...]:
        """All of them."""
        return tuple(self._states.values())

    def counts(self, streaming: int) -> Counts:
        """How many stand where; streams are counted by who runs them. Safe to read from any thread."""
        tally = self._tally
        return Counts(
            waiting=tally[Stage.QUEUED] + tally[Stage.READY],
            streaming=streaming,
            examining=tally[Stage.EXAMINING] + tally[Stage.ATTACKED] + tally[Stage.READ],
            judged=tally[Stage.JUDGED],
        )

    @property
    def handed_in(self) -> int:
        """How many battles have handed in and are not judged yet."""
        stages = (Stage.READY, Stage.EXAMINING, Stage.ATTACKED, Stage.READ)
        return sum(self._tally[stage] for stage in stages)

    def needs(self, tier: str) -> bool:
        """Whether an agent of this tier is still going to be asked, or may be."""
        return self._needing[tier] > 0

    def move(self, state: State, stage: Stage) -> None:
        """Let a battle stand somewhere else."""
        self._tally[state.stage] -= 1
        state.stage = stage
        self._tally[stage] += 1
        counted, state.counted = state.counted, state.needs_its_agent
        self._needing[state.battle.tier] += state.counted - counted
        self._file(state)

    def want(self, state: State) -> None:
        """Somebody waits for this battle's verdict."""
        state.wanted = True
        self._file(state)

    def next_ready(self, wanted: State) -> State | None:
        """The most useful battle to examine for who waits for `wanted`: itself, what another waits for, any."""
        if wanted.stage is Stage.READY:
            return wanted
        for ready in (self._ready_and_wanted, self._ready):
            if ready:
                return next(iter(ready.values()))
        return None

    def _file(self, state: State) -> None:
        """Keep the two lists of what is ready true."""
        battle_id, ready = state.battle.id, state.stage is Stage.READY
        for listed, belongs in (
            (self._ready, ready and not state.wanted),
            (self._ready_and_wanted, ready and state.wanted),
        ):
            if belongs:
                listed.setdefault(battle_id, state)
            else:
                listed.pop(battle_id, None)
