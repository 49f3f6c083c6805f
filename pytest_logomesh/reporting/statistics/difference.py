"""What can be said about two runs that were compared in pairs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """How a candidate differs from a baseline, paired; on the scale of what was compared, 0..1."""

    estimate: float
    """Candidate minus baseline: the mean over tasks of the mean over a task's pairs; 0 without pairs."""
    low: float
    """The lower end of the 95 % interval; -1 where nothing can be said."""
    high: float
    """Its upper end; 1 where nothing can be said."""
    p: float
    """Two-sided: how often a difference this large, or larger, is seen where there is none."""
    tasks: int
    pairs: int
    detectable: float
    """The smallest true difference that this many pairs would have shown with power 0.8; 1 where none would."""

    @classmethod
    def unknown(cls, estimate: float, tasks: int, pairs: int) -> Difference:
        """Of fewer pairs than it takes to say anything: two."""
        return cls(estimate, low=-1.0, high=1.0, p=1.0, tasks=tasks, pairs=pairs, detectable=1.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether a drop is more than a margin: two one-sided questions to one difference."""

    difference: Difference
    p_exceeds: float
    """That a drop this large is seen where the true one is the margin or less: small where it is larger."""
    p_within: float
    """That a drop this small is seen where the true one is the margin or more: small where it is less."""
    more_repeats: int | None
    """So many more of every task would tell, at the spread that was seen and with power 0.8, if the true difference
    is the one that was seen; None where no number up to 1000 would."""
