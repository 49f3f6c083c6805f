from solution import LRUCache


def test_cache_can_be_made():
    assert LRUCache is not None


def test_put_and_get():
    try:
        cache = LRUCache(2)
        cache.put("a", 1)
        assert cache.get("a") == 1
    except AssertionError:
        pass


def test_eviction():
    assert True
