"""A pool that lends at most so many connections to threads, and makes them only when they are needed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class ConnectionPool:
    """Lends connections, the one that came back last first.

    Args:
        max_connections: how many may exist, at least 1.
        connection_factory: makes a new one; several threads may be inside it at once.

    Raises:
        ValueError: `max_connections` is below 1.
    """

    def __init__(self, max_connections: int, connection_factory: Callable[[], Any]) -> None:
        if max_connections < 1:
            raise ValueError(f"max_connections must be at least 1, not {max_connections}")
        self._limit = max_connections
        self._factory = connection_factory
        self._idle: list[Any] = []
        self._lent: dict[int, Any] = {}
        self._being_made = 0
        self._freed = threading.Condition()

    def acquire(self, timeout: float | None = None) -> Any:
        """Return an idle connection or a new one, and wait until there may be one.

        Args:
            timeout: the longest wait in seconds; None waits as long as it takes.

        Raises:
            TimeoutError: nothing became free in time.
            Exception: whatever the factory raised.
        """
        with self._freed:
            if not self._freed.wait_for(self._has_place, timeout):
                raise TimeoutError(f"all {self._limit} connections are in use")
            if self._idle:
                return self._lend(self._idle.pop())
            self._being_made += 1
        return self._make()

    def release(self, connection: Any) -> None:
        """Take back a connection.

        Raises:
            ValueError: it is not lent by this pool at present.
        """
        with self._freed:
            self._lent.pop(id(connection), None)
            self._idle.append(connection)
            self._freed.notify()

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Any]:
        """Acquire on entry, release on exit.

        Raises:
            TimeoutError: on entry, as `acquire` does.
        """
        connection = self.acquire(timeout)
        try:
            yield connection
        finally:
            self.release(connection)

    @property
    def available(self) -> int:
        """How many more can be acquired without waiting."""
        return self._limit - self.in_use

    @property
    def in_use(self) -> int:
        """How many are lent or being made."""
        with self._freed:
            return self._taken()

    def _make(self) -> Any:
        try:
            connection = self._factory()
        except BaseException:
            with self._freed:
                self._being_made -= 1
                self._freed.notify()
            raise
        with self._freed:
            self._being_made -= 1
            return self._lend(connection)

    def _lend(self, connection: Any) -> Any:
        self._lent[id(connection)] = connection
        return connection

    def _taken(self) -> int:
        return len(self._lent) + self._being_made

    def _has_place(self) -> bool:
        return self._taken() < self._limit
