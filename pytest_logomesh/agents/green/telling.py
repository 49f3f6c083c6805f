"""Finds out which mutants of a task's reference its observers tell from it; others are taken for equivalent."""

import json
from collections.abc import Sequence

from pytest_logomesh.agents.green.compare import compare, differing
from pytest_logomesh.agents.green.mutants import mutants_of, spread
from pytest_logomesh.agents.green.probes import JailProbes
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Program, Task, source_digest

MOST = 24
"""Mutants that a submission's own tests meet."""
_CANDIDATES = 72
"""Mutants that are tried; observing one costs about 0.1 s."""


def tell_mutants(task: Task, sandbox: Sandbox, seeds: Sequence[int]) -> tuple[str, ...]:
    """Ids of at most 24 mutants, spread over functions and operators, that differ from the reference with every seed.

    A mutant on which an observation is lost (an endless loop) is left out: it says little and costs much.

    Raises:
        SandboxBroken: no jail could be had.
    """
    probes = JailProbes(sandbox)
    references = {seed: probes.observe(task, task.reference.program, seed) for seed in seeds}
    told = [
        mutant
        for mutant in spread(mutants_of(task.reference.program), _CANDIDATES)
        if all(_tells(task, probes, mutant.program, seed, references[seed]) for seed in seeds)
    ]
    return tuple(mutant.id for mutant in spread(told, MOST))


def _tells(
    task: Task, probes: JailProbes, program: Program, seed: int, reference: tuple[Observation, ...]
) -> bool:
    seen = probes.observe(task, program, seed)
    whole = all(observation.kind != "lost" for observation in seen)
    return whole and differs(task, probes, seen, seed, reference)


def differs(
    task: Task,
    probes: JailProbes,
    seen: tuple[Observation, ...],
    seed: int,
    reference: tuple[Observation, ...],
) -> bool:
    """Whether what was seen of a program shows that it is not the reference."""
    right = probes.decide(task, differing(task.behaviours, seen, reference), seed)
    return not all(behaviour.holds for behaviour in compare(task.behaviours, seen, reference, right))


def mutants_text(task: Task, told: Sequence[str]) -> str:
    """What stands in the task's mutants.json: which reference it speaks of, and the ids."""
    document = {"reference": source_digest(task.reference.program), "mutants": list(told)}
    return json.dumps(document, indent=1) + "\n"
