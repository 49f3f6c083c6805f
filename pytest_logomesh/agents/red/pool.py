"""Looks at many files with several processes, each of which may die or hang without costing more than one file."""

from __future__ import annotations

import gc
import multiprocessing
import resource
import signal
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from pytest_logomesh.agents.red.decoding import Unread
from pytest_logomesh.agents.red.examining import FileReport, examine, prepare, unread
from pytest_logomesh.agents.red.tree import Place
from pytest_logomesh.records.errors import RedBroken

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

PATIENCE_S = 120.0
"""How long one file may take; the largest that is read takes a quarter of it."""
_MOST_OCTETS = 4 * 1024**3
"""Of memory, for one process."""
_LARGEST_CHUNK = 16
Work = Callable[[Place], FileReport]


def examine_all(
    places: Sequence[Place],
    jobs: int,
    *,
    work: Work = examine,
    patience_s: float = PATIENCE_S,
) -> Generator[FileReport]:
    """The report on each file, in the order of the files, as soon as those before it are done.

    Args:
        places: what to look at.
        jobs: how many processes do it.
        work: what they do; it must be importable by its name.
        patience_s: how long it may take over one file.

    Raises:
        RedBroken: a part of Red is missing, so that no file can be looked at.
    """
    prepare()
    crew = _Crew(places, jobs, work, patience_s)
    try:
        yield from crew.reports()
    finally:
        crew.dismiss()


def showing_unused(show: bool) -> Work:
    """How a file is looked at where comments without a use are, or are not, to be told."""
    return partial(examine, show_unused=show)


@dataclass(eq=False)
class _Worker:
    """One process, and what it has been given and not answered yet."""

    process: BaseProcess
    line: Connection
    left: deque[int] = field(default_factory=deque)
    since: float = 0.0
    """When it was last heard of."""


class _Crew:
    def __init__(self, places: Sequence[Place], jobs: int, work: Work, patience_s: float) -> None:
        self._places = places
        self._work = work
        self._patience_s = patience_s
        self._waiting = deque(range(len(places)))
        self._chunk = max(1, min(_LARGEST_CHUNK, len(places) // (4 * jobs)))
        self._done: dict[int, FileReport] = {}
        # A fork has everything imported already: 5 ms, where a new interpreter takes half a second.
        self._context = multiprocessing.get_context("fork")
        self._workers: list[_Worker] = []
        for _ in range(min(jobs, len(places))):
            self._workers.append(self._hire())

    def reports(self) -> Iterator[FileReport]:
        """Every file's, in order."""
        for worker in self._workers:
            self._give(worker)
        for number in range(len(self._places)):
            while number not in self._done:
                self._hear()
            yield self._done.pop(number)

    def dismiss(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            self._fire(worker)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        inherited = [ours, *(worker.line for worker in self._workers)]
        process = self._context.Process(target=_labour, args=(theirs, self._work, inherited), daemon=True)
        with warnings.catch_warnings():
            # Python warns where other threads may hold a lock at the fork; looking at a file takes none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return _Worker(process, ours, since=time.monotonic())

    def _fire(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.line.close()

    def _give(self, worker: _Worker) -> None:
        """Hand out the next files to one that has none."""
        while self._waiting and len(worker.left) < self._chunk:
            worker.left.append(self._waiting.popleft())
        worker.since = time.monotonic()
        if worker.left:
            # One that died in the meantime is found out when it is listened to.
            with suppress(OSError):
                worker.line.send([(number, self._places[number]) for number in worker.left])

    def _hear(self) -> None:
        """Wait for the next news: a report, a death, or a silence that is too long."""
        busy = {worker.line: worker for worker in self._workers if worker.left}
        due = min(worker.since for worker in busy.values()) + self._patience_s
        for line in wait(list(busy), max(0.0, due - time.monotonic())) or ():
            self._listen(busy.pop(line))  # type: ignore[call-overload]
        for worker in busy.values():
            if time.monotonic() - worker.since > self._patience_s and not worker.line.poll():
                self._replace(worker, f"looking at it takes longer than {self._patience_s:g} s")

    def _listen(self, worker: _Worker) -> None:
        try:
            number, report = worker.line.recv()
        except (EOFError, OSError):
            worker.process.join()
            self._replace(worker, f"the process that looked at it died ({_ending(worker.process.exitcode)})")
            return
        if isinstance(report, str):
            raise RedBroken(report)
        worker.left.remove(number)
        worker.since = time.monotonic()
        self._done[number] = report
        if not worker.left:
            self._give(worker)

    def _replace(self, worker: _Worker, why: str) -> None:
        """Another process goes on behind the file at which this one ended."""
        culprit = worker.left.popleft()
        self._done[culprit] = unread(self._places[culprit].shown, Unread("not-analysed", 1, why))
        self._waiting.extendleft(reversed(worker.left))
        self._fire(worker)
        self._workers.remove(worker)
        if self._waiting:
            self._workers.append(self._hire())
            self._give(self._workers[-1])


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _labour(line: Connection, work: Work, inherited: Sequence[Connection]) -> None:
    """What a process does: look at the files it is given, until nobody asks any more."""
    # While a copy of the asking end is open anywhere, nobody learns that the one who asks is gone.
    for copy in inherited:
        copy.close()
    # What was imported is never garbage, so it need not be looked through again and again.
    gc.freeze()
    # Ctrl-C reaches the whole group; the one that asks ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_OCTETS if hard == resource.RLIM_INFINITY else min(_MOST_OCTETS, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        while True:
            for number, place in line.recv():
                line.send((number, _done(work, place)))
    except (EOFError, OSError):
        return


def _done(work: Work, place: Place) -> FileReport | str:
    try:
        return work(place)
    except RedBroken as error:
        return str(error)
