"""The figures in a vLLM server's page of metrics, and servers that have none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.metrics import PAGE_BYTES, ServerMetrics, parse, read_metrics

# As vLLM 0.32 writes it with two engines; what stands between is left out.
PAGE = """\
# HELP python_gc_objects_collected_total Objects collected during gc
# TYPE python_gc_objects_collected_total counter
python_gc_objects_collected_total{generation="0"} 9271.0
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="org/tiny"} 8.0
vllm:num_requests_running{engine="1",model_name="org/tiny"} 7.0
# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="org/tiny"} 3.0
vllm:num_requests_waiting{engine="1",model_name="org/tiny"} 0.0
# HELP vllm:num_requests_waiting_by_reason Number of waiting requests by reason.
# TYPE vllm:num_requests_waiting_by_reason gauge
vllm:num_requests_waiting_by_reason{engine="0",model_name="org/tiny",reason="capacity"} 3.0
# HELP vllm:prefix_cache_queries_total Prefix cache queries, in terms of number of queried tokens.
# TYPE vllm:prefix_cache_queries_total counter
vllm:prefix_cache_queries_total{engine="0",model_name="org/tiny"} 1.234567e+06
vllm:prefix_cache_queries_total{engine="1",model_name="org/tiny"} 433.0
# TYPE vllm:prefix_cache_queries_created gauge
vllm:prefix_cache_queries_created{engine="0",model_name="org/tiny"} 1.7636848e+09
# HELP vllm:prefix_cache_hits_total Prefix cache hits, in terms of number of cached tokens.
# TYPE vllm:prefix_cache_hits_total counter
vllm:prefix_cache_hits_total{engine="0",model_name="org/tiny"} 960.0
vllm:prefix_cache_hits_total{engine="1",model_name="org/tiny"} 40.0
# TYPE vllm:external_prefix_cache_hits_total counter
vllm:external_prefix_cache_hits_total{engine="0",model_name="org/tiny"} 5.0
"""
FIGURES = ServerMetrics(waiting=3, prefix_queries=1_235_000, prefix_hits=1000)


def test_real_page() -> None:
    """Figures are summed over engines; neighbours with similar names are not taken for them."""
    assert parse(PAGE) == FIGURES


@pytest.mark.parametrize("end", ["", "_total"])
def test_older_names(end: str) -> None:
    """The prefix cache's counters of earlier versions are read; next to today's they are not counted twice."""
    old = f'vllm:gpu_prefix_cache_queries{end}{{a="b"}} 20\nvllm:gpu_prefix_cache_hits{end}{{a="b"}} 5\n'
    assert parse(old) == ServerMetrics(None, 20, 5)
    assert parse(old + PAGE) == FIGURES
    assert parse(PAGE + old) == FIGURES
    middle = f"vllm:prefix_cache_queries{end} 7\nvllm:prefix_cache_hits{end} 6\n"
    assert parse(middle) == ServerMetrics(None, 7, 6)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body>vllm:num_requests_waiting</body></html>",
        "vllm:num_requests_waiting",
        "vllm:num_requests_waiting NaN\nvllm:prefix_cache_hits_total +Inf\n",
        "vllm:num_requests_waiting many\n",
        "# vllm:num_requests_waiting 3\n",
        "process_cpu_seconds_total 3\n",
    ],
)
def test_page_without_figures(page: str) -> None:
    """A page of something else has no figures, and what is no number is none."""
    assert parse(page) is None


@pytest.mark.parametrize(
    "line",
    [
        "vllm:num_requests_waiting 4",
        "vllm:num_requests_waiting 4.0 1763684800000",
        "vllm:num_requests_waiting\t4\r",
        'vllm:num_requests_waiting{model_name="a } 9 {\\" b\\\\"} 4.0',
        "vllm:num_requests_waiting{} 4",
    ],
)
def test_any_valid_line(line: str) -> None:
    """A sample is read whatever its labels hold, with a time and without."""
    assert parse(f"{line}\n") == ServerMetrics(4, None, None)


@given(
    st.text(st.sampled_from('vllm:num_requests_waiting{}"\\=, 019.eE+-\n\r\t#'), max_size=80),
    st.text(max_size=40),
)
def test_any_text(text: str, more: str) -> None:
    """Whatever stands on the page, it has figures or it has none."""
    for page in (
        text,
        more,
        f"vllm:num_requests_waiting {text}",
        f'vllm:num_requests_waiting{{a="{more}"}} {text}',
    ):
        found = parse(page)
        assert found is None or isinstance(found, ServerMetrics)


Respond = Callable[[str, asyncio.StreamWriter], object]


@asynccontextmanager
async def serving(
    body: bytes, head: str = "200 OK", hold: bool = False
) -> AsyncIterator[tuple[Endpoint, list[str]]]:
    """A server that answers every request with one response, and what it was asked; `hold` never ends the answer."""
    asked: list[str] = []
    released = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + body)
        if hold:
            await released.wait()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        try:
            yield Endpoint(f"http://127.0.0.1:{port}", api_key="secret"), asked
        finally:
            released.set()


async def read(endpoint: Endpoint, answer_s: float = 10.0) -> ServerMetrics | None:
    """Read with a client of its own."""
    async with httpx.AsyncClient(trust_env=False) as client:
        return await read_metrics(client, endpoint, answer_s)


@pytest.mark.parametrize(
    ("path", "page"),
    [("", "/metrics"), ("/v1", "/metrics"), ("/v1/", "/metrics"), ("/proxy/v1", "/proxy/metrics")],
)
async def test_page_beside_the_api(path: str, page: str) -> None:
    """The page is asked for beside `/v1`, with the endpoint's key."""
    async with serving(PAGE.encode()) as (endpoint, asked):
        assert await read(Endpoint(endpoint.url + path, endpoint.api_key)) == FIGURES
    assert asked[0].startswith(f"GET {page} HTTP/1.1")
    assert "Bearer secret" in asked[0]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("404 Not Found", PAGE.encode()),
        ("500 Internal Server Error", PAGE.encode()),
        ("307 Temporary Redirect\r\nLocation: /else", b""),
        ("200 OK\r\nContent-Encoding: gzip", PAGE.encode()),
        ("200 OK\r\nContent-Length: 99999", PAGE.encode()),
        ("200 OK", PAGE.encode() + b"#" * PAGE_BYTES),
        ("200 OK", b"\xff\xfe"),
        ("nonsense", b""),
    ],
)
async def test_server_without_such_a_page(head: str, body: bytes) -> None:
    """Whatever else a server answers, refused, cut, packed or endless, there are no figures and no error."""
    async with serving(body, head) as (endpoint, _):
        assert await read(endpoint) is None


async def test_page_that_never_ends() -> None:
    """A page that is not whole in time is not waited for."""
    async with serving(PAGE.encode(), hold=True) as (endpoint, _), asyncio.timeout(10):
        assert await read(endpoint, answer_s=0.05) is None


async def test_nobody_there() -> None:
    """Where nothing listens, or the address is no web address, there are no figures and no error."""
    async with serving(b"") as (endpoint, _):
        pass
    assert await read(endpoint) is None
    assert await read(Endpoint("nonsense")) is None
