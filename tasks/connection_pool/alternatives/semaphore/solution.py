from __future__ import annotations

from threading import Lock, Semaphore
from typing import Any, Callable


class _Loan:
    """What `with pool.connection()` enters and leaves."""

    def __init__(self, pool: ConnectionPool, timeout: float | None) -> None:
        self._pool = pool
        self._timeout = timeout

    def __enter__(self) -> Any:
        self._connection = self._pool.acquire(self._timeout)
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._pool.release(self._connection)


class ConnectionPool:
    """A semaphore counts places; a stack and a list, under a lock, say who has what."""

    def __init__(self, max_connections: int, connection_factory: Callable[[], Any]) -> None:
        if max_connections <= 0:
            raise ValueError("a pool needs at least one connection")
        self.max_connections = max_connections
        self.connection_factory = connection_factory
        self._places = Semaphore(max_connections)
        self._lock = Lock()
        self._stack: list[Any] = []
        self._out: list[Any] = []
        self._taken = 0

    def acquire(self, timeout: float | None = None) -> Any:
        if not self._places.acquire(timeout=timeout):
            raise TimeoutError
        with self._lock:
            self._taken += 1
            if self._stack:
                self._out.append(self._stack[-1])
                return self._stack.pop()
        lent = False
        try:
            made = self.connection_factory()
            with self._lock:
                self._out.append(made)
            lent = True
            return made
        finally:
            if not lent:
                self._give_place_back()

    def release(self, connection: Any) -> None:
        with self._lock:
            for position, lent in enumerate(self._out):
                if lent is connection:
                    break
            else:
                raise ValueError("not one of the lent connections")
            self._stack.append(self._out.pop(position))
        self._give_place_back()

    def connection(self, timeout: float | None = None) -> _Loan:
        return _Loan(self, timeout)

    @property
    def available(self) -> int:
        return self.max_connections - self._taken

    @property
    def in_use(self) -> int:
        return self._taken

    def _give_place_back(self) -> None:
        with self._lock:
            self._taken -= 1
        self._places.release()
