_known = [0, 1]


def fibonacci(n: int) -> int:
    if n < len(_known):
        return _known[n]
    if n < 0:
        return 0
    fibonacci(n - 1)
    _known.append(_known[-1] + _known[-2])
    return _known[n]
