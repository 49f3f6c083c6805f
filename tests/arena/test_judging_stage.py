"""The stage in which a judging model reads the round that counts, before its verdict."""

from decimal import Decimal

import pytest

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import JudgeBroken, Unreadable
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles, settled

SAID = Judgement(judge="scripted", criteria=(), weight=Decimal(1), calibrated=True)
CLAIM = Finding(
    check="red-model/logic", cwe=None, severity=Severity.HIGH, title="A claim", file="solution.py", line=1, message="m",
    confidence=0.1, state="unconfirmed", origin="model",
)  # fmt: skip


def judged_by(judgement: Judgement | Exception, rounds: int = 1) -> tuple[FakeBench, Arena]:
    """An arena of one battle with a judge, and its bench."""
    bench = FakeBench()
    bench.judgements = {"a-t-1": judgement}
    return bench, Arena(battles("a", rounds=rounds), bench, 4, FakeLineup())


async def examine(arena: Arena) -> None:
    """Do the next piece of work."""
    turn = await arena.turn("a-t-1")
    assert isinstance(turn, Work)
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))


async def verdict_of(arena: Arena) -> Verdict:
    """The battle's end."""
    turn = await arena.turn("a-t-1")
    assert isinstance(turn, Verdict)
    return turn


async def test_the_judgement_is_in_the_verdict() -> None:
    """It is asked after the examination, and recorded before anything is concluded."""
    bench, arena = judged_by(SAID)
    await examine(arena)
    verdict = await verdict_of(arena)

    assert verdict.judgement == SAID
    assert [kind for kind, _ in bench.recorded] == ["submission", "examination", "judge", "verdict"]


async def test_without_a_judge_nobody_is_asked() -> None:
    """The verdict follows at once."""
    bench, arena = judged_by(SAID)
    bench.judgements = {}
    await examine(arena)

    assert (await verdict_of(arena)).judgement is None
    assert ("judge", "a-t-1") not in bench.recorded


async def test_only_the_last_word_is_judged() -> None:
    """With several rounds the judge is asked once, when no other round follows."""
    bench, arena = judged_by(SAID, rounds=3)
    bench.good_round = 3
    for _ in range(3):
        await examine(arena)
    verdict = await verdict_of(arena)

    assert (verdict.round, verdict.judgement) == (3, SAID)
    assert bench.recorded.count(("judge", "a-t-1")) == 1


async def test_a_later_round_that_came_to_nothing_leaves_the_earlier_ones_to_the_judge() -> None:
    """What can be judged is."""
    bench, arena = judged_by(SAID, rounds=2)
    bench.good_round = 2
    bench.faults["a-t-1", 2] = Unreadable("prose")
    await examine(arena)

    assert (await verdict_of(arena)).judgement == SAID


async def test_it_reads_after_red() -> None:
    """What Red claims is proven first; the judge has the last word."""
    bench, arena = judged_by(SAID)
    bench.claims = {"a-t-1": (CLAIM,)}
    await examine(arena)
    await examine(arena)
    await verdict_of(arena)

    assert [kind for kind, _ in bench.recorded] == [
        "submission", "examination", "attack", "examination", "judge", "verdict",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fault", [JudgeBroken("the judge is dead"), RuntimeError("a bug")], ids=["dead", "bug"]
)
async def test_a_broken_judge_is_an_error(fault: Exception) -> None:
    """The verdict names what happened and has no score."""
    _, arena = judged_by(fault)
    await examine(arena)
    verdict = await verdict_of(arena)

    assert (verdict.outcome, verdict.cis) == ("error", None)
    assert str(fault) in verdict.reasons[0].text


async def test_battles_go_on_while_one_is_read() -> None:
    """A judge that takes its time holds up no other battle, and counts as work under way."""
    bench = FakeBench()
    bench.judgements = {"a-t-1": SAID}
    arena = Arena(battles("a", "b"), bench, 4, FakeLineup())
    await arena.enroll(["a-t-1", "b-t-1"])
    await examine(arena)
    bench.hold("a-t-1")
    await settled()
    turn = await arena.turn("b-t-1")
    assert isinstance(turn, Work)
    await arena.deliver(Examined(battle_id="b-t-1", examination=FACTS))
    assert isinstance(await arena.turn("b-t-1"), Verdict)
    await arena.close()


async def test_closing_ends_a_judge_that_reads() -> None:
    """No question is left behind."""
    bench, arena = judged_by(SAID)
    turn = await arena.turn("a-t-1")
    assert isinstance(turn, Work)
    bench.hold("a-t-1")
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    await settled()
    assert arena.counts.examining == 1
    await arena.close()
    assert arena.counts.judged == 0
