"""How many questions a server is given at once: fewer when it says that it is too busy, more again when it copes."""

from math import inf

QUIET_S = 15.0
"""So long without another refusal ends an episode of refusals; so long after a fault a limit does not grow."""


class InflightLimit:
    """The limit of one server.

    It shrinks to four fifths, at least 1, once in an episode of refusals (429, 503): however many questions were
    refused together, they are one sign. It grows by one for as many good answers as it is high.

    Args:
        configured: where it starts, and the most it grows back to; 1 and more.
    """

    def __init__(self, configured: int) -> None:
        self._configured = configured
        self.value = configured
        self._good_answers = 0
        self._episode_ends = -inf
        self._grows_from = -inf

    def answered(self, now: float) -> None:
        """Account for a good answer."""
        if now < max(self._grows_from, self._episode_ends) or self.value >= self._configured:
            return
        self._good_answers += 1
        if self._good_answers >= self.value:
            self.value += 1
            self._good_answers = 0

    def refused(self, now: float, pause_s: float) -> None:
        """Account for a question that the server was too busy for, and how long it wants none (0: it did not say)."""
        if now >= self._episode_ends:
            self.value = max(1, self.value * 4 // 5)
            self._good_answers = 0
        self._episode_ends = max(self._episode_ends, now + pause_s + QUIET_S)

    def disturbed(self, now: float) -> None:
        """Account for a fault that says nothing about load: growth pauses, the limit stays."""
        self._grows_from = now + QUIET_S
