from dataclasses import dataclass
from typing import Any, Optional


@dataclass(eq=False)
class Node:
    key: Any = None
    value: Any = None
    older: Optional["Node"] = None
    newer: Optional["Node"] = None


class LRUCache:
    """A ring of nodes; the sentinel's `newer` is the oldest entry, its `older` the newest."""

    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError("capacity must be positive")
        self.capacity = capacity
        self.nodes = {}
        self.ring = Node()
        self.ring.older = self.ring.newer = self.ring

    def __len__(self):
        return len(self.nodes)

    def get(self, key):
        node = self.nodes.get(key)
        if node is None:
            return None
        self._unlink(node)
        self._append(node)
        return node.value

    def put(self, key, value):
        node = self.nodes.get(key)
        if node is not None:
            node.value = value
            self._unlink(node)
            self._append(node)
            return
        if len(self.nodes) >= self.capacity:
            oldest = self.ring.newer
            self._unlink(oldest)
            del self.nodes[oldest.key]
        self.nodes[key] = node = Node(key, value)
        self._append(node)

    def _unlink(self, node):
        node.older.newer = node.newer
        node.newer.older = node.older

    def _append(self, node):
        node.older = self.ring.older
        node.newer = self.ring
        node.older.newer = node
        self.ring.older = node
