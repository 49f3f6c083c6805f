from solution import HashRing

NODES = ["ash", "elm", "oak"]
KEYS = [f"key-{number}" for number in range(300)]


def test_every_key_has_a_node() -> None:
    ring = HashRing(NODES)
    assert all(ring.get_node(key) in NODES for key in KEYS)


def test_keys_are_spread_evenly() -> None:
    ring = HashRing(NODES)
    assert ring.distribution(KEYS) == {node: 100 for node in NODES}


def test_removing_moves_a_third() -> None:
    ring = HashRing(NODES)
    assert ring.simulate_remove("elm", KEYS) == 100
