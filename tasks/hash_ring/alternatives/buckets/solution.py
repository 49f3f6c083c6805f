import hashlib
import struct
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Set, Tuple

BITS = 10
SHIFT = 64 - BITS


def slot_of(text: str) -> int:
    (position,) = struct.unpack(">Q", hashlib.sha256(text.encode("utf-8")).digest()[:8])
    return position


class HashRing:
    """The ring is cut into 1024 equal sectors; a lookup reads its own sector and walks on from there."""

    def __init__(self, nodes: Iterable[str] = (), virtual_nodes: int = 150) -> None:
        if virtual_nodes < 1:
            raise ValueError("virtual_nodes must be at least one")
        self._per_node = virtual_nodes
        self._sectors: List[List[Tuple[int, str]]] = [[] for _ in range(1 << BITS)]
        self._names: Set[str] = set()
        for name in nodes:
            self.add_node(name)

    @property
    def nodes(self) -> List[str]:
        return sorted(self._names)

    def add_node(self, node: str) -> None:
        if node in self._names:
            raise ValueError("node exists")
        self._names.add(node)
        for position in self._positions(node):
            sector = self._sectors[position >> SHIFT]
            sector.append((position, node))
            sector.sort()

    def remove_node(self, node: str) -> None:
        self._names.remove(node)
        for position in self._positions(node):
            self._sectors[position >> SHIFT].remove((position, node))

    def get_node(self, key: str) -> Optional[str]:
        for _, node in self._from(slot_of(key)):
            return node
        return None

    def get_nodes(self, key: str, count: int) -> List[str]:
        if count < 0:
            raise ValueError("negative count")
        result: List[str] = []
        if count == 0:
            return result
        for _, node in self._from(slot_of(key)):
            if node not in result:
                result.append(node)
                if len(result) in (count, len(self._names)):
                    break
        return result

    def distribution(self, keys: Iterable[str]) -> Dict[str, int]:
        shares = {name: 0 for name in self._names}
        if shares:
            for key in keys:
                shares[self.get_node(key)] += 1
        return shares

    def load_factor(self, keys: Iterable[str]) -> float:
        shares = self.distribution(keys)
        total = sum(shares.values())
        return max(shares.values()) * len(shares) / total if total else 0.0

    def simulate_add(self, node: str, keys: Iterable[str]) -> int:
        return self._compare(keys, lambda: self.add_node(node), lambda: self.remove_node(node))

    def simulate_remove(self, node: str, keys: Iterable[str]) -> int:
        return self._compare(keys, lambda: self.remove_node(node), lambda: self.add_node(node))

    def _compare(self, keys: Iterable[str], change: Callable[[], None], undo: Callable[[], None]) -> int:
        asked = list(keys)
        before = [self.get_node(key) for key in asked]
        change()
        try:
            return sum(self.get_node(key) != owner for key, owner in zip(asked, before))
        finally:
            undo()

    def _positions(self, node: str) -> List[int]:
        return [slot_of(f"{node}#{i}") for i in range(self._per_node)]

    def _from(self, position: int) -> Iterator[Tuple[int, str]]:
        """All points, clockwise from a position."""
        home = position >> SHIFT
        yield from (point for point in self._sectors[home] if point[0] >= position)
        for step in range(1, len(self._sectors)):
            yield from self._sectors[(home + step) % len(self._sectors)]
        yield from (point for point in self._sectors[home] if point[0] < position)
