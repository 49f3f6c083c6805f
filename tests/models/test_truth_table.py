"""The truth table of `pytest_logomesh.streaming`, row by row: a real server does it, a pool of it is asked."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from pytest_logomesh import streaming
from pytest_logomesh.testing import (
    Cut,
    Head,
    Reset,
    ScriptedModelServer,
    Send,
    answers,
    chunk,
    delta,
    jsonl,
    says,
    sent,
)
from tests.models.question_rig import Answer, Attempts, Outcome, Timeline, questioned

PING = Send(b": ping\n\n")
EMPTY = delta(content="")
GOOD = says("yes")
HALF = (Head(), delta(content="half"))
STOP = delta("stop")
NDJSON = "application/x-ndjson"
CHARACTERS = delta(content="é🙂").data
CALL = {"index": 0, "function": {"name": "write_file", "arguments": "{}"}}
WHOLE = {
    "choices": [{"index": 0, "message": {"content": "yes"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1},
}
LIMIT_S = {"head": 30.0, "first-token": 120.0, "stall": 30.0}


@dataclass(frozen=True, slots=True)
class Row:
    """What a server does, attempt by attempt, and what is made of it."""

    attempts: tuple[Timeline, ...]
    outcome: Outcome
    text: str = "yes"
    says_what: str = ""
    """A part of what is recorded: of the fault, or of the reason for asking again."""
    earlier: tuple[str, ...] = ()
    lasts: float = 0.0
    """Seconds from asking to the end of the first attempt."""
    pauses: tuple[float, ...] = ()
    """Seconds between attempts."""


def well(*timeline: object, text: str = "yes", lasts: float = 0.0) -> Row:
    """An answer to examine, from the first attempt."""
    return Row((timeline,), "delivered", text, lasts=lasts)  # type: ignore[arg-type]  # steps and seconds


def again(
    *timeline: object,
    says_what: str,
    earlier: str = "",
    lasts: float = 0.0,
    pause: float = 2.0,
) -> Row:
    """A fault of the server that asking again cures."""
    first: Timeline = timeline  # type: ignore[assignment]  # steps and seconds
    return Row((first, GOOD), "delivered", "yes", says_what, (earlier,) if earlier else (), lasts, (pause,))


def stalls(*timeline: object, limit: str, earlier: str = "") -> Row:
    """A server that stalls, at the moment at which a limit runs out; asking again cures it."""
    return again(*timeline, says_what=f"(--logomesh-{limit}-timeout)", earlier=earlier, lasts=LIMIT_S[limit])


def ends(*timeline: object, outcome: Outcome, says_what: str, text: str = "") -> Row:
    """An end that asking again does not cure."""
    return Row((timeline,), outcome, text, says_what)  # type: ignore[arg-type]  # steps and seconds


HEALTHY = {
    "quick": well(*says("y", "es")),
    "slow-but-steady": well(
        *HALF, 27, delta(content="a"), 27, delta(content="b"), 27, STOP, text="halfab", lasts=81
    ),
    "slow-prefill": well(Head(), 119, delta(content="yes"), STOP, lasts=119),
    "slow-head": well(29, *GOOD, lasts=29),
    "reasoning-then-text": well(
        Head(), delta(reasoning="a"), 29, delta(reasoning="b"), 29, delta(content="yes"), STOP, lasts=58
    ),
    "pings-in-between": well(*HALF, 20, PING, 9, delta(content="a"), 29, STOP, text="halfa", lasts=58),
    "no-done-mark": well(*HALF, STOP, text="half"),
    "cut-after-the-finish": well(*HALF, STOP, Cut(), text="half"),
    "tokens-after-the-finish": well(*HALF, STOP, delta(content="more"), sent("[DONE]"), text="half"),
    "bytes-inside-characters": well(
        Head(), *(Send(CHARACTERS[i : i + 1]) for i in range(len(CHARACTERS))), STOP, text="é🙂"
    ),
    "lines-of-json": well(Head(content_type=NDJSON), jsonl(chunk(content="y"), chunk("stop", content="es"))),
    "plain-json": well(*answers(200, WHOLE)),
}

STALLING = {
    "no-head": stalls(30, limit="head"),
    "head-and-silence": stalls(Head(), 120, limit="first-token"),
    "late-head-and-silence": stalls(29, Head(), 91, limit="first-token"),
    "pings-only": stalls(Head(), PING, 60, PING, 59, PING, 1, limit="first-token"),
    "empty-deltas-only": stalls(Head(), EMPTY, 60, EMPTY, 59, EMPTY, 1, limit="first-token"),
    "stall-in-the-middle": stalls(*HALF, 30, limit="stall", earlier="half"),
    "pings-after-the-middle": stalls(*HALF, PING, 15, PING, EMPTY, 15, limit="stall", earlier="half"),
    "stall-in-reasoning": stalls(Head(), delta(reasoning="hm"), 30, limit="stall"),
    "stall-in-plain-json": stalls(
        Head(content_type="application/json"), Send(b'{"choices"'), 120, limit="first-token"
    ),
}

BROKEN = {
    "closed-without-a-word": again(Cut(), says_what="broke off the answer"),
    "cut-by-close": again(*HALF, Cut(), says_what="broke off the answer", earlier="half"),
    "cut-by-reset": again(*HALF, Reset(), says_what="broke off the answer", earlier="half"),
    "no-finish-reason": again(*HALF, says_what="without a finish reason", earlier="half"),
    "done-without-finish": again(*HALF, sent("[DONE]"), says_what="without a finish reason", earlier="half"),
    "error-object": again(
        *HALF, sent({"error": {"message": "no memory"}}), says_what="no memory", earlier="half"
    ),
    "malformed-line": again(*HALF, sent("{nonsense"), says_what="no chat completion", earlier="half"),
    "8-mb-line": again(
        *HALF, Send(b"data: " + b"x" * 2**23), says_what="longer than 1024 KiB", earlier="half"
    ),
    "lines-of-json-cut": again(
        Head(content_type=NDJSON), jsonl(chunk(content="h")), says_what="cut off", earlier="h"
    ),
    "429": again(*answers(429, "slow down"), says_what="answered 429: slow down"),
    "429-in-seconds": again(
        *answers(429, "", headers=(("Retry-After", "40"),)), says_what="answered 429", pause=40
    ),
    "429-at-a-date": again(
        *answers(429, "", headers=(("Retry-After", "Tue, 15 Nov 1994 10:00:40 GMT"),)),
        says_what="answered 429",
        pause=40,
    ),
    "503": again(*answers(503, "loading"), says_what="answered 503: loading"),
    "503-in-seconds": again(
        *answers(503, "", headers=(("Retry-After", "40"),)), says_what="answered 503", pause=40
    ),
    "bad-gateway": again(*answers(502, "<html>", "text/html"), says_what="answered 502 with HTML"),
}

HOPELESS = {
    "html": ends(*answers(200, "<html>", "text/html"), outcome="error", says_what="answered with HTML"),
    "wrong-key": ends(*answers(401, "no"), outcome="error", says_what="--logomesh-api-key-env"),
    "wrong-model": ends(*answers(404, "no such model"), outcome="error", says_what="no such model"),
    "bad-request": ends(*answers(400, "too long"), outcome="error", says_what="answered 400: too long"),
    "length": ends(*says("half", finish_reason="length"), outcome="failed", says_what="length", text="half"),
    "content-filter": ends(
        *says("half", finish_reason="content_filter"),
        outcome="failed",
        says_what="content_filter",
        text="half",
    ),
    "tool-call": ends(
        Head(), delta(tool_calls=[CALL]), delta("tool_calls"), outcome="failed", says_what="tool_calls"
    ),
}

TABLE = {**HEALTHY, **STALLING, **BROKEN, **HOPELESS}


async def asked(*attempts: Timeline, max_tokens: int | None = None) -> Answer:
    """The answer of a server that does this with attempt after attempt."""
    script = Attempts(*attempts)
    with ScriptedModelServer(script) as server:
        async with questioned(server.url, max_tokens=max_tokens) as question:
            return await script.run(question)


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
async def test_the_table(row: Row) -> None:
    """Each row: the outcome, what is asked again and when, what is recorded, and when it is seen."""
    answer = await asked(*row.attempts)

    recorded = (answer.message, *answer.stream.asked_again, answer.finish or "")
    assert (answer.outcome, answer.text, answer.earlier) == (row.outcome, row.text, row.earlier)
    assert any(row.says_what in said for said in recorded)
    assert answer.stream.attempts == len(row.attempts)
    assert row.lasts <= answer.lasted[0] <= row.lasts + 0.5
    assert answer.paused == row.pauses


@pytest.mark.parametrize(
    ("attempt", "lasts"), [((*HALF, Reset()), 0.0), ((*HALF, 30), 30.0), (answers(500, "boom"), 0.0)]
)
async def test_what_asking_again_does_not_cure_is_an_error(attempt: Timeline, lasts: float) -> None:
    """Five times the same fault: an error that says so, every attempt recorded, none of them longer than its limit."""
    answer = await asked(*[attempt] * 5)

    assert answer.outcome == "error"
    assert answer.message.endswith("(asked 5 times)")
    assert (answer.stream.attempts, len(answer.stream.asked_again)) == (5, 4)
    assert all(lasts <= lasted <= lasts + 0.5 for lasted in answer.lasted)
    assert answer.paused == (2, 4, 8, 16)


async def test_an_endless_repetition_is_the_agents_fault() -> None:
    """A model in a loop has failed, as soon as it is certain and not at its length limit."""
    answer = await asked((*HALF, *[delta(content="and so on, ")] * 3000, STOP))

    assert (answer.outcome, answer.stream.attempts) == ("failed", 1)
    assert "repeats itself without end" in answer.message
    assert len(answer.text) < 20_000


async def test_an_endless_answer_is_cut_off_where_the_server_does_not() -> None:
    """Without repetition an answer ends by its length, the server's limit or else ours."""
    endless = (delta(content="".join(map(str, range(n * 1000, n * 1000 + 300)))) for n in range(200))
    answer = await asked((*HALF, *endless, STOP), max_tokens=100)

    assert (answer.outcome, answer.finish, answer.stream.attempts) == ("failed", "length", 1)
    assert len(answer.text) < 80_000


ROWS_OF_THEIR_OWN = {
    "no-connection",
    "refused-connection",
    "endless-repetition",
    "endless-answer",
    "repeated-statuses",
    "open-step",
}
"""Rows of the document that have a test of their own, here or among the agents' tests."""


def documented() -> Iterator[tuple[str, str, str]]:
    """Row, outcome and what is asked again, as the document has it."""
    for line in (streaming.__doc__ or "").split("-+-", 1)[1].splitlines()[1:]:
        if line:
            row, _, outcome, asked_again, *_ = (cell.strip() for cell in line.split("|"))
            yield row, outcome, asked_again


def test_the_document_is_what_is_tested() -> None:
    """Every row stands in both, with the same outcome where asking again does not help."""
    pauses: dict[tuple[float, ...], str] = {(): "-", (2,): "soon", (40,): "when told"}
    tested = {
        (name, "error" if row.pauses else row.outcome, pauses[row.pauses]) for name, row in TABLE.items()
    }

    assert {row for row in documented() if row[0] not in ROWS_OF_THEIR_OWN} == tested
    assert {row[0] for row in documented()} == {*TABLE, *ROWS_OF_THEIR_OWN}


@contextmanager
def deaf_address() -> Iterator[str]:
    """Where connecting neither succeeds nor fails: its queue of connections is full."""
    with ExitStack() as stack:
        deaf = stack.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003  # its only parameter
            waiting.connect_ex(deaf.getsockname())
        yield f"http://127.0.0.1:{deaf.getsockname()[1]}"


async def test_no_connection_is_a_missing_head() -> None:
    """An address that does not react is given up at the limit of the head, if connecting has not timed out before."""
    with deaf_address() as url:
        async with questioned(url) as question:
            await question.go_out(1)
            await question.clock.advance(29.9)
            assert not question.over(1)
            await question.clock.advance(0.1)
            await question.until(lambda: question.over(1))

            assert question.clock.now() == 30
            assert "--logomesh-head-timeout" in getattr(question.events[-1], "reason", "")


async def test_a_refused_connection_that_comes_back() -> None:
    """A server that is not up yet is asked again until it is."""
    with ScriptedModelServer() as gone:
        port = gone.port
    async with questioned(f"http://127.0.0.1:{port}") as question:
        await question.until(lambda: question.over(1))
        with ScriptedModelServer(GOOD, port=port):
            await question.go_out(2)
            await question.until(lambda: question.over(2))

    answer = question.answer()
    assert (answer.outcome, answer.text, answer.stream.attempts) == ("delivered", "yes", 2)
    assert "cannot be reached" in answer.stream.asked_again[0]


async def test_a_connection_that_stays_refused_is_an_error() -> None:
    """Nobody there, five times: an error that says where."""
    with ScriptedModelServer() as gone:
        url = gone.url
    async with questioned(url) as question:
        for attempt in range(1, 6):
            await question.go_out(attempt)
        await question.until(lambda: question.over(5))
    answer = question.answer()

    assert answer.outcome == "error"
    assert f"{url}/v1 cannot be reached" in answer.message
