"""One question's way through a pool: how often it was asked, where it failed, whether it is asked again."""

from math import inf
from random import Random

from pytest_logomesh.models.backoff import PAUSES_S, pause_s
from pytest_logomesh.records.events import Asked, Fault

MOST_ATTEMPTS = len(PAUSES_S) + 1
"""How often a question is asked, unless it is not to blame."""

FREE_INTERRUPTIONS = 2
"""How often a server may die under a question before that counts against the question: it may be what kills it."""


class Question:
    """Counts attempts and pauses.

    Args:
        number: its place among all questions of the pool.
        rng: for the pauses' jitter.
    """

    def __init__(self, number: int, rng: Random) -> None:
        self.number = number
        self.reason = ""
        """Why it is asked again; empty before the first fault."""
        self.paused_until = -inf
        """Until when only members are asked at which it has not failed."""
        self._rng = rng
        self._failed_at: set[str] = set()
        self._attempts = 0
        self._counted = 0
        self._interruptions = 0

    def asked(self) -> Asked:
        """It goes out."""
        self._attempts += 1
        return Asked(self._attempts, self.reason)

    def may_go_to(self, name: str, now: float) -> bool:
        """Whether a member may be asked now: at once where it has not failed, elsewhere after the pause."""
        return now >= self.paused_until or name not in self._failed_at

    def interrupted(self, fault: Fault) -> bool:
        """Account for a fault of a server that was taken away; whether the question is asked again for it."""
        self._interruptions += 1
        if not _curable(fault) or self._interruptions > FREE_INTERRUPTIONS:
            return False
        self.reason = fault.message
        return True

    def failed(self, fault: Fault, name: str, now: float, *, others_stream: bool) -> bool:
        """Account for a fault; whether the question is asked again.

        Args:
            fault: how the attempt ended.
            name: of the member that was asked.
            now: seconds of the pool's clock.
            others_stream: whether others are being answered. Then a refusal means that its turn will come, and is not
                counted; a server that refuses everybody is asked as often as one that fails.
        """
        self._counted += not (fault.cure == "later" and others_stream)
        if not _curable(fault) or self._counted >= MOST_ATTEMPTS:
            return False
        self.reason = fault.message
        self._failed_at.add(name)
        self.paused_until = now + pause_s(self._attempts, self._rng)
        return True

    def sum_up(self, fault: Fault) -> Fault:
        """The fault that ends it, after which nothing more is tried."""
        times = f" (asked {self._attempts} times)" if self._attempts > 1 else ""
        return Fault(fault.kind, f"{fault.message}{times}")


def _curable(fault: Fault) -> bool:
    return fault.kind == "server" and fault.cure != "none"
