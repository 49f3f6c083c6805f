"""What the instruction promises about `HashRing`, against a search through all points."""

from hashlib import sha256

import pytest
from solution import HashRing

TREES = ["ash", "elm", "oak"]
KEYS = ["ant", "bee", "cat", "dog", "eel", "fox"]
MANY = [f"key-{number}" for number in range(200)]


def position(text: str) -> int:
    """Where a text lies, as the instruction says."""
    return int(sha256(text.encode("utf-8")).hexdigest()[:16], 16)


def clockwise(nodes: list[str], points: int, key: str) -> list[str]:
    """All nodes in the order in which a walk from the key meets them, found by sorting every point."""
    start = position(key)
    places = [(position(f"{node}#{number}"), node) for node in nodes for number in range(points)]
    walk = sorted(places, key=lambda place: (place[0] < start, place[0]))
    return list(dict.fromkeys(node for _, node in walk))


def owners(ring: HashRing, keys: list[str] = MANY) -> list[str | None]:
    """The node of each key."""
    return [ring.get_node(key) for key in keys]


@pytest.mark.parametrize("points", [1, 2, 7])
@pytest.mark.parametrize("nodes", [["ash"], TREES, ["a", "b", "c", "d", "e", "f"]])
def test_key_belongs_to_the_next_point(nodes: list[str], points: int) -> None:
    """Every key goes to the node of the first point clockwise, past the end of the ring too."""
    ring = HashRing(nodes, points)
    assert owners(ring) == [clockwise(nodes, points, key)[0] for key in MANY]


def test_default_is_150_points_a_node() -> None:
    """The points of the default number decide, no more and no fewer."""
    ring = HashRing(TREES)
    keys = [*MANY, *(f"{node}#{number}" for node in TREES for number in (0, 148, 149, 150, 151))]
    assert owners(ring, keys) == [clockwise(TREES, 150, key)[0] for key in keys]


def test_key_at_a_point_belongs_to_it() -> None:
    """The point at the key's own position is the first one."""
    ring = HashRing(TREES, 4)
    assert [ring.get_node(f"{node}#{number}") for node in TREES for number in range(4)] == [
        node for node in TREES for _ in range(4)
    ]


def test_examples_of_the_instruction() -> None:
    """The ring of six points answers as it is shown."""
    ring = HashRing(TREES, virtual_nodes=2)
    assert owners(ring, ["bee", "hen", "ash#0"]) == ["ash", "oak", "ash"]
    assert ring.get_nodes("ant", 2) == ["oak", "ash"]
    assert ring.get_nodes("ant", 5) == ["oak", "ash", "elm"]
    assert ring.distribution(KEYS) == {"ash": 1, "elm": 0, "oak": 5}
    assert ring.load_factor(KEYS) == 2.5
    assert ring.simulate_add("fir", KEYS) == 4
    assert ring.simulate_remove("oak", KEYS) == 5


def test_empty_ring() -> None:
    """Without nodes there is nothing to return and nothing to divide by."""
    for ring in (HashRing(), HashRing([], 3)):
        assert ring.nodes == []
        assert ring.get_node("ant") is None
        assert ring.get_nodes("ant", 2) == []
        assert ring.distribution(KEYS) == {}
        assert ring.load_factor(KEYS) == 0.0
        assert ring.simulate_add("ash", [*KEYS, "ant"]) == 7


@pytest.mark.parametrize("count", range(7))
def test_replicas_are_the_next_different_nodes(count: int) -> None:
    """As many as asked for, in clockwise order, each once; all when more are asked for than there are."""
    nodes = ["a", "b", "c", "d", "e"]
    ring = HashRing(nodes, 3)
    for key in MANY[:60]:
        assert ring.get_nodes(key, count) == clockwise(nodes, 3, key)[:count]


def test_negative_count_is_refused() -> None:
    """There is no list with fewer than no nodes, whatever the ring."""
    for ring in (HashRing(TREES, 2), HashRing()):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            ring.get_nodes("ant", -1)


@pytest.mark.parametrize("virtual_nodes", [0, -1, -150])
def test_virtual_nodes_below_one_are_refused(virtual_nodes: int) -> None:
    """A node without points could own nothing."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        HashRing(TREES, virtual_nodes)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        HashRing(virtual_nodes=virtual_nodes)


def test_ring_depends_on_its_nodes_only() -> None:
    """Neither the order of arrival nor nodes that have left make a difference."""
    straight, detour = HashRing(TREES, 5), HashRing(["guest", "oak"], 5)
    detour.add_node("elm")
    detour.remove_node("oak")
    detour.remove_node("guest")
    detour.add_node("ash")
    detour.add_node("oak")
    assert detour.nodes == straight.nodes == TREES
    assert owners(detour) == owners(straight)
    detour.remove_node("ash")
    assert owners(detour) == owners(HashRing(["oak", "elm"], 5))


def test_last_node_can_leave_and_come_back() -> None:
    """A ring that lost its nodes is an empty ring, and its next node owns everything."""
    ring = HashRing(["ash"], 2)
    assert owners(ring) == ["ash"] * len(MANY)
    ring.remove_node("ash")
    assert (ring.nodes, ring.get_node("ant"), ring.get_nodes("ant", 1)) == ([], None, [])
    ring.add_node("ash")
    assert owners(ring) == ["ash"] * len(MANY)


def test_node_that_is_there_is_refused() -> None:
    """Adding twice raises, for real and in a simulation, and leaves the ring as it was."""
    ring = HashRing(TREES, 3)
    before = owners(ring)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        ring.add_node("elm")
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        ring.simulate_add("elm", [])
    assert (ring.nodes, owners(ring)) == (TREES, before)
    ring.remove_node("elm")
    assert owners(ring) == owners(HashRing(["ash", "oak"], 3))


def test_node_named_twice_is_refused() -> None:
    """The constructor refuses what add_node would."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        HashRing(["ash", "elm", "ash"], 2)


def test_unknown_node_is_refused() -> None:
    """Removing what is not there raises, for real and in a simulation, and leaves the ring as it was."""
    ring = HashRing(TREES, 3)
    before = owners(ring)
    for node in ("fir", "Ash", "", "ash#0"):
        with pytest.raises(KeyError):
            ring.remove_node(node)
        with pytest.raises(KeyError):
            ring.simulate_remove(node, [])
    assert (ring.nodes, owners(ring)) == (TREES, before)
    with pytest.raises(KeyError):
        HashRing().remove_node("ash")


def test_names_may_look_like_points() -> None:
    """Removing a node takes its own points and not those of nodes whose names begin like it."""
    nodes = ["a", "a#1", "a#", "A", "a ", "", "#"]
    ring = HashRing(nodes, 4)
    assert owners(ring) == [clockwise(nodes, 4, key)[0] for key in MANY]
    ring.remove_node("a")
    ring.remove_node("")
    left = ["a#1", "a#", "A", "a ", "#"]
    assert ring.nodes == sorted(left)
    assert owners(ring) == [clockwise(left, 4, key)[0] for key in MANY]


def test_empty_name_is_a_node() -> None:
    """The empty string owns keys like any other node."""
    ring = HashRing([""], 2)
    assert (ring.nodes, ring.get_node("ant"), ring.get_nodes("ant", 3)) == ([""], "", [""])
    assert (ring.distribution(KEYS), ring.load_factor(KEYS)) == ({"": 6}, 1.0)
    assert ring.simulate_remove("", KEYS) == 6


def test_other_alphabets() -> None:
    """Texts are encoded as UTF-8, and not normalised."""
    nodes = ["caf\u00e9", "cafe\u0301", "\u6a6b", "\U0001f333"]
    ring = HashRing(nodes, 3)
    keys = [f"{node}{number}" for node in nodes for number in range(30)]
    assert owners(ring, keys) == [clockwise(nodes, 3, key)[0] for key in keys]


def test_distribution_counts_every_key_and_node() -> None:
    """Repeated keys count each time, and nodes without keys are there with 0."""
    nodes = ["a", "b", "c", "d", "e", "f"]
    ring = HashRing(nodes, 2)
    keys = [*KEYS, "ant", "ant"]
    found = [clockwise(nodes, 2, key)[0] for key in keys]
    assert ring.distribution(keys) == {node: found.count(node) for node in nodes}
    assert ring.distribution([]) == dict.fromkeys(nodes, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [1, 3, 10, 199])
def test_load_factor_is_exact(size: int, count: int) -> None:
    """The busiest node's keys times the number of nodes, divided once by the number of keys."""
    ring = HashRing([f"node-{number}" for number in range(size)], 2)
    largest = max(ring.distribution(MANY[:count]).values())
    factor = ring.load_factor(MANY[:count])
    assert factor == largest * size / count
    assert isinstance(factor, float)


def test_load_factor_without_keys() -> None:
    """Nothing to assign is no load."""
    factor = HashRing(TREES, 2).load_factor([])
    assert factor == 0.0
    assert isinstance(factor, float)


def test_simulations_count_what_would_move() -> None:
    """The numbers are those of really adding or removing, which has not happened."""
    ring, keys = HashRing(TREES, 3), [*MANY, *MANY[:50]]
    before = owners(ring, keys)
    for node in ("fir", "yew"):
        grown = owners(HashRing([*TREES, node], 3), keys)
        assert ring.simulate_add(node, keys) == sum(
            old != new for old, new in zip(before, grown, strict=True)
        )
    for node in TREES:
        left = owners(HashRing([other for other in TREES if other != node], 3), keys)
        moved = sum(old != new for old, new in zip(before, left, strict=True))
        assert ring.simulate_remove(node, keys) == moved == before.count(node)
    assert (ring.nodes, owners(ring, keys)) == (TREES, before)
    ring.add_node("fir")
    ring.remove_node("ash")
    assert owners(ring) == owners(HashRing(["fir", "elm", "oak"], 3))


def test_iterables_are_read_once() -> None:
    """Generators do for nodes and keys."""
    ring = HashRing((node for node in TREES), 2)
    assert ring.nodes == TREES
    assert ring.distribution(iter(KEYS)) == {"ash": 1, "elm": 0, "oak": 5}
    assert ring.load_factor(key for key in KEYS) == 2.5
    assert ring.simulate_add("fir", iter(KEYS)) == 4
    assert ring.simulate_remove("oak", iter(KEYS)) == 5


def test_arguments_can_be_named() -> None:
    """Every argument has the name of the signature."""
    ring = HashRing(virtual_nodes=2, nodes=["fir", "elm", "oak"])
    assert ring.simulate_add(node="ash", keys=[]) == 0
    assert ring.simulate_remove(node="fir", keys=[]) == 0
    ring.add_node(node="ash")
    ring.remove_node(node="fir")
    assert ring.get_node(key="bee") == "ash"
    assert ring.get_nodes(key="ant", count=1) == ["oak"]
    assert ring.distribution(keys=["bee"]) == {"ash": 1, "elm": 0, "oak": 0}
    assert ring.load_factor(keys=["bee"]) == 3.0


def test_results_belong_to_the_caller() -> None:
    """Changing what was returned or given does not change the ring."""
    given = list(TREES)
    ring = HashRing(given, 2)
    given.append("late")
    ring.nodes.clear()
    ring.get_nodes("ant", 3).clear()
    ring.distribution(KEYS).clear()
    assert ring.nodes == TREES
    assert ring.get_nodes("ant", 3) == ["oak", "ash", "elm"]
    assert ring.distribution(KEYS) == {"ash": 1, "elm": 0, "oak": 5}


def test_rings_are_independent() -> None:
    """What one ring is told, another does not hear."""
    first, second = HashRing(["ash"], 2), HashRing(virtual_nodes=3)
    second.add_node("elm")
    first.add_node("oak")
    assert (first.nodes, second.nodes, HashRing().nodes) == (["ash", "oak"], ["elm"], [])
    assert owners(second) == ["elm"] * len(MANY)


def test_lookups_in_a_large_ring_are_quick() -> None:
    """Thousands of lookups among thousands of points end at all."""
    ring = HashRing(f"node-{number}" for number in range(100))
    assert len({ring.get_node(f"key-{number}") for number in range(10_000)}) == 100
