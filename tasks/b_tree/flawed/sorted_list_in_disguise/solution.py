from bisect import bisect_left, bisect_right
from typing import Any


class BTree:
    def __init__(self, t: int = 3) -> None:
        if t < 2:
            raise ValueError("t must be at least 2")
        self._t = t
        self._keys: list[Any] = []
        self._values: list[Any] = []

    def insert(self, key: Any, value: Any) -> None:
        at, found = self._find(key)
        if found:
            self._values[at] = value
        else:
            self._keys.insert(at, key)
            self._values.insert(at, value)

    def search(self, key: Any) -> Any:
        at, found = self._find(key)
        return self._values[at] if found else None

    def delete(self, key: Any) -> bool:
        at, found = self._find(key)
        if found:
            del self._keys[at], self._values[at]
        return found

    def range_query(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        first, end = bisect_left(self._keys, low), bisect_right(self._keys, high)
        return list(zip(self._keys[first:end], self._values[first:end]))

    def to_list(self) -> list[tuple[Any, Any]]:
        return list(zip(self._keys, self._values))

    def levels(self) -> list[list[list[Any]]]:
        rows: list[list[list[Any]]] = []
        self._deal(self._keys, self.height(), 0, rows)
        return rows

    def height(self) -> int:
        height, most = 0, 2 * self._t - 1
        while len(self._keys) > most:
            height, most = height + 1, most * 2 * self._t + 2 * self._t - 1
        return height

    def size(self) -> int:
        return len(self._keys)

    def _find(self, key: Any) -> tuple[int, bool]:
        at = bisect_left(self._keys, key)
        return at, at < len(self._keys) and self._keys[at] == key

    def _deal(self, keys: list[Any], height: int, depth: int, rows: list[list[list[Any]]]) -> None:
        if depth == len(rows):
            rows.append([])
        if height == 0:
            rows[depth].append(list(keys))
            return
        below = (2 * self._t) ** height - 1
        parts = max(-(-(len(keys) + 1) // (below + 1)), 2)
        cuts = [(len(keys) + 1) * part // parts - 1 for part in range(1, parts)]
        rows[depth].append([keys[cut] for cut in cuts])
        for start, end in zip([-1, *cuts], [*cuts, len(keys)]):
            self._deal(keys[start + 1 : end], height - 1, depth + 1, rows)
