from typing import Any


class BTree:
    def __init__(self, t: int = 3) -> None:
        if t < 2:
            raise ValueError("t must be at least 2")
        self._pairs: list[tuple[Any, Any]] = []

    def insert(self, key: Any, value: Any) -> None:
        for at, (other, _) in enumerate(self._pairs):
            if other == key:
                self._pairs[at] = (key, value)
                return
            if key < other:
                self._pairs.insert(at, (key, value))
                return
        self._pairs.append((key, value))

    def search(self, key: Any) -> Any:
        return next((value for other, value in self._pairs if other == key), None)

    def delete(self, key: Any) -> bool:
        for at, (other, _) in enumerate(self._pairs):
            if other == key:
                del self._pairs[at]
                return True
        return False

    def range_query(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        return [pair for pair in self._pairs if low <= pair[0] <= high]

    def to_list(self) -> list[tuple[Any, Any]]:
        return list(self._pairs)

    def levels(self) -> list[list[list[Any]]]:
        return [[[key for key, _ in self._pairs]]]

    def height(self) -> int:
        return 0

    def size(self) -> int:
        return len(self._pairs)
