"""A battle: one task x one agent x one repeat; the unit of work, of resuming and of reporting."""

import hashlib

from pytest_logomesh.records.record import Record


class Battle(Record):
    """Names one battle before anything is known about it."""

    task: str
    tier: str
    strategy: str
    repeat: int
    """1-based."""
    seed: int
    rounds: int = 1
    twin: str | None = None
    """With the tier `flawed`: which twin is handed in."""

    @property
    def id(self) -> str:
        """As it stands in the node id: `lru_cache-reference-1`, `lru_cache-flawed-evicts_newest-1`."""
        agent = f"{self.tier}-{self.twin}" if self.twin else self.tier
        return f"{self.task}-{agent}-{self.repeat}"


def round_seed(seed: int, number: int) -> int:
    """The seed of one round's hidden inputs: the battle's own in the first, so that comparisons pair.

    Later rounds draw others, because what a round is told about could carry its inputs into the next.
    """
    return seed if number == 1 else _drawn(f"{seed}:{number}")


def battle_seed(master: int, task_digest: str, repeat: int) -> int:
    """The same for every tier and strategy, so that comparisons pair; 63 bits."""
    return _drawn(f"{master}:{task_digest}:{repeat}")


def _drawn(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
