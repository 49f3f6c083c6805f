"""Runs a task's decide.py on recorded values, in a jail without the answer."""

from __future__ import annotations

import random

from .forking import Server, shares
from .plain import value_of
from .programs import Caught

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from typing import Any

    from .forking import Send, Work


def main(request: dict[str, Any], server: Server) -> None:
    """One step a case, in the request's order.

    Args:
        request: `decider` (source text of the task's author), `cases` (each `behaviour`, `seed`, and the canonical
            texts `answer` and `reference`), `limits`.
        server: where steps run.
    """
    share = shares(request["limits"], len(request["cases"]))
    server.ready()
    for number, case in enumerate(request["cases"]):
        server.step(number, _work(request["decider"], case), share)


def _work(decider: str, case: dict[str, Any]) -> Work:
    def work(send: Send) -> None:
        says: object = None
        with Caught() as deciding:
            module: dict[str, Any] = {"__name__": "decide"}
            exec(compile(decider, "decide.py", "exec"), module)  # noqa: S102 - the task's own text, not the answer's
            record = {
                "behaviour": case["behaviour"],
                "answer": value_of(case["answer"]),
                "reference": value_of(case["reference"]),
            }
            says = module["decide"](record, random.Random(case["seed"]))  # noqa: S311 - inputs, not secrets
        send({"right": says is True, "raised": deciding.name})

    return work
