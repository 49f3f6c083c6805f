"""What a `BTree` returns, call by call, and which keys its nodes hold; sizes, orders and degrees are drawn."""


class _Key:
    """A key that cannot be hashed and counts how often it is compared."""

    compared = 0

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        _Key.compared += 1
        return self.number == other.number

    def __lt__(self, other):
        _Key.compared += 1
        return self.number < other.number

    def __le__(self, other):
        _Key.compared += 1
        return self.number <= other.number

    def __gt__(self, other):
        _Key.compared += 1
        return self.number > other.number

    def __ge__(self, other):
        _Key.compared += 1
        return self.number >= other.number

    def __ne__(self, other):
        _Key.compared += 1
        return self.number != other.number

    __hash__ = None


def _numbers(rng, count):
    """Distinct whole numbers in a drawn order, some of them below zero, with gaps between them."""
    return [2 * number for number in rng.sample(range(-count, 2 * count), count)]


def _grown(solution, t, keys):
    """A tree with these keys; each value tells its key and its place in the order."""
    tree = solution.BTree(t)
    for place, key in enumerate(keys):
        tree.insert(key, f"{key}-{place}")
    return tree


def _shuffled(rng, items):
    return rng.sample(items, len(items))


def _searches(tree, keys):
    return [tree.search(key) for key in keys]


def _cost(call):
    """What a call returns and how many comparisons of keys it took."""
    before = _Key.compared
    result = call()
    return result, _Key.compared - before


def keeps_what_was_inserted(solution, rng):
    """Keys in a drawn order, each searched for afterwards."""
    t, keys = rng.randint(2, 5), _numbers(rng, rng.randint(60, 120))
    asked = _shuffled(rng, keys)
    tree = _grown(solution, t, keys)
    return [tree.insert(keys[0] + 1, "between"), _searches(tree, asked), tree.size()]


def search_misses(solution, rng):
    """Keys that are not there: in an empty tree, between all others, below them and above them."""
    t, keys = rng.randint(2, 5), _numbers(rng, rng.randint(30, 80))
    asked = [key + 1 for key in _shuffled(rng, keys)] + [min(keys) - 2, max(keys) + 2, keys[0]]
    return [_searches(solution.BTree(t), asked[:2]), _searches(_grown(solution, t, keys), asked)]


def insert_replaces_the_value(solution, rng):
    """Every key a second time in another order, so keys of inner nodes are met as well."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(40, 80))
    again = _shuffled(rng, keys)
    tree = _grown(solution, t, keys)
    for place, key in enumerate(again):
        tree.insert(key, place)
    return [tree.size(), _searches(tree, keys), tree.to_list()]


def delete_tells_whether_the_key_was_there(solution, rng):
    """Deletions of keys that are there, that never were and that were deleted before."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(40, 80))
    asked = rng.choices(keys, k=60) + [key + 1 for key in keys[:20]]
    rng.shuffle(asked)
    tree = _grown(solution, t, keys)
    answers = [solution.BTree(t).delete(keys[0]), *[tree.delete(key) for key in asked]]
    return [answers, tree.size()]


def contents_after_deletes(solution, rng):
    """Half of the keys deleted, in leaves and in inner nodes; the others keep their own values."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(60, 100))
    gone = rng.sample(keys, len(keys) // 2)
    tree = _grown(solution, t, keys)
    for key in gone:
        tree.delete(key)
    return [tree.to_list(), _searches(tree, keys)]


def deletes_down_to_empty_and_grows_again(solution, rng):
    """All keys deleted in a drawn order, what is left looked at on the way, and half inserted anew."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(40, 70))
    order = rng.choice([_shuffled(rng, keys), sorted(keys), sorted(keys, reverse=True)])
    tree, record = _grown(solution, t, keys), []
    for place, key in enumerate(order):
        record.append([tree.delete(key), tree.size(), tree.search(order[-1])])
        if place % 10 == 0:
            record.append(tree.to_list())
    record.append([tree.to_list(), tree.levels(), tree.height()])
    for key in keys[::2]:
        tree.insert(key, "again")
    return [record, tree.to_list()]


def range_query_includes_both_ends(solution, rng):
    """Ranges from one stored key to another, some of a single key."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(30, 60))
    ends = [sorted(rng.choices(keys, k=2)) for _ in range(12)] + [[keys[0], keys[0]], [min(keys), max(keys)]]
    tree = _grown(solution, t, keys)
    return [tree.range_query(low, high) for low, high in ends]


def range_query_between_stored_keys(solution, rng):
    """Ends that are no keys: in gaps, below all keys, above all keys, with nothing between them."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(30, 60))
    low, high = min(keys) - 3, max(keys) + 3
    ends = [sorted((key - 1, other + 1)) for key, other in zip(keys[:10], keys[-10:], strict=True)]
    ends += [[low, high], [low, low + 1], [high - 1, high], [keys[0] + 1, keys[0] + 1], [low, keys[1] + 1]]
    tree = _grown(solution, t, keys)
    return [tree.range_query(*both) for both in ends]


def range_query_that_holds_nothing(solution, rng):
    """Ends the wrong way round, and ranges of an empty tree."""
    t, keys = rng.randint(2, 4), _numbers(rng, rng.randint(30, 60))
    ends = [sorted(rng.sample(keys, 2), reverse=True) for _ in range(8)] + [[max(keys), min(keys)]]
    tree = _grown(solution, t, keys)
    ranges = [tree.range_query(low, high) for low, high in ends]
    return [ranges, solution.BTree(t).range_query(0, 9), tree.range_query(low=keys[0], high=keys[0])]


def to_list_is_in_order(solution, rng):
    """All pairs of an empty tree, of small ones and of one with several levels."""
    t = rng.randint(2, 4)
    trees = [_numbers(rng, count) for count in (0, 1, 2 * t, rng.randint(50, 100))]
    return [_grown(solution, t, keys).to_list() for keys in trees]


def size_counts_keys(solution, rng):
    """The size after each of some insertions, replacements, deletions and failed deletions."""
    t, keys = rng.randint(2, 4), _numbers(rng, 30)
    steps = [(rng.random() < 0.6, rng.choice(keys)) for _ in range(150)]
    tree = solution.BTree(t=t)
    sizes = [tree.size()]
    for inserted, key in steps:
        sizes.append([tree.insert(key=key, value=0) if inserted else tree.delete(key=key), tree.size()])
    return sizes


def none_and_other_falsy_values(solution, rng):
    """None, 0 and empty values are kept, counted, listed and deleted like others."""
    t, keys = rng.randint(2, 3), _numbers(rng, 20)
    values = _shuffled(rng, [None, 0, "", False, ()] * 4)
    tree = solution.BTree(t)
    for key, value in zip(keys, values, strict=True):
        tree.insert(key, value)
    record = [tree.size(), tree.to_list(), _searches(tree, keys), tree.range_query(min(keys), max(keys))]
    return [record, [tree.delete(key) for key in keys + keys[:3]], tree.size()]


def gives_back_the_very_object(solution, rng):
    """Values that are equal to each other, told apart by identity, before and after deletions."""
    t, keys = rng.randint(2, 3), _numbers(rng, 24)
    values = {key: [] for key in keys}
    tree = solution.BTree(t)
    for key in keys:
        tree.insert(key, values[key])
    before = [tree.search(key) is values[key] for key in keys]
    gone = [tree.delete(key) for key in keys[:8]]
    pairs = [[key, value is values[key]] for key, value in tree.to_list()]
    return [before, gone, pairs, [tree.search(key) is values[key] for key in keys[8:]]]


def keys_of_several_kinds(solution, rng):
    """Trees of strings, of tuples and of broken numbers, with empty and equal-looking keys among them."""
    words = ["", "a", "A", "a ", "aa", "\u00e9", "e\u0301", "b", "10", "9"]
    kinds = [
        words,
        [(number % 3, word) for number, word in enumerate(words)],
        [n / 8 for n in range(-20, 20)],
    ]
    record = []
    for kind in kinds:
        keys = _shuffled(rng, kind)
        tree = _grown(solution, 2, keys)
        record.append([tree.to_list(), _searches(tree, keys), tree.range_query(keys[0], max(keys))])
        record.append([[tree.delete(key) for key in keys[:6]], tree.to_list()])
    return record


def keys_that_cannot_be_hashed(solution, rng):
    """Lists and keys without a hash; a key that is equal, not the same object, finds its value."""
    t, numbers = rng.randint(2, 4), rng.sample(range(100), 40)
    record = []
    for kind, plain in ((_Key, lambda key: key.number), (lambda number: [number, -number], tuple)):
        tree = solution.BTree(t)
        for number in numbers:
            tree.insert(kind(number), number)
        gone = [tree.delete(kind(number)) for number in numbers[:15]]
        found = [tree.search(kind(number)) for number in range(100)]
        record.append([gone, found, tree.size(), [[plain(key), value] for key, value in tree.to_list()]])
    return record


def degree_below_two(solution, rng):
    """Degrees that no tree can have among some that it can, the smallest included."""
    degrees = _shuffled(rng, [1, 0, -1, -rng.randint(2, 1000), 2, rng.randint(3, 1000)])
    record = []
    for degree in degrees:
        try:
            record.append(solution.BTree(degree).size())
        except ValueError:
            record.append("ValueError")
    return record


def trees_are_independent(solution, rng):
    """Three trees of different degrees with calls mixed among them, and one that gets none."""
    keys = _numbers(rng, 20)
    steps = [(rng.randrange(3), rng.random() < 0.7, rng.choice(keys)) for _ in range(120)]
    trees = [solution.BTree(t) for t in (2, 3, 2, 4)]
    for place, (number, inserted, key) in enumerate(steps):
        if inserted:
            trees[number].insert(key, place)
        else:
            trees[number].delete(key)
    return [[tree.size(), tree.to_list()] for tree in trees]


def returned_lists_belong_to_the_caller(solution, rng):
    """Whatever was returned is emptied, and asked for again."""
    t, keys = rng.randint(2, 3), _numbers(rng, 30)
    tree = _grown(solution, t, keys)
    before = tree.levels()
    for level in tree.levels():
        for node in level:
            node.clear()
        level.clear()
    tree.levels().clear()
    tree.to_list().clear()
    tree.range_query(min(keys), max(keys)).clear()
    pairs = [tree.to_list(), tree.range_query(min(keys), max(keys)), _searches(tree, keys)]
    return [pairs, tree.levels() == before, tree.size()]


def shape_with_the_default_degree(solution, rng):
    """The nodes of a tree that was made without a degree."""
    keys = _numbers(rng, rng.randint(200, 250))
    tree = solution.BTree()
    for key in keys:
        tree.insert(key, None)
    return [3, tree.levels()]


def shape_after_inserts_in_order(solution, rng):
    """The nodes after ascending and after descending insertions, for drawn degrees, one of them large."""
    record = []
    for t in (2, rng.randint(3, 6), rng.randint(12, 25)):
        keys = sorted(_numbers(rng, rng.randint(100, 200)))
        for order in (keys, keys[::-1]):
            tree = _grown(solution, t, order)
            record.append([t, tree.levels()])
    return record


def shape_while_growing(solution, rng):
    """The nodes and the height after each insertion."""
    record = []
    for t in (2, rng.randint(3, 4)):
        keys = _numbers(rng, 30)
        tree = solution.BTree(t)
        record.append([t, tree.levels(), tree.height()])
        for key in keys:
            tree.insert(key, key)
            record.append([t, tree.levels(), tree.height()])
    return record


def shape_while_shrinking(solution, rng):
    """The nodes and the height after each deletion, down to the empty tree."""
    record = []
    for t in (2, rng.randint(3, 4)):
        keys = _numbers(rng, 30)
        gone = _shuffled(rng, keys)
        tree = _grown(solution, t, keys)
        for key in gone:
            tree.delete(key)
            record.append([t, tree.levels(), tree.height()])
    return record


def shape_after_many_deletes(solution, rng):
    """The nodes after a large tree has lost keys at one end, in the middle and all over."""
    record = []
    for t in (2, 3, rng.randint(4, 8)):
        keys = sorted(_numbers(rng, 240))
        parts = [keys[:120], keys[120:], keys[60:180], rng.sample(keys, 120)]
        for gone in rng.sample(parts, 2):
            tree = _grown(solution, t, _shuffled(rng, keys))
            for key in gone:
                tree.delete(key)
            record.append([t, tree.levels()])
    return record


def shape_through_a_long_history(solution, rng):
    """Insertions, replacements and deletions mixed, more of these or of those by turns; nodes now and then."""
    t, keys = rng.randint(2, 5), _numbers(rng, 120)
    steps = [(rng.random() < (0.8 if turn // 100 % 2 == 0 else 0.3), rng.choice(keys)) for turn in range(600)]
    tree, record = solution.BTree(t), []
    for turn, (inserted, key) in enumerate(steps):
        if inserted:
            tree.insert(key, turn)
        else:
            tree.delete(key)
        if turn % 75 == 74:
            record.append([t, tree.levels(), tree.height(), tree.to_list(), tree.size()])
    return record


def nodes_that_one_call_changes(solution, rng):
    """The nodes before and after single calls on a large tree, at both ends and within."""
    t, keys = rng.randint(2, 3), sorted(_numbers(rng, 400))
    order, inner = _shuffled(rng, keys), rng.choice(keys[50:350])
    tree, record = _grown(solution, t, order), []
    for inserted, key in ((True, keys[0] - 1), (False, keys[-1]), (True, inner + 1), (False, inner)):
        before = tree.levels()
        if inserted:
            tree.insert(key, None)
        else:
            tree.delete(key)
        record.append([t, before, tree.levels()])
    return record


def comparisons_of_search_insert_and_delete(solution, rng):
    """How often keys are compared by single calls on a tree of 1500, at both ends and within."""
    t, numbers = rng.randint(2, 4), rng.sample(range(0, 3000, 2), 1500)
    asked = [0, 2998, -1, 2999, *rng.choices(range(3000), k=10)]
    tree = solution.BTree(t)
    for number in numbers:
        tree.insert(_Key(number), number)
    record = []
    for number in asked:
        key = _Key(number)
        found, searching = _cost(lambda key=key: tree.search(key))
        _, inserting = _cost(lambda key=key: tree.insert(key, "new"))
        deleted, deleting = _cost(lambda key=key: tree.delete(key))
        record.append([t, tree.size(), found, deleted, [searching, inserting, deleting]])
    return record


def comparisons_of_range_query(solution, rng):
    """How often keys are compared by short ranges of a tree of 1500, at both ends and within."""
    t, numbers = rng.randint(2, 4), rng.sample(range(0, 3000, 2), 1500)
    lows = [-5, 2990, *rng.sample(range(2900), 8)]
    tree = solution.BTree(t)
    for number in numbers:
        tree.insert(_Key(number), number)
    record = []
    for low in lows:
        width = rng.randint(0, 40)
        pairs, comparing = _cost(lambda low=low, wide=width: tree.range_query(_Key(low), _Key(low + wide)))
        record.append([t, tree.size(), [value for _, value in pairs], comparing])
    return record
