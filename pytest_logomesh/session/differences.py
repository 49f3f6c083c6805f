"""What makes another run of one: everything that its verdicts depend on, flag by flag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_logomesh.ledger.header import JudgeUse, RunHeader, Sampling, TierUse
from pytest_logomesh.records.finding import Gate

_MOST_TASKS = 5
_HASH = 12
"""Characters of a hash that are shown."""


def differences(was: RunHeader, now: RunHeader) -> Iterator[str]:
    """What makes another run of it, one flag or task each: `--logomesh-seed: 0 -> 7`.

    More repeats do not. Limits do where an external agent is judged by them; in a run of ours, what they end is an
    error, and those are asked again.
    """
    told = {
        "--logomesh-strategy": (was.strategy, now.strategy),
        "--logomesh-purple": (was.purple, now.purple),
        "--logomesh-seed": (was.seed, now.seed),
        "--logomesh-rounds": (was.rounds, now.rounds),
        "--logomesh-formula": (was.formula, now.formula),
        "--logomesh-fail-on": (_gate(was.gate), _gate(now.gate)),
        "--logomesh-sandbox": (was.sandbox, now.sandbox),
        "--logomesh-red-model": (was.red_model, now.red_model),
        "--logomesh-judge": (was.judge, now.judge),
        "the version of pytest-logomesh": (was.plugin_version, now.plugin_version),
    }
    if now.repeats < was.repeats:
        told["--logomesh-repeats"] = (was.repeats, f"{now.repeats}, which would leave battles out")
    if was.purple:
        told |= {
            f"--logomesh-{name.removesuffix('_s').replace('_', '-')}-timeout": (
                old,
                getattr(now.limits, name),
            )
            for name, old in was.limits.model_dump().items()
        }
    yield from _changed(told)
    yield from _tiers({tier.name: tier for tier in was.tiers}, {tier.name: tier for tier in now.tiers})
    yield from _judging(was.judging, now.judging)
    yield from _tasks(was, now)


def _tiers(was: Mapping[str, TierUse], now: Mapping[str, TierUse]) -> Iterator[str]:
    yield from _changed({"--logomesh-model": (",".join(was), ",".join(now))})
    for name, old in was.items():
        if new := now.get(name):
            yield from _changed(
                {
                    f"the model of the tier {name}": (old.model, new.model),
                    f"how the tier {name} is served": (" ".join(old.arguments), " ".join(new.arguments)),
                }
            )
            yield from _sampling(name, old.sampling, new.sampling)


def _sampling(tier: str, was: Sampling | None, now: Sampling | None) -> Iterator[str]:
    if was and now:  # whether a model is asked at all is told by other lines
        yield from _changed(
            {
                f"--logomesh-temperature of the tier {tier}": (was.temperature, now.temperature),
                f"--logomesh-max-tokens of the tier {tier}": (was.max_tokens, now.max_tokens),
            }
        )


def _judging(was: JudgeUse | None, now: JudgeUse | None) -> Iterator[str]:
    if was is None or now is None:
        return  # who judges is told by the flag
    names = {
        "model": "the judge's model",
        "votes": "the judge's votes",
        "prompt": "the judge's questions",
        "weight": "the judge's weight, which its calibration makes",
        "under_test": "--logomesh-judge-may-be-purple",
    }
    yield from _changed({told: (getattr(was, name), getattr(now, name)) for name, told in names.items()})


def _tasks(was: RunHeader, now: RunHeader) -> Iterator[str]:
    told = {
        f"--logomesh-tasks: the task {task}": (_short(was.tasks, task), _short(now.tasks, task))
        for task in dict.fromkeys((*was.tasks, *now.tasks))
    }
    told |= {
        f"the prompt of the task {task}": (_short(was.prompts, task), _short(now.prompts, task))
        for task, digest in was.tasks.items()
        if now.tasks.get(task) == digest
    }
    lines = list(_changed(told))
    yield from lines[:_MOST_TASKS]
    if len(lines) > _MOST_TASKS:
        yield f"and {len(lines) - _MOST_TASKS} more tasks"


def _changed(told: Mapping[str, tuple[object, object]]) -> Iterator[str]:
    for name, (was, now) in told.items():
        if was != now:
            yield f"{name}: {_shown(was)} -> {_shown(now)}"


def _shown(value: object) -> str:
    return "none" if value in (None, "") else str(value)


def _short(digests: Mapping[str, str], task: str) -> str:
    return digests[task][:_HASH] if task in digests else ""


def _gate(gate: Gate) -> str:
    severity = "none" if gate.severity is None else gate.severity.name
    return f"{severity}+unconfirmed" if gate.unconfirmed else severity
