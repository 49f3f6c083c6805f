from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from operator import ne


def place(text):
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], byteorder="big", signed=False)


@dataclass(frozen=True)
class Layout:
    """Which node has which points: a value. Adding and removing make new ones."""

    points: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @cached_property
    def arcs(self):
        """Ends and owners of all arcs, clockwise."""
        pairs = sorted((end, node) for node, ends in self.points for end in ends)
        return [end for end, _ in pairs], [node for _, node in pairs]

    @cached_property
    def names(self):
        return [node for node, _ in self.points]

    def with_node(self, node, width):
        if node in self.names:
            raise ValueError(f"{node!r} is on the ring")
        ends = tuple(place(f"{node}#{i}") for i in range(width))
        return Layout((*self.points, (node, ends)))

    def without_node(self, node):
        if node not in self.names:
            raise KeyError(node)
        return Layout(tuple(pair for pair in self.points if pair[0] != node))

    def walk(self, key):
        ends, owners = self.arcs
        first = bisect_left(ends, place(key))
        yield from islice(owners, first, None)
        yield from islice(owners, first)

    def owner(self, key):
        ends, owners = self.arcs
        return owners[bisect_left(ends, place(key)) % len(ends)] if ends else None


class HashRing:
    """Holds the present layout and exchanges it as a whole."""

    def __init__(self, nodes=(), virtual_nodes=150):
        if virtual_nodes < 1:
            raise ValueError("a node needs a point")
        self._width = virtual_nodes
        self._layout = Layout()
        for node in nodes:
            self.add_node(node)

    @property
    def nodes(self):
        return sorted(self._layout.names)

    def add_node(self, node):
        self._layout = self._layout.with_node(node, self._width)

    def remove_node(self, node):
        self._layout = self._layout.without_node(node)

    def get_node(self, key):
        return self._layout.owner(key)

    def get_nodes(self, key, count):
        if count < 0:
            raise ValueError("count < 0")
        return list(dict.fromkeys(self._layout.walk(key)))[:count]

    def distribution(self, keys):
        loads = {node: 0 for node in self._layout.names}
        for owner in map(self._layout.owner, keys):
            if owner is not None:
                loads[owner] += 1
        return loads

    def load_factor(self, keys):
        loads = sorted(self.distribution(keys).values())
        return loads[-1] * len(loads) / sum(loads) if any(loads) else 0.0

    def simulate_add(self, node, keys):
        return self._moves(self._layout.with_node(node, self._width), keys)

    def simulate_remove(self, node, keys):
        return self._moves(self._layout.without_node(node), keys)

    def _moves(self, other, keys):
        keys = list(keys)
        return sum(map(ne, map(self._layout.owner, keys), map(other.owner, keys)))
