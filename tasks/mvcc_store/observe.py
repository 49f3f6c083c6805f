"""What transactions on an `MVCCStore` read, and how they end; threads are led so that every order ends alike."""

import functools
import threading
import time

_LONG = 3.0
"""Seconds after which something is taken to hang."""


class _SlowKey:
    """A key that takes a moment to be hashed, in which other threads run."""

    def __init__(self, name, pause_s):
        self._name = name
        self._pause_s = pause_s

    def __eq__(self, other):
        return isinstance(other, _SlowKey) and self._name == other._name

    def __hash__(self):
        time.sleep(self._pause_s)
        return hash(self._name)


def _try(solution, call, *arguments):
    """What a call returns, in a list, or which promised error it raises; any other leaves the observer."""
    try:
        return [call(*arguments)]
    except solution.WriteConflictError:
        return "conflict"
    except solution.TransactionFinishedError:
        return "finished"
    except (KeyError, ValueError) as error:
        return "no key" if isinstance(error, KeyError) else "foreign"


def _seen(txn):
    """What a transaction tells about itself."""
    return [txn.id, txn.status, txn.commit_ts]


def _reads(store, txn, keys):
    """What a transaction finds under some keys."""
    return [store.read(txn, key, "none") for key in keys]


def _put(store, **values):
    """Write and commit in a transaction of its own."""
    txn = store.begin()
    for key, value in values.items():
        store.write(txn, key, value)
    return store.commit(txn)


def _put_all(store, keys, value):
    """Write one value under all keys and commit, in a transaction of its own."""
    txn = store.begin()
    for key in keys:
        store.write(txn, key, value)
    return store.commit(txn)


def _remove(store, *keys):
    """Delete and commit in a transaction of its own."""
    txn = store.begin()
    for key in keys:
        store.delete(txn, key)
    return store.commit(txn)


def _kept(store, keys):
    """What the store has of some keys, in full."""
    return [[[v.value, v.txn_id, v.commit_ts, v.deleted] for v in store.versions(key)] for key in keys]


def _counts(store, keys):
    """How many versions the store has of some keys."""
    return [store.version_count(key) for key in keys]


def _together(jobs):
    """What jobs return that start at the same time, each in a thread; None for one that hangs or raises."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        gate.wait(_LONG)
        results[number] = job()

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    over = time.monotonic() + _LONG
    for thread in threads:
        thread.join(max(over - time.monotonic(), 0))
    return results


def numbers_from_one_counter(solution, rng):
    """Transactions begin and end in a drawn order; some wrote, some did not, some fail."""
    store, active, record = solution.MVCCStore(), [], []
    for _ in range(40):
        if len(active) < 2 or rng.random() < 0.4:
            txn = store.begin()
            active.append(txn)
            record.append(txn.id)
        else:
            txn = active.pop(rng.randrange(len(active)))
            if rng.random() < 0.6:
                store.write(txn, rng.choice("xyz"), 0)
            record.append(_try(solution, rng.choice([store.commit, store.commit, store.abort]), txn))
            record.append(store.gc() if rng.random() < 0.3 else _seen(txn))
    return record


def reads_its_own_writes(solution, rng):
    """A transaction writes, overwrites and reads, over keys that were there and keys that were not."""
    store, keys, record = solution.MVCCStore(), list("abcd"), []
    _put(store, a=1, b=2)
    txn = store.begin()
    for number in range(20):
        key = rng.choice(keys)
        if rng.random() < 0.5:
            record.append(store.write(txn, key, number))
        record.append(_reads(store, txn, keys))
    return [record, store.commit(txn), _reads(store, store.begin(), keys)]


def writes_are_private(solution, rng):
    """Others read before, while and after a transaction writes, deletes and commits or aborts."""
    record = []
    for end in rng.sample(["commit", "abort"], 2):
        store, keys = solution.MVCCStore(), ["a", "b", "c"]
        _put(store, a=rng.randint(0, 9), b=rng.randint(0, 9))
        early, writer = store.begin(), store.begin()
        store.write(writer, "a", "new")
        store.write(writer, "c", "new")
        store.delete(writer, "b")
        middle = store.begin()
        before = [_reads(store, txn, keys) for txn in (early, middle, writer)]
        getattr(store, end)(writer)
        record.append([before, [_reads(store, txn, keys) for txn in (early, middle, store.begin())]])
    return record


def snapshots_stay(solution, rng):
    """Readers that begin between commits read again after each commit."""
    store, readers, record = solution.MVCCStore(), [], []
    for number in range(rng.randint(5, 8)):
        if number % 3 == 2:
            _remove(store, "a")
        else:
            _put(store, a=number, b=-number)
        readers.append(store.begin())
        record.append([_reads(store, txn, ["a", "b"]) for txn in rng.sample(readers, len(readers))])
    return record


def snapshot_is_taken_at_begin(solution, rng):
    """A key is committed between a transaction's beginning and its first read."""
    store, keys = solution.MVCCStore(), ["a", "b"]
    if rng.random() < 0.5:
        _put(store, a="old")
    txn = store.begin()
    _put(store, a="new", b="new")
    later = store.begin()
    return [_reads(store, txn, keys), _reads(store, later, keys), _try(solution, store.delete, txn, "b")]


def first_committer_wins(solution, rng):
    """Some transactions write one key and commit in a drawn order."""
    store, count = solution.MVCCStore(), rng.randint(2, 5)
    txns = [store.begin() for _ in range(count)]
    for txn in rng.sample(txns, count):
        store.write(txn, "x", txn.id)
    ends = [[txn.id, _try(solution, store.commit, txn), _seen(txn)] for txn in rng.sample(txns, count)]
    return [ends, store.read(store.begin(), "x"), _kept(store, "x"), store.active_transactions]


def conflict_takes_no_effect(solution, rng):
    """A transaction with many writes loses over one of them."""
    store, keys = solution.MVCCStore(), list("abcdef")
    _put(store, a=0, b=0)
    loser = store.begin()
    contested = rng.choice(keys)
    _put(store, **{contested: "first"})
    for key in rng.sample(keys, len(keys)):
        store.write(loser, key, "late")
    lost = [_try(solution, store.commit, loser), _seen(loser), store.active_transactions]
    return [lost, _reads(store, store.begin(), keys), _kept(store, keys), _try(solution, store.commit, loser)]


def loser_leaves_nothing(solution, rng):
    """A transaction writes many keys and loses over the last of them, then over one in between."""
    store, record = solution.MVCCStore(), []
    for place in (-1, rng.randint(1, 4)):
        keys = rng.sample("abcdef", 6)
        loser = store.begin()
        for key in keys:
            store.write(loser, key, "late")
        _put(store, **{keys[place]: "first"})
        record.append([_try(solution, store.commit, loser), _kept(store, keys), store.begin().id])
    return record


def loser_may_try_again(solution, rng):
    """After a conflict a new transaction does the same, and succeeds."""
    store, key = solution.MVCCStore(), rng.choice(["x", 7, ("a", 1)])
    first, second = store.begin(), store.begin()
    record = []
    for txn in (first, second):
        store.write(txn, key, store.read(txn, key, 0) + 1)
        record.append(_try(solution, store.commit, txn))
    again = store.begin()
    store.write(again, key, store.read(again, key, 0) + 1)
    return [record, store.commit(again), store.read(store.begin(), key)]


def different_keys_do_not_conflict(solution, rng):
    """Transactions at the same time with write sets that do not meet, or that meet in one key."""
    store, keys = solution.MVCCStore(), rng.sample("abcdefgh", 8)
    txns = [store.begin() for _ in range(3)]
    sets = [keys[0:3], keys[3:6], keys[5:8]]
    for txn, some in zip(txns, sets, strict=True):
        for key in some:
            store.write(txn, key, txn.id)
    order = rng.sample(txns, 3)
    return [[_try(solution, store.commit, txn) for txn in order], _reads(store, store.begin(), keys)]


def reading_never_conflicts(solution, rng):
    """Two transactions each read a key and write the other's; a third has only read."""
    store = solution.MVCCStore()
    _put(store, x=rng.randint(1, 9), y=rng.randint(1, 9))
    one, two, reader = store.begin(), store.begin(), store.begin()
    seen = [_reads(store, txn, "xy") for txn in (one, two, reader)]
    store.write(one, "y", store.read(one, "x") + 10)
    store.write(two, "x", store.read(two, "y") + 20)
    ends = [_try(solution, store.commit, txn) for txn in rng.sample([one, two, reader], 3)]
    return [seen, ends, _reads(store, store.begin(), "xy")]


def aborted_writes_do_not_conflict(solution, rng):
    """Others have written the key and aborted, lost, or are not yet finished."""
    store = solution.MVCCStore()
    txns = [store.begin() for _ in range(rng.randint(3, 5))]
    for txn in txns:
        store.write(txn, "x", txn.id)
    rng.shuffle(txns)
    aborted = [store.abort(txn) for txn in txns[2:]]
    return [aborted, store.commit(txns[0]), [_seen(txn) for txn in txns], _kept(store, "x")]


def same_value_conflicts(solution, rng):
    """Two transactions write what is there already, or delete and write the same key."""
    record = []
    for one, two in rng.sample(
        [("write",) * 2, ("write", "delete"), ("delete", "write"), ("delete",) * 2], 4
    ):
        store, value = solution.MVCCStore(), rng.randint(0, 9)
        _put(store, x=value)
        txns = [store.begin(), store.begin()]
        for txn, deed in zip(txns, (one, two), strict=True):
            if deed == "write":
                store.write(txn, "x", value)
            else:
                store.delete(txn, "x")
        record.append([one, two, [_try(solution, store.commit, txn) for txn in txns], _kept(store, "x")])
    return record


def deletions(solution, rng):
    """Keys that are there, are not, or no longer are, are deleted in one transaction after another."""
    store, keys, record = solution.MVCCStore(), list("abc"), []
    _put(store, a=1, b=2)
    for _ in range(6):
        txn = store.begin()
        deeds = [[key, _try(solution, store.delete, txn, key)] for key in rng.choices(keys, k=3)]
        if rng.random() < 0.5:
            store.write(txn, rng.choice(keys), txn.id)
        inside = _reads(store, txn, keys)
        record.append([deeds, inside, store.commit(txn), _reads(store, store.begin(), keys)])
    return [record, _kept(store, keys)]


def deletions_within_a_transaction(solution, rng):
    """A transaction deletes what it wrote, writes what it deleted, and deletes twice."""
    store, keys = solution.MVCCStore(), ["old", "new", "back"]
    _put(store, old=rng.randint(0, 9), back=rng.randint(0, 9))
    txn, rival = store.begin(), store.begin()
    store.write(txn, "new", 1)
    deeds = [_try(solution, store.delete, txn, key) for key in ("old", "new", "back", "old", "new", "never")]
    inside = _reads(store, txn, keys)
    store.write(txn, "back", "again")
    store.write(rival, "new", 2)
    seen = [deeds, inside, _reads(store, txn, keys), store.commit(txn), _kept(store, [*keys, "never"])]
    return [seen, _try(solution, store.commit, rival), _reads(store, store.begin(), keys)]


def values_that_look_like_nothing(solution, rng):
    """None, 0, False and empty things are values; a default is for keys that are not there."""
    store, values = solution.MVCCStore(), rng.sample([None, 0, False, "", (), 0.0], 6)
    txn = store.begin()
    for number, value in enumerate(values):
        store.write(txn, number, value)
    own = [store.read(txn, number, "default") for number in range(7)]
    store.commit(txn)
    later = store.begin()
    kept = [store.read(later, number, "default") for number in range(7)]
    deeds = [_try(solution, store.delete, later, number) for number in range(7)]
    gone = [store.read(later, number, rng.choice(["default", 1])) for number in range(7)]
    return [own, kept, deeds, gone, store.read(later, 0), store.read(later, "never")]


def the_very_object(solution, rng):
    """Values that are equal to others, or to nothing, come back as the objects that they are."""
    store, values = solution.MVCCStore(), [[], {}, [], object(), float("nan"), {1}]
    txn = store.begin()
    for number, value in enumerate(values):
        store.write(txn, number, value)
    order = rng.sample(range(len(values)), len(values))
    own = [store.read(txn, number) is values[number] for number in order]
    store.commit(txn)
    later = store.begin()
    found = [store.read(later, number) is values[number] for number in order]
    return [own, found, [store.versions(number)[0].value is values[number] for number in order]]


def equal_keys_are_one_key(solution, rng):
    """Keys of several types, some of which are equal."""
    store, record = solution.MVCCStore(), []
    keys = [1, 1.0, True, "1", None, (), ("a", 1), ("a", 1.0), frozenset("ab"), "", 0]
    for key in rng.sample(keys, len(keys)):
        txn = store.begin()
        store.write(txn, key, repr(key))
        record.append([store.read(txn, same, "none") for same in keys])
        store.commit(txn)
    return [record, _counts(store, keys)]


def finished_transactions(solution, rng):
    """Every call with transactions that are committed, aborted, or lost a conflict."""
    store = solution.MVCCStore()
    _put(store, x=1, y=1)
    committed, aborted, lost, other = (store.begin() for _ in range(4))
    store.write(committed, "x", 2)
    store.write(lost, "x", 3)
    store.commit(committed)
    store.abort(aborted)
    record = [_try(solution, store.commit, lost)]
    calls = [(store.read, "x"), (store.write, "x", 4), (store.delete, "y"), (store.commit,), (store.abort,)]
    for txn in rng.sample([committed, aborted, lost], 3):
        some = rng.sample(calls, len(calls))
        record.append([[_try(solution, call, txn, *rest) for call, *rest in some], _seen(txn)])
    return [record, _kept(store, "xy"), store.active_transactions, store.commit(other)]


def transactions_of_another_store(solution, rng):
    """Every call with a transaction that another store began, while both have one of that id."""
    mine, yours = solution.MVCCStore(), solution.MVCCStore()
    txns, guest = [mine.begin(), mine.begin()], yours.begin()
    mine.write(txns[0], "x", "mine")
    yours.write(guest, "x", "yours")
    calls = [(mine.read, "x"), (mine.write, "x", 0), (mine.delete, "x"), (mine.commit,), (mine.abort,)]
    order = rng.sample(calls, len(calls))
    record = [[_try(solution, call, guest, *rest) for call, *rest in order], _seen(guest)]
    yours.commit(guest)
    record.append([[_try(solution, call, guest, *rest) for call, *rest in order], _seen(guest)])
    ends = [mine.commit(txns[0]), mine.read(mine.begin(), "x"), yours.read(yours.begin(), "x")]
    return [record, ends, mine.active_transactions, yours.active_transactions]


def active_transactions_and_the_oldest(solution, rng):
    """Transactions begin, and end in a drawn order and manner."""
    store = solution.MVCCStore()
    record = [[store.active_transactions, store.oldest_active_txn]]
    txns = [store.begin() for _ in range(rng.randint(4, 7))]
    for txn in rng.sample(txns, len(txns)):
        record.append([store.active_transactions, store.oldest_active_txn, _seen(txn)])
        store.write(txn, rng.choice("xy"), 0)
        _try(solution, rng.choice([store.commit, store.abort]), txn)
    store.active_transactions.append(0)
    store.versions("x").clear()
    last = store.begin()
    return [record, store.active_transactions, store.oldest_active_txn, last.id, store.version_count("x")]


def versions_tell_who_and_when(solution, rng):
    """A few keys are written and deleted by transactions that overlap."""
    store = solution.MVCCStore()
    _put(store, a=0)
    for _ in range(6):
        txns = [store.begin() for _ in range(rng.randint(1, 3))]
        for txn in txns:
            key = rng.choice("abc")
            if rng.random() < 0.4:
                _try(solution, store.delete, txn, key)
            else:
                store.write(txn, key, rng.choice([None, txn.id]))
        for txn in rng.sample(txns, len(txns)):
            _try(solution, store.commit, txn)
    return [_kept(store, "abcd"), _counts(store, "abcd")]


def garbage_without_transactions(solution, rng):
    """Versions of several keys, deletions among them, with nobody there to read them."""
    store = solution.MVCCStore()
    for number in range(rng.randint(3, 6)):
        _put(store, a=number, b=number, **{rng.choice("cd"): number})
    _remove(store, "b")
    before = _counts(store, "abcd")
    collected = [store.gc(), _kept(store, "abcd"), store.gc()]
    return [before, collected, _reads(store, store.begin(), "abcd"), store.gc()]


def garbage_with_readers(solution, rng):
    """Readers between versions end in a drawn order, with a collection after each."""
    store, readers, record = solution.MVCCStore(), [], []
    for number in range(rng.randint(5, 8)):
        _put(store, a=number, **({"b": number} if number % 2 else {}))
        if rng.random() < 0.7 or number == 2:
            readers.append(store.begin())
    for reader in rng.sample(readers, len(readers)):
        record.append([store.gc(), _kept(store, "ab"), [_reads(store, txn, "ab") for txn in readers]])
        store.commit(reader)
        readers.remove(reader)
    return [record, store.gc(), _kept(store, "ab")]


def gc_spares_the_oldest_reader(solution, rng):
    """Two readers or more, and versions before, between and after them."""
    store, readers, record = solution.MVCCStore(), [], []
    for number in range(rng.randint(2, 4)):
        for value in range(rng.randint(2, 3)):
            _put(store, x=(number, value))
        readers.append(store.begin())
    _put(store, x="newest")
    while readers:
        record.append([store.gc(), _counts(store, "x"), [store.read(txn, "x", "none") for txn in readers]])
        store.commit(readers.pop(0))
    return [record, store.gc(), _kept(store, "x")]


def garbage_of_deletions(solution, rng):
    """A key is made, deleted and made again, with readers before, between and after."""
    record = []
    for place in rng.sample(range(5), 5):
        store = solution.MVCCStore()
        steps = [
            functools.partial(_put, store, x=1, y=1),
            functools.partial(_remove, store, "x"),
            functools.partial(_put, store, x=2),
            functools.partial(_remove, store, "x", "y"),
        ]
        for step in steps[:place]:
            step()
        reader = store.begin()
        for step in steps[place:]:
            step()
        collected = [store.gc(), _kept(store, "xy"), _reads(store, reader, "xy")]
        store.abort(reader)
        record.append([place, collected, store.gc(), _kept(store, "xy"), store.gc()])
    return record


def garbage_hides_no_conflict(solution, rng):
    """A transaction loses over a key although its versions were collected as far as they may be."""
    record = []
    for deleted in rng.sample([True, False], 2):
        store = solution.MVCCStore()
        _put(store, x=0)
        late = store.begin()
        store.write(late, "x", "late")
        for number in range(rng.randint(1, 3)):
            _put(store, x=number)
        if deleted:
            _remove(store, "x")
        collected = [store.gc(), _kept(store, "x"), _reads(store, late, "x")]
        record.append([collected, _try(solution, store.commit, late), store.gc(), _kept(store, "x")])
    return record


def lost_and_aborted_hold_nothing_back(solution, rng):
    """Old transactions end without a commit, and garbage is collected after each."""
    store, record = solution.MVCCStore(), []
    _put(store, x=0)
    old = [store.begin() for _ in range(3)]
    for txn in old:
        store.write(txn, "x", "late")
    for number in range(rng.randint(2, 4)):
        _put(store, x=number)
    for txn in rng.sample(old, 3):
        record.append([_try(solution, rng.choice([store.commit, store.abort]), txn), store.oldest_active_txn])
        record.append([store.gc(), _kept(store, "x")])
    return record


def stores_are_independent(solution, rng):
    """Stores are used in turn; each has its own numbers, versions and transactions."""
    stores = [solution.MVCCStore() for _ in range(3)]
    ends = [_put(rng.choice(stores), x=number) for number in range(8)]
    open_ids = [store.begin().id for store in stores]
    return [ends, open_ids, [_kept(store, "x") for store in stores], [s.active_transactions for s in stores]]


def arguments_by_name(solution, rng):
    """Every argument passed by its name."""
    store, value = solution.MVCCStore(), rng.randint(0, 99)
    txn = store.begin()
    store.write(value=value, key="x", txn=txn)
    seen = [store.read(default=0, key="x", txn=txn), store.read(txn=txn, key="y")]
    store.delete(key="x", txn=txn)
    ended = [
        store.read(key="x", txn=txn, default=value),
        store.commit(txn=txn),
        store.abort(txn=store.begin()),
    ]
    return [seen, ended, store.version_count(key="x"), len(store.versions(key="x"))]


def drawn_history(solution, rng):
    """A long drawn sequence of everything, on a few keys."""
    store, active, record = solution.MVCCStore(), [], []
    for number in range(220):
        if not active or (len(active) < 5 and rng.random() < 0.2):
            active.append(store.begin())
        txn, key, dice = rng.choice(active), rng.choice("abcd"), rng.random()
        if dice < 0.35:
            record.append(store.read(txn, key, -1))
        elif dice < 0.6:
            store.write(txn, key, number)
        elif dice < 0.7:
            record.append(_try(solution, store.delete, txn, key))
        elif dice < 0.95:
            active.remove(txn)
            record.append(_try(solution, store.abort if rng.random() < 0.2 else store.commit, txn))
        else:
            record.append([store.gc(), store.oldest_active_txn, _counts(store, "abcd")])
    return [record, store.active_transactions, _kept(store, "abcd")]


def one_of_many_threads_commits(solution, rng):
    """Threads whose transactions all began before write one key and commit at once, several times."""
    store, count, record = solution.MVCCStore(), rng.randint(4, 8), []
    for _ in range(5):
        txns, values = [store.begin() for _ in range(count)], [[number] for number in range(count)]

        def attempt(number, txns=txns, values=values):
            store.write(txns[number], "x", values[number])
            return _try(solution, store.commit, txns[number])

        ends = _together([functools.partial(attempt, number) for number in range(count)])
        found = store.read(store.begin(), "x")
        committed = [number for number, end in enumerate(ends) if type(end) is list]
        written = [number for number, value in enumerate(values) if value is found]
        record.append([len(committed), len(written), committed == written, store.version_count("x")])
        record.append(sorted(txn.status for txn in txns))
    return record


def threads_that_count(solution, rng):
    """Threads add one to a number again and again, and try anew whenever they lose."""
    store, threads, times = solution.MVCCStore(), rng.randint(3, 6), rng.randint(10, 20)
    _put(store, n=0)

    def add():
        done = 0
        while done < times:
            txn = store.begin()
            store.write(txn, "n", store.read(txn, "n") + 1)
            done += type(_try(solution, store.commit, txn)) is list
        return done

    done = _together([add] * threads)
    return [done, [version.value for version in store.versions("n")], store.active_transactions, store.gc()]


def threads_take_different_numbers(solution, rng):
    """Threads begin and commit side by side; every number is taken once."""
    store, threads, times = solution.MVCCStore(), rng.randint(3, 6), rng.randint(20, 40)

    def work():
        numbers = []
        for _ in range(times):
            txn = store.begin()
            numbers += [txn.id, store.commit(txn)]
        return numbers

    taken = [number for some in _together([work] * threads) for number in some]
    return [sorted(taken), store.begin().id]


def keys_that_are_slow_to_hash(solution, rng):
    """Two or three threads commit the same keys at once, which takes a while."""
    store, count, names = solution.MVCCStore(), rng.randint(2, 3), rng.sample("abcdef", 2)
    txns, values = [store.begin() for _ in range(count)], [[number] for number in range(count)]
    for txn, value in zip(txns, values, strict=True):
        for name in names:
            store.write(txn, _SlowKey(name, 0.01), value)
    ends = _together([functools.partial(_try, solution, store.commit, txn) for txn in txns])
    keys, last = [_SlowKey(name, 0.0) for name in names], store.begin()
    found = {id(store.read(last, key)) for key in keys}
    lost = sum(type(end) is not list for end in ends)
    return [lost, len(found), sum(id(value) in found for value in values), _counts(store, keys)]


def commits_are_seen_whole_or_not(solution, rng):
    """While a commit takes its time, others begin and read what it writes."""
    store, names, old, new = solution.MVCCStore(), rng.sample("abcdef", 2), ["old"], ["new"]
    words = {id(old): "old", id(new): "new"}
    quick = [_SlowKey(name, 0.0) for name in names]
    _put_all(store, quick, old)
    writer, done, seen = store.begin(), threading.Event(), set()
    for name in names:
        store.write(writer, _SlowKey(name, 0.004), new)

    def look():
        reader = store.begin()
        seen.add(tuple(words.get(id(store.read(reader, key))) for key in quick))
        store.commit(reader)

    def keep_looking():
        over = time.monotonic() + _LONG
        while not done.wait(0.001) and time.monotonic() < over:
            look()
        look()

    def commit():
        store.commit(writer)
        done.set()

    _together([commit, keep_looking])
    return [done.is_set(), sorted(seen | {("old", "old")})]


def readers_beside_writers_and_gc(solution, rng):
    """Threads move amounts between two keys, collect garbage, and add both up."""
    store, times = solution.MVCCStore(), rng.randint(20, 30)
    _put(store, x=60, y=40)

    def move():
        for amount in range(times):
            txn = store.begin()
            store.write(txn, "x", store.read(txn, "x") - amount)
            store.write(txn, "y", store.read(txn, "y") + amount)
            _try(solution, store.commit, txn)
        return "moved"

    def add():
        sums = set()
        for _ in range(times):
            txn = store.begin()
            sums.add(store.read(txn, "x") + store.read(txn, "y"))
            store.abort(txn)
        return sums

    def collect():
        for _ in range(times):
            store.gc()
        return "collected"

    results = _together([move, add, collect, move, add])
    store.gc()
    last = store.begin()
    return [results, sum(store.read(last, key) for key in "xy"), _counts(store, "xy")]
