"""A cache of fixed capacity that evicts the entry used least recently."""

from collections import OrderedDict
from typing import Any


class LRUCache:
    """Maps hashable keys to values; every `get` that hits and every `put` counts as a use of the entry.

    Args:
        capacity: the most entries the cache holds, at least 1.

    Raises:
        ValueError: the capacity is 0 or less.
    """

    def __init__(self, capacity: int) -> None:
        if capacity <= 0:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        self._capacity = capacity
        self._entries: OrderedDict[Any, Any] = OrderedDict()  # least recently used first

    def get(self, key: Any) -> Any:
        """The value under `key`, which thereby is the most recently used; None if there is none.

        Raises:
            TypeError: the key is not hashable.
        """
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key]

    def put(self, key: Any, value: Any) -> None:
        """Store `value` under `key` as the most recently used entry; a new key may evict the least recent.

        Raises:
            TypeError: the key is not hashable; the cache is as it was.
        """
        if key in self._entries:
            self._entries.move_to_end(key)
        elif len(self._entries) == self._capacity:
            self._entries.popitem(last=False)
        self._entries[key] = value

    def __len__(self) -> int:
        return len(self._entries)
