"""How the inputs of MBPP+ come to have tuples, sets and complex numbers, which JSON does not have.

EvalPlus knows it by the number of the task when it loads the file, and so does this table.
"""

from collections.abc import Callable, Mapping
from typing import Any

Shape = Callable[[Any], Any]


def as_python(task_id: str, arguments: list[Any]) -> list[Any]:
    """One list of arguments as the task wants them; unchanged for a task of another benchmark, and for most of MBPP+.

    Raises:
        IndexError, TypeError, ValueError, AttributeError: they are not of the task's shape.
    """
    benchmark, _, number = task_id.partition("/")
    if benchmark.lower() != "mbpp" or not number.isdigit():
        return arguments
    shape = _SHAPES.get(int(number))
    return list(shape(arguments)) if shape else arguments


def _each(inner: Shape) -> Shape:
    return lambda values: [inner(value) for value in values]


def _first(inner: Shape) -> Shape:
    return lambda values: [inner(values[0]), *values[1:]]


def _second(inner: Shape) -> Shape:
    return lambda values: [values[0], inner(values[1]), *values[2:]]


def _all_tuples(value: Any) -> Any:
    return tuple(map(_all_tuples, value)) if isinstance(value, list) else value


def _tuple_of_tuples(values: Any) -> Any:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _set_or_empty(value: Any) -> Any:
    return set(value) if isinstance(value, list) and value else {}


def _values_as_tuples(values: Any) -> Any:
    return {key: tuple(value) for key, value in values.items()}


_SHAPES: Mapping[int, Shape] = {
    **dict.fromkeys(
        (
            2,
            116,
            132,
            143,
            222,
            261,
            273,
            394,
            399,
            421,
            424,
            429,
            470,
            560,
            579,
            596,
            616,
            630,
            726,
            740,
            744,
            809,
        ),
        _each(tuple),
    ),
    **dict.fromkeys(
        (63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780), _each(_each(tuple))
    ),
    **dict.fromkeys((75, 413, 444, 753), _first(_each(tuple))),
    **dict.fromkeys((106, 750), _second(tuple)),
    115: _first(_each(_set_or_empty)),
    124: lambda values: [float(values[0]), complex(values[1])],
    **dict.fromkeys((250, 307, 405, 446, 617, 720, 763, 808), _first(tuple)),
    **dict.fromkeys((259, 401, 445), _each(lambda values: tuple(map(tuple, values)))),
    278: _first(_tuple_of_tuples),
    722: _first(_values_as_tuples),
    252: lambda values: [complex(values[0])],
    **dict.fromkeys((580, 615, 791), _each(_all_tuples)),
}
