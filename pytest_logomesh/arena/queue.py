"""In which order battles stream: what somebody waits for, later rounds, then the longest expected answers."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping

from pytest_logomesh.records.battle import Battle

Rank = tuple[int, int, int]
"""Round and expected size, both negated, and place among the battles; smaller is earlier."""


class Queue:
    """Battles that wait for a stream.

    A long answer that starts last is waited for alone, so long ones start early; equals keep their order. A later
    round goes before first ones, while the server still has the conversation in its cache.

    Args:
        battles: all that may ever wait, in their order.
        expected: battle id to the expected size of its answer, in any unit; those that are missing count as 0.
    """

    def __init__(self, battles: Iterable[Battle], expected: Mapping[str, int]) -> None:
        self._rank: dict[str, tuple[int, int]] = {}
        self._tier: dict[str, str] = {}
        self._heaps: dict[str, list[tuple[Rank, str]]] = {}
        for place, battle in enumerate(battles):
            self._rank[battle.id] = (-expected.get(battle.id, 0), place)
            self._tier[battle.id] = battle.tier
            self._heaps.setdefault(battle.tier, [])
        self._waiting: set[str] = set()
        self._first: dict[str, None] = {}

    def add(self, battle_id: str, number: int = 1) -> None:
        """Let a round of a battle wait."""
        self._waiting.add(battle_id)
        rank = (-number, *self._rank[battle_id])
        heapq.heappush(self._heaps[self._tier[battle_id]], (rank, battle_id))

    def prefer(self, battle_id: str) -> None:
        """Put a battle before those that nobody waits for; harmless when it does not wait."""
        if battle_id in self._waiting:
            self._first.setdefault(battle_id)

    def remove(self, battle_id: str) -> None:
        """Take a battle out; harmless when it does not wait."""
        self._waiting.discard(battle_id)
        self._first.pop(battle_id, None)

    def pop(self, tiers: Collection[str]) -> str | None:
        """The next battle of these tiers, taken out; None when none waits."""
        preferred = next((id for id in self._first if self._tier[id] in tiers), None)
        heads = [head for tier in tiers if (head := self._head(tier))]
        if preferred is None and not heads:
            return None
        battle_id = preferred or min(heads)[1]
        self.remove(battle_id)
        return battle_id

    def _head(self, tier: str) -> tuple[Rank, str] | None:
        heap = self._heaps.get(tier, [])
        while heap and heap[0][1] not in self._waiting:
            heapq.heappop(heap)  # it was taken out of turn, or removed
        return heap[0] if heap else None
