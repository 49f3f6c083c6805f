"""Counting tokens: a real server that counts, servers that do not, and the estimate in their place."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.tokens import PATIENCE_S, ServerTokens, estimate

MESSAGES = [{"role": "user", "content": "hello"}]
ESTIMATED = estimate(MESSAGES)
Answer = tuple[int, object]


class Counting:
    """A server that answers each path as it is told, and keeps what it was asked."""

    def __init__(self, answers: dict[str, Answer | Callable[[], Answer]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any, str]] = []
        """Path, body and authorization."""
        self.url = ""


@contextmanager
def counting(**answers: Answer | Callable[[], Answer]) -> Iterator[Counting]:
    """The server; `tokenize` and `models` are its paths, 404 stands at all others."""
    paths = {"tokenize": "/tokenize", "models": "/v1/models"}
    told = Counting({paths[name]: answer for name, answer in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            told.asked.append(
                (self.path, json.loads(sent) if sent else None, self.headers.get("Authorization", ""))
            )
            answer = told.answers.get(self.path, (404, {"detail": "Not Found"}))
            status, body = answer() if callable(answer) else answer
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@asynccontextmanager
async def tokens(
    url: str, model: str = "m", key: str | None = None, patience_s: float = PATIENCE_S
) -> AsyncIterator[ServerTokens]:
    """Somebody who asks the server."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield ServerTokens(Endpoint(url, key), model, client, patience_s)


async def test_the_server_counts_what_its_chat_template_makes_of_messages() -> None:
    """The question is vLLM's, beside /v1 and not under it, with the key; the answer is taken as it is."""
    with counting(tokenize=(200, {"count": 17, "max_model_len": 4096, "tokens": [1, 2]})) as server:
        async with tokens(server.url, key="k") as counter:
            assert await counter.count(MESSAGES) == 17
            assert await counter.context() == 4096
            assert counter.exact
    assert server.asked == [("/tokenize", {"model": "m", "messages": MESSAGES}, "Bearer k")]


async def test_a_server_behind_a_path_counts_behind_the_same_path() -> None:
    """Only the version's part of the address is left out."""
    with counting() as server:
        server.answers["/proxy/tokenize"] = (200, {"count": 5})
        async with tokens(f"{server.url}/proxy/v1") as counter:
            assert await counter.count(MESSAGES) == 5


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"detail": "Not Found"}),
        (405, {"detail": "Method Not Allowed"}),
        (500, "broken"),
        (200, "<html></html>"),
        (200, {"tokens": [1, 2, 3]}),
        (200, {"count": -1}),
        (200, [17]),
    ],
)
async def test_a_server_that_does_not_count_is_not_asked_again(answer: Answer) -> None:
    """Whatever it says in place of a count, this and every further count is an estimate."""
    with counting(tokenize=answer) as server:
        async with tokens(server.url) as counter:
            assert [await counter.count(MESSAGES) for _ in range(3)] == [ESTIMATED] * 3
            assert not counter.exact
    assert len(server.asked) == 1


async def test_a_server_that_is_gone_is_estimated() -> None:
    """No connection, no exception."""
    with counting() as server:
        pass
    async with tokens(server.url) as counter:
        assert await counter.count(MESSAGES) == ESTIMATED
        assert await counter.context() is None


async def test_a_server_that_does_not_answer_is_estimated() -> None:
    """Patience ends while the question is still out."""
    go_on = threading.Event()

    def late() -> Answer:
        go_on.wait(10)
        return 200, {"count": 17}

    with counting(tokenize=late) as server:
        async with tokens(server.url, patience_s=0.05) as counter:
            assert await counter.count(MESSAGES) == ESTIMATED
        go_on.set()


async def test_the_context_is_the_one_of_the_model_that_is_asked() -> None:
    """Of several models in the server's list; asked once."""
    models = [{"id": "other", "max_model_len": 1}, {"id": "m", "max_model_len": 16384}]
    with counting(models=(200, {"data": models})) as server:
        async with tokens(f"{server.url}/v1/") as counter:
            assert [await counter.context(), await counter.context()] == [16384, 16384]
    assert [path for path, _, _ in server.asked] == ["/v1/models"]


@pytest.mark.parametrize(
    "answer",
    [
        (404, ""),
        (200, {"data": []}),
        (200, {"data": [{"id": "m"}]}),
        (200, {"data": [{"id": "m", "max_model_len": None}]}),
        (200, {"data": [{"id": "m", "max_model_len": 0}]}),
    ],
)
async def test_a_context_that_the_server_does_not_tell_is_unknown(answer: Answer) -> None:
    """Servers other than vLLM list models without it."""
    with counting(models=answer) as server:
        async with tokens(server.url) as counter:
            assert await counter.context() is None


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_an_estimate_grows_with_every_message_and_is_no_less_than_a_third_of_the_bytes(
    texts: list[str],
) -> None:
    """More text is never fewer tokens, in any script, half characters included."""
    messages = [{"role": "user", "content": text} for text in texts]
    octets = sum(len(text.encode(errors="surrogatepass")) for text in texts)

    assert estimate(messages) >= octets / 3
    assert estimate(messages) > estimate(messages[:-1])
    assert estimate([*messages[:-1], {"role": "user", "content": texts[-1] + "more"}]) > estimate(messages)
