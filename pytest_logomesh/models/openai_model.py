"""A model on an OpenAI-compatible server, asked over its streaming chat completions."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx

from pytest_logomesh.models.chat_response import CONNECT_S, answer, body, broken_fault, status_fault
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.records.events import Event, Fault, Idle
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.chat import MAX_CHARACTERS, ChatReader
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.lines import EventTooLong
from pytest_logomesh.streaming.watchdog import Stalled, watch

REUSE_S = 2.0
"""How long an idle connection is kept: less than the 5 s after which uvicorn closes it under a request."""

AFTERMATH = StreamLimits(head_s=None, first_token_s=None, stall_s=None, step_s=None, total_s=2.0)
"""How long a server may take after the finish reason to send its token count and to close, whatever else it sends."""

_TOKEN_CHARACTERS = 32
"""More characters than the tokens of any long answer hold on average."""

_LEAST_FENCE = 64 * 1024
"""Characters that any answer may have, however few tokens were asked for."""

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
        wall_time: seconds since 1970, for servers that name the moment at which they want to be asked again.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        name: str,
        sampling: Sampling,
        answer_schema: Mapping[str, Any] | None = None,
        clock: Clock | None = None,
        wall_time: Callable[[], float] = time.time,
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock or SystemClock()
        self._wall_time = wall_time
        self._fence = _fence(sampling)
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
        reader = ChatReader(f"the model server at {self._endpoint.shown}", self._fence)
        async with aclosing(self._events(messages, reader)) as events:
            try:
                async for event in events:
                    yield event
                    if isinstance(event, Fault):
                        return
                    if reader.finished:
                        break
                if not reader.endless:
                    async for event in watch(events, AFTERMATH, self._clock):
                        yield event
            except (httpx.HTTPError, EventTooLong, Stalled) as error:
                # Once the answer is whole, how the connection ends no longer matters.
                if not reader.finished:
                    yield broken_fault(error, reader)
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
            request = {key: value for key, value in self._request.items() if key not in without}
            async with self._client.stream("POST", url, json={**request, "messages": messages}) as response:
                yield Idle()
                if response.status_code == 200:
                    self._refused |= without
                    async for event in answer(response, reader):
                        yield event
                    return
                error = await body(response)
            refused = _refused_part(response.status_code, error, request)
            if refused is None:
                yield status_fault(response, error, reader, self._wall_time)
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


def _fence(sampling: Sampling) -> int:
    """Characters after which an answer is endless, where a server ignores how many tokens were asked for."""
    if sampling.max_tokens is None:
        return MAX_CHARACTERS
    return min(MAX_CHARACTERS, max(_LEAST_FENCE, sampling.max_tokens * _TOKEN_CHARACTERS))


def _refused_part(status: int, error: bytes, request: Mapping[str, Any]) -> str | None:
    """The optional part of the request that an error speaks of."""
    if status not in {400, 422}:
        return None
    text = error.decode("utf-8", "replace").lower()
    return next(
        (
            part
            for part, words in _REFUSED_BY.items()
            if part in request and any(word in text for word in words)
        ),
        None,
    )
