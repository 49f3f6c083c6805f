"""Notices what no honest answer does to the processes around it. It prevents nothing: the namespaces do."""

from __future__ import annotations

import os
import re
import sys

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from .forking import Send

_INSIDE_A_PROCESS = re.compile(r"/proc/(self|thread-self|\d+)/(mem|environ|maps|cmdline|fd|root|task|cwd)\b")


def look_out(send: Send) -> None:
    """From now on, in this process, report once each: `signals` to others and `snoops` in /proc."""
    told: set[str] = set()
    parent = os.getppid()

    def notice(event: str, arguments: tuple[object, ...]) -> None:
        what = None
        if event == "os.kill" and arguments[0] in (-1, 0, parent):
            what = "signals"
        elif event == "open" and isinstance(arguments[0], str) and _INSIDE_A_PROCESS.match(arguments[0]):
            what = "snoops"
        if what is not None and what not in told:
            told.add(what)
            send({"noticed": what})

    sys.addaudithook(notice)
