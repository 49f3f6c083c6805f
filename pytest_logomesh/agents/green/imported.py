"""What counts as right on an imported benchmark's inputs: EvalPlus's rules, on outputs that are plain data.

Values are compared as Python compares them, so 1 equals 1.0 and a list differs from a tuple. Numbers may be apart by
the task's tolerance and a ten-millionth of the expected one, by themselves or in lists of the same length, where both
sides are of the same type. Floats may be so always, by 1e-6 where the task gives no tolerance. Some functions have a
rule of their own. What is no plain data equals nothing.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import InputsCheck, ScriptCheck, Task
from pytest_logomesh.sandbox.checking import HELD
from pytest_logomesh.sandbox.runner.plain import Unknown, untag

_RELATIVE = 1e-7
_FLOATS = 1e-6
_TIMES_LONGER = 40
"""How many times as long as the reference's an answer's outputs may be written: `{"float":"1.0"}` is a long 1."""
_NOT_PLAIN = '{"object":'

_AS_SETS = frozenset(
    {
        "similar_elements",
        "find_char_long",
        "common_in_nested_lists",
        "extract_singly",
        "larg_nnum",
        "intersection_array",
        "find_dissimilar",
        "Diff",
    }
)
"""Functions of MBPP+ whose order does not matter."""
_IS_THERE = frozenset({"check_str", "text_match_three", "text_starta_endb"})
"""Functions of MBPP+ of which only counts whether they return anything."""


def unfit(task: Task, record: Sequence[Observation]) -> str | None:
    """Why an imported benchmark's own solution is no yardstick, a sentence's end; None where it is one."""
    for observation in record:
        if isinstance(task.check, ScriptCheck):
            if (observation.kind, observation.value) != ("value", HELD):
                return f"does not pass its own check: {observation.behaviour}"
        elif isinstance(task.check, InputsCheck):
            if any(kind != "value" for kind, _ in json.loads(observation.value)):
                return f"raises an exception on an input: {observation.behaviour}"
            if _NOT_PLAIN in observation.value and task.names[0] not in _IS_THERE:
                return f"returns what is no plain data: {observation.behaviour}"
    return None


def alike(
    check: InputsCheck, name: str, cases: Mapping[str, tuple[Observation, Observation]]
) -> frozenset[str]:
    """The behaviours on whose every input the answer's output is as good as the reference's.

    Args:
        check: the benchmark's.
        name: the function that was called.
        cases: by behaviour, what the answer (hostile) and the reference gave.
    """
    rule = _RULES.get((check.rules, name), _is_close)
    return frozenset(
        behaviour
        for behaviour, (answer, reference) in cases.items()
        if len(answer.value) <= _TIMES_LONGER * len(reference.value)
        and _agrees(answer, reference, check.inputs[behaviour], rule, check.tolerance)
    )


class _Case(NamedTuple):
    """One call: what came of it, what comes of it in the reference, and what it was given."""

    output: Any
    wanted: Any
    tolerance: float
    arguments: str

    @property
    def given(self) -> Any:
        """The list of arguments."""
        return untag(json.loads(self.arguments))


Rule = Callable[[_Case], bool]
"""Whether an output is right."""


def _agrees(
    answer: Observation, reference: Observation, inputs: Sequence[str], rule: Rule, tolerance: float
) -> bool:
    for theirs, ours, given in zip(
        json.loads(answer.value), json.loads(reference.value), inputs, strict=True
    ):
        try:
            wanted = untag(ours[1])
            if tolerance == 0 and _is_floats(wanted):
                tolerance = _FLOATS  # from here on, as in EvalPlus
            if theirs[0] != "value" or not rule(_Case(untag(theirs[1]), wanted, tolerance, given)):
                return False
        except (ArithmeticError, TypeError, ValueError, RecursionError):  # no comparison, no match
            return False
    return True


def _is_close(case: _Case) -> bool:
    if case.output == case.wanted:
        return True
    alike = case.tolerance != 0 and type(case.output) is type(case.wanted)
    return alike and _near(case.output, case.wanted, case.tolerance)


def _near(output: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, list | tuple):
        if not isinstance(output, list | tuple) or len(output) != len(wanted):
            return False
        return all(_near(one, other, tolerance) for one, other in zip(output, wanted, strict=True))
    if output == wanted:  # infinities too; but with a text among them no list is near another
        return isinstance(wanted, int | float | complex)
    return bool(abs(output - wanted) <= tolerance + _RELATIVE * abs(wanted))


def _is_floats(value: object) -> bool:
    if isinstance(value, list | tuple) and value:
        return all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def _same_set(case: _Case) -> bool:
    return set(case.output) == set(case.wanted)


def _is_there(case: _Case) -> bool:
    there = case.wanted is not None
    if isinstance(case.output, bool):
        return case.output == there
    return (case.output is not None) == there


def _root(case: _Case) -> bool:
    (coefficients,) = case.given
    value = sum(factor * math.pow(case.output, power) for power, factor in enumerate(coefficients))
    return bool(abs(value) <= case.tolerance)


def _surface(case: _Case) -> bool:
    edge, height = case.given
    slant = math.sqrt((edge / 2) ** 2 + height**2)
    area = round(edge**2 + 4 * (edge * slant) / 2)
    return bool(case.output == case.wanted or abs(case.output - area) <= case.tolerance)


def _digits(case: _Case) -> bool:
    first, second = map(str, case.given)
    width = max(len(first), len(second))
    pairs = zip(first.zfill(width), second.zfill(width), strict=True)
    return case.output in (case.wanted, sum(abs(int(one) - int(other)) for one, other in pairs))


def _anything(case: _Case) -> bool:
    return not isinstance(case.output, Unknown)


def _or_zero(case: _Case) -> bool:
    return case.output in (case.wanted, 0)


_RULES: Mapping[tuple[str, str], Rule] = {
    ("humaneval", "find_zero"): _root,
    ("mbpp", "surface_Area"): _surface,
    ("mbpp", "digit_distance_nums"): _digits,
    ("mbpp", "are_equivalent"): _anything,
    ("mbpp", "sum_div"): _or_zero,
    **{("mbpp", name): _same_set for name in _AS_SETS},
    **{("mbpp", name): _is_there for name in _IS_THERE},
}
"""EvalPlus's rules for single functions, by whose they are and name."""
