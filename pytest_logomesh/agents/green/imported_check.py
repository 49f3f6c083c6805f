"""Whether a task of an imported benchmark proves itself: its own solution gets everything, a no-op nothing."""

from collections.abc import Iterator

from pytest_logomesh.agents.green.compare import compare
from pytest_logomesh.agents.green.imported import unfit
from pytest_logomesh.agents.green.probes import Probes
from pytest_logomesh.records.task import Program, Task


def check_imported(task: Task, probes: Probes) -> list[str]:
    """What is wrong with a task that has a `check`, a sentence each; empty when it proves itself.

    Raises:
        SandboxBroken: no jail could be had.
    """
    return [f"{task.id}: {complaint}" for complaint in _complaints(task, probes)]


def _complaints(task: Task, probes: Probes) -> Iterator[str]:
    reference = probes.observe(task, task.reference.program, 0)
    lost = [observation for observation in reference if observation.kind == "lost"]
    for observation in lost:
        yield f"reference: {observation.behaviour} cannot be observed: {observation.value}"
    if lost:
        return
    if problem := unfit(task, reference):
        yield f"reference: {problem}"
    nothing = probes.observe(task, Program(name="no-op", files={f"{task.module}.py": ""}), 0)
    for behaviour in compare(task.behaviours, nothing, reference):
        if behaviour.holds:
            yield f"no-op: {behaviour.name} holds for an answer that defines nothing"
