"""What the instruction promises about `BTree`; shapes are held against the rules, never against one shape."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from solution import BTree


class Key:
    """A key without a hash that counts how often keys are compared."""

    compared = 0
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, number: int) -> None:
        self.number = number

    def _ask(self, answer: bool) -> bool:
        Key.compared += 1
        return answer

    def __eq__(self, other: Any) -> bool:
        return self._ask(self.number == other.number)

    def __ne__(self, other: Any) -> bool:
        return self._ask(self.number != other.number)

    def __lt__(self, other: Any) -> bool:
        return self._ask(self.number < other.number)

    def __le__(self, other: Any) -> bool:
        return self._ask(self.number <= other.number)

    def __gt__(self, other: Any) -> bool:
        return self._ask(self.number > other.number)

    def __ge__(self, other: Any) -> bool:
        return self._ask(self.number >= other.number)


def grown(t: int, keys: Any) -> Any:
    """A tree of these keys, whose values are their texts."""
    tree = BTree(t)
    for key in keys:
        tree.insert(key, str(key))
    return tree


def assert_shape(tree: Any, t: int) -> None:
    """See that the nodes are those of a B-tree of this degree."""
    levels = tree.levels()
    assert tree.height() == len(levels) - 1
    assert len(levels[0]) == 1
    assert 0 <= len(levels[0][0]) <= 2 * t - 1
    if not levels[0][0]:
        assert levels == [[[]]]
    for level, below in pairwise(levels):
        assert len(below) == sum(len(node) + 1 for node in level)
        assert all(t - 1 <= len(node) <= 2 * t - 1 for node in below)
    assert in_order(levels) == [key for key, _ in tree.to_list()]


def in_order(levels: list[list[list[Any]]]) -> list[Any]:
    """The keys from left to right, as the places of the nodes give them."""
    below = iter(in_order_of_each(levels))
    return next(below)


def in_order_of_each(levels: list[list[list[Any]]]) -> list[list[Any]]:
    """For each node of the first level the keys below and in it, from left to right."""
    if len(levels) == 1:
        return levels[0]
    children, found = iter(in_order_of_each(levels[1:])), []
    for node in levels[0]:
        keys = list(next(children))
        for key in node:
            keys += [key, *next(children)]
        found.append(keys)
    return found


def assert_holds(tree: Any, expected: dict[int, Any], t: int) -> None:
    """See that the tree holds just these pairs, in a right shape."""
    assert tree.to_list() == sorted(expected.items())
    assert tree.size() == len(expected)
    assert_shape(tree, t)


def test_empty_tree() -> None:
    """The empty tree is a root without keys."""
    tree = BTree()
    assert (tree.size(), tree.height(), tree.levels(), tree.to_list()) == (0, 0, [[[]]], [])
    assert (tree.search(1), tree.delete(1), tree.range_query(0, 9)) == (None, False, [])


@pytest.mark.parametrize("t", [2, 3, 5])
@pytest.mark.parametrize("order", ["up", "down", "mixed"])
def test_growing_and_shrinking_keep_the_shape(t: int, order: str) -> None:
    """After every insertion and every deletion, in several orders, shape and contents are right."""
    keys = list(range(70))
    if order == "mixed":
        Random(t).shuffle(keys)
    elif order == "down":
        keys.reverse()
    tree, expected = BTree(t), {}
    for key in keys:
        assert tree.insert(key, -key) is None
        expected[key] = -key
        assert_holds(tree, expected, t)
    assert tree.height() > 0
    for key in keys:
        assert tree.delete(key) is True
        del expected[key]
        assert_holds(tree, expected, t)
    assert tree.levels() == [[[]]]


@pytest.mark.parametrize("t", [2, 3, 4])
def test_long_history_follows_a_dict(t: int) -> None:
    """Insertions, replacements and deletions by turns do what they do to a dict."""
    rng = Random(40 + t)
    tree, expected = BTree(t), {}
    for turn in range(1200):
        key = rng.randrange(90)
        if rng.random() < (0.75 if turn // 150 % 2 == 0 else 0.3):
            tree.insert(key, turn)
            expected[key] = turn
        else:
            assert tree.delete(key) is (expected.pop(key, None) is not None)
        assert tree.search(key) == expected.get(key)
        if turn % 5 == 0:
            assert_holds(tree, expected, t)
    assert [tree.search(key) for key in range(90)] == [expected.get(key) for key in range(90)]


def test_deletes_from_the_ends_and_the_middle() -> None:
    """Whole runs of neighbouring keys go, so nodes lend and melt on both sides."""
    keys = list(range(200))
    for gone in (keys[:150], keys[:49:-1], keys[50:150], keys[149:49:-1]):
        for t in (2, 3):
            tree = grown(t, keys)
            expected = {key: str(key) for key in keys}
            for key in gone:
                assert tree.delete(key)
                del expected[key]
            assert_holds(tree, expected, t)


def test_every_key_of_a_tree_can_be_deleted_first() -> None:
    """Deleting any one key, in a leaf or an inner node, leaves the other pairs as they were."""
    for key in range(60):
        tree = grown(2, range(60))
        assert tree.delete(key) is True
        assert tree.delete(key) is False
        assert_holds(tree, {other: str(other) for other in range(60) if other != key}, 2)


def test_insert_replaces_values_in_every_node() -> None:
    """A second insertion of any key changes its value and no size."""
    tree = grown(2, range(60))
    for key in range(60):
        tree.insert(key, [key])
        assert tree.search(key) == [key]
    assert_holds(tree, {key: [key] for key in range(60)}, 2)


def test_search_finds_keys_and_misses_gaps() -> None:
    """Stored keys give their values; keys between, below and above them give None."""
    tree = grown(3, range(0, 100, 2))
    assert [tree.search(key) for key in range(0, 100, 2)] == [str(key) for key in range(0, 100, 2)]
    assert [tree.search(key) for key in range(-1, 102, 2)] == [None] * 52


@pytest.mark.parametrize("t", [2, 3])
def test_range_query_equals_a_filter(t: int) -> None:
    """All pairs of ends on a small tree, stored or not, in order or turned round."""
    tree = grown(t, range(0, 40, 2))
    for low in range(-2, 42):
        for high in range(-2, 42, 3):
            expected = [(key, str(key)) for key in range(0, 40, 2) if low <= key <= high]
            assert tree.range_query(low, high) == expected
    assert tree.range_query(8, 8) == [(8, "8")]


def test_default_degree_is_three() -> None:
    """Nodes of a tree made without a degree hold two to five keys, and both numbers occur."""
    rng = Random(7)
    tree = BTree()
    for key in rng.sample(range(1000), 300):
        tree.insert(key, None)
    assert_shape(tree, 3)


@pytest.mark.parametrize("t", [1, 0, -1, -7])
def test_degree_below_two_is_refused(t: int) -> None:
    """A tree whose nodes could be without keys cannot be made."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        BTree(t)


def test_names_of_arguments() -> None:
    """Every argument can be given by its name."""
    tree = BTree(t=2)
    tree.insert(key=1, value="one")
    assert tree.search(key=1) == "one"
    assert tree.range_query(low=0, high=2) == [(1, "one")]
    assert tree.delete(key=1) is True


def test_large_degree() -> None:
    """A degree of 20 makes wide nodes and low trees."""
    tree = grown(20, range(400))
    assert_shape(tree, 20)
    assert tree.height() == 1 or tree.height() == 2


def test_none_is_a_value() -> None:
    """None is counted, listed and deleted like any value."""
    tree = BTree(2)
    for key in range(20):
        tree.insert(key, None)
    assert tree.size() == 20
    assert tree.to_list() == [(key, None) for key in range(20)]
    assert [tree.delete(key) for key in range(20)] == [True] * 20


def test_search_returns_the_very_object() -> None:
    """Values are neither copied nor mixed up, even if they are equal."""
    values: list[list[int]] = [[] for _ in range(30)]
    tree = BTree(2)
    for key, value in enumerate(values):
        tree.insert(key, value)
    for key in range(0, 30, 3):
        tree.delete(key)
    assert all(tree.search(key) is values[key] for key in range(30) if key % 3)


def test_strings_and_tuples_are_keys() -> None:
    """Any type with a total order will do."""
    words = ["pear", "", "fig", "Fig", "apple", "fig "]
    assert [key for key, _ in grown(2, words).to_list()] == sorted(words)
    pairs = [(number % 3, number) for number in range(20)]
    assert [key for key, _ in grown(2, pairs).to_list()] == sorted(pairs)


def test_keys_need_no_hash() -> None:
    """Lists are keys; an equal one finds the value."""
    tree = BTree(2)
    for number in range(30):
        tree.insert([number], number)
    assert [tree.search([number]) for number in range(30)] == list(range(30))
    assert tree.delete([7]) is True
    assert tree.search([7]) is None


def test_trees_are_independent() -> None:
    """What happens to one tree is not seen in another."""
    first, second = grown(2, range(20)), BTree(2)
    second.insert(5, "other")
    first.delete(5)
    assert second.to_list() == [(5, "other")]
    assert BTree().to_list() == []


def test_returned_lists_can_be_changed() -> None:
    """Clearing what was returned leaves the tree as it was."""
    tree = grown(2, range(30))
    for level in tree.levels():
        for node in level:
            node.clear()
        level.clear()
    tree.to_list().clear()
    tree.range_query(0, 29).clear()
    assert_holds(tree, {key: str(key) for key in range(30)}, 2)
    assert tree.range_query(3, 4) == [(3, "3"), (4, "4")]


def test_one_call_changes_few_nodes() -> None:
    """An insertion or deletion leaves all nodes off its path as they were."""
    tree = grown(2, range(0, 800, 2))
    for key in (-1, 401, 399, 801):
        for change in (lambda key=key: tree.insert(key, None), lambda key=key: tree.delete(key)):
            before = {tuple(node) for level in tree.levels() for node in level}
            change()
            after = [tuple(node) for level in tree.levels() for node in level]
            assert sum(node not in before for node in after) <= 4 * (tree.height() + 1)


def test_calls_compare_few_keys() -> None:
    """No call looks at more keys than lie on a few paths, wherever in the tree it ends."""
    tree = BTree(2)
    for number in range(0, 1600, 2):
        tree.insert(Key(number), number)
    for number in (-1, 0, 777, 800, 1598, 1601):
        for call, extra in (
            (lambda number=number: tree.search(Key(number)), 0),
            (lambda number=number: tree.range_query(Key(number), Key(number + 6)), 40),
            (lambda number=number: tree.insert(Key(number), None), 0),
            (lambda number=number: tree.delete(Key(number)), 0),
        ):
            most = 40 * (tree.height() + 1) + extra
            before = Key.compared
            call()
            assert Key.compared - before <= most
