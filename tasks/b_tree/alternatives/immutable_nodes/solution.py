"""Nodes that never change: a call makes new ones along one path and shares all others."""

from itertools import chain
from typing import Any, NamedTuple, Optional


class Node(NamedTuple):
    items: tuple[tuple[Any, Any], ...] = ()
    kids: tuple["Node", ...] = ()


class BTree:
    def __init__(self, t: int = 3) -> None:
        if not t >= 2:
            raise ValueError("minimum degree too small")
        self._t = t
        self._root = Node()
        self._count = 0

    def insert(self, key: Any, value: Any) -> None:
        parts, grown = _with(self._root, key, value, 2 * self._t - 1)
        self._root = parts if parts.items else parts.kids[0]
        self._count += grown

    def delete(self, key: Any) -> bool:
        smaller = _without(self._root, key, self._t - 1)
        if smaller is None:
            return False
        self._root = smaller.kids[0] if smaller.kids and not smaller.items else smaller
        self._count -= 1
        return True

    def search(self, key: Any) -> Any:
        node: Optional[Node] = self._root
        while node is not None:
            at, there = _locate(node, key)
            if there:
                return node.items[at][1]
            node = node.kids[at] if node.kids else None
        return None

    def range_query(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        return list(_slice(self._root, low, high))

    def to_list(self) -> list[tuple[Any, Any]]:
        return list(_in_order(self._root))

    def levels(self) -> list[list[list[Any]]]:
        rows = []
        row: tuple[Node, ...] = (self._root,)
        while row:
            rows.append([[key for key, _ in node.items] for node in row])
            row = tuple(chain.from_iterable(node.kids for node in row))
        return rows

    def height(self) -> int:
        def depth(node: Node) -> int:
            return 1 + depth(node.kids[0]) if node.kids else 0

        return depth(self._root)

    def size(self) -> int:
        return self._count


def _locate(node: Node, key: Any) -> tuple[int, bool]:
    low, high = 0, len(node.items)
    while low < high:
        middle = (low + high) // 2
        candidate = node.items[middle][0]
        if candidate == key:
            return middle, True
        if candidate < key:
            low = middle + 1
        else:
            high = middle
    return low, False


def _with(node: Node, key: Any, value: Any, most: int) -> tuple[Node, bool]:
    """A cover over the one node, or over the two, that hold the old pairs and the new one, and whether it was new."""
    at, there = _locate(node, key)
    if there:
        return _cover(Node(_put(node.items, at, 1, (key, value)), node.kids), most), False
    if not node.kids:
        return _cover(Node(_put(node.items, at, 0, (key, value))), most), True
    cover, grown = _with(node.kids[at], key, value, most)
    merged = Node(_put(node.items, at, 0, *cover.items), _put(node.kids, at, 1, *cover.kids))
    return _cover(merged, most), grown


def _cover(node: Node, most: int) -> Node:
    """A node above this one, with no key of its own, or with the one that separates its two halves."""
    if len(node.items) <= most:
        return Node((), (node,))
    half = len(node.items) // 2
    left = Node(node.items[:half], node.kids[: half + 1])
    right = Node(node.items[half + 1 :], node.kids[half + 1 :])
    return Node((node.items[half],), (left, right))


def _without(node: Node, key: Any, fewest: int) -> Optional[Node]:
    at, there = _locate(node, key)
    if not node.kids:
        return Node(_put(node.items, at, 1)) if there else None
    if there:
        heir, kid = _without_first(node.kids[at + 1], fewest)
        return _settled(Node(_put(node.items, at, 1, heir), _put(node.kids, at + 1, 1, kid)), at + 1, fewest)
    kid = _without(node.kids[at], key, fewest)
    return None if kid is None else _settled(Node(node.items, _put(node.kids, at, 1, kid)), at, fewest)


def _without_first(node: Node, fewest: int) -> tuple[tuple[Any, Any], Node]:
    if not node.kids:
        return node.items[0], Node(node.items[1:])
    first, kid = _without_first(node.kids[0], fewest)
    return first, _settled(Node(node.items, (kid, *node.kids[1:])), 0, fewest)


def _settled(node: Node, at: int, fewest: int) -> Node:
    """The node with its kid at a place large enough: pooled with a neighbour, and cut again if they are too many."""
    if len(node.kids[at].items) >= fewest:
        return node
    at = at - 1 if at else 0
    left, right = node.kids[at], node.kids[at + 1]
    pooled = Node((*left.items, node.items[at], *right.items), left.kids + right.kids)
    cover = _cover(pooled, 2 * fewest)
    return Node(_put(node.items, at, 1, *cover.items), _put(node.kids, at, 2, *cover.kids))


def _put(row: tuple, at: int, dropped: int, *new: Any) -> tuple:
    return (*row[:at], *new, *row[at + dropped :])


def _in_order(node: Node):
    if not node.kids:
        return iter(node.items)
    pieces = [_in_order(node.kids[0])]
    for item, kid in zip(node.items, node.kids[1:]):
        pieces += [(item,), _in_order(kid)]
    return chain.from_iterable(pieces)


def _slice(node: Node, low: Any, high: Any):
    for at, (key, value) in enumerate(node.items):
        if key < low:
            continue
        if node.kids and low < key:
            yield from _slice(node.kids[at], low, high)
        if key > high:
            return
        yield key, value
    if node.kids:
        yield from _slice(node.kids[-1], low, high)
