"""Answers calls of one program's functions: an answer to an imported benchmark, which never meets the check."""

from __future__ import annotations

import importlib.util
import random
import sys

from .crossing import pack
from .forking import Server, Share
from .lookout import look_out
from .plain import TooLarge, untag
from .programs import Caught, lay_out
from .talking import Partner, converse, load_common

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def main(request: dict[str, Any], server: Server) -> None:  # noqa: ARG001  (every program is handed one)
    """One conversation a question, in which one program is imported and called.

    Args:
        request: nothing.
        server: where conversations are held; a question is the share. The first frame is `files`, `module` and
            `preamble` (source text that runs in the module before its own); the answer is `imported`, null or the
            exception's class. Every further frame is a list of calls, each a name, packed arguments and packed
            keywords; the answer is `results`, a kind and a value each.
    """
    load_common()
    server.ready()
    while (share := server.question()) is not None:
        converse(server, _talk, Share(**share))


def _talk(partner: Partner) -> None:
    told = partner.hear()
    look_out(partner.send)
    random.seed(0)
    module = None
    with Caught() as importing:
        lay_out(told["files"])
        module = _imported(told["module"], told["preamble"])
    partner.say({"imported": importing.name})
    while (calls := partner.hear()) is not None:
        partner.say({"results": [_result(module, *call) for call in calls]})


def _imported(name: str, preamble: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    exec(compile(preamble, "prompt.py", "exec"), module.__dict__)  # noqa: S102 - the benchmark's own text
    spec.loader.exec_module(module)
    return sys.modules[name]


def _result(module: ModuleType | None, name: str, arguments: object, keywords: object) -> list[object]:
    value: object = None
    given: Any = untag(arguments)
    named: Any = untag(keywords)
    with Caught() as calling:
        value = pack(getattr(module, name)(*given, **named))
    if calling.name == TooLarge.__name__:
        return ["lost", "returned more than can be recorded"]
    return ["value", value] if calling.name is None else ["raised", calling.name]
