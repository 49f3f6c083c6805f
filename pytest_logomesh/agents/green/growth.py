"""What a rationale says of the cost of operations, held against how that cost grows when it is measured.

A task's growth.py makes a structure of a given size, and a call on it. A jail counts the interpreter's steps in a few
such calls at three sizes. Steps, and not seconds: they are the same on a busy machine, and so is the verdict. The work
of C functions is not seen in them, but comparisons and hashes of keys are, since growth.py has keys of a class of its
own. Constant and logarithmic cost are not told apart.

A measurement can only refute: what cannot be counted, or is hidden from the counting, costs nothing.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from math import log

from pytest_logomesh.agents.green.hearing import Heard
from pytest_logomesh.agents.green.vocabulary import given_as_code
from pytest_logomesh.records.evidence import Claim, Order
from pytest_logomesh.records.observation import Observation

Call = tuple[str, int, int]
"""An operation of growth.py, the size of the structure, and how often it is called."""

SIZES = (64, 256, 1024)
CALLS = 16
"""At each size."""
_ORDERS: tuple[Order, ...] = ("1", "n", "n^2")
_SAID: Mapping[Order, re.Pattern[str]] = {
    "1": re.compile(r"\bO\(\s*1\s*\)|\bconstant(?:[- ]amorti[sz]ed)?[- ]time\b", re.IGNORECASE),
    "log n": re.compile(r"\bO\(\s*log(?:_?2)?[ (]*[a-z]+[ )]*\)|\blogarithmic(?:ally)?\b", re.IGNORECASE),
    "n": re.compile(r"\bO\(\s*[a-z]+\s*\)|\blinear(?:ly)?\b", re.IGNORECASE),
    "n log n": re.compile(r"\bO\(\s*[a-z]+ *\*? *log[ (]*[a-z]+[ )]*\)", re.IGNORECASE),
}
_NOT_OF_THIS_CODE = re.compile(
    r"\b(?:would|could|unlike|instead|rather than|alternatives?|reject\w*|considered|naive|otherwise|never|"
    r"not (?:be |run |take )?(?:in )?(?:O\(|constant|linear|logarithmic))",
    re.IGNORECASE,
)


def claims_in(passages: Iterable[Heard], operations: Collection[str]) -> tuple[Claim, ...]:
    """What passages say of the cost of the code's own operations; of each the most favourable.

    Only a passage that names an operation as code and speaks of one order alone is understood, and none that tells of
    what was rejected.
    """
    found: dict[str, Order] = {}
    for heard in passages:
        said = [order for order, pattern in _SAID.items() if pattern.search(heard.text)]
        if len(said) != 1 or heard.rejects or _NOT_OF_THIS_CODE.search(heard.text):
            continue
        for operation in given_as_code(heard.text).intersection(operations):
            found[operation] = min(said[0], found.get(operation, said[0]), key=list(_SAID).index)
    return tuple(Claim(operation=operation, said=said) for operation, said in sorted(found.items()))


def calls_of(operations: Iterable[str]) -> dict[str, Call]:
    """Everything that is to be counted, each by a name of its own."""
    return {f"{operation} {size}": (operation, size, CALLS) for operation in operations for size in SIZES}


def orders(seen: Iterable[Observation]) -> dict[str, Order]:
    """How the cost of a call grows from the smallest size to the largest, of operations that were counted at both."""
    steps = {
        each.behaviour: int(each.value) for each in seen if each.kind == "value" and each.value.isdecimal()
    }
    found = {}
    for operation in {name.partition(" ")[0] for name in steps}:
        small, large = (steps.get(f"{operation} {size}", 0) for size in (SIZES[0], SIZES[-1]))
        if small and large:
            steepness = log(large / small) / log(SIZES[-1] / SIZES[0])
            found[operation] = _ORDERS[min(len(_ORDERS) - 1, max(0, round(steepness)))]
    return found
