"""How long Red's model is waited for, when it is asked once more, and what is said when it is broken."""

import asyncio
import random

import pytest

from pytest_logomesh.agents.red.model.contract import LONGEST_ANSWER, Claim, read_claims
from pytest_logomesh.models.asking import Asker, Office
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.events import Asked, Fault, Finish, Idle, Reasoning, Text, Waiting
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.testing import ManualClock
from tests.agents.red.model.red_rig import NOTHING, claims, says
from tests.models.pool_rig import EVER, FakeModel, Rig, Script, busy

OFFICE = Office("Red's model", "tiny", "--logomesh-red-model", read_claims, LONGEST_ANSWER, RedBroken)
BROKEN = Fault("server", "the connection broke", "again")


class Course:
    """One question to a model that follows scripts, and the time that it took."""

    def __init__(self, *answers: Script) -> None:
        self.clock = ManualClock()
        self.model = FakeModel(*answers)
        self.model.clock = self.clock

    async def ask(self, seconds: float = 30.0) -> tuple[Claim, ...]:
        """The claims, as time passes."""
        asking = asyncio.create_task(Asker(self.model, OFFICE, self.clock).ask("Q", seconds))
        async with asyncio.timeout(10):
            while not asking.done():
                await self.clock.advance(0.5)
        return await asking


async def test_an_answer_is_read_once() -> None:
    """One question, its claims, and no stream is left open."""
    course = Course(says(claims({})))

    (claim,) = await course.ask()

    assert claim.line == 2
    assert course.model.asked == ["Q"]
    assert course.model.open == 0


async def test_an_answer_off_schema_is_asked_for_once_more_with_the_reason() -> None:
    """At temperature 0 the same question would get the same answer."""
    course = Course(says("I found nothing."), says(claims({})))

    assert len(await course.ask()) == 1
    assert course.model.asked[1].startswith("Q\n\nYour last answer was not the JSON that was asked for")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "was empty"),
        ("No vulnerabilities.", "was not the JSON"),
        ("[]", "was not the JSON"),
        ('{"findings": []}', "claims: Field required"),
        (claims({"severity": "SEVERE"}), "claims.0.severity"),
        (claims({"category": "style"}), "claims.0.category"),
        (claims({"line": "2"}), "claims.0.line"),
        (claims({})[:-9], "was not the JSON"),
        ('{"claims": [' * 100_00, "was not the JSON"),
    ],
)
async def test_off_schema_twice_is_a_broken_red(answer: str, words: str) -> None:
    """It says which model, what was wrong, and the way out; it is never a clean bill."""
    course = Course(says(answer))

    with pytest.raises(RedBroken, match="Red's model tiny gave an answer that") as broken:
        await course.ask()

    assert words in str(broken.value)
    assert "(asked 2 times)" in str(broken.value)
    assert "--logomesh-red-model" in str(broken.value)
    assert len(course.model.asked) == 2


@pytest.mark.parametrize("reason", ["length", "content_filter", "tool_calls"])
async def test_an_answer_that_was_cut_is_off_schema(reason: str) -> None:
    """Even where what came happens to be whole."""
    course = Course([Text(NOTHING), Finish(reason)])  # type: ignore[arg-type]  # one of its words

    with pytest.raises(RedBroken, match=r"cut off|call of a tool"):
        await course.ask()
    assert len(course.model.asked) == 2


async def test_a_fenced_answer_is_read() -> None:
    """As models write where nothing holds them to a schema."""
    assert await Course(says(f"```json\n{NOTHING}\n```\n")).ask() == ()


async def test_a_server_that_breaks_before_the_first_token_is_asked_once_more() -> None:
    """Nothing was said yet, so nothing is lost."""
    course = Course([Idle(), BROKEN], says(NOTHING))

    assert await course.ask() == ()
    assert course.model.asked == ["Q", "Q"]


async def test_a_dead_server_is_a_broken_red() -> None:
    """Asked twice, not for ever."""
    course = Course([BROKEN])

    with pytest.raises(RedBroken, match=r"cannot be asked: the connection broke \(asked 2 times\)"):
        await course.ask()
    assert len(course.model.asked) == 2


async def test_what_nothing_cures_is_not_tried_again() -> None:
    """A refused key, or a model that is not there."""
    course = Course([Fault("server", "there is no such model (404)")])

    with pytest.raises(RedBroken, match="no such model"):
        await course.ask()
    assert len(course.model.asked) == 1


@pytest.mark.parametrize("begun", [Text("{"), Reasoning("hm")])
async def test_an_answer_that_breaks_off_in_the_middle_is_not_asked_for_again(
    begun: Text | Reasoning,
) -> None:
    """The model was at work, and may be what breaks."""
    course = Course([begun, BROKEN], says(NOTHING))

    with pytest.raises(RedBroken, match="broke off in the middle of its answer: the connection broke"):
        await course.ask()
    assert len(course.model.asked) == 1


async def test_a_stream_without_an_end_is_broken() -> None:
    """A text that merely stops is not a whole one."""
    with pytest.raises(RedBroken, match="ended without an end"):
        await Course([Text(NOTHING)]).ask()


@pytest.mark.parametrize(
    "script",
    [
        [EVER],
        [Idle(), EVER],
        [Text("{"), EVER],
        [step for number in range(200) for step in (Text(f"word {number} "), 1.0)],
        [step for _ in range(200) for step in (Idle(), 1.0)],
        [step for number in range(200) for step in (Reasoning(f"thought {number}"), 1.0)],
    ],
    ids=["no head", "no token", "stalled", "slow", "pings", "thinks"],
)
async def test_a_slow_model_is_broken_when_its_time_is_up(script: Script) -> None:
    """However it spends it; and it is not asked again."""
    course = Course(script)

    with pytest.raises(RedBroken, match="did not answer within 30 s"):
        await course.ask()

    assert course.clock.now() == pytest.approx(30, abs=1)
    assert len(course.model.asked) == 1
    assert course.model.open == 0


async def test_two_attempts_share_the_time() -> None:
    """The second has what the first left."""
    course = Course([20.0, *says("no JSON")], [EVER])

    with pytest.raises(RedBroken, match="did not answer within 30 s"):
        await course.ask()
    assert course.clock.now() == pytest.approx(30, abs=1)


async def test_an_answer_that_repeats_itself_is_broken() -> None:
    """Seen before its time is up."""
    course = Course([Text("the flaw is the flaw is ") for _ in range(5000)])

    with pytest.raises(RedBroken, match="babbles: the answer repeats itself"):
        await course.ask()


async def test_an_answer_without_end_is_broken() -> None:
    """A server may ignore how many tokens were asked for."""
    rng = random.Random(1)
    course = Course([Text(f"{rng.getrandbits(512):x}") for _ in range(5000)])

    with pytest.raises(RedBroken, match="babbles: more than 128 Ki characters"):
        await course.ask()


async def test_waiting_for_a_turn_in_the_pool_costs_no_time() -> None:
    """Purple's questions keep the server busy for longer than Red's whole budget."""
    course = Course([Waiting("the server is busy"), 200.0, Asked(1), 20.0, *says(NOTHING)])

    assert await course.ask() == ()


async def test_time_runs_from_the_moment_the_question_goes_out() -> None:
    """What came before it does not lengthen the limit."""
    course = Course([Waiting("the server is busy"), 200.0, Asked(1), EVER])

    with pytest.raises(RedBroken, match="did not answer within 30 s"):
        await course.ask()
    assert course.clock.now() == pytest.approx(230, abs=1)


async def test_a_pools_own_second_attempt_counts() -> None:
    """Two attempts in all, whoever makes them."""
    course = Course(
        [Asked(1), Waiting("it broke"), Asked(2, "it broke"), Waiting("again"), Asked(3, "it broke")]
    )

    with pytest.raises(RedBroken, match="cannot be asked: it broke"):
        await course.ask()
    assert len(course.model.asked) == 1


async def test_what_a_pool_asks_again_in_the_middle_is_broken() -> None:
    """Texts of two attempts are never joined."""
    course = Course([Asked(1), Text('{"cla'), Asked(2, "it broke"), Text(NOTHING), Finish("stop")])

    with pytest.raises(RedBroken, match="broke off in the middle of its answer: it broke"):
        await course.ask()


async def test_a_real_pool_is_asked_like_any_model() -> None:
    """A server that refuses at first, because it is busy, is answered by later."""
    model = FakeModel(busy(5), says(NOTHING))
    rig = Rig(model, inflight=2, limits=StreamLimits())
    asking = asyncio.create_task(Asker(rig.pool, OFFICE, rig.clock).ask("Q", 30))
    async with asyncio.timeout(10):
        while not asking.done():
            await rig.clock.advance(0.5)
    assert await asking == ()
    assert len(model.asked) == 2
    await rig.close()
