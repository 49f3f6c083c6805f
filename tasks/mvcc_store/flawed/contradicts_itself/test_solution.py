from solution import MVCCStore


def test_snapshot() -> None:
    store = MVCCStore()
    writer, reader = store.begin(), store.begin()
    store.write(writer, "x", 1)
    store.commit(writer)
    assert store.read(reader, "x") is None
    assert store.read(store.begin(), "x") == 1


def test_last_writer_wins() -> None:
    store = MVCCStore()
    first, second = store.begin(), store.begin()
    store.write(first, "x", 1)
    store.write(second, "x", 2)
    store.commit(first)
    store.commit(second)
    assert store.read(store.begin(), "x") == 2
