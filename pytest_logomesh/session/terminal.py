"""What a run says on the terminal: a sign of life while it goes on, the table at its end."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.reporting.bottom_area import BottomArea
from pytest_logomesh.reporting.gates.lines import drop_lines, gate_line
from pytest_logomesh.reporting.live_view import LiveView
from pytest_logomesh.reporting.terminal import render_table
from pytest_logomesh.reporting.visible import visible
from pytest_logomesh.streaming.board import Board

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from pytest_logomesh.session.run import Run

_COLOURS: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {"held": {"green": True}, "not held": {"red": True}, "undecided": {"yellow": True}}
)


class SignOfLife:
    """Says what is being waited for, and on a terminal how the streams are and how many battles are in which stage.

    Made before the first test, when standard output is not captured; it keeps a descriptor of its own.

    Args:
        term: the kind of terminal, as the environment says.
    """

    def __init__(self, term: str) -> None:
        self._term = term
        self._area: BottomArea | None = None
        self._said: int | None = None
        try:
            self._said = os.dup(sys.stdout.fileno())
        except (io.UnsupportedOperation, OSError, ValueError):
            self._said = None

    def start(self, arena: Arena, board: Board, queued: Callable[[], int | None]) -> None:
        """Begin to show an arena's counts and what streams.

        Args:
            arena: whose counts.
            board: the open streams.
            queued: how many requests stand in the model servers' own queues; called from another thread.
        """
        self._area = BottomArea(sys.stdout, LiveView(lambda: arena.counts, board, queued).lines, self._term)
        self._area.start()

    def say(self, sentence: str) -> None:
        """One line, at once, from any thread; a terminal that is gone does not matter."""
        if self._said is not None:
            try:
                os.write(self._said, f"\nlogomesh: {visible(sentence)}\n".encode(errors="replace"))
            except OSError:
                self._said = None

    def stop(self) -> None:
        """Give the terminal back; harmless when called twice."""
        if self._area:
            self._area.stop()
        if self._said is not None:
            os.close(self._said)
            self._said = None


def show_run(run: Run, reporter: TerminalReporter) -> None:
    """The table, the totals, where the reports are, and why the run could not go on if it could not."""
    reporter.section("logomesh")
    if run.header is None:
        reporter.line(
            "no battle was asked for: no collected test uses the `battle` fixture, or -k and -m left none"
        )
        return
    writer = reporter.config.get_terminal_writer()
    lines = render_table(
        run.header, run.verdicts, writer.fullwidth, colour=writer.hasmarkup, streaming_s=run.streaming_s
    )
    for line in lines:
        reporter.line(line)
    for line in run.arena.broken.splitlines():
        reporter.line(visible(line), red=True)
    for gate in run.gates:
        reporter.line(visible(gate_line(gate)), **_COLOURS[gate.conclusion])
        for line in drop_lines(gate):
            reporter.line(f"  {visible(line)}")
    reporter.line(f"reports: {run.shown_directory}")
    if run.note:
        reporter.line(visible(run.note))
