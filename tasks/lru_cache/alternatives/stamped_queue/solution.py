import collections


class LRUCache:
    """Uses go to the end of a queue with a rising stamp; a queue entry whose stamp is outdated is skipped."""

    def __init__(self, capacity: int):
        if not capacity > 0:
            raise ValueError(capacity)
        self._room = capacity
        self._clock = 0
        self._data: dict = {}
        self._queue: collections.deque = collections.deque()

    def _use(self, key, value):
        self._clock += 1
        self._data[key] = (value, self._clock)
        self._queue.append((key, self._clock))
        # A sweep happens only after as many uses as it costs, so the cost of a use stays constant.
        if len(self._queue) > 2 * self._room + 8:
            self._queue = collections.deque(entry for entry in self._queue if self._is_live(*entry))

    def _is_live(self, key, stamp):
        return key in self._data and self._data[key][1] == stamp

    def get(self, key):
        try:
            value, _ = self._data[key]
        except KeyError:
            return None
        self._use(key, value)
        return value

    def put(self, key, value):
        if key not in self._data and len(self._data) == self._room:
            self._evict()
        self._use(key, value)

    def _evict(self):
        while True:
            key, stamp = self._queue.popleft()
            if self._is_live(key, stamp):
                del self._data[key]
                return

    def __len__(self):
        return len(self._data)
