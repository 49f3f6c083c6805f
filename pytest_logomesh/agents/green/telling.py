"""Finds out which mutants of a task's reference its observers tell from it; others are taken for equivalent."""

import json
from collections.abc import Mapping, Sequence

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


def tell_mutants(task: Task, sandbox: Sandbox, seeds: Sequence[int]) -> dict[str, str]:
    """At most 24 mutants, spread over functions and operators, each with a behaviour that tells it with every seed.

    A mutant on which an observation is lost (an endless loop) is left out: it says little and costs much.

    Raises:
        SandboxBroken: no jail could be had.
    """
    probes = JailProbes(sandbox)
    references = {seed: probes.observe(task, task.reference.program, seed) for seed in seeds}
    shown_by: dict[str, str] = {}
    candidates = spread(mutants_of(task.reference.program), _CANDIDATES)
    for mutant in candidates:
        shown = set(task.behaviours)
        for seed in seeds:
            shown &= set(_shown(task, probes, mutant.program, seed, references[seed]))
            if not shown:
                break
        if shown:
            shown_by[mutant.id] = min(shown, key=task.behaviours.index)
    told = tuple(mutant for mutant in candidates if mutant.id in shown_by)
    return {mutant.id: shown_by[mutant.id] for mutant in spread(told, MOST)}


def _shown(
    task: Task, probes: JailProbes, program: Program, seed: int, reference: tuple[Observation, ...]
) -> tuple[str, ...]:
    """The behaviours that are not the reference's; none where an observation is lost."""
    seen = probes.observe(task, program, seed)
    if any(observation.kind == "lost" for observation in seen):
        return ()
    right = probes.decide(task, differing(task.behaviours, seen, reference), seed)
    compared = compare(task.behaviours, seen, reference, right)
    return tuple(behaviour.name for behaviour in compared if not behaviour.holds)


def mutants_text(task: Task, told: Mapping[str, str]) -> str:
    """What stands in the task's mutants.json: which reference it speaks of, the ids, and what tells each."""
    document = {"reference": source_digest(task.reference.program), "mutants": dict(told)}
    return json.dumps(document, indent=1) + "\n"
