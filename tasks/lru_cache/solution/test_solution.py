from typing import Any

import pytest
from solution import LRUCache


def filled(capacity: int, *keys: Any) -> LRUCache:
    cache = LRUCache(capacity)
    for key in keys:
        cache.put(key, f"value of {key}")
    return cache


def present(cache: LRUCache, *keys: Any) -> list[Any]:
    return [key for key in keys if cache.get(key) is not None]


def test_a_value_comes_back_as_the_very_object() -> None:
    cache, value = LRUCache(2), ["a list"]
    cache.put("key", value)
    assert cache.get("key") is value


def test_a_missing_key_gives_none() -> None:
    assert LRUCache(1).get("nothing") is None
    assert filled(2, "a").get("b") is None


@pytest.mark.parametrize("capacity", [0, -1, -100])
def test_a_capacity_below_one_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text of the message is not promised
        LRUCache(capacity)


def test_put_returns_none() -> None:
    cache = LRUCache(1)
    assert [cache.put("a", 1), cache.put("a", 2), cache.put("b", 3)] == [None, None, None]


def test_a_full_cache_holds_exactly_its_capacity() -> None:
    assert len(filled(3, "a", "b", "c")) == 3
    assert present(filled(3, "a", "b", "c"), "a", "b", "c") == ["a", "b", "c"]


def test_the_oldest_entry_is_evicted() -> None:
    cache = filled(2, "a", "b", "c")
    assert len(cache) == 2
    assert present(cache, "a", "b", "c") == ["b", "c"]


def test_each_new_key_evicts_one_entry() -> None:
    assert present(filled(3, 1, 2, 3, 4, 5), 1, 2, 3, 4, 5) == [3, 4, 5]


def test_a_capacity_of_one_keeps_the_last_key() -> None:
    assert present(filled(1, "a", "b"), "a", "b") == ["b"]


def test_get_makes_an_entry_recent() -> None:
    cache = filled(2, "a", "b")
    cache.get("a")
    cache.put("c", 3)
    assert present(cache, "a", "b", "c") == ["a", "c"]


def test_replacing_a_value_makes_an_entry_recent_and_evicts_nothing() -> None:
    cache = filled(2, "a", "b")
    cache.put("a", "new")
    assert len(cache) == 2
    cache.put("c", 3)
    assert cache.get("a") == "new"
    assert present(cache, "b", "c") == ["c"]


def test_a_missed_get_and_len_change_nothing() -> None:
    cache = filled(2, "a", "b")
    cache.get("x")
    assert len(cache) == 2
    cache.put("c", 3)
    assert present(cache, "a", "b", "c", "x") == ["b", "c"]


def test_none_as_a_value_takes_an_entry_and_can_be_evicted() -> None:
    cache = LRUCache(2)
    cache.put("none", None)
    cache.put("a", 1)
    assert len(cache) == 2
    cache.put("b", 2)
    assert len(cache) == 2
    assert present(cache, "a", "b") == ["a", "b"]


def test_none_as_a_value_is_refreshed_by_get_and_put() -> None:
    for refresh in (lambda cache: cache.get("none"), lambda cache: cache.put("none", None)):
        cache = LRUCache(2)
        cache.put("none", None)
        cache.put("a", 1)
        refresh(cache)
        cache.put("b", 2)
        assert cache.get("a") is None
        assert cache.get("b") == 2


@pytest.mark.parametrize("key", [None, 0, "", (), False])
def test_falsy_keys_and_values_are_stored(key: Any) -> None:
    cache = LRUCache(1)
    cache.put(key, 0)
    assert cache.get(key) == 0
    assert len(cache) == 1


def test_equal_keys_are_one_key() -> None:
    cache = LRUCache(3)
    cache.put(1, "int")
    cache.put(1.0, "float")
    cache.put(key=True, value="bool")
    assert len(cache) == 1
    assert cache.get(1) == "bool"


def test_an_unhashable_key_raises_and_leaves_the_cache_as_it_was() -> None:
    cache = filled(2, "a", "b")
    with pytest.raises(TypeError):
        cache.put(["list"], 1)
    with pytest.raises(TypeError):
        cache.get({"a": "dict"})
    assert len(cache) == 2
    assert present(cache, "a", "b") == ["a", "b"]


def test_caches_do_not_influence_each_other() -> None:
    one, other = LRUCache(2), LRUCache(2)
    one.put("a", 1)
    assert len(other) == 0
    assert other.get("a") is None


class Counted:
    """A key that counts how often it is compared."""

    comparisons = 0

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return isinstance(other, Counted) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


def test_the_cost_of_an_operation_does_not_grow_with_the_capacity() -> None:
    size = 300
    cache = LRUCache(size)
    Counted.comparisons = 0
    operations = [*range(2 * size), *reversed(range(2 * size))]
    for number in operations:
        cache.put(Counted(number), number)
        cache.get(Counted(number))
    for number in [*reversed(range(size)), *range(size)]:
        cache.get(Counted(number))
    assert Counted.comparisons < 10 * len(operations)
