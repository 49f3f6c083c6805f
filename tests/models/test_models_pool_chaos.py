"""Whatever servers do and in whatever order: every question ends once, and nothing is left behind."""

import asyncio
import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.records.events import Event, Fault, Idle, Text
from tests.models.event_reading import Reading
from tests.models.pool_rig import (
    BROKEN,
    BUSY,
    DONE,
    EVER,
    GOOD,
    FakeModel,
    Rig,
    Script,
    attempts,
    busy,
    ending,
    rigged,
    slow,
)

INFLIGHT = 3
QUESTIONS = 12
NAMES = ("a", "b")

SCRIPTS: tuple[Script, ...] = (
    GOOD,
    slow(20),
    slow(200),
    BROKEN,
    BUSY,
    busy(5),
    busy(60),
    (Text("hal"), 3, *BROKEN),
    (Text("hal"),),
    (EVER,),
    (Idle(), EVER),
    (Text("a"), EVER),
    (Fault("server", "no key"),),
    (Fault("agent", "endless"),),
)

Act = tuple[str, int]

scripts = st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=12)
acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("ask"), st.just(0)),
    st.tuples(st.just("pass"), st.sampled_from((1, 5, 30, 100))),
    st.tuples(st.just("cancel"), st.integers(0, QUESTIONS - 1)),
    st.tuples(st.sampled_from(("suspend", "resume", "well", "queued")), st.integers(0, 1)),
)


class Chaos:
    """Does what a schedule says to a rig, and remembers what was asked."""

    def __init__(self, rig: Rig, models: Sequence[FakeModel]) -> None:
        self._rig = rig
        self.models = list(models)
        self.asked: list[Reading] = []
        self.cancelled: list[Reading] = []
        self._away: set[str] = set()

    async def act(self, act: str, number: int) -> None:
        match act:
            case "ask" if len(self.asked) < QUESTIONS:
                self.asked.append(self._rig.ask(str(len(self.asked))))
                await asyncio.sleep(0)
            case "pass":
                await self._rig.clock.advance(number)
            case "cancel" if number < len(self.asked):
                self.asked[number].cancel()
                self.cancelled.append(self.asked[number])
            case "suspend" if NAMES[number] not in self._away:
                self._away.add(NAMES[number])
                self._rig.pool.suspend(NAMES[number], "restarted")
            case "resume":
                self.resume(NAMES[number])
            case "well":
                self._rig.answers_probes.add(NAMES[number])
            case "queued":
                self._rig.queued[NAMES[number]] = 5

    def resume(self, name: str) -> None:
        if name in self._away:
            self._away.remove(name)
            self.models.append(FakeModel(*SCRIPTS, GOOD))
            self._rig.pool.resume(name, self._rig.member(name, self.models[-1], INFLIGHT))

    async def end(self) -> None:
        """Let everybody come back, and let time pass until nothing can go on any more."""
        for name in NAMES:
            self.resume(name)
        for _ in range(QUESTIONS):
            await self._rig.clock.advance(2_000)


def texts(events: Sequence[Event]) -> list[Event]:
    """What is told of an answer."""
    return [event for event in events if isinstance(event, Text)]


@settings(max_examples=60)
@given(
    first=scripts,
    second=scripts,
    schedule=st.lists(acts, min_size=5, max_size=50),
    seed=st.integers(0, 9),
)
def test_every_question_ends_once_and_counts_return_to_zero(
    first: list[Script], second: list[Script], schedule: list[Act], seed: int
) -> None:
    """Under any schedule of faults, restarts and cancellations no question is lost, and none ends twice."""

    async def run() -> None:
        models = FakeModel(*first), FakeModel(*second)
        async with rigged(*models, inflight=INFLIGHT, rng=random.Random(seed)) as rig:
            chaos = Chaos(rig, models)
            for act, number in schedule:
                await chaos.act(act, number)
                assert all(state.inflight <= INFLIGHT for state in rig.pool.states)
                assert all(model.open <= INFLIGHT for model in chaos.models)
            await chaos.end()

            for read in chaos.asked:
                numbers = [asked.attempt for asked in attempts(read)]
                assert numbers == list(range(1, len(numbers) + 1))
                assert read in chaos.cancelled or ending(read) is not None
                assert not (ending(read) == DONE and not texts(read.events))
            assert [state.inflight for state in rig.pool.states] == [0, 0]
            assert all(model.open == 0 for model in chaos.models)
            assert all(state.limit <= INFLIGHT for state in rig.pool.states)
            assert len(rig.broken) <= 1
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())
