"""Runs an imported benchmark's own check; the functions that it calls are stubs, and the answer is in another jail."""

from __future__ import annotations

import builtins
import json
import os
import random

from .crossing import pack
from .forking import Server, Share
from .plain import untag
from .programs import Caught
from .talking import Partner, converse, load_common

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

_ENDS_A_LOOP = (StopIteration, StopAsyncIteration, GeneratorExit)
"""Raised where a check maps over its cases, they would leave the rest of them out."""
_NOT_PLAIN = '{"object":'
"""Only at the start of a tag: inside a string its quotes would be escaped."""


def main(request: dict[str, Any], server: Server) -> None:  # noqa: ARG001  (every program is handed one)
    """One conversation a question, in which one check is set up and its statements run.

    Args:
        request: nothing.
        server: where conversations are held; a question is the share. The first frame is `setup` (source text) and
            `names` (of the stubs); the answer is `raised`, null or the exception's class. Every further frame is a
            statement; the answer is `raised` again, or `call` (a name, packed arguments, packed keywords), and then
            the next frame is what came of the call, a kind and a value. `broken` says that the check cannot go on:
            `arguments` that are no plain data, or a `reply` that nobody packed.
    """
    load_common()
    server.ready()
    while (share := server.question()) is not None:
        converse(server, _talk, Share(**share))


def _talk(partner: Partner) -> None:
    told = partner.hear()
    random.seed(0)
    space: dict[str, Any] = {"__name__": "check"}
    with Caught() as setting_up:
        exec(compile(told["setup"], "check.py", "exec"), space)  # noqa: S102 - the benchmark's own text
    space.update({name: _stub(name, partner) for name in told["names"]})
    partner.say({"raised": setting_up.name})
    while (statement := partner.hear()) is not None:
        with Caught() as holding:
            exec(compile(statement, "check.py", "exec"), space)  # noqa: S102 - likewise
        partner.say({"raised": holding.name})


def _stub(name: str, partner: Partner) -> Callable[..., object]:
    """A function that hands its arguments over and gives back what came of them; it mirrors no change of them."""

    def candidate(*arguments: object, **keywords: object) -> object:
        call = [name, pack(list(arguments)), pack(keywords)]
        if _NOT_PLAIN in json.dumps(call[1:], separators=(",", ":")):
            _give_up(partner, "arguments")
        partner.say({"call": call})
        kind, value = partner.hear()
        if kind == "raised":
            raise _exception(value)
        try:
            return untag(value)
        except ValueError:
            _give_up(partner, "reply")

    candidate.__name__ = candidate.__qualname__ = name
    return candidate


def _give_up(partner: Partner, why: str) -> NoReturn:
    """Not by an exception, which the check could hold for the answer's."""
    partner.say({"broken": why})
    partner.hear()
    os._exit(0)


def _exception(name: str) -> BaseException:
    """The builtin of that name, else a RuntimeError; its text is the same whatever the answer said."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, BaseException) and not issubclass(kind, _ENDS_A_LOOP):
        try:
            return kind("raised by the answer")
        except TypeError:  # it wants more than a text
            return RuntimeError("raised by the answer")
    return RuntimeError("raised by the answer")
