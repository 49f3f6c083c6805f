def fibonacci(n: int) -> int:
    if n < 0:
        sign = 1 if n % 2 else -1
        return sign * fibonacci(-n)
    return _walk(n, 0, 1)


def _walk(steps: int, current: int, following: int) -> int:
    return current if steps == 0 else _walk(steps - 1, following, current + following)
