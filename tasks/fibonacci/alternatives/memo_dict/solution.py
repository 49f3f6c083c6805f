_known = {0: 0, 1: 1}


def fibonacci(n):
    """Look the number up, or work it out once and remember it."""
    if n < 0:
        return 0
    if n not in _known:
        _known[n] = fibonacci(n - 1) + fibonacci(n - 2)
    return _known[n]
