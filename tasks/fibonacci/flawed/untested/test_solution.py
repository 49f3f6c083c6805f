from solution import fibonacci


def check_fibonacci() -> None:
    assert fibonacci(0) == 0
    assert fibonacci(10) == 55
    assert fibonacci(-1) == 0
