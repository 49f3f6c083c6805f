import threading
import time
from collections import deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Callable, Deque, Iterator, List, Optional


@dataclass(eq=False)
class Place:
    """Room for one connection, which is made when the place is first taken."""

    connection: Any = None


class ConnectionPool:
    """As many places as connections; free ones in a row, those without a connection to the left."""

    def __init__(self, max_connections: int, connection_factory: Callable[[], Any]) -> None:
        if not max_connections > 0:
            raise ValueError("max_connections")
        self._make = connection_factory
        self._monitor = threading.Condition(threading.Lock())
        self._free: Deque[Place] = deque(Place() for _ in range(max_connections))
        self._taken: List[Place] = []

    def acquire(self, timeout: Optional[float] = None) -> Any:
        place = self._take(None if timeout is None else time.monotonic() + timeout)
        if place.connection is None:
            with ExitStack() as on_failure:
                on_failure.callback(self._put_back, place)
                place.connection = self._make()
                on_failure.pop_all()
        return place.connection

    def release(self, connection: Any) -> None:
        if connection is None:
            raise ValueError("None is no connection")
        with self._monitor:
            held = [place for place in self._taken if place.connection is connection]
            if not held:
                raise ValueError("unknown or released already")
            self._taken.remove(held[0])
            self._free.append(held[0])
            self._monitor.notify_all()

    @contextmanager
    def connection(self, timeout: Optional[float] = None) -> Iterator[Any]:
        with ExitStack() as stack:
            lent = self.acquire(timeout)
            stack.callback(self.release, lent)
            yield lent

    available = property(lambda self: len(self._free))
    in_use = property(lambda self: len(self._taken))

    def _take(self, deadline: Optional[float]) -> Place:
        with self._monitor:
            while not self._free:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError("pool is exhausted")
                self._monitor.wait(left)
            place = self._free.pop()
            self._taken.append(place)
            return place

    def _put_back(self, place: Place) -> None:
        with self._monitor:
            self._taken.remove(place)
            self._free.appendleft(place)
            self._monitor.notify_all()
