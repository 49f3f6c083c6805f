"""What an LRU cache does: each public function records one behaviour, on inputs drawn from the seed."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any


def keeps_what_was_put(solution: Any, rng: Random) -> object:
    keys = _keys(rng, rng.randint(2, 40))
    cache = _filled(solution, len(keys) + rng.randint(0, 3), keys)
    return _values(cache, _shuffled(rng, keys))


def misses_are_none(solution: Any, rng: Random) -> object:
    keys = _keys(rng, 12)
    cache = _filled(solution, 6, keys[:6])
    return [_values(solution.LRUCache(3), keys[:3]), _values(cache, _shuffled(rng, keys))]


def evicts_least_recently_used(solution: Any, rng: Random) -> object:
    capacity = rng.randint(2, 12)
    keys = _keys(rng, capacity + rng.randint(1, capacity - 1))
    return _values(_filled(solution, capacity, keys), _shuffled(rng, keys))


def get_refreshes(solution: Any, rng: Random) -> object:
    capacity = rng.randint(3, 12)
    keys = _keys(rng, capacity + 2)
    cache = _filled(solution, capacity, keys[:capacity])
    used = [keys[0], *rng.sample(keys[:capacity], rng.randint(0, capacity - 3))]
    return [_values(cache, used), _put_all(cache, keys[capacity:]), _values(cache, keys)]


def put_refreshes(solution: Any, rng: Random) -> object:
    capacity = rng.randint(3, 12)
    keys = _keys(rng, capacity + 2)
    cache = _filled(solution, capacity, keys[:capacity])
    used = [keys[0], *rng.sample(keys[:capacity], rng.randint(0, capacity - 3))]
    return [_put_all(cache, used), _put_all(cache, keys[capacity:]), _values(cache, keys)]


def put_replaces_the_value(solution: Any, rng: Random) -> object:
    keys = _keys(rng, rng.randint(2, 9))
    cache = _filled(solution, len(keys), keys)
    for number, key in enumerate(_shuffled(rng, keys)):
        cache.put(key, -number)
    return [len(cache), _values(cache, keys)]


def missed_get_changes_nothing(solution: Any, rng: Random) -> object:
    capacity = rng.randint(2, 9)
    keys = _keys(rng, 2 * capacity + 1)
    cache = _filled(solution, capacity, keys[:capacity])
    missed = _values(cache, keys[capacity + 1 :])
    return [missed, len(cache), _put_all(cache, keys[capacity : capacity + 1]), _values(cache, keys)]


def len_counts_entries_and_uses_none(solution: Any, rng: Random) -> object:
    capacity = rng.randint(2, 9)
    keys = _keys(rng, capacity + 3)
    cache = solution.LRUCache(capacity)
    lengths = [len(cache)]
    for key in [*keys, *rng.choices(keys, k=6)]:
        cache.put(key, 0)
        lengths.append(len(cache))
    return [lengths, _values(cache, keys)]


def holds_one_entry_with_capacity_one(solution: Any, rng: Random) -> object:
    keys = _keys(rng, 4)
    cache = solution.LRUCache(1)
    record = [
        [cache.get(key), cache.put(key, repr(key)), cache.get(key), len(cache)]
        for key in rng.choices(keys, k=12)
    ]
    return [record, _values(cache, keys)]


def refuses_capacity_below_one(solution: Any, rng: Random) -> object:
    capacities = _shuffled(rng, [0, -1, -rng.randint(2, 10**6), 1, rng.randint(2, 10**6)])
    return [_error(ValueError, lambda size=size: solution.LRUCache(size)) for size in capacities]


def none_is_a_value(solution: Any, rng: Random) -> object:
    capacity = rng.randint(2, 6)
    keys = _keys(rng, capacity + 1)
    record = []
    for touch in (
        len,
        lambda cache: cache.get(keys[0]),
        lambda cache: cache.put(keys[0], None),
    ):
        cache = solution.LRUCache(capacity)
        cache.put(keys[0], None)
        _put_all(cache, keys[1:capacity])
        before = [len(cache), touch(cache), len(cache)]
        cache.put(keys[capacity], "newest")
        record.append([*before, len(cache), _values(cache, keys)])
    return record


def falsy_keys_and_values_count(solution: Any, rng: Random) -> object:
    keys = _shuffled(rng, [None, 0, "", (), frozenset()])
    cache = solution.LRUCache(rng.randint(2, 5))
    record = []
    for key, value in zip(keys, _shuffled(rng, [None, 0, "", [], False]), strict=True):
        cache.put(key, value)
        record.append([cache.get(key), len(cache)])
    return [record, _values(cache, keys)]


def equal_keys_are_one_key(solution: Any, rng: Random) -> object:
    cache = solution.LRUCache(3)
    cache.put("other", "first")
    for key in _shuffled(rng, [1, 1.0, True]):
        cache.put(key, repr(key))
    cache.put(("a", rng.random() < 0), "tuple")
    return [len(cache), _values(cache, [1, 1.0, True, ("a", 0), "other"])]


def keys_of_one_hash_stay_apart(solution: Any, rng: Random) -> object:
    keys = [_Colliding(number) for number in rng.sample(range(100), 8)]
    cache = solution.LRUCache(5)
    for key in [*keys, *rng.choices(keys, k=5)]:
        cache.put(key, key.number)
    return [len(cache), _values(cache, [_Colliding(key.number) for key in keys])]


def unhashable_key_raises(solution: Any, rng: Random) -> object:
    capacity = rng.randint(1, 5)
    keys = _keys(rng, capacity)
    cache = _filled(solution, capacity, keys)
    errors = []
    for key in _shuffled(rng, [[], {}, set(), ([],)]):
        errors.append(_error(TypeError, lambda key=key: cache.put(key, 0)))
        errors.append(_error(TypeError, lambda key=key: cache.get(key)))
    return [errors, len(cache), _values(cache, keys)]


def gives_back_the_very_object(solution: Any, rng: Random) -> object:
    values = [[], {}, object(), [rng.random()], float("nan")]
    keys = _keys(rng, len(values))
    cache = solution.LRUCache(len(values))
    for key, value in zip(keys, values, strict=True):
        cache.put(key, value)
    found = [cache.get(key) for key in _shuffled(rng, keys)]
    return [[value is item for value in values] for item in found]


def put_returns_none(solution: Any, rng: Random) -> object:
    keys = _keys(rng, 6)
    cache = solution.LRUCache(rng.randint(1, 5))
    return [[cache.put(key, 0), len(cache)] for key in [*keys, *rng.choices(keys, k=6)]]


def caches_are_independent(solution: Any, rng: Random) -> object:
    keys = _keys(rng, 8)
    caches = [solution.LRUCache(rng.randint(1, 6)) for _ in range(3)]
    for number in range(30):
        rng.choice(caches).put(rng.choice(keys), number)
    return [[len(cache), _values(cache, keys)] for cache in [*caches, solution.LRUCache(4)]]


def follows_a_long_history(solution: Any, rng: Random) -> object:
    capacity = rng.randint(2, 20)
    keys = _keys(rng, 2 * capacity)
    cache = solution.LRUCache(capacity)
    record = []
    for number in range(600):
        key = rng.choice(keys)
        record.append(cache.get(key) if rng.random() < 0.5 else cache.put(key, number))
    return [record, len(cache), _values(cache, keys)]


def large_cache_stays_fast(solution: Any, rng: Random) -> object:
    size = 20_000
    cache = solution.LRUCache(size)
    for number in range(size):
        cache.put((number, "key"), number)
    found = [cache.get((rng.randrange(size), "key")) for _ in range(size)]
    for number in range(size, size + size // 2):
        cache.put((number, "key"), number)
    left = [cache.get((number, "key")) for number in range(0, size, 41)]
    return [sum(value is not None for value in found), found[:50], left, len(cache)]


class _Colliding:
    """A key that shares its hash with all others of its kind."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Colliding) and self.number == other.number

    def __hash__(self) -> int:
        return 7


def _keys(rng: Random, count: int) -> list[Any]:
    """Distinct keys of several types, in a drawn order."""
    makers: list[Callable[[int], Any]] = [
        int,
        str,
        lambda n: (n, str(n)),
        lambda n: f"k-{n}",
        lambda n: n + 0.5,
    ]
    return [rng.choice(makers)(number) for number in rng.sample(range(1000), count)]


def _filled(solution: Any, capacity: int, keys: Iterable[Any]) -> Any:
    cache = solution.LRUCache(capacity)
    _put_all(cache, keys)
    return cache


def _put_all(cache: Any, keys: Iterable[Any]) -> list[Any]:
    return [cache.put(key, f"value of {key!r}") for key in keys]


def _values(cache: Any, keys: Iterable[Any]) -> list[Any]:
    return [cache.get(key) for key in keys]


def _shuffled(rng: Random, items: list[Any]) -> list[Any]:
    return rng.sample(items, len(items))


def _error(expected: type[Exception], action: Callable[[], object]) -> str:
    """Which promised error the action raised; any other error leaves the observer."""
    try:
        action()
    except expected:
        return expected.__name__
    return "no error"
