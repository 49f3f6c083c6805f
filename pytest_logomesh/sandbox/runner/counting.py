"""How much work a call is: the interpreter's steps, which are the same on a busy machine as on an idle one."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from types import FrameType
    from typing import Any


def counting(
    operation: Callable[..., Callable[[], object]], size: int, count: int
) -> Callable[[Any, random.Random], int]:
    """An observer that makes a structure of `size` entries and tells how many steps `count` calls on it take.

    Work of functions that are written in C is not seen, but where they call back: a comparison of two keys is, whoever
    asks for it, when their class is written in Python.
    """

    def observer(solution: Any, rng: random.Random) -> int:
        call = operation(solution, rng, size)
        steps = 0

        def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any]:
            nonlocal steps
            frame.f_trace_opcodes = True
            steps += event == "opcode"
            return trace

        for _ in range(count):
            sys.settrace(trace)
            try:
                call()
            finally:
                sys.settrace(None)
        return steps

    return observer
