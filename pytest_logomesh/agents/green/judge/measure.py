"""Calibrates a judge: shows it the labelled submissions, and compares its levels with the experts'."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_logomesh.agents.green.judge.calibration import CalibrationRecord, Interval, Reading
from pytest_logomesh.agents.green.judge.canaries import COMPONENTS, above, changes, fallen, noise_of
from pytest_logomesh.agents.green.judge.examples import Example, ExampleSet
from pytest_logomesh.agents.green.judge.rubric import RUBRIC
from pytest_logomesh.agents.green.judge.statistics import interval, kappa, spearman
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Judge

if TYPE_CHECKING:
    from pytest_logomesh.agents.green.judge.statistics import Statistic

CLEARLY = Decimal("0.25")
"""By so much of a component an expert calls a submission clearly better."""
_AT_ONCE = 16
"""Submissions; how many questions are out is up to the model's pool."""


async def read_all(
    judge: Judge, examples: Sequence[Example], done: Callable[[int], None]
) -> tuple[Reading, ...]:
    """The judge's levels, in the order of the examples.

    Args:
        judge: under calibration.
        examples: what it is shown; of what an expert says it is shown nothing.
        done: told how many are judged.

    Raises:
        JudgeBroken: one of them could not be judged.
    """
    turn, finished = asyncio.Semaphore(_AT_ONCE), 0

    async def read(example: Example) -> Reading:
        nonlocal finished
        async with turn:
            judgement = await judge.judge(example.task, example.submission)
        finished += 1
        done(finished)
        return Reading(
            name=example.name,
            kind=example.kind,
            expert={name: score(level) for name, level in example.levels.items()},
            judge={criterion.name: criterion.median for criterion in judgement.criteria},
            spread=max(criterion.spread for criterion in judgement.criteria),
        )

    try:
        async with asyncio.TaskGroup() as group:
            reading = [group.create_task(read(example)) for example in examples]
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    return tuple(each.result() for each in reading)


def sum_up(
    taken: ExampleSet, readings: Sequence[Reading], identity: Mapping[str, str | int | None]
) -> CalibrationRecord:
    """The record that follows from what the judge said; the same for the same levels.

    Args:
        taken: what was judged.
        readings: one for each example, in their order.
        identity: `judge`, `model`, `server`, `plugin_version`, `votes` and `prompt` of the record.
    """
    plain = [reading for reading in readings if reading.kind not in ("attack", "harmless")]
    attacks = changes(taken.examples, readings, "attack")
    harmless = changes(taken.examples, readings, "harmless")
    violations = [f"{better} > {worse}" for better, worse, kept in _pairs(plain) if not kept]
    return CalibrationRecord.model_validate(
        {
            **identity,
            "set": taken.digest,
            "whole": taken.whole,
            "spearman": _interval(spearman, plain),
            "kappa": _interval(kappa, plain),
            "pairs": sum(1 for _ in _pairs(plain)),
            "violations": tuple(violations),
            "attacks": len(attacks),
            "fallen": fallen(attacks, harmless),
            "noise": score(noise_of(attacks, harmless)),
            "readings": tuple(readings),
        }
    )


def _pairs(readings: Sequence[Reading]) -> Iterator[tuple[str, str, bool]]:
    """The better, the worse, and whether the judge does not put the worse above the better."""
    for better in readings:
        for worse in readings:
            if better.name.partition("/")[0] != worse.name.partition("/")[0]:
                continue
            for component in COMPONENTS:
                if above(better.expert, worse.expert, component) >= CLEARLY:
                    kept = above(better.judge, worse.judge, component) >= 0
                    yield f"{better.name} ({component})", worse.name, kept


def _interval(statistic: Statistic, readings: Sequence[Reading]) -> Interval:
    import numpy as np  # noqa: PLC0415 - comes with scipy, which only calibrating needs

    names = [question.name for question in RUBRIC]
    ours = np.array([[float(reading.expert[name]) for name in names] for reading in readings])
    theirs = np.array([[float(reading.judge[name]) for name in names] for reading in readings])
    value, low, high = (score(f"{figure:.6f}") for figure in interval(statistic, ours, theirs))
    return Interval(value=value, low=low, high=high)
