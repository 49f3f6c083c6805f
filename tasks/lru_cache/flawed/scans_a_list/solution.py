"""A cache of fixed capacity that evicts the entry used least recently."""

from typing import Any


class LRUCache:
    """Maps hashable keys to values; every `get` that hits and every `put` counts as a use of the entry."""

    def __init__(self, capacity: int) -> None:
        if capacity <= 0:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        self._capacity = capacity
        self._values: dict[Any, Any] = {}
        self._order: list[Any] = []  # least recently used first

    def get(self, key: Any) -> Any:
        """The value under `key`, which thereby is the most recently used; None if there is none."""
        if key not in self._values:
            return None
        self._order.remove(key)
        self._order.append(key)
        return self._values[key]

    def put(self, key: Any, value: Any) -> None:
        """Store `value` under `key`; a new key may evict the least recently used."""
        if key in self._values:
            self._order.remove(key)
        elif len(self._values) == self._capacity:
            del self._values[self._order.pop(0)]
        self._values[key] = value
        self._order.append(key)

    def __len__(self) -> int:
        return len(self._values)
