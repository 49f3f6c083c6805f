"""Python values as the type-tagged plain data of observations: what the sandbox's runner reads back as they were."""

from typing import Any

_WIDE = 1 << 63


def tagged(value: Any) -> object:
    """A value as what JSON can hold.

    Args:
        value: made of None, bool, int, float, complex, str, list, tuple, set, and dict.
    """
    match value:
        case bool() | str() | None:
            return value
        case int():
            return value if -_WIDE <= value < _WIDE else {"int": hex(value)}
        case float() | complex():
            return {type(value).__name__: repr(value)}
        case list():
            return [tagged(item) for item in value]
        case tuple() | set():
            return {type(value).__name__: [tagged(item) for item in value]}
        case dict():
            return {"dict": [[tagged(key), tagged(item)] for key, item in value.items()]}
    raise TypeError(f"{type(value).__name__} is no plain data")
