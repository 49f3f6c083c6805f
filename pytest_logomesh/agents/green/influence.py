"""What a judging model may do to a component: move it towards what it says, and never far.

It says of a component the mean of its criteria's medians. The component moves towards that by at most `BOUND`, times
the judge's weight, and stays in 0..1. So a bribed judge lifts a component by no more than 0.15, an untrustworthy one
(weight 0) by nothing, and a better component never comes out worse. Only R and A can be moved, and only where there is
something to move: a judge never fills in what is absent.
"""

from decimal import Decimal
from typing import Literal

from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.evidence import Criterion, Fact, Judgement
from pytest_logomesh.records.record import score

BOUND = Decimal("0.15")
"""The most that a judge of weight 1 moves a component, up or down."""


def moved(
    component: Literal["rationale", "architecture"], value: Decimal | None, judgement: Judgement | None
) -> tuple[Decimal | None, tuple[Fact, ...]]:
    """The component after the judge has spoken, and what it said.

    Args:
        component: which.
        value: as facts alone have it.
        judgement: null where no model judged.
    """
    criteria = [each for each in judgement.criteria if each.component == component] if judgement else []
    if value is None or judgement is None or not criteria:
        return value, ()
    says = sum((each.median for each in criteria), Decimal(0)) / len(criteria)
    weight = min(max(judgement.weight, Decimal(0)), Decimal(1))
    shift = min(max(says - value, -BOUND), BOUND) * weight
    after = min(max(score(value + shift), score(0)), score(1))
    votes = "; ".join(map(_told, criteria))
    text = f"{judgement.judge} (weight {weight.normalize():f}) says {score(says)}: {votes}"
    return after, (Fact(component=component, text=printable(text), worth=after - value),)


def _told(criterion: Criterion) -> str:
    votes = ", ".join(f"{vote.normalize():f}" for vote in criterion.votes)
    return f"{criterion.name} {criterion.median.normalize():f} of {votes}"
