"""What asking a vLLM server at once, and its prefix cache, are worth: questions in turn beside questions together.

Run by hand: `python -m tests.benchmarks.bench_vllm [ROUNDS]`; needs what `tests/real/install_vllm.sh` makes. A server
with a tiny random checkpoint answers questions that begin alike, as a run's prompts do, in turn and then all at once;
then another one without prefix caching does the same. Prints seconds, medians over the rounds, and their ratios.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import aclosing
from itertools import count
from pathlib import Path

import httpx

from pytest_logomesh.agents.green.prompt import SHARED_PREFIX
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.metrics import read_metrics
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.streaming.clock import SystemClock
from tests.real.checkpoint import write

REPOSITORY = Path(__file__).parents[2]
QUESTIONS = 8
TOKENS = 24
PREFIX = SHARED_PREFIX * 4
"""About as long as a prompt with an instruction; a run's prompts share about a quarter as much."""
_NUMBERS = count()


def tier(folder: Path, *arguments: str) -> Tier:
    """Random weights that fit every machine."""
    return Tier(
        "tiny",
        model=str(write(folder / "checkpoint")),
        arguments=("--load-format", "dummy", "--enforce-eager", *arguments),
        max_model_len=8192,
        max_num_seqs=QUESTIONS,
        environment={"HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1"},
        command=str(Path(os.environ.get("VLLM_VENV", REPOSITORY / ".vllm")) / "bin" / "vllm"),
    )


async def ask(model: OpenAIModel) -> None:
    """One answer of exactly `TOKENS` tokens to a question that nobody asked before, but for its beginning."""
    messages = [{"role": "user", "content": f"{PREFIX}Task number {next(_NUMBERS)}."}]
    async with aclosing(model.stream(messages)) as events:  # type: ignore[type-var]  # a generator, as all are
        async for _ in events:
            pass


async def measured(server_tier: Tier, folder: Path, rounds: int) -> dict[str, float]:
    """Seconds for all questions in turn and together, medians; and the cache's hit rate."""
    server = VLLMServer(server_tier, folder / "server.log", SystemClock(), lambda _: None)
    endpoint = Endpoint(url=await server.start())
    model = OpenAIModel(endpoint, server_tier.served_name, Sampling(0.0, TOKENS, None))
    seconds: dict[str, list[float]] = {"in turn": [], "together": []}
    await ask(model)  # the first one warms up
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(QUESTIONS):
            await ask(model)
        seconds["in turn"].append(time.perf_counter() - started)
        started = time.perf_counter()
        await asyncio.gather(*(ask(model) for _ in range(QUESTIONS)))
        seconds["together"].append(time.perf_counter() - started)
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = await read_metrics(client, endpoint)
    await model.close()
    await server.stop()
    hits, queries = (metrics.prefix_hits or 0, metrics.prefix_queries or 0) if metrics else (0, 0)
    return {
        **{way: statistics.median(values) for way, values in seconds.items()},
        "hit rate": hits / max(1, queries),
    }


def main(rounds: int) -> None:
    """Print a line a server, and what the ratios are."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (("prefix cache", ()), ("no prefix cache", ("--no-enable-prefix-caching",))):
            figures = found[name] = asyncio.run(
                measured(tier(Path(folder), *arguments), Path(folder), rounds)
            )
            line = ", ".join(f"{key} {value:.2f}" for key, value in figures.items())
            print(f"{name}: {QUESTIONS} questions: {line}", flush=True)  # noqa: T201 - a script
    cached, bare = found.values()
    together = cached["in turn"] / cached["together"]
    prefix = bare["together"] / cached["together"]
    print(f"together {together:.1f} times as fast as in turn; the prefix cache {prefix:.1f} times")  # noqa: T201 - likewise


if __name__ == "__main__":
    main(int((sys.argv[1:2] or ["3"])[0]))
