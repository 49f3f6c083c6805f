"""Settings to live objects: the only file that names concrete classes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.agents.a2a.card import inspect_agent
from pytest_logomesh.agents.a2a.client import A2APurple
from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.purple import STRATEGIES
from pytest_logomesh.agents.purple.contract import JSON_SCHEMA
from pytest_logomesh.agents.purple.direct import DirectStrategy
from pytest_logomesh.agents.purple.flawed import FlawedStrategy
from pytest_logomesh.agents.purple.reference import ReferenceStrategy
from pytest_logomesh.agents.red.constructs import check_rules
from pytest_logomesh.arena.work import Examine, Work
from pytest_logomesh.ledger.header import Sampling as RecordedSampling
from pytest_logomesh.ledger.header import TierUse
from pytest_logomesh.ledger.steps import Server
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.preflight import inspect_endpoint, require_model
from pytest_logomesh.models.tiers import Tier, load_tiers, unknown_tier
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.options import Settings
from pytest_logomesh.records.battle import Battle, battle_seed
from pytest_logomesh.records.errors import OptionMistake, OwnerLost
from pytest_logomesh.records.roles import Purple, Sandbox, Strategy
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination
from pytest_logomesh.sandbox import choose
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.suite import bundled_tasks, load_suite

EXTERNAL = "external"
"""The strategy of an agent that is not ours."""


@dataclass(frozen=True)
class Plan:
    """What a run will do, fully read and checked; the same in every process of the run."""

    settings: Settings
    tasks: Mapping[str, Task]
    tiers: Mapping[str, Tier]
    battles: Mapping[str, Battle]


def plan(settings: Settings) -> Plan:
    """Read tasks and tiers and name the battles; starts nothing.

    Raises:
        UserMistake: an unknown name, a bad task folder, options that contradict.
    """
    _known("--logomesh-formula", settings.formula, FORMULAS)
    _known("--logomesh-strategy", settings.strategy, STRATEGIES)
    tasks = {task.id: task for task in load_suite(settings.tasks or bundled_tasks())}
    for task in tasks.values():
        check_rules(task)
    tiers = _tiers(settings)
    battles = [
        battle
        for tier in tiers.values()
        for task in tasks.values()
        for battle in _battles(settings, tier, task)
    ]
    if not battles:  # every other tier has at least one a task
        raise OptionMistake(
            "--logomesh-model",
            f"`flawed` hands in flawed twins, and {settings.tasks} brings none; use `reference`",
        )
    return Plan(settings, tasks, tiers, {battle.id: battle for battle in battles})


def _known(flag: str, name: str, table: Mapping[str, object]) -> None:
    if name not in table:
        raise OptionMistake(flag, f"{name!r} is not known; there are: {', '.join(sorted(table))}")


def _tiers(settings: Settings) -> dict[str, Tier]:
    known = load_tiers(settings.pyproject)
    chosen: dict[str, Tier] = {}
    for name in settings.models:
        if name in known:
            chosen[name] = known[name]
        elif settings.endpoints or settings.purple:
            chosen[name] = Tier(name=name, kind="served", model=name)
        else:
            raise OptionMistake("--logomesh-model", unknown_tier(name, known))
    served = [tier.name for tier in chosen.values() if tier.kind == "served"]
    if len(served) > 1 and not (settings.endpoints or settings.purple):
        raise OptionMistake(
            "--logomesh-model", f"one served tier a run, not {', '.join(served)}; run them in turn"
        )
    if settings.purple and settings.endpoints:
        raise OptionMistake(
            "--logomesh-purple", "an external agent brings its own model; leave out --logomesh-endpoint"
        )
    return chosen


def _battles(settings: Settings, tier: Tier, task: Task) -> Iterator[Battle]:
    twins = [twin.name for twin in task.flawed] if tier.name == "flawed" else [None]
    strategy = tier.name if tier.kind == "embedded" else EXTERNAL if settings.purple else settings.strategy
    for twin in twins:
        for repeat in range(1, settings.repeats + 1):
            yield Battle(
                task=task.id,
                tier=tier.name,
                strategy=strategy,
                repeat=repeat,
                seed=battle_seed(settings.seed, task.digest, repeat),
                twin=twin,
            )


def check_surroundings(plan: Plan) -> Sandbox:
    """Whether everything outside this process that the run needs is there; starts nothing.

    Returns:
        The sandbox that the run will use.

    Raises:
        UserMistake: an endpoint, an agent, a program or a sandbox that is not there.
    """
    settings = plan.settings
    served = [tier for tier in plan.tiers.values() if tier.kind == "served"]
    if settings.purple:
        asyncio.run(inspect_agent(settings.purple, "--logomesh-purple"))
    elif settings.endpoints and served:
        models = inspect_endpoint(_endpoint(settings), "--logomesh-endpoint")
        for tier in served:
            require_model(models, tier.served_name)
    elif served:
        find_vllm(served[0])
    return choose(settings.sandbox)


def examiner(plan: Plan, sandbox: Sandbox) -> Examine:
    """The processor stage of every battle of the plan, as a function that any process of the run can call."""
    examiner = Examiner(sandbox)

    def examine(work: Work) -> Examination:
        task = plan.tasks[work.battle.task]
        if task.digest != work.task_digest:
            raise OwnerLost(f"the task {task.id} was changed while the run was going on")
        return examiner.examine(task, work.submission, work.battle.seed)

    return examine


def _endpoint(settings: Settings) -> Endpoint:
    if len(settings.endpoints) > 1:
        raise OptionMistake("--logomesh-endpoint", "one endpoint a run; give the flag once")
    return Endpoint(url=settings.endpoints[0], api_key=settings.api_key)


class Lineup:
    """The agents of a run and the model server behind them: opened once, closed once.

    Args:
        plan: what runs.
        server_log: where a model server that is started writes.
        say: told in a sentence what is being waited for.
        died: awaited with the reason when the model server ends by itself.
    """

    def __init__(
        self,
        plan: Plan,
        server_log: Path,
        say: Callable[[str], None],
        died: Callable[[str], Awaitable[None]],
    ) -> None:
        self._plan = plan
        self._server_log = server_log
        self._say = say
        self._died = died
        self._clock = SystemClock()
        self._purples: dict[str, Purple] = {}
        self._servers: dict[str, Server] = {}
        self._open = AsyncExitStack()

    def purple(self, tier: str) -> Purple:
        """The agent that fights for a tier; there once `open` has returned."""
        return self._purples[tier]

    async def open(self) -> None:
        """Start what the tiers need.

        Raises:
            BrokenPart: something did not come up.
        """
        limits = self._plan.settings.limits
        for tier in self._plan.tiers.values():
            if external := self._plan.settings.purple:
                purple = A2APurple(external, limits, self._clock, trusted=False)
            else:
                server = A2AServer(await self._strategy(tier), f"logomesh-{tier.name}", self._clock)
                url = await server.start()
                self._open.push_async_callback(server.stop)
                purple = A2APurple(url, limits, self._clock, trusted=True)
            self._open.push_async_callback(purple.close)
            self._purples[tier.name] = purple

    async def close(self) -> None:
        """Stop everything, the last started first; harmless when called twice."""
        await self._open.aclose()

    def tier_uses(self) -> tuple[TierUse, ...]:
        """What stands behind each tier, for the record."""
        return tuple(self._use(tier) for tier in self._plan.tiers.values())

    def _use(self, tier: Tier) -> TierUse:
        settings = self._plan.settings
        if tier.kind == "embedded" or settings.purple:
            return TierUse(name=tier.name)
        sampling = RecordedSampling(temperature=settings.temperature, max_tokens=settings.max_tokens)
        arguments = () if settings.endpoints else tier.arguments
        return TierUse(name=tier.name, model=tier.model, sampling=sampling, arguments=arguments)

    async def _strategy(self, tier: Tier) -> Strategy:
        if tier.name == "reference":
            return ReferenceStrategy(self._plan.tasks)
        if tier.name == "flawed":
            return FlawedStrategy(self._plan.tasks)
        settings = self._plan.settings
        if settings.endpoints:
            endpoint = _endpoint(settings)
            self._servers[tier.name] = Server(endpoint=endpoint.shown)
        else:
            endpoint = await self._serve(tier)
        sampling = Sampling(max_tokens=settings.max_tokens, temperature=settings.temperature, seed=None)
        model = OpenAIModel(endpoint, tier.served_name, sampling, JSON_SCHEMA, self._clock)
        self._open.push_async_callback(model.close)
        return DirectStrategy(model, settings.limits, self._clock)

    async def _serve(self, tier: Tier) -> Endpoint:
        server = VLLMServer(tier, self._server_log, self._clock, self._say)
        self._open.push_async_callback(server.stop)
        endpoint = Endpoint(url=await server.start())
        self._servers[tier.name] = Server(
            endpoint=endpoint.shown, version=server.version, flags=server.command
        )
        watcher = asyncio.create_task(self._watch(server))
        self._open.callback(watcher.cancel)
        return endpoint

    async def _watch(self, server: VLLMServer) -> None:
        await self._died(str(await server.died()))
