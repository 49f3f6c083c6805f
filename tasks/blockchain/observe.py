"""What a `Blockchain` makes of drawn data and clocks, and which changes it notices at difficulties 0 to 2."""

import dataclasses
import time

_FIELDS = ("index", "timestamp", "data", "previous_hash", "nonce", "hash")
_LETTERS = 'abcXYZ 0123_-"\\/\n\t{}:,\u00e9\u00df\u4e2d\U0001f600'


class _Clock:
    """Shows drawn times that never go back, and counts how often it was asked."""

    def __init__(self, rng, steps=(0, 0.5, 1, 7, 60, 86_400)):
        self.rng, self.steps, self.asked = rng, steps, 0
        self.now = rng.choice([0, 0.0, 1, 5, 1_700_000_000, 1_700_000_000.25])

    def __call__(self):
        self.asked += 1
        self.now += self.rng.choice(self.steps)
        return self.now


def _shown(block):
    """A block's fields, in their order."""
    return [getattr(block, name) for name in _FIELDS]


def _chain_shown(ledger):
    return [_shown(block) for block in ledger.chain]


def _hex(rng):
    """A drawn hash, of no work in all likelihood."""
    return rng.randbytes(32).hex()


def _text(rng):
    return "".join(rng.choices(_LETTERS, k=rng.randint(0, 12)))


def _data(rng, depth=2):
    """A drawn JSON value without fractions."""
    kind = rng.randrange(7 if depth else 5)
    if kind == 5:
        return [_data(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    if kind == 6:
        return {_text(rng): _data(rng, depth - 1) for _ in range(rng.randint(0, 4))}
    return [None, True, rng.randint(-(10**12), 10**12), _text(rng), False][kind]


def _payment(rng):
    """Drawn data of the kind that chains are made for."""
    names = rng.sample(["ann", "bob", "cid", "Zo\u00eb"], 2)
    return {"to": names[0], "from": names[1], "amount": rng.randint(1, 10**6)}


def _loose_block(solution, rng):
    """A block of no chain."""
    timestamp = rng.choice([0, 5, 5.0, 0.5, rng.randint(1, 10**10), rng.randint(1, 10**9) / 4])
    index, nonce = rng.randint(0, 99), rng.randint(0, 10**6)
    return solution.Block(index, timestamp, _data(rng), _hex(rng), nonce, _hex(rng))


def _grown(solution, rng, blocks, difficulty=None):
    """A chain with so many blocks after the first, each of a later time than the one before."""
    difficulty = rng.randint(0, 2) if difficulty is None else difficulty
    ledger = solution.Blockchain(difficulty=difficulty, clock=_Clock(rng, steps=(1, 2.5, 60)))
    for _ in range(blocks):
        ledger.add_block(_payment(rng))
    return ledger


def _remine(ledger, start):
    """Link and mine all blocks from a place on anew, as one would who has changed something there."""
    for place in range(start, len(ledger.chain)):
        if place:
            ledger.chain[place].previous_hash = ledger.chain[place - 1].hash
        ledger.mine_block(ledger.chain[place])


def _seal(ledger, block, start, worked):
    """Give a block a nonce, from a start on, with or without the work of difficulty 1, and its hash."""
    for nonce in range(start, start + 500):
        block.nonce = nonce
        block.hash = block.compute_hash()
        if block.hash.startswith("0") is worked:
            break
    return ledger.is_valid()


def _with(ledger, block, **fields):
    """Whether the chain is valid with other fields in one block, which then get their old values back."""
    before = {name: getattr(block, name) for name in fields}
    for name, value in fields.items():
        setattr(block, name, value)
    valid = ledger.is_valid()
    for name, value in before.items():
        setattr(block, name, value)
    return valid


def fields_of_a_block(solution, rng):
    """The names of the fields, the two defaults, and fields that were assigned to."""
    block = solution.Block(rng.randint(0, 9), rng.randint(0, 99), _text(rng), _hex(rng))
    before = _shown(block)
    block.index, block.timestamp, block.data, block.previous_hash = 7, 2.5, [1], "p"
    block.nonce, block.hash = 8, "h"
    return [[field.name for field in dataclasses.fields(solution.Block)], before, _shown(block)]


def blocks_are_compared_by_fields(solution, rng):
    """A block against its equal, and against blocks that differ in one field each."""
    fields = dict(zip(_FIELDS, (1, 5, {"a": [1]}, _hex(rng), 3, _hex(rng)), strict=True))
    others = dict(zip(_FIELDS, (2, 6, {"a": [2]}, "", 4, ""), strict=True))
    block = solution.Block(**fields)
    changed = [{**fields, name: others[name]} for name in rng.sample(_FIELDS, 6)]
    return [block == solution.Block(**fields), [block == solution.Block(**each) for each in changed]]


def hashes_of_blocks(solution, rng):
    """Hashes of loose blocks with all kinds of data and timestamps."""
    return [_loose_block(solution, rng).compute_hash() for _ in range(30)]


def hash_of_nested_data(solution, rng):
    """The same nested data with its keys in two orders, and with one value changed."""
    keys = rng.sample(["b", "a", "B", "10", "9", "", "\u00e9", "z z"], 6)
    inner = {key: rng.randint(0, 9) for key in keys}
    turned = dict(reversed(inner.items()))
    other = {**inner, keys[0]: 10}
    datas = [{"x": [inner], "w": inner}, {"w": turned, "x": [turned]}, {"w": other, "x": [inner]}]
    return [solution.Block(1, 2, data, "0" * 64, 3).compute_hash() for data in datas]


def hash_of_texts(solution, rng):
    """Data with quotes, control characters, other alphabets, and numbers that look like them."""
    datas = ["", "\u00e9", "e\u0301", "\u4e2d\U0001f600", '"\\/', "\x00\x1f\x7f\n", " a  b "]
    datas += ["1", 1, "null", None, "true", True]
    return [solution.Block(1, 2, data, "", 3).compute_hash() for data in rng.sample(datas, len(datas))]


def hash_of_timestamps(solution, rng):
    """Whole and broken timestamps, as int and as float."""
    whole = rng.randint(1, 10**10)
    times = [0, 0.0, whole, float(whole), whole + 0.5, 0.1, 1e-7, 1e22, 10**16, 1e16]
    return [solution.Block(1, each, "data", "", 3).compute_hash() for each in times]


def hash_covers_all_fields_but_itself(solution, rng):
    """The hash after each field was changed in turn; computing it twice and changing nothing."""
    block = _loose_block(solution, rng)
    hashes = [block.compute_hash(), block.compute_hash()]
    changes = {"index": 100, "timestamp": 3, "data": "new", "previous_hash": "f", "nonce": -1, "hash": "new"}
    for name in rng.sample(_FIELDS, 6):
        setattr(block, name, changes[name])
        hashes.append(block.compute_hash())
    return [hashes, _shown(block)]


def genesis_blocks(solution, rng):
    """New chains of every difficulty in use, whatever their clock shows."""
    ledgers = [solution.Blockchain(difficulty=each, clock=_Clock(rng)) for each in (0, 1, 2)]
    return [[_chain_shown(ledger), ledger.is_valid()] for ledger in ledgers]


def default_difficulty_and_clock(solution, rng):
    """A chain without arguments: its blocks bear the machine's time."""
    ledger, before = solution.Blockchain(), time.time()
    block = ledger.add_block(_text(rng))
    shown = [type(block.timestamp).__name__, before <= block.timestamp <= time.time(), block.hash[:2]]
    return [_shown(ledger.chain[0]), shown, ledger.is_valid()]


def arguments_by_position(solution, rng):
    """Difficulty and clock without their names."""
    ledger = solution.Blockchain(rng.randint(0, 2), _Clock(rng))
    return [_shown(ledger.add_block(_data(rng))), ledger.is_valid()]


def difficulty_out_of_range(solution, rng):
    """Difficulties that no hash can have among some that it can."""
    answers = []
    for difficulty in rng.sample([-1, -rng.randint(2, 99), 65, rng.randint(66, 999), 0, 1, 2], 7):
        try:
            answers.append(len(solution.Blockchain(difficulty=difficulty, clock=_Clock(rng)).chain))
        except ValueError:
            answers.append("ValueError")
    return answers


def chains_grow(solution, rng):
    """All fields of chains that grew by a few blocks of drawn data."""
    record = []
    for difficulty, blocks in ((0, 6), (1, 5), (2, 3)):
        ledger = solution.Blockchain(difficulty=difficulty, clock=_Clock(rng))
        added = [_shown(ledger.add_block(_data(rng))) for _ in range(blocks)]
        record.append([added, _chain_shown(ledger), ledger.is_valid()])
    return record


def long_chain(solution, rng):
    """A chain of a hundred blocks without work."""
    ledger = solution.Blockchain(difficulty=0, clock=_Clock(rng))
    for number in range(100):
        ledger.add_block(number)
    return [_shown(ledger.chain[-1]), len(ledger.chain), ledger.is_valid()]


def clock_is_asked_once_a_block(solution, rng):
    """How often the clock was asked after each step."""
    clock = _Clock(rng)
    ledger = solution.Blockchain(difficulty=rng.randint(0, 1), clock=clock)
    asked = [clock.asked]
    for _ in range(rng.randint(2, 5)):
        ledger.add_block(_payment(rng))
        asked.append(clock.asked)
        rng.choice([ledger.is_valid, lambda: ledger.chain, lambda: ledger.mine_block(ledger.chain[-1])])()
        asked.append(clock.asked)
    return asked


def clock_that_stands_still(solution, rng):
    """Several blocks of one time, from time 0 on or later."""
    now = rng.choice([0, 0.0, 12.5])
    ledger = solution.Blockchain(difficulty=rng.randint(0, 1), clock=lambda: now)
    return [[_shown(ledger.add_block(number)) for number in range(4)], ledger.is_valid()]


def mining_finds_the_smallest_nonce(solution, rng):
    """Loose blocks mined by chains of each difficulty, whatever nonce and hash they had."""
    record = []
    for difficulty, blocks in ((0, 3), (1, 8), (2, 3)):
        ledger = solution.Blockchain(difficulty=difficulty, clock=_Clock(rng))
        for _ in range(blocks):
            block = _loose_block(solution, rng)
            record.append([ledger.mine_block(block), _shown(block), len(ledger.chain)])
    return record


def mining_again_starts_from_zero(solution, rng):
    """A mined block is mined again, by its own chain and by others."""
    block = _loose_block(solution, rng)
    ledgers = [solution.Blockchain(difficulty=each, clock=_Clock(rng)) for each in (2, 1, 0, 1)]
    return [[ledger.mine_block(block), _shown(block), ledger.mine_block(block)] for ledger in ledgers]


def data_is_copied(solution, rng):
    """Data that changes after it was added: a list in a dictionary in a list."""
    ledger = solution.Blockchain(difficulty=rng.randint(0, 1), clock=_Clock(rng))
    inner = [rng.randint(0, 9)]
    data = [{"inner": inner}, "text"]
    block = ledger.add_block(data)
    for change in rng.sample([lambda: inner.append(1), lambda: data[0].update(b=2), data.pop], 3):
        change()
    return [_shown(block), ledger.is_valid(), data]


def chain_is_the_list_itself(solution, rng):
    """The list is one object, before and after it grew, and holds what `add_block` returned."""
    ledger = solution.Blockchain(difficulty=0, clock=_Clock(rng))
    held = ledger.chain
    blocks = [ledger.add_block(_payment(rng)) for _ in range(rng.randint(1, 4))]
    same = [type(held).__name__, held is ledger.chain, len(held)]
    return [same, [block is kept for block, kept in zip(blocks, held[1:], strict=True)]]


def chains_are_independent(solution, rng):
    """Blocks are added to three chains in turn; one of them is spoilt."""
    ledgers = [solution.Blockchain(difficulty=each, clock=_Clock(rng)) for each in (0, 1, 1)]
    for _ in range(8):
        rng.choice(ledgers).add_block(_payment(rng))
    ledgers[1].chain[0].data = "spoilt"
    return [[_chain_shown(ledger), ledger.is_valid()] for ledger in ledgers]


def any_field_of_any_block_is_changed(solution, rng):
    """Every field of every block is changed alone, and put back."""
    ledger = _grown(solution, rng, 4)
    changed = {"index": 50, "timestamp": 10**11, "data": "other", "previous_hash": _hex(rng), "nonce": 10**7}
    changed["hash"] = "0" * 64
    answers = [[_with(ledger, block, **{name: changed[name]}) for name in _FIELDS] for block in ledger.chain]
    return [answers, ledger.is_valid()]


def small_changes(solution, rng):
    """Changes that are easily overlooked: a nested value, a type, an alphabet, capitals of a hash."""
    ledger = _grown(solution, rng, rng.randint(2, 4), difficulty=1)
    block = rng.choice(ledger.chain[1:])
    payment = block.data
    additions = [{"amount": str(payment["amount"])}, {"note": None}, {"to": payment["to"].upper()}]
    answers = [_with(ledger, block, data={**payment, **added}) for added in additions]
    answers.append(_with(ledger, block, data=dict(reversed(payment.items()))))
    answers.append(_with(ledger, block, timestamp=float(block.timestamp)))
    answers += [_with(ledger, block, hash=text) for text in (block.hash.upper(), "", block.hash[:-1])]
    answers += [_with(ledger, block, nonce=nonce) for nonce in (-1, block.nonce + 16**4)]
    payment["amount"] += 1
    return [answers, ledger.is_valid()]


def changed_and_hashed_again(solution, rng):
    """Data is changed and the hash made to fit, once without the work and once with it, in each block."""
    answers = []
    for place in range(4):
        for worked in (False, True):
            ledger = _grown(solution, rng, 3, difficulty=1)
            block = ledger.chain[place]
            block.data = _payment(rng)
            answers.append(_seal(ledger, block, 0, worked))
    return answers


def whole_rest_changed_and_mined_again(solution, rng):
    """Data of one block is changed; that block and all after it are linked and mined anew."""
    answers = []
    for place in range(4):
        ledger = _grown(solution, rng, 3)
        ledger.chain[place].data = _payment(rng)
        _remine(ledger, place)
        answers.append(ledger.is_valid())
    return answers


def work_is_missing(solution, rng):
    """One block has a hash that fits but has too little work; those after it are linked and mined anew."""
    answers = []
    for place in range(1, 4):
        ledger = _grown(solution, rng, 3, difficulty=1)
        answers.append(_seal(ledger, ledger.chain[place], rng.randint(0, 10**6), worked=False))
        _remine(ledger, place + 1)
        answers.append(ledger.is_valid())
        _remine(ledger, place)
        answers.append(ledger.is_valid())
    return answers


def work_of_another_chain(solution, rng):
    """Blocks are mined with another difficulty; then another chain's blocks take their place."""
    answers = []
    for other, own in ((0, 2), (1, 2), (2, 1), (2, 0)):
        ledger, miner = _grown(solution, rng, 3, own), _grown(solution, rng, 3, other)
        for before, block in zip(ledger.chain, ledger.chain[1:], strict=False):
            block.previous_hash = before.hash
            miner.mine_block(block)
        answers.append(ledger.is_valid())
        ledger.chain[:] = miner.chain
        answers.append(ledger.is_valid())
    return answers


def another_nonce_with_work(solution, rng):
    """The last block, then the first one, gets a nonce that has the work but is not the smallest."""
    ledger = _grown(solution, rng, rng.randint(1, 3), difficulty=1)
    answers = []
    for block in (ledger.chain[-1], ledger.chain[0]):
        answers.append(_seal(ledger, block, block.nonce + 1, worked=True))
        _remine(ledger, 1)
        answers.append(ledger.is_valid())
    return answers


def another_genesis_block(solution, rng):
    """The first block is changed in each of its fields, and everything mined anew."""
    answers = []
    changes = [("timestamp", 1), ("timestamp", 0.0), ("data", "Genesis"), ("data", None), ("index", 1)]
    for name, value in rng.sample([*changes, ("previous_hash", "")], 6):
        ledger = _grown(solution, rng, 2, difficulty=rng.randint(0, 1))
        setattr(ledger.chain[0], name, value)
        _remine(ledger, 0)
        answers.append(ledger.is_valid())
    return answers


def genesis_block_is_gone(solution, rng):
    """A chain without its first block, the rest numbered, linked and mined anew."""
    ledger = _grown(solution, rng, 3)
    ledger.chain.pop(0)
    answers = [ledger.is_valid()]
    for place, block in enumerate(ledger.chain):
        block.index = place
    ledger.chain[0].previous_hash = "0" * 64
    _remine(ledger, 0)
    return [*answers, ledger.is_valid()]


def empty_chain(solution, rng):
    """All blocks are taken out of the list, and the first one is put back."""
    ledger = _grown(solution, rng, rng.randint(0, 3))
    first = ledger.chain[0]
    ledger.chain.clear()
    answers = [ledger.is_valid()]
    ledger.chain.append(first)
    return [*answers, ledger.is_valid()]


def blocks_missing_swapped_or_doubled(solution, rng):
    """Blocks are removed, swapped and doubled without further ado."""
    answers = []
    for order in ("023", "0132", "0213", "01123", "01233", "3210", "00123", "012"):
        ledger = _grown(solution, rng, 3)
        ledger.chain[:] = [ledger.chain[int(place)] for place in order]
        answers.append(ledger.is_valid())
    return answers


def gap_in_the_numbers(solution, rng):
    """A block is missing or has another number; all after it are linked and mined anew, not numbered."""
    answers = []
    for place in (1, 2, 3):
        ledger = _grown(solution, rng, 4)
        ledger.chain.pop(place)
        _remine(ledger, place)
        answers.append(ledger.is_valid())
        for number, block in enumerate(ledger.chain):
            block.index = number
        _remine(ledger, place)
        answers.append(ledger.is_valid())
    last = ledger.chain[-1]
    for number in (-1, 0, last.index + 1, last.index):
        last.index = number
        _remine(ledger, len(ledger.chain) - 1)
        answers.append(ledger.is_valid())
    return answers


def link_is_wrong(solution, rng):
    """One block holds another previous hash, and is mined with it; the blocks after it are linked to it."""
    answers = []
    for place in (1, 2, 3):
        ledger = _grown(solution, rng, 3)
        block = ledger.chain[place]
        before = block.previous_hash
        for text in (_hex(rng), before.upper(), before[:-1], "", ledger.chain[place - 1].previous_hash):
            block.previous_hash = text
            ledger.mine_block(block)
            _remine(ledger, place + 1)
            answers.append(ledger.is_valid())
    return answers


def time_goes_back(solution, rng):
    """One block's time is set before, at and after that of the block before it, and everything mined anew."""
    answers = []
    for place in (1, 2, 3):
        ledger = _grown(solution, rng, 3)
        before = ledger.chain[place - 1].timestamp
        for now in (before + 0.5, before, max(before - 0.5, 0), 0, before):
            ledger.chain[place].timestamp = now
            _remine(ledger, place)
            answers.append(ledger.is_valid())
    return answers


def last_blocks_are_cut_off(solution, rng):
    """A chain is shortened block by block, and grows again."""
    ledger = _grown(solution, rng, 4)
    answers = []
    for _ in range(rng.randint(1, 4)):
        ledger.chain.pop()
        answers.append(ledger.is_valid())
    block = ledger.add_block(_payment(rng))
    return [answers, _shown(block), ledger.is_valid()]


def chain_grows_on_what_is_there(solution, rng):
    """The last block is changed and mined anew; the next one is linked to it as it is now."""
    ledger = _grown(solution, rng, 2)
    ledger.chain[-1].data = "changed"
    _remine(ledger, 2)
    ledger.add_block("next")
    return [_chain_shown(ledger), ledger.is_valid()]


def validity_changes_nothing(solution, rng):
    """The blocks before and after the question, on a sound chain and on a spoilt one."""
    ledger = _grown(solution, rng, 3, difficulty=1)
    record = [_chain_shown(ledger), ledger.is_valid(), _chain_shown(ledger)]
    block = rng.choice(ledger.chain)
    block.data, block.nonce = "spoilt", rng.randint(10, 99)
    return [*record, ledger.is_valid(), _chain_shown(ledger), ledger.is_valid()]
