def fibonacci(n: int) -> int:
    if n <= 0:
        return 0

    def advance(steps: int, current: int, following: int) -> int:
        return current if steps == 0 else advance(steps - 1, following, current + following)

    return advance(n, 0, 1)
