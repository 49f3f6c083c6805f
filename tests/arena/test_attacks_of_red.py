"""The stage in which Red's model reads a submission, between its examination and its verdict."""

import pytest

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles, settled

CLAIM = Finding(
    check="red-model/logic", cwe=None, severity=Severity.HIGH, title="A claim", file="solution.py", line=1, message="m",
    confidence=0.1, state="unconfirmed", origin="model",
)  # fmt: skip


def attacked(claims: tuple[Finding, ...] | Exception) -> tuple[FakeBench, Arena]:
    """An arena of one battle that Red's model reads, and its bench."""
    bench = FakeBench()
    bench.claims = {"a-t-1": claims}
    return bench, Arena(battles("a"), bench, 4, FakeLineup())


async def work_of(arena: Arena) -> Work:
    """The next piece of work."""
    turn = await arena.turn("a-t-1")
    assert isinstance(turn, Work)
    return turn


async def test_claims_go_to_a_processor_with_the_facts() -> None:
    """The second piece of work brings what is known and what is claimed; after it the battle is judged."""
    bench, arena = attacked((CLAIM,))
    first = await work_of(arena)
    assert (first.facts, first.claims) == (None, ())
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))

    second = await work_of(arena)

    assert (second.facts, second.claims) == (FACTS, (CLAIM,))
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    assert isinstance(await arena.turn("a-t-1"), Verdict)
    assert bench.recorded.count(("attack", "a-t-1")) == 1


async def test_without_claims_the_facts_are_judged_as_they_are() -> None:
    """A model that finds nothing costs no second turn of a processor."""
    _, arena = attacked(())
    await work_of(arena)
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    verdict = await arena.turn("a-t-1")
    assert isinstance(verdict, Verdict)
    assert verdict.outcome == "passed"


@pytest.mark.parametrize(
    "fault", [RedBroken("the model is dead"), RuntimeError("a bug")], ids=["dead", "bug"]
)
async def test_a_broken_red_is_an_error_and_never_a_clean_bill(fault: Exception) -> None:
    """The verdict names what happened and has no score."""
    _, arena = attacked(fault)
    await work_of(arena)
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    verdict = await arena.turn("a-t-1")
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.cis) == ("error", None)
    assert str(fault) in verdict.reasons[0].text


async def test_closing_ends_an_attack_that_goes_on() -> None:
    """No question to Red's model is left behind."""
    bench, arena = attacked((CLAIM,))
    await work_of(arena)
    bench.hold("a-t-1")
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    await settled()
    await arena.close()
    assert arena.counts.judged == 0
