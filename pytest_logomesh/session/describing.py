"""The configuration of a run, as its ledger's header tells it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.assembly.judge import judge_use
from pytest_logomesh.assembly.planning import NO_MODEL, Plan
from pytest_logomesh.ledger.header import RunHeader, WaitLimits
from pytest_logomesh.ledger.texts import digest_of
from pytest_logomesh.session.place import Place
from pytest_logomesh.streaming.limits import StreamLimits


def describe(plan: Plan, place: Place, sandbox: str, command: tuple[str, ...]) -> RunHeader:
    """Everything that results depend on; which battles are asked for is not known yet.

    Args:
        plan: what runs.
        place: where it lands.
        sandbox: the kind of jail that was chosen.
        command: the command line.
    """
    settings = plan.settings
    formula = FORMULAS[settings.formula]()
    return RunHeader(
        run=place.id,
        started=place.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        plugin_version=version("pytest-logomesh"),
        formula=f"{formula.name}/{formula.version}",
        seed=settings.seed,
        repeats=settings.repeats,
        rounds=settings.rounds,
        tiers=plan.tier_uses,
        strategy=settings.strategy,
        purple=settings.purple,
        limits=_limits(settings.limits),
        sandbox=sandbox,
        red_model=None if settings.red_model == NO_MODEL else settings.red_model,
        judge=None if settings.judge == NO_MODEL else settings.judge,
        judging=judge_use(plan),
        gate=settings.gate,
        tasks={id: task.digest for id, task in plan.tasks.items()},
        prompts={id: digest_of(prompt) for id, prompt in prompts_of(plan).items()},
        battles=(),
        command=command,
        python=platform.python_version(),
        platform=platform.platform(),
    )


def prompts_of(plan: Plan) -> Mapping[str, str]:
    """Task id to the prompt of its first round, as it is sent."""
    return {id: build_prompt(task) for id, task in plan.tasks.items()}


def _limits(limits: StreamLimits) -> WaitLimits:
    return WaitLimits(
        head_s=limits.head_s,
        first_token_s=limits.first_token_s,
        stall_s=limits.stall_s,
        step_s=limits.step_s,
        total_s=limits.total_s,
    )
