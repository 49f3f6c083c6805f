"""Asks a jail what a program does: one observation for each behaviour, whatever becomes of the jail."""

import hashlib
import json
from collections.abc import Mapping

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox.reply import (
    FORGED,
    Step,
    ending,
    is_clean,
    known_cause,
    read_object,
    read_steps,
    without_notices,
)

_LONGEST_NAME = 100


class Inquiry(Record):
    """What is asked about a program; the same for the reference and for an answer."""

    module: str
    """What observers are handed, imported."""
    names: tuple[str, ...] = ()
    """What the program is to define; with none of them there is nothing to observe."""
    observers: str
    """The source of observe.py."""
    behaviours: tuple[str, ...]
    parts: int | None = None
    """How many behaviours share the limits, where these are not all."""
    calls: Mapping[str, tuple[str, int, int]] = {}
    """Behaviours that are no observers, but the steps of an operation of growth.py at a size, called so many times."""
    seed: int
    limits: Limits


def observe(sandbox: Sandbox, program: Program, inquiry: Inquiry) -> tuple[Observation, ...]:
    """One observation a behaviour, in the inquiry's order.

    Raises:
        SandboxBroken: there was no jail to run in. Nothing that the program does raises.
    """
    behaviours = {behaviour: input_seed(inquiry.seed, behaviour) for behaviour in inquiry.behaviours}
    request = inquiry.model_dump(mode="json") | {"files": dict(program.files), "behaviours": behaviours}
    report = sandbox.run("observe", json.dumps(request).encode(), inquiry.limits)
    steps = read_steps(report.output, len(inquiry.behaviours), ending(report))
    return tuple(_observation(*pair) for pair in zip(inquiry.behaviours, steps, strict=True))


def input_seed(seed: int, behaviour: str) -> int:
    """What seeds the generator an observer draws its inputs from; 256 bits, the same in every jail."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{behaviour}".encode()).digest())


def _observation(behaviour: str, step: Step) -> Observation:
    reply, noticed = without_notices(step.reply)
    lost = noticed or step.lost or (None if reply else "never reported")
    if lost is not None:
        return Observation(behaviour=behaviour, kind="lost", value=lost)
    fields = read_object(reply) or {}
    kind, value = fields.get("kind"), fields.get("value")
    if fields.keys() == {"kind", "value"} and isinstance(value, str):
        if kind == "lost":
            return Observation(behaviour=behaviour, kind="lost", value=known_cause(value))
        if kind == "raised" and is_clean(value) and 0 < len(value) <= _LONGEST_NAME:
            return Observation(behaviour=behaviour, kind="raised", value=value)
        if kind == "value" and _is_json(value):
            return Observation(behaviour=behaviour, kind="value", value=value)
    return Observation(behaviour=behaviour, kind="lost", value=FORGED)


def _is_json(value: str) -> bool:
    return value.isascii() and value.isprintable() and read_object('{"value":' + value + "}") is not None
