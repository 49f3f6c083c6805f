"""Several tiers in one arena: which are open together, which one after the other, and what breaks with whom."""

from collections.abc import AsyncIterator, Callable

import pytest

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles, settled

MakeArena = Callable[..., Arena]


@pytest.fixture
def bench() -> FakeBench:
    """Answers at once."""
    return FakeBench()


@pytest.fixture
async def make_arena(bench: FakeBench) -> AsyncIterator[MakeArena]:
    """Makes an arena of the tasks `a` and `b` in each tier; closes it in the end."""
    made: list[Arena] = []

    def make(lineup: FakeLineup, *tiers: str, rounds: int = 1) -> Arena:
        both = {id: it for tier in tiers for id, it in battles("a", "b", tier=tier, rounds=rounds).items()}
        made.append(Arena(both, bench, 8, lineup))
        return made[-1]

    yield make
    for arena in made:
        await arena.close()


async def judged(arena: Arena, wanted: str) -> Verdict:
    """What a processor does until its battle is judged."""
    while isinstance(turn := await arena.turn(wanted), Work):
        await arena.deliver(Examined(battle_id=turn.battle.id, examination=FACTS))
    return turn


async def test_tiers_that_share_the_machine_open_together(make_arena: MakeArena, bench: FakeBench) -> None:
    """One that is slow to come up keeps nobody else from streaming."""
    lineup = FakeLineup()
    lineup.hold("x")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "a-y-1"])
    await settled()

    assert lineup.opened == ["x", "y"]
    assert bench.generated == ["a-y-1"]


async def test_exclusive_tiers_are_served_one_after_the_other(
    make_arena: MakeArena, bench: FakeBench
) -> None:
    """The next one opens when nothing of the present one is queued or streams, and not before."""
    lineup = FakeLineup("x", "y")
    bench.hold("b-x-1")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-y-1", "a-x-1", "b-x-1"])
    await settled()
    before = (list(lineup.opened), list(bench.generated))

    bench.gate["b-x-1"].set()
    await settled()

    assert before == (["x"], ["a-x-1", "b-x-1"])
    assert lineup.opened == ["x", "y"]
    assert bench.generated[2:] == ["a-y-1"]


async def test_others_stream_while_an_exclusive_tier_comes_up(
    make_arena: MakeArena, bench: FakeBench
) -> None:
    """A model server that loads for minutes costs only those who need it."""
    lineup = FakeLineup("x")
    lineup.hold("x")
    arena = make_arena(lineup, "x", "shared")
    await arena.enroll(["a-x-1", "a-shared-1"])

    assert (await judged(arena, "a-shared-1")).outcome == "passed"
    assert bench.generated == ["a-shared-1"]


async def test_a_wanted_battle_of_a_closed_tier_does_not_jump_the_queue(
    make_arena: MakeArena, bench: FakeBench
) -> None:
    """Who waits for a battle of the next exclusive tier examines those of the present one meanwhile."""
    lineup = FakeLineup("x", "y")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "b-x-1", "a-y-1"])

    assert (await judged(arena, "a-y-1")).outcome == "passed"
    assert bench.generated == ["a-x-1", "b-x-1", "a-y-1"]


async def test_a_battle_enrolled_late_opens_its_tier_again(make_arena: MakeArena) -> None:
    """A tier that was closed is not lost."""
    lineup = FakeLineup("x", "y")
    arena = make_arena(lineup, "x", "y")
    await judged(arena, "a-x-1")
    await judged(arena, "a-y-1")

    assert (await judged(arena, "b-x-1")).outcome == "passed"
    assert lineup.opened == ["x", "y", "x"]


async def test_a_tier_stays_while_a_battle_of_it_may_have_another_round(
    make_arena: MakeArena, bench: FakeBench
) -> None:
    """An answer that is being examined keeps its server up, for it may be asked again."""
    lineup = FakeLineup("x", "y")
    bench.good_round = 2
    arena = make_arena(lineup, "x", "y", rounds=2)
    await arena.enroll(["a-x-1", "a-y-1"])
    await settled()
    assert lineup.opened == ["x"]

    assert (await judged(arena, "a-x-1")).round == 2
    await settled()
    assert lineup.opened == ["x", "y"]


@pytest.mark.parametrize("exclusive", [(), ("x", "y")])
async def test_a_tier_that_does_not_come_up_costs_its_own_battles(
    make_arena: MakeArena, exclusive: tuple[str, ...]
) -> None:
    """The reason stands in each of them, in a line, and the others are fought."""
    lineup = FakeLineup(*exclusive)
    lineup.faults["x"] = ServerBroken("no weights\n  | the log")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "b-x-1", "a-y-1"])

    verdicts = [await judged(arena, id) for id in ("a-x-1", "a-y-1", "b-x-1")]

    assert [verdict.outcome for verdict in verdicts] == ["error", "passed", "error"]
    assert verdicts[0].reasons[0].text == "no weights"
    assert arena.broken == "no weights\n  | the log"


async def test_giving_a_tier_up_costs_its_own_battles(make_arena: MakeArena, bench: FakeBench) -> None:
    """What streams or waits ends at once, what is enrolled later too, and the next tier has its turn."""
    lineup = FakeLineup("x", "y")
    bench.hold("a-x-1")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "a-y-1"])
    await settled()

    await arena.give_up("the server died", "x")

    assert [(await judged(arena, id)).outcome for id in ("a-x-1", "b-x-1", "a-y-1")] == [
        "error",
        "error",
        "passed",
    ]
    assert lineup.opened == ["x", "y"]
    await settled()
    assert bench.cancelled == ["a-x-1"]


async def test_giving_up_while_a_tier_comes_up_ends_the_wait(make_arena: MakeArena) -> None:
    """A server that hangs at its start is not waited for, and the next exclusive tier has its turn."""
    lineup = FakeLineup("x", "y")
    lineup.hold("x")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "a-y-1"])
    await settled()

    await arena.give_up("hangs", "x")

    assert (await judged(arena, "a-x-1")).outcome == "error"
    assert (await judged(arena, "a-y-1")).outcome == "passed"


async def test_giving_up_before_a_tier_began_to_come_up(make_arena: MakeArena) -> None:
    """Even what was cancelled before its first step leaves no tier waiting for ever."""
    lineup = FakeLineup("x", "y")
    arena = make_arena(lineup, "x", "y")
    await arena.enroll(["a-x-1", "a-y-1"])

    await arena.give_up("too late", "x")

    assert (await judged(arena, "a-y-1")).outcome == "passed"
    assert lineup.opened == ["y"]


async def test_a_given_up_tier_is_not_opened_for_a_further_round(
    make_arena: MakeArena, bench: FakeBench
) -> None:
    """Where the answer that was handed in needs another round, the battle is an error; else it is judged."""
    lineup = FakeLineup("x")
    bench.good_round = 2
    arena = make_arena(lineup, "x", rounds=2)
    await arena.enroll(["a-x-1"])
    await settled()

    await arena.give_up("the server died", "x")
    verdict = await judged(arena, "a-x-1")

    assert (verdict.outcome, verdict.reasons[0].text) == ("error", "the server died")
    assert lineup.opened == ["x"]


async def test_a_stream_that_gives_up_its_own_tier_ends(make_arena: MakeArena, bench: FakeBench) -> None:
    """The pool's breaker speaks from inside a stream; the battle is settled once, and the slot is free again."""
    arena = make_arena(FakeLineup(), "x")
    bench.begins = lambda: arena.give_up("no endpoint is healthy", "x")
    await arena.enroll(["a-x-1", "b-x-1"])
    await settled()

    assert [verdict.outcome for verdict in arena.verdicts] == ["error", "error"]
    assert [kind for kind, _ in bench.recorded] == ["verdict", "verdict"]
    assert arena.counts.streaming == 0
