"""A model on an OpenAI-compatible server, asked over its streaming chat completions."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.records.events import Event, Fault, Idle
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.chat import ChatReader, excerpt
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.sse import EventParser, EventTooLong
from pytest_logomesh.streaming.watchdog import Stalled, watch

CONNECT_S = 10.0
"""How long connecting may take; what comes after it is judged by the watchdog, not by httpx."""

REUSE_S = 2.0
"""How long an idle connection is kept: less than the 5 s after which uvicorn closes it under a request."""

AFTERMATH = StreamLimits(head_s=2.0, first_token_s=2.0, stall_s=2.0)
"""How long a server may take after the finish reason to send its token count and to close."""

MAX_BODY_BYTES = 16 * 1024 * 1024
"""What is read of an answer that is not streamed, or of an error."""

_STREAM_TYPES = ("text/event-stream", "text/plain", "application/octet-stream", "")

_REFUSED_BY: Mapping[str, tuple[str, ...]] = {
    "response_format": ("response_format", "json_schema", "guided", "structured"),
    "stream_options": ("stream_options", "include_usage"),
}
"""Optional parts of a request, and the words of servers that do not know them."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model is asked; part of the record."""

    temperature: float
    max_tokens: int | None
    seed: int | None


class OpenAIModel:
    """Implements `roles.Model`.

    A server that refuses structured output or token counts in streams is asked without, now and from then on.

    Args:
        endpoint: where the model is served.
        name: its id on that server.
        sampling: how it is asked.
        answer_schema: JSON Schema that the text of the answer is to follow, where the server can see to it.
        clock: for the short wait after the finish reason.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        name: str,
        sampling: Sampling,
        answer_schema: Mapping[str, Any] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock or SystemClock()
        self._request = _request(name, sampling, answer_schema)
        self._refused: frozenset[str] = frozenset()
        self._client = httpx.AsyncClient(
            headers=endpoint.headers,
            timeout=httpx.Timeout(None, connect=CONNECT_S),
            limits=httpx.Limits(keepalive_expiry=REUSE_S),
            trust_env=not endpoint.on_this_machine,
            verify=endpoint.base.startswith("https:"),
        )

    async def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        """Ask once; ends with `Finish` or `Fault`. The first event is the arrival of the response's head."""
        reader = ChatReader(f"the model server at {self._endpoint.shown}")
        async with aclosing(self._events(messages, reader)) as events:
            try:
                async for event in events:
                    yield event
                    if isinstance(event, Fault):
                        return
                    if reader.finished:
                        break
                async for event in watch(events, AFTERMATH, self._clock):
                    yield event
            except (httpx.HTTPError, EventTooLong, Stalled) as error:
                # Once the answer is whole, how the connection ends no longer matters.
                if not reader.finished:
                    yield reader.fault(_problem(error))
                    return
        for event in reader.end():
            yield event

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await self._client.aclose()

    async def _events(self, messages: list[dict[str, str]], reader: ChatReader) -> AsyncGenerator[Event]:
        """Everything up to the end of the body; asks anew only where a part of the request is refused."""
        url = f"{self._endpoint.base}/chat/completions"
        without = self._refused
        while True:
            body = {key: value for key, value in self._request.items() if key not in without}
            async with self._client.stream("POST", url, json={**body, "messages": messages}) as response:
                yield Idle()
                if response.status_code == 200:
                    self._refused |= without
                    async for event in _answer(response, reader):
                        yield event
                    return
                error = await _read(response)
            refused = _refused_part(response.status_code, error, body)
            if refused is None:
                yield reader.fault(_status_problem(response, error))
                return
            without |= {refused}


def _request(name: str, sampling: Sampling, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": name,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
    }
    if schema is not None:
        json_schema = {"name": "answer", "strict": True, "schema": schema}
        request["response_format"] = {"type": "json_schema", "json_schema": json_schema}
    return {key: value for key, value in request.items() if value is not None}


async def _answer(response: httpx.Response, reader: ChatReader) -> AsyncGenerator[Event]:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        for event in reader.read(await _read(response)):
            yield event
    elif media_type in _STREAM_TYPES:
        parser = EventParser()
        async for chunk in response.aiter_bytes():
            for data in parser.feed(chunk):
                for event in reader.read(data):
                    yield event
    else:
        speaks = "HTML" if "html" in media_type else media_type
        yield reader.fault(f"answered with {speaks}: is it an OpenAI-compatible server?")


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            break
    return bytes(body)


def _refused_part(status: int, error: bytes, body: Mapping[str, Any]) -> str | None:
    """The optional part of the request that an error speaks of."""
    if status not in {400, 422}:
        return None
    text = error.decode("utf-8", "replace").lower()
    return next(
        (part for part, words in _REFUSED_BY.items() if part in body and any(word in text for word in words)),
        None,
    )


def _status_problem(response: httpx.Response, error: bytes) -> str:
    status = response.status_code
    if status in {401, 403}:
        return f"wants another key ({status}); --logomesh-api-key-env names the variable that holds it"
    if "html" in response.headers.get("content-type", ""):
        return f"answered {status} with HTML: is it an OpenAI-compatible server?"
    return f"answered {status}: {excerpt(error) or response.reason_phrase}"


def _problem(error: Exception) -> str:
    text = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout():
            return f"cannot be reached: no connection within {CONNECT_S:g} s"
        case httpx.ConnectError():
            return f"cannot be reached: {text}"
        case httpx.HTTPError():
            return f"broke off the answer: {text}"
    return text
