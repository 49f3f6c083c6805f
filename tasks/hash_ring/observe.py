"""What a `HashRing` answers; nodes, keys and orders are drawn, results are returned as they are."""

import hashlib

_TREES = ["ash", "beech", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine", "rowan", "willow"]


def _position(text):
    """Where a text lies on the ring."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")


def _servers(rng, count):
    """Names of different nodes, in a drawn order."""
    return rng.sample([f"{tree}-{number}" for tree in _TREES for number in range(20)], count)


def _keys(rng, count):
    """Keys that differ, of several shapes."""
    shapes = ["user:{}", "{}", "/path/{}.html", "k{}#0", " {}"]
    return [rng.choice(shapes).format(number) for number in rng.sample(range(10**6), count)]


def _owners(ring, keys):
    """The node of each key."""
    return [ring.get_node(key) for key in keys]


def _error(kind, action):
    """Whether the action raised the promised error; any other leaves the observer."""
    try:
        action()
    except kind:
        return kind.__name__
    return "no error"


def one_point_a_node(solution, rng):
    """The smallest rings, on which every point decides."""
    nodes, keys = _servers(rng, rng.randint(2, 9)), _keys(rng, 40)
    return _owners(solution.HashRing(nodes, 1), keys)


def several_points_a_node(solution, rng):
    """Drawn keys on a ring of a drawn size, each key asked twice."""
    ring = solution.HashRing(_servers(rng, rng.randint(2, 8)), rng.randint(2, 20))
    keys = _keys(rng, 60)
    return _owners(ring, keys) + _owners(ring, reversed(keys))


def default_virtual_nodes(solution, rng):
    """A ring that is not told how many points a node has, and one without nodes that gets some later."""
    nodes, keys = _servers(rng, 3), _keys(rng, 60)
    late = solution.HashRing()
    for node in nodes[:2]:
        late.add_node(node)
    return [_owners(solution.HashRing(nodes), keys), _owners(late, keys)]


def keys_at_points(solution, rng):
    """Keys that lie exactly where a point is, or where one would be with one virtual node more."""
    nodes, points = _servers(rng, rng.randint(2, 6)), rng.randint(2, 8)
    ring = solution.HashRing(nodes, points)
    keys = [f"{node}#{number}" for node in nodes for number in range(points + 1)]
    rng.shuffle(keys)
    return [[key, ring.get_node(key), ring.get_nodes(key, 2)] for key in keys]


def wraps_around(solution, rng):
    """Keys after the last point and before the first, on a ring where this makes a difference."""
    drawn = [_servers(rng, rng.randint(3, 5)) for _ in range(12)]
    nodes = min(drawn, key=_room_at_the_end)
    first, *_, last = _points(nodes)
    ring = solution.HashRing(nodes, 2)
    keys = _keys(rng, 300)
    outside = [key for key in keys if not _position(first) <= _position(key) <= _position(last)]
    return [[key, ring.get_node(key), ring.get_nodes(key, len(nodes))] for key in [*outside[:30], last]]


def _points(nodes):
    """The texts of the points in clockwise order, two for each node."""
    return sorted((f"{node}#{number}" for node in nodes for number in range(2)), key=_position)


def _room_at_the_end(nodes):
    """Orders rings: first those whose outermost points are of different nodes, the last point far from the end."""
    first, *_, last = _points(nodes)
    return first.rpartition("#")[0] == last.rpartition("#")[0], _position(last)


def empty_ring(solution, rng):
    """A ring without nodes: never had any, or lost them."""
    node, keys = _servers(rng, 1)[0], _keys(rng, 3)
    emptied = solution.HashRing([node], 3)
    emptied.remove_node(node)
    record = []
    for ring in (solution.HashRing(), solution.HashRing([], 2), emptied):
        record.append([_owners(ring, keys), ring.get_nodes(keys[0], rng.randint(0, 3)), ring.nodes])
        record.append([ring.distribution(keys), ring.load_factor(keys), ring.load_factor([])])
    return record


def single_node(solution, rng):
    """One node, which owns everything until it goes."""
    node, keys = rng.choice(["", "only", _servers(rng, 1)[0]]), _keys(rng, rng.randint(3, 9))
    ring = solution.HashRing([node], rng.randint(1, 4))
    figures = [ring.distribution(keys), ring.load_factor(keys), ring.simulate_remove(node, keys)]
    return [_owners(ring, keys), ring.get_nodes(keys[0], 3), figures, ring.nodes]


def replicas_are_different_nodes(solution, rng):
    """Every count from none to more than there are nodes."""
    nodes = _servers(rng, rng.randint(3, 7))
    ring = solution.HashRing(nodes, rng.randint(3, 12))
    return [[ring.get_nodes(key, count) for count in range(len(nodes) + 3)] for key in _keys(rng, 15)]


def negative_count(solution, rng):
    """Counts below 0 among others, on a ring with nodes and on an empty one."""
    rings = [solution.HashRing(_servers(rng, 3), 2), solution.HashRing()]
    counts = rng.sample([-1, -rng.randint(2, 99), 0, 1, 2], 5)
    return [
        [_error(ValueError, lambda r=ring, c=count: r.get_nodes("key", c)) for count in counts]
        for ring in rings
    ]


def adding_nodes(solution, rng):
    """A ring that grows, with the owners after each step."""
    first, *others = _servers(rng, rng.randint(4, 6))
    ring, keys = solution.HashRing([first], rng.randint(1, 6)), _keys(rng, 25)
    record = [_owners(ring, keys)]
    for node in others:
        added = ring.add_node(node)
        record.append([added, _owners(ring, keys), ring.nodes])
    return record


def removing_nodes(solution, rng):
    """A ring that shrinks to nothing, with the owners after each step."""
    nodes = _servers(rng, rng.randint(4, 6))
    ring, keys = solution.HashRing(nodes, rng.randint(1, 6)), _keys(rng, 25)
    record = []
    for node in rng.sample(nodes, len(nodes)):
        removed = ring.remove_node(node)
        record.append([removed, _owners(ring, keys), ring.get_nodes(keys[0], 9), ring.nodes])
    return record


def order_of_arrival(solution, rng):
    """The same nodes in several orders, some with a node that left or came back."""
    nodes, keys = _servers(rng, 5), _keys(rng, 30)
    points = rng.randint(2, 6)
    straight, shuffled = (solution.HashRing(rng.sample(nodes, 5), points) for _ in range(2))
    detour = solution.HashRing([*nodes, "guest"], points)
    for node in ("guest", nodes[2]):
        detour.remove_node(node)
    detour.add_node(nodes[2])
    return [[_owners(ring, keys), ring.nodes] for ring in (straight, shuffled, detour)]


def names_like_points(solution, rng):
    """Nodes whose names begin with another's name; some go and come back."""
    stem = rng.choice(_TREES)
    nodes = [stem, f"{stem}#1", f"{stem}#", f"{stem}#1#1", stem.upper(), f"{stem} ", f"{stem}1", ""]
    rng.shuffle(nodes)
    keys = [*_keys(rng, 30), *(f"{node}#{number}" for node in nodes for number in (0, 3))]
    ring = solution.HashRing(nodes, 4)
    record = [_owners(ring, keys)]
    for gone in (stem, "", f"{stem}#1"):
        ring.remove_node(gone)
        record.append([_owners(ring, keys), ring.nodes])
    ring.add_node(stem)
    return [*record, _owners(ring, keys), ring.nodes]


def other_alphabets(solution, rng):
    """Nodes and keys outside ASCII, and ones that only look alike."""
    nodes = ["caf\u00e9", "cafe\u0301", "\u6a6b", "\u0416", "\U0001f333", "stra\u00dfe", "strasse"]
    ring = solution.HashRing(rng.sample(nodes, 6), rng.randint(2, 9))
    keys = [f"{rng.choice(nodes)}{number}" for number in range(40)]
    return [_owners(ring, keys), ring.nodes, ring.get_nodes("\u00e4", 6)]


def nodes_that_are_there_already(solution, rng):
    """A node added twice, or named twice at the start, and what the ring is afterwards."""
    nodes, keys = _servers(rng, rng.randint(2, 5)), _keys(rng, 20)
    ring = solution.HashRing(nodes, 3)
    before, again = _owners(ring, keys), rng.choice(nodes)
    errors = [
        _error(ValueError, lambda: ring.add_node(again)),
        _error(ValueError, lambda: ring.simulate_add(again, keys)),
        _error(ValueError, lambda: ring.simulate_add(again, [])),
        _error(ValueError, lambda: solution.HashRing([*nodes, again], 2)),
        _error(ValueError, lambda: solution.HashRing(nodes, 2)),
    ]
    left = [_owners(ring, keys) == before, ring.nodes, ring.distribution(keys)]
    ring.remove_node(again)
    return [before, errors, left, _owners(ring, keys), ring.nodes]


def unknown_nodes(solution, rng):
    """A node removed that never was there, or no longer is, and what the ring is afterwards."""
    first, second, gone, never = _servers(rng, 4)
    ring, keys = solution.HashRing([first, gone, second], 3), _keys(rng, 20)
    ring.remove_node(gone)
    errors = []
    for node in rng.sample([gone, never, first.upper(), "", first], 5):
        errors.append([node, _error(KeyError, lambda node=node: ring.simulate_remove(node, keys))])
        errors.append([node, _error(KeyError, lambda node=node: ring.simulate_remove(node, []))])
    others = (gone, never, f"{first} ")
    errors += [_error(KeyError, lambda node=node: ring.remove_node(node)) for node in others]
    empty = _error(KeyError, lambda: solution.HashRing().remove_node(first))
    return [errors, empty, _owners(ring, keys), ring.nodes]


def virtual_nodes_below_one(solution, rng):
    """Numbers of points that no ring can have among some that it can, with and without nodes."""
    numbers = rng.sample([0, -1, -rng.randint(2, 500), 1, rng.randint(2, 9)], 5)
    given = [_error(ValueError, lambda n=number: solution.HashRing(["ash"], n)) for number in numbers]
    empty = [_error(ValueError, lambda n=number: solution.HashRing(virtual_nodes=n)) for number in numbers]
    return [given, empty]


def distribution_of_keys(solution, rng):
    """Few keys for many nodes, so that some have none; some keys come several times."""
    nodes = _servers(rng, rng.randint(6, 10))
    ring = solution.HashRing(nodes, rng.randint(1, 4))
    keys = _keys(rng, 8)
    keys += rng.choices(keys, k=rng.randint(3, 20))
    return [ring.distribution(some) for some in (keys, keys[:3], [], keys[:1] * 7)]


def load_factors(solution, rng):
    """The busiest node's share, of many keys, few and none, on rings of several sizes."""
    record = []
    for size in rng.sample(range(1, 9), 4):
        ring = solution.HashRing(_servers(rng, size), rng.randint(1, 6))
        counts = (1, rng.randint(2, 9), rng.randint(10, 60), 7, 0)
        record.append([ring.load_factor(_keys(rng, count)) for count in counts])
    return record


def simulated_arrivals(solution, rng):
    """How many keys a new node would take, before and after it comes, with the ring as it is in between."""
    *nodes, new, newer = _servers(rng, rng.randint(3, 7))
    ring, keys = solution.HashRing(nodes, rng.randint(1, 5)), _keys(rng, 40)
    keys += rng.choices(keys, k=20)
    record = [solution.HashRing(virtual_nodes=2).simulate_add(new, keys)]
    for node in (new, newer):
        record.append([ring.simulate_add(node, some) for some in (keys, [], keys)])
        record.append([_owners(ring, keys), ring.nodes])
        ring.add_node(node)
    return record


def simulated_departures(solution, rng):
    """How many keys each node would leave behind, before any goes and after one has, down to the last."""
    nodes = _servers(rng, rng.randint(3, 6))
    ring, keys = solution.HashRing(nodes, rng.randint(1, 5)), _keys(rng, 40)
    keys += rng.choices(keys, k=20)
    record = []
    while nodes:
        record.append([[node, ring.simulate_remove(node, keys)] for node in nodes])
        record.append([_owners(ring, keys), ring.nodes, ring.simulate_remove(nodes[0], [])])
        ring.remove_node(nodes.pop())
    return record


def iterables_read_once(solution, rng):
    """Nodes and keys that come from generators."""
    nodes, keys = _servers(rng, rng.randint(3, 6)), _keys(rng, 30)
    ring = solution.HashRing((node for node in nodes[1:]), 3)
    figures = [ring.distribution(key for key in keys), ring.load_factor(iter(keys))]
    moved = [ring.simulate_add(nodes[0], iter(keys)), ring.simulate_remove(nodes[1], (key for key in keys))]
    figures += [ring.distribution(dict.fromkeys(keys)), ring.load_factor(tuple(keys))]
    return [figures, moved, ring.nodes]


def arguments_by_name(solution, rng):
    """Every argument passed by its name."""
    nodes, keys = _servers(rng, 4), _keys(rng, 20)
    ring = solution.HashRing(virtual_nodes=rng.randint(1, 5), nodes=nodes[1:])
    figures = [ring.simulate_add(keys=keys, node=nodes[0]), ring.simulate_remove(keys=keys, node=nodes[1])]
    ring.add_node(node=nodes[0])
    ring.remove_node(node=nodes[1])
    figures += [ring.distribution(keys=keys), ring.load_factor(keys=keys)]
    return [figures, ring.get_node(key=keys[0]), ring.get_nodes(count=2, key=keys[0]), ring.nodes]


def results_are_the_callers(solution, rng):
    """What a caller does to results, and to the list that the nodes came from, leaves the ring alone."""
    nodes, keys = _servers(rng, 4), _keys(rng, 20)
    given = list(nodes)
    ring = solution.HashRing(given, 3)
    given.append("late")
    ring.nodes.append("stray")
    ring.nodes.clear()
    ring.get_nodes(keys[0], 3).clear()
    ring.distribution(keys).clear()
    return [ring.nodes, ring.get_nodes(keys[0], 5), ring.distribution(keys), _owners(ring, keys)]


def rings_are_independent(solution, rng):
    """Rings with different nodes and numbers of points, changed in turn."""
    nodes, keys = _servers(rng, 9), _keys(rng, 25)
    rings = [solution.HashRing(some, points) for some, points in ((nodes[:2], 2), (nodes[2:4], 3), ([], 1))]
    for node in nodes[4:]:
        rng.choice(rings).add_node(node)
    rings[0].remove_node(nodes[0])
    return [[_owners(ring, keys), ring.nodes] for ring in [*rings, solution.HashRing(virtual_nodes=2)]]


def drawn_history(solution, rng):
    """A long drawn sequence of changes and questions."""
    pool, keys = _servers(rng, 12), _keys(rng, 60)
    ring = solution.HashRing(pool[:3], rng.randint(2, 6))
    there, record = set(pool[:3]), []
    for _ in range(60):
        node, some = rng.choice(pool), rng.sample(keys, 6)
        if node in there:
            record.append(ring.simulate_remove(node, some))
            if rng.random() < 0.5:
                ring.remove_node(node)
                there.remove(node)
        else:
            record.append(ring.simulate_add(node, some))
            if rng.random() < 0.6:
                ring.add_node(node)
                there.add(node)
        record += [_owners(ring, some), ring.get_nodes(some[0], rng.randint(0, 4)), ring.load_factor(some)]
    return record


def large_ring(solution, rng):
    """A hundred nodes with 150 points each, and ten thousand lookups."""
    start = rng.randrange(10**6)
    ring = solution.HashRing([f"server-{number}" for number in range(start, start + 100)])
    owners = [ring.get_node(f"key-{number}") for number in range(start, start + 10_000)]
    return [owners[:50], len(set(owners)), owners[-50:]]
