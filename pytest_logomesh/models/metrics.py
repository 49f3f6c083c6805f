"""What a vLLM server tells about itself in Prometheus' text format: its queue, and what its prefix cache is worth."""

import asyncio
import re
from dataclasses import dataclass
from math import isfinite

import httpx

from pytest_logomesh.models.endpoint import Endpoint

ANSWER_S = 2.0
PAGE_BYTES = 4 * 1024 * 1024
"""A page that is longer is not read; vLLM's own has some ten thousand bytes, and more for each engine."""

_PREFIX_QUERIES = "prefix_cache_queries_total", "prefix_cache_queries"
_PREFIX_HITS = "prefix_cache_hits_total", "prefix_cache_hits"
# A sample: name, labels whose values may hold anything but a bare quote, value, and perhaps a time.
_SAMPLE = re.compile(
    r'^vllm:(?P<name>\w+)(?:\{(?:[^"}\n]|"(?:[^"\\\n]|\\.)*")*\})?[ \t]+(?P<value>[^\s]+)(?:[ \t]+-?\d+)?[ \t]*\r?$',
    re.MULTILINE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ServerMetrics:
    """Figures of a server, of all its engines together; each is None where the server does not say."""

    waiting: int | None
    """Requests that stand in its queue now."""
    prefix_queries: int | None
    """Prompt tokens that the prefix cache was asked for since the server started."""
    prefix_hits: int | None
    """How many of them it had."""


async def read_metrics(
    client: httpx.AsyncClient, endpoint: Endpoint, answer_s: float = ANSWER_S
) -> ServerMetrics | None:
    """The figures of a server; None where it has no such page, or does not give it whole and in time. Never raises.

    Args:
        client: one that may speak to the endpoint.
        endpoint: the server.
        answer_s: how long the whole page may take, seconds.
    """
    try:
        async with asyncio.timeout(answer_s):
            page = await _page(client, endpoint)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None
    return parse(page) if page else None


def parse(page: str) -> ServerMetrics | None:
    """The figures in a page of metrics; None where it has none of them.

    Names of older vLLM versions are read where today's are missing.
    """
    sums: dict[str, float] = {}
    for sample in _SAMPLE.finditer(page):
        try:
            value = float(sample["value"])
        except ValueError:
            continue
        if isfinite(value):
            sums[sample["name"]] = sums.get(sample["name"], 0.0) + value
    figures = ServerMetrics(
        waiting=_first(sums, "num_requests_waiting"),
        prefix_queries=_first(sums, *_PREFIX_QUERIES, *(f"gpu_{name}" for name in _PREFIX_QUERIES)),
        prefix_hits=_first(sums, *_PREFIX_HITS, *(f"gpu_{name}" for name in _PREFIX_HITS)),
    )
    return None if figures == ServerMetrics(None, None, None) else figures


def _first(sums: dict[str, float], *names: str) -> int | None:
    """The first of some names that is there."""
    return next((round(sums[name]) for name in names if name in sums), None)


async def _page(client: httpx.AsyncClient, endpoint: Endpoint) -> str | None:
    """The text of the page; None where there is none, or too much of it."""
    url = f"{endpoint.root}/metrics"
    async with client.stream("GET", url, headers=endpoint.headers, timeout=ANSWER_S) as response:
        if response.status_code != httpx.codes.OK or "content-encoding" in response.headers:
            return None  # what was packed against our wish may be of any size unpacked
        read = bytearray()
        async for chunk in response.aiter_raw():
            read += chunk
            if len(read) > PAGE_BYTES:
                return None
    return read.decode("utf-8", "replace")
