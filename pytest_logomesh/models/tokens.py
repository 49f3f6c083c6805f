"""How many tokens a conversation takes: asked of the model's own tokenizer where a server has one, else estimated."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from pytest_logomesh.models.endpoint import Endpoint

PATIENCE_S = 5.0
"""How long a question about tokens may take: a server counts a whole context in milliseconds."""

BYTES_PER_TOKEN = 3
"""English and Python take 3 to 5 bytes of UTF-8 a token; only texts of mostly digits or signs take fewer."""
MESSAGE_TOKENS = 8
"""What a chat template puts around a message, at most, in the families of models that the tiers name."""
TEMPLATE_TOKENS = 64
"""What a chat template adds once: a system message of its own, the beginning of the answer."""


class TokenCounter(Protocol):
    """Says how long a conversation is."""

    async def count(self, messages: list[dict[str, str]]) -> int:
        """Tokens that the model reads, chat template included; never raises."""


class _Count(BaseModel):
    """What vLLM answers to `POST /tokenize`."""

    count: int = Field(ge=0)
    max_model_len: int | None = Field(default=None, gt=0)


class _Model(BaseModel):
    id: str
    max_model_len: int | None = Field(default=None, gt=0)


class _Models(BaseModel):
    data: list[_Model]


_Answer = TypeVar("_Answer", bound=BaseModel)


def estimate(messages: Sequence[dict[str, str]]) -> int:
    """Tokens of a conversation, guessed from its bytes, rather too many than too few."""
    return TEMPLATE_TOKENS + sum(
        MESSAGE_TOKENS + -(-len(message["content"].encode(errors="surrogatepass")) // BYTES_PER_TOKEN)
        for message in messages
    )


class ServerTokens:
    """Implements `TokenCounter` with vLLM's `/tokenize`, which counts what the model's chat template makes of messages.

    A server that has none, or that does not answer in time, is not asked again: then every count is an estimate.

    Args:
        endpoint: where the model is served.
        model: its id on that server.
        client: asks; closed by whoever made it.
        patience_s: how long one question may take, seconds.
    """

    def __init__(
        self, endpoint: Endpoint, model: str, client: httpx.AsyncClient, patience_s: float = PATIENCE_S
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._client = client
        self._patience_s = patience_s
        self._context: int | None = None
        self.exact = True
        """Whether counts are the server's, as far as is known."""

    async def count(self, messages: list[dict[str, str]]) -> int:
        """Tokens that the model reads, chat template included; an estimate where the server does not count."""
        if self.exact:
            body = {"model": self._model, "messages": messages}
            counted = await self._ask(_Count, "POST", f"{self._endpoint.root}/tokenize", body)
            if counted is not None:
                self._context = counted.max_model_len or self._context
                return counted.count
            self.exact = False
        return estimate(messages)

    async def context(self) -> int | None:
        """Tokens that prompt and answer may have together, as the server says; None where it does not say."""
        if self._context is None:
            models = await self._ask(_Models, "GET", f"{self._endpoint.base}/models")
            lengths = {model.id: model.max_model_len for model in models.data} if models else {}
            self._context = lengths.get(self._model)
        return self._context

    async def _ask(self, kind: type[_Answer], method: str, url: str, body: Any = None) -> _Answer | None:
        try:
            async with asyncio.timeout(self._patience_s):
                response = await self._client.request(
                    method, url, json=body, headers=self._endpoint.headers, timeout=self._patience_s
                )
            return kind.model_validate_json(response.content) if response.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValidationError):
            return None
