"""What gates came to, as run.json publishes it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from pytest_logomesh.records.record import Record

Conclusion = Literal["held", "not held", "undecided"]

NOT_HELD = 1
"""Exit code: a gate did not hold."""
UNDECIDED = 7
"""Exit code: no gate failed, and one could not be decided."""


class MeanScore(Record):
    """A tier's CIS, with its 95 % interval."""

    tier: str
    mean: float
    """Over tasks, of the mean over a task's battles; a battle without a score that is no error counts 0."""
    low: float
    high: float
    tasks: int = Field(ge=1)
    battles: int = Field(ge=1)


class Drop(Record):
    """What became of one figure of one tier, compared with the baseline in pairs."""

    metric: Literal["cis", "pass_rate"]
    tier: str
    conclusion: Literal["pass", "fail", "undecided"]
    """`fail`: the drop is shown to be more than is allowed; `pass`: it is shown to be less; else `undecided`."""
    identical: bool
    """Whether nothing differs in any pair, neither outcome nor score."""
    estimate: float
    """This run minus the baseline: the mean over tasks of the mean over a task's pairs."""
    low: float
    """The ends of its 95 % interval."""
    high: float
    p_exceeds: float
    """That a drop this large is seen where the true one is allowed; adjusted for being one of several (Holm)."""
    p_within: float
    """That a drop this small is seen where the true one is not allowed."""
    tasks: int = Field(ge=0)
    pairs: int = Field(ge=0)
    detectable: float
    """The smallest true difference that so many pairs would have shown with power 0.8."""
    more_repeats: int | None
    """So many more of every task would tell; null where it is decided, or where no number up to 1000 would."""


class GateConclusion(Record):
    """What one gate came to."""

    gate: Literal["fail-under", "fail-on", "baseline"]
    asked: str
    """What has to hold, as it was asked for: `0.80`, `HIGH`, `20261121-142233-3f9a, max drop 0.02`."""
    conclusion: Conclusion
    says: str
    """What decided it, in a sentence; it may hold names from tasks and checks."""
    scores: tuple[MeanScore, ...] = ()
    """Of `fail-under`: a tier each."""
    drops: tuple[Drop, ...] = ()
    """Of `baseline`: a figure and tier each."""


def total(gates: Iterable[GateConclusion]) -> Conclusion:
    """What all of them come to: one that does not hold outranks one that is undecided; none at all do not hold."""
    reached = {gate.conclusion for gate in gates}
    if not reached or "not held" in reached:
        return "not held"
    return "undecided" if "undecided" in reached else "held"


def exit_code(gates: Iterable[GateConclusion]) -> int:
    """0 held, 1 not held, 7 undecided."""
    return {"held": 0, "not held": NOT_HELD, "undecided": UNDECIDED}[total(gates)]
