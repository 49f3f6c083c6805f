"""Compares what an answer did with what the reference did, and says so without giving either value away."""

from collections.abc import Collection, Mapping, Sequence

from pytest_logomesh.agents.green.words import exception_in_words, lost_in_words
from pytest_logomesh.records.observation import Behaviour, Observation

HOLDS = "as the reference"
RIGHT = "differs from the reference, rightly"
DIFFERS = "differs from the reference"
_UNRECORDED = "was not recorded"


def compare(
    names: Sequence[str],
    answer: Sequence[Observation],
    reference: Sequence[Observation],
    right: Collection[str] = (),
) -> tuple[Behaviour, ...]:
    """One behaviour for each name, in that order.

    A behaviour holds when both sides recorded it exactly once, as the same kind and with identical values; or with
    values that differ, where `right` names it. A `lost` observation never holds.
    """
    return tuple(_behaviour(name, _only(name, answer), _only(name, reference), right) for name in names)


def differing(
    names: Sequence[str], answer: Sequence[Observation], reference: Sequence[Observation]
) -> Mapping[str, tuple[Observation, Observation]]:
    """What both sides recorded as values that are not the same, by name: where a task's decide.py has a say."""
    pairs = {name: (_only(name, answer), _only(name, reference)) for name in names}
    return {
        name: (theirs, ours)
        for name, (theirs, ours) in pairs.items()
        if theirs and ours and theirs.kind == ours.kind == "value" and theirs.value != ours.value
    }


def _only(name: str, observations: Sequence[Observation]) -> Observation | None:
    found = [observation for observation in observations if observation.behaviour == name]
    return found[0] if len(found) == 1 else None


def _behaviour(
    name: str, answer: Observation | None, reference: Observation | None, right: Collection[str]
) -> Behaviour:
    if answer is None or reference is None:
        return Behaviour(name=name, holds=False, says=_UNRECORDED)
    if answer.kind == "lost":
        return Behaviour(name=name, holds=False, says=lost_in_words(answer.value))
    if (answer.kind, answer.value) == (reference.kind, reference.value):
        return Behaviour(name=name, holds=True, says=HOLDS)
    if name in right and answer.kind == reference.kind == "value":
        return Behaviour(name=name, holds=True, says=RIGHT)
    if answer.kind == "raised":
        return Behaviour(name=name, holds=False, says=f"raised {exception_in_words(answer.value)}")
    return Behaviour(name=name, holds=False, says=DIFFERS)
