"""One pass over a file of chained lines, which finds everything that was done to it and stops at nothing."""

from collections.abc import Iterable, Iterator

from pytest_logomesh.ledger.chain import FIRST, LineError, Link, unforge

Problem = tuple[int, str]
"""The line (1-based) and what is wrong with it."""


class Walk:
    """Memory grows by a few numbers a line.

    Attributes:
        problems: in the order in which they were found.
        lines: how many there are, whole or not.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines = 0
        self._lines: dict[int, int] = {}
        """Record number to the line it stands on."""
        self._gaps: list[tuple[int, int, int]] = []
        """Line, and the first and last record that should stand before it."""
        self._highest = -1
        self._hash = FIRST
        """The hash of the highest record."""
        self._last: Link | None = None
        """The highest record."""
        self._unread = 0
        """Lines since the highest record that could not be read: each may have been any record."""

    @property
    def last(self) -> Link | None:
        """The last record; None where nobody can tell which it was."""
        return None if self._unread else self._last

    def read(self, lines: Iterable[bytes]) -> Iterator[tuple[int, Link]]:
        """Every line that is sound in itself, wherever it stands."""
        for number, line in enumerate(lines, start=1):
            self.lines = number
            try:
                link = unforge(line)
            except LineError as error:
                self._unread += 1
                self.problems.append((number, str(error)))
                continue
            self._place(number, link)
            yield number, link
        self.problems += self._missing()

    def _missing(self) -> Iterator[Problem]:
        """What no line holds; only known when all lines are read."""
        for line, first, last in self._gaps:
            low, high = first, last
            while low in self._lines:
                low += 1
            while high in self._lines:
                high -= 1
            if low <= high:
                yield line, f"missing before it: {_records(low, high)}"

    def _place(self, number: int, link: Link) -> None:
        if link.seq in self._lines:
            stands = f"record {link.seq} stands on line {self._lines[link.seq]} already"
            self.problems.append((number, f"doubled: {stands}"))
            return
        self._lines[link.seq] = number
        if link.seq < self._highest:
            stands = f"record {link.seq} stands after record {self._highest}"
            self.problems.append((number, f"reordered: {stands}"))
            return
        if link.seq > self._highest + 1 + self._unread:
            self._gaps.append((number, self._highest + 1, link.seq - 1))
        elif link.seq == self._highest + 1 and link.prev != self._hash:
            self.problems.append((number, "changed: not the line that was written after the one before it"))
        self._highest, self._hash, self._last, self._unread = link.seq, link.hash, link, 0


def _records(first: int, last: int) -> str:
    return f"record {first}" if first == last else f"records {first} to {last}"
