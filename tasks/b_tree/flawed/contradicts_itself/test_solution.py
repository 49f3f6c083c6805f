from solution import BTree


def test_contents() -> None:
    tree = BTree(t=2)
    for key in (5, 2, 8, 1, 9):
        tree.insert(key, str(key))
    assert tree.size() == 5
    assert tree.search(8) == "8"
    assert tree.delete(8)
    assert not tree.delete(8)


def test_range_query() -> None:
    tree = BTree(t=2)
    for key in range(10):
        tree.insert(key, key)
    assert tree.range_query(3, 6) == [(4, 4), (5, 5), (6, 6)]
