"""How long to wait before what has failed is tried again."""

from random import Random

PAUSES_S = (2.0, 4.0, 8.0, 16.0)
"""After the first failure, the second, and so on; the last holds for all that follow."""

JITTER = 0.25
"""By how much of itself a pause is longer or shorter, so that those who failed together do not come back together."""

WHOLE_S = sum(PAUSES_S)
"""The back-off's whole length."""


def pause_s(failures: int, rng: Random) -> float:
    """The pause after so many failures, 1 and more; seconds."""
    return PAUSES_S[min(failures, len(PAUSES_S)) - 1] * rng.uniform(1 - JITTER, 1 + JITTER)
