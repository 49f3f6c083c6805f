from functools import reduce


def fibonacci(n: int) -> int:
    """The n-th number by recursion: fibonacci(n - 1) + fibonacci(n - 2)."""
    return reduce(lambda pair, _: (pair[1], pair[0] + pair[1]), range(n), (0, 1))[0]
