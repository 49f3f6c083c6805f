"""How well two raters agree, and how sure that is.

The only place here that imports scipy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Ratings = NDArray[float64]
    """A row for each submission, a column for each criterion."""
    Statistic = Callable[[Ratings, Ratings], float]

RESAMPLES = 2000
_CONFIDENCE = 0.95
_SEED = 20_260_101
"""Of the bootstrap's draws, so that the same levels give the same interval."""


def spearman(ours: Ratings, theirs: Ratings) -> float:
    """The mean over the criteria of Spearman's correlation; 0 for a criterion on which either never varies."""
    import numpy as np  # noqa: PLC0415 - comes with scipy
    from scipy.stats import rankdata  # noqa: PLC0415 - likewise

    first, second = (rankdata(ratings, axis=0) for ratings in (ours, theirs))
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    scale = np.sqrt((first**2).sum(axis=0) * (second**2).sum(axis=0))
    products = (first * second).sum(axis=0)
    return float(np.divide(products, scale, out=np.zeros_like(scale), where=scale > 0).mean())


def kappa(ours: Ratings, theirs: Ratings) -> float:
    """The mean over the criteria of Cohen's kappa with quadratic weights; 0 where nothing varies at all."""
    import numpy as np  # noqa: PLC0415 - likewise

    observed = ((ours - theirs) ** 2).mean(axis=0)
    by_chance = ours.var(axis=0) + theirs.var(axis=0) + (ours.mean(axis=0) - theirs.mean(axis=0)) ** 2
    apart = np.divide(observed, by_chance, out=np.ones_like(observed), where=by_chance > 0)
    return float((1 - apart).mean())


def interval(statistic: Statistic, ours: Ratings, theirs: Ratings) -> tuple[float, float, float]:
    """A statistic with the ends of its interval, by resampling submissions (percentile bootstrap).

    Args:
        statistic: `spearman` or `kappa`.
        ours: the experts' levels.
        theirs: the judge's.
    """
    import numpy as np  # noqa: PLC0415 - likewise
    from scipy.stats import bootstrap  # noqa: PLC0415 - likewise

    value = statistic(ours, theirs)
    if len(ours) < 2:
        return value, -1.0, 1.0
    drawn = bootstrap(
        (np.arange(len(ours)),),
        lambda places: statistic(ours[places], theirs[places]),
        n_resamples=RESAMPLES,
        confidence_level=_CONFIDENCE,
        method="percentile",
        vectorized=False,
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return value, float(drawn.low), float(drawn.high)
