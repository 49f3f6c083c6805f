from solution import ConnectionPool


def test_pool() -> None:
    pool = ConnectionPool(2, object)
    connection = pool.acquire()
    pool.release(connection)
