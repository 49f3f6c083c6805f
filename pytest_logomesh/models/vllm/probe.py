"""Asks a vLLM server whether it is up, and what it is."""

from dataclasses import dataclass

import httpx

TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server that is up says of itself."""

    models: tuple[str, ...]
    """One and more ids."""
    version: str | None


def visitor(base: str) -> httpx.AsyncClient:
    """What asks a server on this machine.

    Args:
        base: such as `http://127.0.0.1:4711`.
    """
    # The machine's proxy settings must not stand between the run and its own loopback.
    return httpx.AsyncClient(base_url=base, timeout=TIMEOUT_S, trust_env=False)


async def ask(client: httpx.AsyncClient) -> Answer | None:
    """What it says; None where it is not up, or not well."""
    try:
        if (await client.get("/health")).status_code != httpx.codes.OK:
            return None
        models = await client.get("/v1/models")
        version = await client.get("/version")
    except httpx.HTTPError:
        return None
    served = _texts(models, "data", "id")
    return Answer(tuple(served), next(iter(_texts(version, "version")), None)) if served else None


def _texts(response: httpx.Response, *keys: str) -> list[str]:
    """The texts under a path of keys, of each element where a list stands; none where they are not there."""
    if response.status_code != httpx.codes.OK:
        return []
    try:
        found = [response.json()]
    except ValueError:
        return []
    for key in keys:
        found = [element[key] for element in found if isinstance(element, dict) and key in element]
        found = [
            inner for element in found for inner in (element if isinstance(element, list) else [element])
        ]
    return [text for text in found if isinstance(text, str)]
