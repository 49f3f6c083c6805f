"""Calibrates a judge without a run: what `logomesh calibrate` does."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from pytest_logomesh.agents.green.judge.calibration import CalibrationRecord, Reading
from pytest_logomesh.agents.green.judge.contract import VOTES
from pytest_logomesh.agents.green.judge.examples import ExampleSet, load_examples
from pytest_logomesh.agents.green.judge.measure import read_all, sum_up
from pytest_logomesh.agents.green.judge.model_judge import ModelJudge, Standing
from pytest_logomesh.agents.green.judge.prompt import prompt_digest
from pytest_logomesh.assembly.judging import manners
from pytest_logomesh.assembly.second_model import named_tier
from pytest_logomesh.assembly.serving import Serving, Surroundings
from pytest_logomesh.assembly.surroundings import endpoints
from pytest_logomesh.ledger.steps import Served
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.launch import devices_of
from pytest_logomesh.options import Settings
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.suite import bundled_tasks, load_suite

FLAG = "--judge"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be calibrated.

    Attributes:
        judge: a tier, or a model's id on the endpoint.
        endpoint: a server that already runs; None starts the tier's.
        api_key: what the endpoint wants as bearer token.
        per_kind: at most so many submissions of each kind; None is all.
        log: where a server that is started writes.
    """

    judge: str
    endpoint: str | None
    api_key: str | None
    per_kind: int | None
    log: Path

    @property
    def settings(self) -> Settings:
        """As a run with this model would have them."""
        here = Path.cwd()
        served_at = (self.endpoint,) if self.endpoint else ()
        return Settings((self.judge,), here, here / "pyproject.toml", served_at, api_key=self.api_key)


def calibrate(wanted: Wanted, say: Callable[[str], None]) -> CalibrationRecord:
    """Show the judge the labelled submissions, and sum up how it did.

    Args:
        wanted: which judge, and where it is.
        say: told in a sentence how far it is.

    Raises:
        UserMistake: there is no such model.
        BrokenPart: its server does not come up, or a submission could not be judged.
    """
    tier = _checked(wanted)
    chosen = load_examples(load_suite(bundled_tasks()))
    if wanted.per_kind:
        chosen = chosen.part(wanted.per_kind)
    served: list[Served] = []
    readings = asyncio.run(_read(wanted, tier, chosen, served, say))
    identity = {
        "judge": wanted.judge,
        "model": tier.served_name,
        "server": _version(served),
        "plugin_version": version("pytest-logomesh"),
        "votes": VOTES,
        "prompt": prompt_digest(),
    }
    return sum_up(chosen, readings, identity)


def _checked(wanted: Wanted) -> Tier:
    from pytest_logomesh.models.preflight import inspect_endpoint, require_model  # noqa: PLC0415 - heavy

    settings = wanted.settings
    tier = named_tier(settings, wanted.judge, FLAG)
    for endpoint in endpoints(settings):
        require_model(inspect_endpoint(endpoint, "--endpoint"), tier.served_name, endpoint.shown, FLAG)
    if not wanted.endpoint:
        find_vllm(tier, flag=FLAG)
        devices_of(tier, os.environ)
    return tier


async def _read(
    wanted: Wanted, tier: Tier, chosen: ExampleSet, served: list[Served], say: Callable[[str], None]
) -> tuple[Reading, ...]:
    clock = SystemClock()

    async def broken(tier: str, reason: str) -> None:  # noqa: ARG001 - the first question tells it
        return None

    around = Surroundings(wanted.settings, clock, wanted.log, say, served.append, broken)
    async with AsyncExitStack() as left:
        serving = Serving(tier, endpoints(wanted.settings), around)
        left.push_async_callback(serving.close)
        judge = await _opened(serving, tier, wanted, clock)
        left.push_async_callback(judge.close)
        whole = len(chosen.examples)
        return await read_all(
            judge, chosen.examples, lambda done: say(f"{done} of {whole} submissions judged")
        )


async def _opened(serving: Serving, tier: Tier, wanted: Wanted, clock: Clock) -> ModelJudge:
    inflight = wanted.settings.inflight
    asked = manners(inflight if wanted.endpoint else min(inflight, tier.replica_tiers[0].batch or inflight))
    voters = [await serving.open(asked[0]), *(serving.pool(manner) for manner in asked[1:])]
    standing = Standing(Decimal(0), calibrated=False)
    return ModelJudge(voters, wanted.judge, standing, clock, secrets.token_bytes(32))


def _version(served: list[Served]) -> str | None:
    """The version of the server that was told last; None where it does not say."""
    return served[-1].servers[0].version if served and served[-1].servers else None
