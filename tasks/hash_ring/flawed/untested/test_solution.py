from solution import HashRing


def test_ring() -> None:
    ring = HashRing(["ash", "elm"])
    assert ring is not None


def test_get_node() -> None:
    assert HashRing(["ash"]).get_node("ant") in ("ash", None)
