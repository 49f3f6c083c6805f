"""Compares what an answer did with what the reference did, and says so without giving either value away."""

from collections.abc import Sequence

from pytest_logomesh.agents.green.words import exception_in_words, lost_in_words
from pytest_logomesh.records.observation import Behaviour, Observation

HOLDS = "as the reference"
DIFFERS = "differs from the reference"
_UNRECORDED = "was not recorded"


def compare(
    names: Sequence[str], answer: Sequence[Observation], reference: Sequence[Observation]
) -> tuple[Behaviour, ...]:
    """One behaviour for each name, in that order.

    A behaviour holds when both sides recorded it exactly once, as the same kind and with identical values; a `lost`
    observation never holds.
    """
    return tuple(_behaviour(name, _only(name, answer), _only(name, reference)) for name in names)


def _only(name: str, observations: Sequence[Observation]) -> Observation | None:
    found = [observation for observation in observations if observation.behaviour == name]
    return found[0] if len(found) == 1 else None


def _behaviour(name: str, answer: Observation | None, reference: Observation | None) -> Behaviour:
    if answer is None or reference is None:
        return Behaviour(name=name, holds=False, says=_UNRECORDED)
    if answer.kind == "lost":
        return Behaviour(name=name, holds=False, says=lost_in_words(answer.value))
    if (answer.kind, answer.value) == (reference.kind, reference.value):
        return Behaviour(name=name, holds=True, says=HOLDS)
    if answer.kind == "raised":
        return Behaviour(name=name, holds=False, says=f"raised {exception_in_words(answer.value)}")
    return Behaviour(name=name, holds=False, says=DIFFERS)
