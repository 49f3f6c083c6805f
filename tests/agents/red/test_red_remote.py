"""A Red at an A2A address, asked over the real SDK: ours, broken ones, and one that lies."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.agents.red.agent import RedStrategy
from pytest_logomesh.agents.red.model.attacker import ModelRed
from pytest_logomesh.agents.red.remote import REMOTE_S, RemoteRed
from pytest_logomesh.agents.red.told import LONGEST_REPORT, MOST_CLAIMS
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.events import Event, Fault, Finish, Text
from pytest_logomesh.records.finding import Finding, Gate, Severity
from pytest_logomesh.records.roles import Strategy
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.testing import ManualClock, ScriptedAgent
from tests.agents.a2a.a2a_doubles import until
from tests.agents.red.model.red_rig import NOTHING, claims, finding, says
from tests.agents.red.red_samples import submission, task
from tests.models.pool_rig import BROKEN, FakeModel, Script

WEAK = "import os\nimport sys\n\n\nos.system('ls ' + sys.argv[1])\n"
SAID: dict[str, Any] = {
    "file": "solution.py",
    "line": 5,
    "severity": "HIGH",
    "category": "injection",
    "cwe": 78,
    "title": "A command",
    "message": "sys.argv reaches a shell",
}


def report(*findings: dict[str, Any], **fields: Any) -> str:
    """A report, as somebody else may write it."""
    return json.dumps({"attack_successful": True, "findings": list(findings), "summary": "bad"} | fields)


@asynccontextmanager
async def at_an_address(strategy: Strategy) -> AsyncIterator[str]:
    """An agent of our own server."""
    server = A2AServer(strategy, "red", SystemClock())
    try:
        yield await server.start()
    finally:
        await server.stop()


async def attack(strategy: Strategy, source: str = WEAK, *known: Finding) -> tuple[Finding, ...]:
    """What a Red at an address claims of a source."""
    async with at_an_address(strategy) as url:
        red = RemoteRed(url, SystemClock(), Gate())
        try:
            return await red.attack(task(), submission(source), known)
        finally:
            await red.close()


def with_model(*answers: Script) -> RedStrategy:
    """Red with a model that follows scripts."""
    clock = ManualClock()
    model = FakeModel(*answers)
    model.clock = clock
    return RedStrategy(ModelRed(model, "tiny", clock, random.Random(1), Gate()))


async def test_static_checks_answer_without_a_model() -> None:
    """Over the wire and back: a weakness of the source arrives as a claim that nobody believes yet."""
    found = await attack(RedStrategy())

    assert (78, 5) in {(each.cwe, each.line) for each in found}
    assert {(each.state, each.origin) for each in found} == {("unconfirmed", "model")}
    assert all(each.check.startswith("red-remote/") for each in found)


async def test_a_models_claims_come_with_their_exploits() -> None:
    """They are kept for proving."""
    found = await attack(with_model(says(claims({"line": 1})), says(NOTHING)))

    (claimed,) = (each for each in found if each.category == "logic")
    assert claimed.exploit is not None
    assert claimed.exploit.script.startswith("def attack")


async def test_a_broken_model_behind_it_is_a_broken_red() -> None:
    """Its static checks alone are no answer to somebody who asked for more."""
    with pytest.raises(RedBroken, match="Red's model tiny cannot be asked"):
        await attack(with_model(BROKEN))


async def test_it_is_sent_instruction_and_files_alone() -> None:
    """Once, as JSON."""
    agent = ScriptedAgent(Text(report()), Finish("stop"))

    assert await attack(agent) == ()

    ((question, names),) = agent.asked
    assert json.loads(question) == {"task": "Solve it.", "files": {"solution.py": WEAK}}
    assert "battle" not in names


async def test_what_it_confirms_is_not_confirmed_here() -> None:
    """State, confidence, origin and check are not the other side's to say."""
    lie = SAID | {"state": "confirmed", "confidence": 1.0, "origin": "static", "check": "forbidden-import"}

    (found,) = await attack(ScriptedAgent(Text(report(lie)), Finish("stop")))

    assert (found.state, found.origin, found.check) == ("unconfirmed", "model", "red-remote/injection")
    assert found.confidence < 0.5


@pytest.mark.parametrize(
    "place", [{"line": 99}, {"line": -1}, {"file": "../../etc/passwd"}, {"severity": "INFO"}]
)
async def test_a_claim_about_nothing_is_dropped(place: dict[str, Any]) -> None:
    """As of a model."""
    assert await attack(ScriptedAgent(Text(report(SAID | place)), Finish("stop"))) == ()


async def test_a_long_report_is_read_in_part() -> None:
    """The gravest stand first."""
    many = [
        SAID | {"line": 1 + number % 5, "category": kind} for number in range(40) for kind in ("state", "web")
    ]

    found = await attack(ScriptedAgent(Text(report(*many)), Finish("stop")))

    assert 0 < len(found) <= MOST_CLAIMS


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("I found nothing.", "is no report"),
        ("[]", "is no report"),
        ("{}", "attack_successful"),
        (report(SAID | {"line": "5"}), "findings.0.line"),
        (report(SAID | {"severity": "AWFUL"}), "findings.0.severity"),
        (report(findings=None), "findings"),
        (report(summary="x" * LONGEST_REPORT), "longer than"),
    ],
)
async def test_an_answer_that_is_no_report_is_a_broken_red(answer: str, words: str) -> None:
    """It is never a clean bill; the sentence names the address and the way out."""
    with pytest.raises(RedBroken, match=words) as broken:
        await attack(ScriptedAgent(Text(answer), Finish("stop")))

    assert str(broken.value).startswith("the Red at http://127.0.0.1:")
    assert "--logomesh-red-model" in str(broken.value)


@pytest.mark.parametrize(
    "steps",
    [
        [Fault("agent", "I will not")],
        [Fault("server", "my model is dead")],
        [Text(report()), Finish("length")],
        [Finish("stop")],
    ],
    ids=["refuses", "fails", "cut", "silent"],
)
async def test_an_agent_that_does_not_deliver_is_a_broken_red(steps: list[Event]) -> None:
    """However it puts it."""
    with pytest.raises(RedBroken, match="did not examine the submission"):
        await attack(ScriptedAgent(*steps))


async def test_nobody_at_the_address_is_a_broken_red() -> None:
    """It may have been there when the run began."""
    async with at_an_address(RedStrategy()) as url:
        pass
    red = RemoteRed(url, SystemClock(), Gate())

    with pytest.raises(RedBroken, match="nothing answers at"):
        await red.attack(task(), submission(WEAK), ())
    await red.close()


async def test_a_slow_one_is_waited_for_no_longer_than_said() -> None:
    """Steps and pings buy no time."""
    asked = asyncio.Event()

    class Slow:
        async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
            asked.set()
            await asyncio.Event().wait()
            yield Finish("stop")

    clock = ManualClock()
    async with at_an_address(Slow()) as url:
        red = RemoteRed(url, clock, Gate())
        attacking = asyncio.create_task(red.attack(task(), submission(WEAK), ()))
        await until(asked.is_set)
        await clock.advance(REMOTE_S)
        with pytest.raises(RedBroken, match="no report within 90 s"):
            await attacking
        await red.close()


async def test_it_is_not_asked_where_nothing_would_change() -> None:
    """As a model."""
    agent = ScriptedAgent(Text(report(SAID)), Finish("stop"))

    assert await attack(agent, WEAK, finding(state="confirmed", severity=Severity.HIGH)) == ()
    assert agent.asked == []


async def test_a_request_that_cannot_be_read_fails_with_what_one_looks_like() -> None:
    """Told to whoever asks, as a failed task."""
    events = [event async for event in RedStrategy().stream("hello", {})]

    assert isinstance(events[0], Fault)
    assert "TARGET CODE:" in events[0].message
