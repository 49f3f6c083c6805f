"""Fibonacci numbers by recursion that halves its argument."""


def fibonacci(n: int) -> int:
    """Return the n-th Fibonacci number: 0, 1, 1, 2, 3, 5, ... for n = 0, 1, 2, ...

    Args:
        n: which number; every negative one gives 0.
    """
    return _pair(max(n, 0))[0]


def _pair(k: int) -> tuple[int, int]:
    """Return F(k) and F(k + 1), for k >= 0.

    With h = k // 2: F(2h) = F(h) * (2 * F(h + 1) - F(h)) and F(2h + 1) = F(h)**2 + F(h + 1)**2.
    """
    if k == 0:
        return 0, 1
    low, high = _pair(k // 2)
    even = low * (2 * high - low)
    odd = low * low + high * high
    return (odd, even + odd) if k % 2 else (even, odd)
