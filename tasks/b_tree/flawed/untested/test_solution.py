from solution import BTree


def test_tree() -> None:
    tree = BTree(t=2)
    for key in range(100):
        tree.insert(key, str(key))
    for key in range(0, 100, 2):
        tree.delete(key)
    tree.range_query(10, 20)
    assert tree is not None
