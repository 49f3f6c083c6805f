"""Finds what was done to a ledger after it was written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_logomesh.ledger.chain import FIRST, LineError, Link, unforge
from pytest_logomesh.records.errors import UserMistake


def verify_ledger(path: Path) -> list[str]:
    """What is changed, missing, doubled, reordered or cut off, a sentence each, beginning with `line N:`.

    Empty when the ledger is whole. The chain shows accidents and careless edits; who rewrites every line
    after an edit can only be found out by a copy of the last hash kept elsewhere.

    Raises:
        UserMistake: there is no such file, or it cannot be read.
    """
    walk = _Walk()
    try:
        with path.open("rb") as file:
            problems = list(walk.read(file))
    except OSError as error:
        raise UserMistake(f"{path}: the ledger cannot be read: {error.strerror}") from error
    problems += walk.missing()
    return [f"line {line}: {problem}" for line, problem in sorted(problems, key=lambda found: found[0])]


class _Walk:
    """One pass over the lines; memory grows by a few numbers and a hash a line."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}
        """Record number to the line it stands on."""
        self._gaps: list[tuple[int, int, int]] = []
        """Line, and the first and last record that should stand before it."""
        self._highest = -1
        self._hash = FIRST
        """The hash of the highest record."""
        self._kind = ""
        self._unread = 0
        """Lines since the highest record that could not be read: each may have been any record."""
        self._next_line = 1

    def read(self, lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(lines, start=1):
            self._next_line = number + 1
            try:
                link = unforge(line)
            except LineError as error:
                self._unread += 1
                yield number, str(error)
                continue
            if (link.kind == "run") != (link.seq == 0):
                yield number, f"a record of kind `{link.kind}` where none can be"
            yield from ((number, problem) for problem in self._place(number, link))

    def missing(self) -> Iterator[tuple[int, str]]:
        """What no line holds; only known when all lines are read."""
        for line, first, last in self._gaps:
            low, high = first, last
            while low in self._lines:
                low += 1
            while high in self._lines:
                high -= 1
            if low <= high:
                yield line, f"missing before it: {_records(low, high)}"
        if not self._unread and self._kind != "end":
            yield self._next_line, "missing: the run was killed, or its last lines were cut off"

    def _place(self, number: int, link: Link) -> Iterator[str]:
        if link.seq in self._lines:
            yield f"doubled: record {link.seq} stands on line {self._lines[link.seq]} already"
            return
        self._lines[link.seq] = number
        if link.seq < self._highest:
            yield f"reordered: record {link.seq} stands after record {self._highest}"
            return
        if link.seq > self._highest + 1 + self._unread:
            self._gaps.append((number, self._highest + 1, link.seq - 1))
        elif link.seq == self._highest + 1 and link.prev != self._hash:
            yield "changed: not the line that was written after the one before it"
        self._highest, self._hash, self._kind, self._unread = link.seq, link.hash, link.kind, 0


def _records(first: int, last: int) -> str:
    return f"record {first}" if first == last else f"records {first} to {last}"
