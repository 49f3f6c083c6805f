"""Weights of components, checked before anything is weighed with them."""

from collections.abc import Mapping
from decimal import Decimal

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.verdict import Components


def checked(formula: str, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The weights, if they are some.

    Args:
        formula: whose they are, for the error.
        weights: component to weight.

    Raises:
        UserMistake: a component that does not exist, a weight below 0, or a sum other than 1.
    """
    unknown = sorted(set(weights) - set(Components.model_fields))
    if unknown:
        known = ", ".join(Components.model_fields)
        raise UserMistake(f"{formula}: there is no component {unknown[0]!r}; there are: {known}")
    for name, weight in weights.items():
        if weight < 0:
            raise UserMistake(f"{formula}: the weight of {name} is {weight}, and cannot be below 0")
    if (total := sum(weights.values(), Decimal(0))) != 1:
        parts = " + ".join(f"{name} {weight}" for name, weight in weights.items())
        raise UserMistake(f"{formula}: weights must add up to 1, and {parts} is {total}")
    return dict(weights)
