import threading
import time


class RateLimiter:
    """Filters a tuple of times under a lock; forgets clients that have nothing left in the window."""

    def __init__(self, limit=10, window=60.0, clock=time.monotonic):
        if not limit >= 1:
            raise ValueError("limit must be 1 or more")
        if not window > 0:
            raise ValueError("window must be more than 0")
        self.limit, self.window, self.clock = limit, window, clock
        self.lock = threading.Lock()
        self.accepted = {}
        self.next_sweep = None

    def is_allowed(self, client_id):
        with self.lock:
            now = self.clock()
            self._sweep(now)
            recent = self._recent(client_id, now)
            if len(recent) >= self.limit:
                return False
            self.accepted[client_id] = (*recent, now)
            return True

    def _recent(self, client_id, now):
        return tuple(t for t in self.accepted.get(client_id, ()) if now - t < self.window)

    def _sweep(self, now):
        if self.next_sweep is not None and now < self.next_sweep:
            return
        self.next_sweep = now + self.window
        self.accepted = {client: recent for client in self.accepted if (recent := self._recent(client, now))}
