"""Runs a task's observers on one program, each in a fork with a fresh import of it, and reports what they saw."""

from __future__ import annotations

import importlib
import random

from .counting import counting
from .forking import Server, shares
from .lookout import look_out
from .plain import TooLarge, canonical
from .programs import Caught, lay_out

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .forking import Send, Work

_WORTH_LOADING = (
    "abc",
    "asyncio",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "inspect",
    "itertools",
    "logging",
    "math",
    "operator",
    "pathlib",
    "re",
    "sqlite3",
    "statistics",
    "string",
    "textwrap",
    "threading",
    "typing",
)
"""What answers like to import and what costs each fork anew unless the server has it."""


def main(request: dict[str, Any], server: Server) -> None:
    """One step a behaviour, in the request's order.

    Args:
        request: `module`, `names`, `files`, `observers` (source text of the task's author), `behaviours` (name to
            seed), `limits`, `parts` (into which they are divided; null for as many as there are behaviours), `calls`
            (of a behaviour that is no observer: an operation of growth.py, the size, how often it is called).
        server: where steps run.
    """
    _load_mentioned(request["files"].values())
    observers: dict[str, Any] = {"__name__": "observers"}
    exec(compile(request["observers"], "observe.py", "exec"), observers)  # noqa: S102 - the task's own text, not the answer's
    calls = {name: counting(observers[call[0]], *call[1:]) for name, call in request["calls"].items()}
    asked = [(calls.get(name) or observers[name], seed) for name, seed in request["behaviours"].items()]
    share = shares(request["limits"], request["parts"] or len(asked))
    server.ready()
    for number, (observer, seed) in enumerate(asked):
        server.step(number, _work(request, observer, seed, share.reply_bytes // 2), share)


def _load_mentioned(texts: Any) -> None:
    text = "\n".join(texts)
    for name in _WORTH_LOADING:
        if f"import {name}" in text or f"from {name} " in text:
            importlib.import_module(name)


def _work(request: dict[str, Any], observer: Callable[..., object], seed: int, most: int) -> Work:
    def work(send: Send) -> None:
        look_out(send)
        random.seed(seed)
        with Caught() as importing:
            lay_out(request["files"])
            solution = importlib.import_module(request["module"])
        if importing.name is not None:
            send({"kind": "lost", "value": f"the program could not be imported: {importing.name}"})
            return
        if request["names"] and not any(hasattr(solution, name) for name in request["names"]):
            missing = ", ".join(request["names"])
            send(
                {"kind": "lost", "value": f"the program defines nothing that was asked for: {missing}"[:140]}
            )
            return
        text = ""
        with Caught() as observing:
            text = canonical(observer(solution, random.Random(seed)), most)  # noqa: S311 - inputs, not secrets
        if observing.name == TooLarge.__name__:
            send({"kind": "lost", "value": "returned more than can be recorded"})
        elif observing.name is not None:
            send({"kind": "raised", "value": observing.name})
        else:
            send({"kind": "value", "value": text})

    return work
