"""Whether an endpoint can be used, asked before anything is started; mistakes name the flag and the way out."""

import difflib
from collections.abc import Sequence

import httpx
from pydantic import BaseModel, ValidationError

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.records.errors import OptionMistake

ANSWER_S = 10.0
"""How long the list of models may take: it costs a server nothing."""

_KEY_FLAG = "--logomesh-api-key-env"
_NO_LIST = "what it answers to GET /models is no list of models; correct the address"
_EXAMPLE = "it looks like http://127.0.0.1:8000/v1"
_LISTED = 8
"""Servers that offer hundreds of models name this many, those whose names come closest."""


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


def inspect_endpoint(endpoint: Endpoint, flag: str = "--logomesh-endpoint") -> tuple[str, ...]:
    """The ids of the models that a server offers.

    Args:
        endpoint: the server.
        flag: what the address was given with.

    Raises:
        OptionMistake: nothing answers there, it wants a key, or it is no OpenAI-compatible server.
    """
    response = _ask(endpoint, flag)
    if response.status_code in {401, 403}:
        raise OptionMistake(_KEY_FLAG, _key_problem(endpoint, response.status_code))
    if problem := _problem(response, endpoint):
        raise OptionMistake(flag, problem)
    try:
        models = _Models.model_validate_json(response.content).data
    except ValidationError as error:
        raise OptionMistake(flag, f"{endpoint.shown} is no OpenAI-compatible server: {_NO_LIST}") from error
    if not models:
        raise OptionMistake(flag, f"{endpoint.shown} serves no model; load one first")
    return tuple(model.id for model in models)


def require_model(served: Sequence[str], wanted: str, at: str, flag: str = "--logomesh-model") -> None:
    """That the server at an address offers a model, which a flag names.

    Raises:
        OptionMistake: it does not; says which it offers.
    """
    if wanted not in served:
        close = difflib.get_close_matches(wanted, served, n=_LISTED, cutoff=0.0)
        more = f" and {len(served) - len(close)} more" if len(served) > len(close) else ""
        problem = f"{at} does not serve {wanted!r}; it serves {', '.join(close)}{more}"
        raise OptionMistake(flag, problem)


def _ask(endpoint: Endpoint, flag: str) -> httpx.Response:
    if endpoint.api_key and not (endpoint.api_key.isascii() and endpoint.api_key.strip().isprintable()):
        raise OptionMistake(_KEY_FLAG, "the key in that variable holds characters that no key has")
    try:
        url = f"{endpoint.base}/models"
    except ValueError as error:
        raise OptionMistake(flag, f"{endpoint.url!r} is no address ({error}); {_EXAMPLE}") from error
    try:
        proxied = not endpoint.on_this_machine
        return httpx.get(url, headers=endpoint.headers, timeout=ANSWER_S, trust_env=proxied)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OptionMistake(flag, _unreachable(endpoint, error)) from error


def _unreachable(endpoint: Endpoint, error: Exception) -> str:
    reason = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return f"nothing answers at {endpoint.shown} ({reason}); start the server or correct the address"
        case httpx.TimeoutException():
            return f"{endpoint.shown} does not answer within {ANSWER_S:g} s; wait until it is up"
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return f"{endpoint.shown} is no address ({reason}); {_EXAMPLE}"
    return f"what listens at {endpoint.shown} does not speak HTTP ({reason}); correct the address"


def _key_problem(endpoint: Endpoint, status: int) -> str:
    said = "refuses the key" if endpoint.api_key else "wants a key"
    return f"{endpoint.shown} {said} ({status}); name the environment variable that holds it with {_KEY_FLAG}"


def _problem(response: httpx.Response, endpoint: Endpoint) -> str | None:
    """Why an answer other than a refused key cannot be a list of models."""
    status = response.status_code
    if "html" in response.headers.get("content-type", ""):
        return f"{endpoint.shown} speaks HTML: it is a web page, no OpenAI-compatible server; correct the address"
    if response.is_redirect:
        target = response.headers.get("location", "elsewhere").removesuffix("/models")
        return f"{endpoint.shown} has moved to {target}; give that address"
    if status >= 500:
        return f"{endpoint.shown} answers {status}: it is not ready, or broken; see its log"
    if status != 200:
        return f"{endpoint.shown} is no OpenAI-compatible server: it answers {status} to GET /models"
    return None
