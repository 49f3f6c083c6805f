from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple


class Point(NamedTuple):
    position: int
    node: str


def hash64(text: str) -> int:
    return int(hashlib.sha256(text.encode("utf-8")).hexdigest()[:16], 16)


class HashRing:
    """A sorted list of points, changed in place; simulations reason about arcs instead of copying."""

    def __init__(self, nodes: Iterable[str] = (), virtual_nodes: int = 150) -> None:
        if virtual_nodes <= 0:
            raise ValueError("virtual_nodes must be positive")
        self.virtual_nodes = virtual_nodes
        self.points: list[Point] = []
        self.members: set[str] = set()
        for node in nodes:
            self.add_node(node)

    @property
    def nodes(self) -> list[str]:
        return sorted(self.members)

    def add_node(self, node: str) -> None:
        self._require_absent(node)
        self.members.add(node)
        self.points += self._points_of(node)
        self.points.sort()

    def remove_node(self, node: str) -> None:
        self._require_present(node)
        self.members.remove(node)
        self.points = [point for point in self.points if point.node != node]

    def get_node(self, key: str) -> str | None:
        point = self._owner(self.points, hash64(key))
        return None if point is None else point.node

    def get_nodes(self, key: str, count: int) -> list[str]:
        if count < 0:
            raise ValueError("count must not be negative")
        result: list[str] = []
        start = self._index(self.points, hash64(key))
        for step in range(len(self.points)):
            if len(result) >= count:
                break
            node = self.points[(start + step) % len(self.points)].node
            if node not in result:
                result.append(node)
        return result

    def distribution(self, keys: Iterable[str]) -> dict[str, int]:
        result = dict.fromkeys(self.members, 0)
        if self.members:
            for key in keys:
                result[self.get_node(key)] += 1
        return result

    def load_factor(self, keys: Iterable[str]) -> float:
        loads = self.distribution(keys)
        assigned = sum(loads.values())
        if assigned == 0:
            return 0.0
        return max(loads.values()) * len(loads) / assigned

    def simulate_add(self, node: str, keys: Iterable[str]) -> int:
        self._require_absent(node)
        merged = sorted(self.points + self._points_of(node))
        return sum(1 for key in keys if self._owner(merged, hash64(key)).node == node)

    def simulate_remove(self, node: str, keys: Iterable[str]) -> int:
        self._require_present(node)
        return sum(1 for key in keys if self.get_node(key) == node)

    def _points_of(self, node: str) -> list[Point]:
        return [Point(hash64(f"{node}#{i}"), node) for i in range(self.virtual_nodes)]

    def _require_absent(self, node: str) -> None:
        if node in self.members:
            raise ValueError(f"duplicate node {node!r}")

    def _require_present(self, node: str) -> None:
        if node not in self.members:
            raise KeyError(node)

    @staticmethod
    def _index(points: list[Point], position: int) -> int:
        return bisect_left(points, (position,))

    @classmethod
    def _owner(cls, points: list[Point], position: int) -> Point | None:
        if not points:
            return None
        index = cls._index(points, position)
        return points[index if index < len(points) else 0]
