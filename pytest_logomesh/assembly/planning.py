"""What a run will do, read and checked before anything is started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_logomesh.agents.green.formulas import FORMULAS, lacking
from pytest_logomesh.agents.purple import STRATEGIES
from pytest_logomesh.agents.red.constructs import check_rules
from pytest_logomesh.ledger.header import Sampling, TierUse
from pytest_logomesh.models.tiers import Tier, load_tiers, unknown_tier
from pytest_logomesh.options import Settings
from pytest_logomesh.records.battle import Battle, battle_seed
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.task import Task
from pytest_logomesh.suite import bundled_tasks, load_suite

EXTERNAL = "external"
"""The strategy of an agent that is not ours."""


NO_MODEL = "none"
"""Stands for a Red or a judge without a model."""


@dataclass(frozen=True)
class Plan:
    """What a run will do, fully read and checked; the same in every process of the run."""

    settings: Settings
    tasks: Mapping[str, Task]
    tiers: Mapping[str, Tier]
    battles: Mapping[str, Battle]

    @property
    def expected(self) -> Mapping[str, int]:
        """How long each battle's answer will be, by its id, guessed from the reference: characters."""
        lengths = {
            id: sum(map(len, task.reference.program.files.values())) for id, task in self.tasks.items()
        }
        return {id: lengths[battle.task] for id, battle in self.battles.items()}

    @property
    def tier_uses(self) -> tuple[TierUse, ...]:
        """The tiers, for the record."""
        return tuple(_use(tier, self.settings) for tier in self.tiers.values())


def plan(settings: Settings) -> Plan:
    """Read tasks and tiers and name the battles; starts nothing.

    Raises:
        UserMistake: an unknown name, a bad task folder, options that contradict.
    """
    _known("--logomesh-formula", settings.formula, FORMULAS)
    if problem := lacking(settings.formula):
        raise OptionMistake("--logomesh-formula", problem)
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


def _use(tier: Tier, settings: Settings) -> TierUse:
    if tier.kind == "embedded" or settings.purple:
        return TierUse(name=tier.name)
    return TierUse(
        name=tier.name,
        model=tier.model,
        sampling=Sampling(temperature=settings.temperature, max_tokens=settings.max_tokens),
        arguments=() if settings.endpoints else tier.flags,
    )


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
    if settings.purple and settings.endpoints and not _ours_ask_endpoint(settings):
        raise OptionMistake(
            "--logomesh-purple", "an external agent brings its own model; leave out --logomesh-endpoint"
        )
    return chosen


def is_address(name: str) -> bool:
    """Whether a Red model is a Red somewhere else."""
    return "://" in name


def _ours_ask_endpoint(settings: Settings) -> bool:
    """Whether Red or the judge has a model on the endpoint."""
    red = settings.red_model != NO_MODEL and not is_address(settings.red_model)
    return red or settings.judge != NO_MODEL


def _battles(settings: Settings, tier: Tier, task: Task) -> Iterator[Battle]:
    twins = [twin.name for twin in task.flawed] if tier.name == "flawed" else [None]
    embedded = tier.kind == "embedded"
    strategy = tier.name if embedded else EXTERNAL if settings.purple else settings.strategy
    for twin in twins:
        for repeat in range(1, settings.repeats + 1):
            yield Battle(
                task=task.id,
                tier=tier.name,
                strategy=strategy,
                repeat=repeat,
                seed=battle_seed(settings.seed, task.digest, repeat),
                rounds=1 if embedded else settings.rounds,  # an embedded agent has but one answer
                twin=twin,
            )
