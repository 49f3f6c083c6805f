from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Pair = tuple[Any, Any]


@dataclass(slots=True)
class _Node:
    keys: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)

    def find(self, key: Any) -> tuple[int, bool]:
        at = bisect_left(self.keys, key)
        return at, at < len(self.keys) and self.keys[at] == key

    def between(self, low: Any, high: Any) -> Iterator[Pair]:
        first, end = bisect_left(self.keys, low), bisect_left(self.keys, high)
        for at in range(first, end):
            if self.children:
                yield from self.children[at].between(low, high)
            yield self.keys[at], self.values[at]
        if self.children:
            yield from self.children[end].between(low, high)


class BTree:
    def __init__(self, t: int = 3) -> None:
        if t < 2:
            raise ValueError(f"the minimum degree must be at least 2, not {t}")
        self._fewest = t - 1
        self._most = 2 * t - 1
        self._root = _Node()
        self._size = 0

    def insert(self, key: Any, value: Any) -> None:
        self._size += self._put(self._root, key, value)
        if len(self._root.keys) > self._most:
            self._root = _Node(children=[self._root])
            self._split_child(self._root, 0)

    def search(self, key: Any) -> Any:
        node = self._root
        while True:
            at, found = node.find(key)
            if found:
                return node.values[at]
            if not node.children:
                return None
            node = node.children[at]

    def delete(self, key: Any) -> bool:
        removed = self._remove(self._root, key)
        if self._root.children and not self._root.keys:
            self._root = self._root.children[0]
        self._size -= removed
        return removed

    def range_query(self, low: Any, high: Any) -> list[Pair]:
        return list(self._root.between(low, high))

    def to_list(self) -> list[Pair]:
        return list(_walk(self._root))

    def levels(self) -> list[list[list[Any]]]:
        level, found = [self._root], []
        while level:
            found.append([list(node.keys) for node in level])
            level = [child for node in level for child in node.children]
        return found

    def height(self) -> int:
        node, steps = self._root, 0
        while node.children:
            node, steps = node.children[0], steps + 1
        return steps

    def size(self) -> int:
        return self._size

    def _put(self, node: _Node, key: Any, value: Any) -> bool:
        at, found = node.find(key)
        if found:
            node.values[at] = value
            return False
        if not node.children:
            node.keys.insert(at, key)
            node.values.insert(at, value)
            return True
        new = self._put(node.children[at], key, value)
        if len(node.children[at].keys) > self._most:
            self._split_child(node, at)
        return new

    def _remove(self, node: _Node, key: Any) -> bool:
        at, found = node.find(key)
        if not node.children:
            if found:
                del node.keys[at], node.values[at]
            return found
        if found:
            node.keys[at], node.values[at] = self._pop_last(node.children[at])
        else:
            found = self._remove(node.children[at], key)
        self._refill_child(node, at)
        return found

    def _pop_last(self, node: _Node) -> Pair:
        if not node.children:
            return node.keys.pop(), node.values.pop()
        pair = self._pop_last(node.children[-1])
        self._refill_child(node, len(node.children) - 1)
        return pair

    def _split_child(self, parent: _Node, at: int) -> None:
        left, middle = parent.children[at], self._fewest
        right = _Node(left.keys[middle + 1 :], left.values[middle + 1 :], left.children[middle + 1 :])
        parent.keys.insert(at, left.keys[middle])
        parent.values.insert(at, left.values[middle])
        parent.children.insert(at + 1, right)
        del left.keys[middle:], left.values[middle:], left.children[middle + 1 :]

    def _refill_child(self, parent: _Node, at: int) -> None:
        children = parent.children
        if len(children[at].keys) >= self._fewest:
            return
        if at > 0 and len(children[at - 1].keys) > self._fewest:
            _turn_right(parent, at - 1)
        elif at < len(parent.keys) and len(children[at + 1].keys) > self._fewest:
            _turn_left(parent, at)
        else:
            _merge(parent, max(at - 1, 0))


def _walk(node: _Node) -> Iterator[Pair]:
    for at, pair in enumerate(zip(node.keys, node.values, strict=True)):
        if node.children:
            yield from _walk(node.children[at])
        yield pair
    if node.children:
        yield from _walk(node.children[-1])


def _turn_right(parent: _Node, at: int) -> None:
    left, right = parent.children[at], parent.children[at + 1]
    right.keys.insert(0, parent.keys[at])
    right.values.insert(0, parent.values[at])
    parent.keys[at], parent.values[at] = left.keys.pop(), left.values.pop()
    if left.children:
        right.children.insert(0, left.children.pop())


def _turn_left(parent: _Node, at: int) -> None:
    left, right = parent.children[at], parent.children[at + 1]
    left.keys.append(parent.keys[at])
    left.values.append(parent.values[at])
    parent.keys[at], parent.values[at] = right.keys.pop(0), right.values.pop(0)
    if right.children:
        left.children.append(right.children.pop(0))


def _merge(parent: _Node, at: int) -> None:
    left, right = parent.children[at], parent.children.pop(at + 1)
    left.keys += [parent.keys.pop(at), *right.keys]
    left.values += [parent.values.pop(at), *right.values]
    left.children += right.children
