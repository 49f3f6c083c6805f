"""What a run needs from around it: looked for before anything is started, and made into what examines."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from typing import TYPE_CHECKING

from pytest_logomesh.arena.work import Examine, Work
from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.launch import devices_of
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import OptionMistake, OwnerLost
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.verdict import Examination
from pytest_logomesh.sandbox import choose

if TYPE_CHECKING:
    from pytest_logomesh.agents.green.examine import Examiner


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
        from pytest_logomesh.agents.a2a.card import inspect_agent  # noqa: PLC0415 - heavy, and seldom needed

        asyncio.run(inspect_agent(settings.purple, "--logomesh-purple"))
    elif settings.endpoints and served:
        from pytest_logomesh.models.preflight import inspect_endpoint, require_model  # noqa: PLC0415 - likewise

        for endpoint in endpoints(settings):
            models = inspect_endpoint(endpoint, "--logomesh-endpoint")
            for tier in served:
                require_model(models, tier.served_name, endpoint.shown)
    else:
        for tier in served:
            find_vllm(tier)
            devices_of(tier, os.environ)
    return choose(settings.sandbox)


def examiner(plan: Plan, sandbox: Sandbox) -> Examine:
    """The processor stage of every battle of the plan, as a function that any process of the run can call."""

    @cache
    def examiner() -> Examiner:
        from pytest_logomesh.agents.green.examine import Examiner  # noqa: PLC0415 - an owner of workers needs none

        return Examiner(sandbox)

    def examine(work: Work) -> Examination:
        task = plan.tasks[work.battle.task]
        if task.digest != work.task_digest:
            raise OwnerLost(f"the task {task.id} was changed while the run was going on")
        if work.facts is not None:
            return examiner().prove(task, work.submission, work.facts, work.claims, work.seed)
        return examiner().examine(task, work.submission, work.seed)

    return examine


def endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """The servers that already run, each once.

    Raises:
        OptionMistake: two addresses of the same server.
    """
    found = tuple(Endpoint(url=url, api_key=settings.api_key) for url in settings.endpoints)
    shown = [endpoint.shown for endpoint in found]
    if twice := next((address for address in shown if shown.count(address) > 1), None):
        raise OptionMistake("--logomesh-endpoint", f"{twice} is given twice")
    return found
