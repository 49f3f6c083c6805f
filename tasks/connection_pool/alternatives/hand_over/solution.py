import threading
from collections import deque
from contextlib import contextmanager
from queue import Empty, SimpleQueue

MAKE_ONE = object()


class ConnectionPool:
    """Who frees a place hands it to the longest waiter, through a queue of that waiter's own."""

    def __init__(self, max_connections, connection_factory):
        if max_connections < 1:
            raise ValueError(f"{max_connections} connections are not enough")
        self._factory = connection_factory
        self._free = [MAKE_ONE] * max_connections
        self._borrowed = {}
        self._waiters = deque()
        self._mutex = threading.Lock()
        self._capacity = max_connections

    def acquire(self, timeout=None):
        place = self._take_place(timeout)
        if place is not MAKE_ONE:
            return place
        try:
            connection = self._factory()
        except BaseException:
            with self._mutex:
                self._hand_over(MAKE_ONE)
            raise
        with self._mutex:
            self._borrowed[id(connection)] = connection
        return connection

    def release(self, connection):
        with self._mutex:
            if self._borrowed.pop(id(connection), MAKE_ONE) is MAKE_ONE:
                raise ValueError("not borrowed from here")
            self._hand_over(connection)

    @contextmanager
    def connection(self, timeout=None):
        borrowed = self.acquire(timeout=timeout)
        try:
            yield borrowed
        finally:
            self.release(borrowed)

    @property
    def available(self):
        with self._mutex:
            return len(self._free)

    @property
    def in_use(self):
        return self._capacity - self.available

    def _take_place(self, timeout):
        with self._mutex:
            if self._free:
                return self._mark(self._free.pop())
            box = SimpleQueue()
            self._waiters.append(box)
        try:
            return box.get(timeout=timeout)
        except Empty:
            with self._mutex:
                if box in self._waiters:
                    self._waiters.remove(box)
                    raise TimeoutError("no connection in time") from None
            return box.get()

    def _hand_over(self, place):
        if self._waiters:
            self._waiters.popleft().put(self._mark(place))
        elif place is MAKE_ONE:
            self._free.insert(0, place)
        else:
            self._free.append(place)

    def _mark(self, place):
        if place is not MAKE_ONE:
            self._borrowed[id(place)] = place
        return place
