"""An answer that repeats itself without end, told from code that is merely regular."""

from pytest_logomesh.records.errors import LogomeshError
from pytest_logomesh.records.events import Asked, Event, Reasoning, Text, ToolCall

REPEATS = 16
"""How often the same must have come, one right after the other."""

MIN_CHARACTERS = 16_384
"""How much it must be together: more than any table of zeros, separator or indentation that is meant."""

MAX_PERIOD = 4096
"""The longest part, in characters, whose repetition is seen."""

_LOOK_EVERY = 2048
_KEPT = REPEATS * MAX_PERIOD
_SHOWN = 60


class Looped(LogomeshError):
    """An answer repeats itself without end; whoever writes it is at fault.

    Args:
        period: what is repeated.
        count: how often it came, at least.
    """

    def __init__(self, period: str, count: int) -> None:
        shown = repr(period if len(period) <= _SHOWN else f"{period[:_SHOWN]}...")
        super().__init__(f"the answer repeats itself without end: {count} times {shown}")
        self.period = period
        self.count = count


class Repetition:
    """Looks at the end of an answer each time it has grown by 2 Ki characters and goes on after that.

    Answer, reasoning and arguments of tool calls are one text, in the order in which they come. What came last is
    only looked at when more comes: an answer that ends by itself is not endless.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._tail = ""
        self._pieces: list[str] = []
        self._unseen = 0

    def take(self, event: Event) -> None:
        """Account for an event.

        Raises:
            Looped: with it, the answer has repeated itself for too long.
        """
        if isinstance(event, Text | Reasoning):
            self._add(event.text)
        elif isinstance(event, ToolCall):
            self._add(event.arguments)
        elif isinstance(event, Asked):
            self._begin()

    def _add(self, text: str) -> None:
        if self._unseen >= _LOOK_EVERY and text:
            self._tail = "".join([self._tail, *self._pieces])[-_KEPT:]
            self._pieces, self._unseen = [], 0
            self._look()
        self._pieces.append(text)
        self._unseen += len(text)

    def _look(self) -> None:
        """Find the period at the very end, then see how far back it holds."""
        end = self._tail[-2 * MAX_PERIOD :]
        period = end.find(end[:MAX_PERIOD], 1)
        if period == -1:
            return
        length = max(MIN_CHARACTERS, REPEATS * period)
        repeated = self._tail[-length:]
        if len(repeated) == length and repeated[period:] == repeated[:-period]:
            raise Looped(repeated[:period], length // period)
