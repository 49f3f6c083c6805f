from solution import MVCCStore


def test_store_can_be_made() -> None:
    store = MVCCStore()
    assert store.active_transactions == []


def test_begin() -> None:
    txn = MVCCStore().begin()
    assert txn is not None
