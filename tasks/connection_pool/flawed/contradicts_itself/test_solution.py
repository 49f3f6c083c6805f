import pytest
from solution import ConnectionPool


def test_exhaustion() -> None:
    pool = ConnectionPool(1, object)
    pool.acquire()
    with pytest.raises(TimeoutError):
        pool.acquire(timeout=0)


def test_reuse() -> None:
    pool = ConnectionPool(2, object)
    first, second = pool.acquire(), pool.acquire()
    pool.release(first)
    pool.release(second)
    assert pool.acquire() is first
    assert pool.acquire() is second
