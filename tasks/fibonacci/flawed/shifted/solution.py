from functools import cache


@cache
def fibonacci(n: int) -> int:
    if n < 0:
        return 0
    if n < 2:
        return 1
    return fibonacci(n - 1) + fibonacci(n - 2)
