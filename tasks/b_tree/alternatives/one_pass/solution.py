from __future__ import annotations

from typing import Any


class Entry:
    """A key with its value; moves between nodes as one."""

    __slots__ = ("key", "value")

    def __init__(self, key: Any, value: Any) -> None:
        self.key = key
        self.value = value


class Node:
    __slots__ = ("children", "entries")

    def __init__(self, entries: list[Entry], children: list[Node] | None = None) -> None:
        self.entries = entries
        self.children = children

    @property
    def leaf(self) -> bool:
        return self.children is None

    def index(self, key: Any) -> int:
        """The first position whose key is not less than the given one."""
        for position, entry in enumerate(self.entries):
            if not entry.key < key:
                return position
        return len(self.entries)

    def holds(self, position: int, key: Any) -> bool:
        return position < len(self.entries) and self.entries[position].key == key

    def first(self) -> Entry:
        return self.entries[0] if self.children is None else self.children[0].first()

    def last(self) -> Entry:
        return self.entries[-1] if self.children is None else self.children[-1].last()


class BTree:
    """Splits full nodes and fills thin ones on the way down, so that no step has to be taken back."""

    def __init__(self, t: int = 3) -> None:
        if t < 2:
            raise ValueError("t must be 2 or more")
        self.t = t
        self.root = Node([])
        self.count = 0

    def insert(self, key: Any, value: Any) -> None:
        if self._is_full(self.root):
            self.root = Node([], [self.root])
            self._split(self.root, 0)
        node = self.root
        while True:
            position = node.index(key)
            if node.holds(position, key):
                node.entries[position].value = value
                return
            if node.leaf:
                node.entries.insert(position, Entry(key, value))
                self.count += 1
                return
            if self._is_full(node.children[position]):
                self._split(node, position)
                if node.entries[position].key == key:
                    node.entries[position].value = value
                    return
                if node.entries[position].key < key:
                    position += 1
            node = node.children[position]

    def search(self, key: Any) -> Any:
        node = self.root
        while node is not None:
            position = node.index(key)
            if node.holds(position, key):
                return node.entries[position].value
            node = None if node.leaf else node.children[position]
        return None

    def delete(self, key: Any) -> bool:
        deleted = self._delete(self.root, key)
        if not self.root.entries and not self.root.leaf:
            self.root = self.root.children[0]
        if deleted:
            self.count -= 1
        return deleted

    def range_query(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        found: list[tuple[Any, Any]] = []
        if not high < low:
            self._collect(self.root, low, high, found)
        return found

    def to_list(self) -> list[tuple[Any, Any]]:
        pairs: list[tuple[Any, Any]] = []

        def visit(node: Node) -> None:
            for position, entry in enumerate(node.entries):
                if node.children is not None:
                    visit(node.children[position])
                pairs.append((entry.key, entry.value))
            if node.children is not None:
                visit(node.children[-1])

        visit(self.root)
        return pairs

    def levels(self) -> list[list[list[Any]]]:
        result: list[list[list[Any]]] = []

        def visit(node: Node, depth: int) -> None:
            if depth == len(result):
                result.append([])
            result[depth].append([entry.key for entry in node.entries])
            for child in node.children or ():
                visit(child, depth + 1)

        visit(self.root, 0)
        return result

    def height(self) -> int:
        node, height = self.root, 0
        while node.children is not None:
            node = node.children[-1]
            height += 1
        return height

    def size(self) -> int:
        return self.count

    def _is_full(self, node: Node) -> bool:
        return len(node.entries) == 2 * self.t - 1

    def _split(self, parent: Node, position: int) -> None:
        t, child = self.t, parent.children[position]
        sibling = Node(child.entries[t:], None if child.leaf else child.children[t:])
        parent.entries.insert(position, child.entries[t - 1])
        parent.children.insert(position + 1, sibling)
        child.entries = child.entries[: t - 1]
        if not child.leaf:
            child.children = child.children[:t]

    def _delete(self, node: Node, key: Any) -> bool:
        position = node.index(key)
        found = node.holds(position, key)
        if node.leaf:
            if found:
                node.entries.pop(position)
            return found
        if not found:
            return self._delete(self._fill(node, position), key)
        left, right = node.children[position], node.children[position + 1]
        if len(left.entries) >= self.t:
            replacement = left.last()
            node.entries[position] = replacement
            return self._delete(left, replacement.key)
        if len(right.entries) >= self.t:
            replacement = right.first()
            node.entries[position] = replacement
            return self._delete(right, replacement.key)
        return self._delete(self._merge(node, position), key)

    def _fill(self, node: Node, position: int) -> Node:
        """The child at a position, or what has become of it, with a key to spare."""
        child = node.children[position]
        if len(child.entries) >= self.t:
            return child
        if position > 0 and len(node.children[position - 1].entries) >= self.t:
            lender = node.children[position - 1]
            child.entries.insert(0, node.entries[position - 1])
            node.entries[position - 1] = lender.entries.pop()
            if not lender.leaf:
                child.children.insert(0, lender.children.pop())
            return child
        if position < len(node.entries) and len(node.children[position + 1].entries) >= self.t:
            lender = node.children[position + 1]
            child.entries.append(node.entries[position])
            node.entries[position] = lender.entries.pop(0)
            if not lender.leaf:
                child.children.append(lender.children.pop(0))
            return child
        return self._merge(node, position if position < len(node.entries) else position - 1)

    def _merge(self, node: Node, position: int) -> Node:
        left = node.children[position]
        right = node.children.pop(position + 1)
        left.entries.append(node.entries.pop(position))
        left.entries.extend(right.entries)
        if not left.leaf:
            left.children.extend(right.children)
        return left

    def _collect(self, node: Node, low: Any, high: Any, found: list[tuple[Any, Any]]) -> None:
        for position in range(node.index(low), len(node.entries)):
            if not node.leaf:
                self._collect(node.children[position], low, high, found)
            entry = node.entries[position]
            if high < entry.key:
                return
            found.append((entry.key, entry.value))
        if not node.leaf:
            self._collect(node.children[-1], low, high, found)
