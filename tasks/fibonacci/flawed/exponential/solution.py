def fibonacci(n: int) -> int:
    if n < 2:
        return max(n, 0)
    return fibonacci(n - 1) + fibonacci(n - 2)
