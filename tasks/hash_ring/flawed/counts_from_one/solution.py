import hashlib
from bisect import bisect_left
from collections.abc import Iterable


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")


class HashRing:
    def __init__(self, nodes: Iterable[str] = (), virtual_nodes: int = 150) -> None:
        if virtual_nodes < 1:
            raise ValueError("virtual_nodes must be at least 1")
        self._virtual_nodes = virtual_nodes
        self._ring: dict[int, str] = {}
        self._positions: list[int] = []
        self._nodes: set[str] = set()
        for node in nodes:
            self.add_node(node)

    @property
    def nodes(self) -> list[str]:
        return sorted(self._nodes)

    def add_node(self, node: str) -> None:
        if node in self._nodes:
            raise ValueError(f"node {node!r} already exists")
        self._nodes.add(node)
        for i in range(1, self._virtual_nodes + 1):
            self._ring[_hash(f"{node}#{i}")] = node
        self._positions = sorted(self._ring)

    def remove_node(self, node: str) -> None:
        if node not in self._nodes:
            raise KeyError(node)
        self._nodes.remove(node)
        for i in range(1, self._virtual_nodes + 1):
            del self._ring[_hash(f"{node}#{i}")]
        self._positions = sorted(self._ring)

    def get_node(self, key: str) -> str | None:
        if not self._positions:
            return None
        index = bisect_left(self._positions, _hash(key))
        return self._ring[self._positions[index % len(self._positions)]]

    def get_nodes(self, key: str, count: int) -> list[str]:
        if count < 0:
            raise ValueError("count must not be negative")
        result: list[str] = []
        start = bisect_left(self._positions, _hash(key))
        for step in range(len(self._positions)):
            if len(result) == count:
                break
            node = self._ring[self._positions[(start + step) % len(self._positions)]]
            if node not in result:
                result.append(node)
        return result

    def distribution(self, keys: Iterable[str]) -> dict[str, int]:
        counts = {node: 0 for node in self._nodes}
        for key in keys:
            node = self.get_node(key)
            if node is not None:
                counts[node] += 1
        return counts

    def load_factor(self, keys: Iterable[str]) -> float:
        counts = self.distribution(keys)
        total = sum(counts.values())
        if total == 0:
            return 0.0
        return max(counts.values()) * len(counts) / total

    def simulate_add(self, node: str, keys: Iterable[str]) -> int:
        keys = list(keys)
        before = [self.get_node(key) for key in keys]
        self.add_node(node)
        after = [self.get_node(key) for key in keys]
        self.remove_node(node)
        return sum(old != new for old, new in zip(before, after))

    def simulate_remove(self, node: str, keys: Iterable[str]) -> int:
        keys = list(keys)
        before = [self.get_node(key) for key in keys]
        self.remove_node(node)
        after = [self.get_node(key) for key in keys]
        self.add_node(node)
        return sum(old != new for old, new in zip(before, after))
