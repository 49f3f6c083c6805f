from functools import cache


@cache
def _number(n: int) -> float:
    if n < 2:
        return float(max(n, 0))
    return _number(n - 1) + _number(n - 2)


def fibonacci(n: int) -> int:
    return round(_number(n))
