"""Asks a task's decide.py about values that differ from the reference's, in a jail without the answer."""

import json
from collections.abc import Mapping

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.observing import input_seed
from pytest_logomesh.sandbox.reply import ending, read_object, read_steps


def decide(
    sandbox: Sandbox,
    decider: str,
    cases: Mapping[str, tuple[Observation, Observation]],
    seed: int,
    limits: Limits,
) -> frozenset[str]:
    """The behaviours whose values are right although they differ from the reference's.

    Args:
        sandbox: where it runs.
        decider: the source of decide.py.
        cases: by behaviour, what the answer and the reference gave, both of the kind `value`.
        seed: what the observers' inputs were drawn from.
        limits: for all cases together.

    Raises:
        SandboxBroken: there was no jail to run in. A case that decide.py fails on is not right.
    """
    asked = [
        {
            "behaviour": behaviour,
            "seed": input_seed(seed, behaviour),
            "answer": answer.value,
            "reference": reference.value,
        }
        for behaviour, (answer, reference) in cases.items()
    ]
    request = {"decider": decider, "cases": asked, "limits": limits.model_dump(mode="json")}
    # Values went out under the limit of output; the same limit does not hold for what goes in.
    report = sandbox.run("decide", json.dumps(request).encode(), limits)
    steps = read_steps(report.output, len(asked), ending(report))
    return frozenset(
        behaviour
        for behaviour, step in zip(cases, steps, strict=True)
        if step.lost is None and read_object(step.reply) == {"right": True, "raised": None}
    )
