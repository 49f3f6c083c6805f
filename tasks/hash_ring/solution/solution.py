"""A consistent hash ring with virtual nodes."""

import copy
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256


class HashRing:
    """Assigns keys to nodes so that a node that comes or goes moves only the keys it gains or had.

    Args:
        nodes: the first nodes, all different.
        virtual_nodes: points that each node has on the ring, at least 1.

    Raises:
        ValueError: `virtual_nodes` is below 1, or `nodes` names a node twice.
    """

    def __init__(self, nodes: Iterable[str] = (), virtual_nodes: int = 150) -> None:
        if virtual_nodes < 1:
            raise ValueError(f"virtual_nodes must be at least 1, not {virtual_nodes}")
        self._virtual_nodes = virtual_nodes
        self._nodes: frozenset[str] = frozenset()
        self._owners: dict[int, str] = {}
        self._positions: list[int] = []  # the keys of `_owners`, sorted
        for node in nodes:
            self.add_node(node)

    @property
    def nodes(self) -> list[str]:
        """The nodes of the ring, sorted; a new list each time."""
        return sorted(self._nodes)

    def add_node(self, node: str) -> None:
        """Put a node's points on the ring.

        Raises:
            ValueError: the node is there already.
        """
        if node in self._nodes:
            raise ValueError(f"the ring has a node {node!r} already")
        points = {_position(f"{node}#{number}"): node for number in range(self._virtual_nodes)}
        self._nodes = self._nodes | {node}
        self._owners = self._owners | points
        self._positions = sorted([*self._positions, *points])

    def remove_node(self, node: str) -> None:
        """Take a node's points off the ring.

        Raises:
            KeyError: there is no such node.
        """
        if node not in self._nodes:
            raise KeyError(node)
        self._nodes = self._nodes - {node}
        self._owners = {position: owner for position, owner in self._owners.items() if owner != node}
        self._positions = [position for position in self._positions if position in self._owners]

    def get_node(self, key: str) -> str | None:
        """The node that owns a key; None if the ring is empty."""
        return next(self._clockwise(key), None)

    def get_nodes(self, key: str, count: int) -> list[str]:
        """The first `count` different nodes from a key on, in clockwise order; all of them if there are fewer.

        Raises:
            ValueError: `count` is below 0.
        """
        if count < 0:
            raise ValueError(f"count must be at least 0, not {count}")
        wanted = min(count, len(self._nodes))
        found: dict[str, None] = {}  # in order of first sight
        owners = self._clockwise(key)
        while len(found) < wanted:
            found.setdefault(next(owners))
        return list(found)

    def distribution(self, keys: Iterable[str]) -> dict[str, int]:
        """How many of the keys each node owns, nodes with none included."""
        counts = Counter(self.get_node(key) for key in keys)
        return {node: counts[node] for node in self._nodes}

    def load_factor(self, keys: Iterable[str]) -> float:
        """The busiest node's keys over the mean of all nodes: 1.0 is even; 0.0 without nodes or keys."""
        counts = self.distribution(keys).values()
        total = sum(counts)
        return max(counts) * len(counts) / total if total else 0.0

    def simulate_add(self, node: str, keys: Iterable[str]) -> int:
        """How many of the keys would change their node if this one were added.

        Raises:
            ValueError: the node is there already.
        """
        changed = copy.copy(self)
        changed.add_node(node)
        return self._moved(changed, keys)

    def simulate_remove(self, node: str, keys: Iterable[str]) -> int:
        """How many of the keys would change their node if this one were removed.

        Raises:
            KeyError: there is no such node.
        """
        changed = copy.copy(self)
        changed.remove_node(node)
        return self._moved(changed, keys)

    def _moved(self, changed: "HashRing", keys: Iterable[str]) -> int:
        return sum(self.get_node(key) != changed.get_node(key) for key in keys)

    def _clockwise(self, key: str) -> Iterator[str]:
        """The owner of each point once round the ring, from the key's position on."""
        start = bisect_left(self._positions, _position(key))
        for places in (range(start, len(self._positions)), range(start)):
            for place in places:
                yield self._owners[self._positions[place]]


def _position(text: str) -> int:
    """Where a key or a point lies: 0 to 2**64 - 1."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
