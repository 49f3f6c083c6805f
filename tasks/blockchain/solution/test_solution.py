"""What the instruction promises about `Block` and `Blockchain`; hashes are made from JSON text by hand."""

import dataclasses
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
from solution import Block, Blockchain

ZEROS = "0" * 64


class Clock:
    """Shows the given times one after the other, each once."""

    def __init__(self, *times: float) -> None:
        self.times = list(times)

    def __call__(self) -> float:
        return self.times.pop(0)


def sha256(text: str) -> str:
    """The hash of some text."""
    return hashlib.sha256(text.encode()).hexdigest()


def grown(difficulty: int = 1, blocks: int = 3) -> Blockchain:
    """A chain with some payments, of the times 10, 20, 30 and so on."""
    ledger = Blockchain(difficulty, Clock(*range(10, 10 * blocks + 10, 10)))
    for number in range(blocks):
        ledger.add_block({"to": "ann", "amount": number})
    return ledger


def remine(ledger: Blockchain, start: int) -> None:
    """Link and mine all blocks from a place on anew."""
    for place in range(start, len(ledger.chain)):
        if place:
            ledger.chain[place].previous_hash = ledger.chain[place - 1].hash
        ledger.mine_block(ledger.chain[place])


def seal(block: Block, start: int, worked: bool) -> None:
    """Give a block a nonce from a start on whose hash has one zero, or has none."""
    block.nonce = start
    while block.compute_hash().startswith("0") is not worked:
        block.nonce += 1
    block.hash = block.compute_hash()


def test_block_is_a_dataclass() -> None:
    """Fields, defaults, equality and assignment are those of a plain dataclass."""
    names = [field.name for field in dataclasses.fields(Block)]
    assert names == ["index", "timestamp", "data", "previous_hash", "nonce", "hash"]
    block = Block(1, 2.5, "data", ZEROS)
    assert (block.index, block.timestamp, block.data, block.previous_hash) == (1, 2.5, "data", ZEROS)
    assert (block.nonce, block.hash) == (0, "")
    assert block == Block(1, 2.5, "data", ZEROS, 0, "")
    block.hash = "x"
    assert block != Block(1, 2.5, "data", ZEROS)


@pytest.mark.parametrize(
    ("timestamp", "data", "data_text", "timestamp_text"),
    [
        (5, "text", '"text"', "5"),
        (5.0, 12, "12", "5.0"),
        (0.5, None, "null", "0.5"),
        (0, [True, False, []], "[true,false,[]]", "0"),
        (1, {"b": 1, "a": {"d": 2, "c": [3]}, "B": ""}, '{"B":"","a":{"c":[3],"d":2},"b":1}', "1"),
        (1, 'Zo\u00eb "\n', '"Zo\\u00eb \\"\\n"', "1"),
        (1, {"\u4e2d": "\U0001f600"}, '{"\\u4e2d":"\\ud83d\\ude00"}', "1"),
        (1, "a, b: c", '"a, b: c"', "1"),
    ],
)
def test_hash_is_of_canonical_json(timestamp: float, data: Any, data_text: str, timestamp_text: str) -> None:
    """Sorted keys, no spaces, escapes, and no field `hash`."""
    text = f'{{"data":{data_text},"index":3,"nonce":7,"previous_hash":"ab","timestamp":{timestamp_text}}}'
    block = Block(3, timestamp, data, "ab", 7, "not hashed")
    assert block.compute_hash() == sha256(text)
    assert block == Block(3, timestamp, data, "ab", 7, "not hashed")


def test_hash_follows_the_fields() -> None:
    """Each field but `hash` changes the hash, at once."""
    block = Block(1, 2, "data", "ab", 3, "cd")
    changes = {"index": 2, "timestamp": 3, "data": "Data", "previous_hash": "abc", "nonce": 4}
    hashes = {block.compute_hash()}
    for name, value in changes.items():
        setattr(block, name, value)
        hashes.add(block.compute_hash())
    block.hash = "other"
    hashes.add(block.compute_hash())
    assert len(hashes) == 6


@pytest.mark.parametrize(
    ("difficulty", "nonce", "found"),
    [
        (0, 0, "b50e5edb4319382c3cc8adf2e78ef26a426fe2a8aef8f3320e34f50e6d772893"),
        (1, 3, "0b8cd15f5724285dfc40537347ae9fb6605da9e687ceefc3eb35c40413e09486"),
        (2, 40, "00310429414a36dcb4a22f849c3eedb0e5b97502d005763564c35a133d63b517"),
    ],
)
def test_genesis_block(difficulty: int, nonce: int, found: str) -> None:
    """It depends on the difficulty alone, and no clock is read for it."""
    ledger = Blockchain(difficulty=difficulty, clock=Clock())
    assert ledger.chain == [Block(0, 0, "genesis", ZEROS, nonce, found)]
    assert type(ledger.chain[0].timestamp) is int
    assert ledger.is_valid() is True


def test_defaults() -> None:
    """Two zeros, and the machine's clock."""
    ledger, before = Blockchain(), time.time()
    block = ledger.add_block("now")
    assert ledger.chain[0] == Blockchain(2).chain[0]
    assert type(block.timestamp) is float
    assert before <= block.timestamp <= time.time()
    assert block.hash.startswith("00")


@pytest.mark.parametrize("difficulty", [-1, -5, 65, 1000])
def test_impossible_difficulty(difficulty: int) -> None:
    """A hash has 64 digits, and no fewer than none of them are zeros."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        Blockchain(difficulty=difficulty, clock=Clock())


def test_add_block() -> None:
    """A block is numbered, timed, linked, mined, appended and returned."""
    ledger = Blockchain(1, Clock(0, 2.5, 2.5))
    for number, now in enumerate((0, 2.5, 2.5), start=1):
        block = ledger.add_block([number])
        assert ledger.chain[number] is block
        assert len(ledger.chain) == number + 1
        assert (block.index, block.data) == (number, [number])
        assert block.timestamp == now
        assert type(block.timestamp) is type(now)
        assert block.previous_hash == ledger.chain[number - 1].hash
        assert block.hash == block.compute_hash()
        assert block.hash.startswith("0")
    assert ledger.is_valid() is True


def test_clock_is_read_once_a_block() -> None:
    """Neither making a chain nor mining nor checking reads it."""
    clock = Clock(1, 2)
    ledger = Blockchain(1, clock)
    ledger.add_block("a")
    assert ledger.is_valid()
    ledger.mine_block(ledger.chain[1])
    assert clock.times == [2]
    ledger.add_block("b")
    assert clock.times == []


@pytest.mark.parametrize("difficulty", [0, 1, 2])
@pytest.mark.parametrize("nonce", [0, 1, 10**6])
def test_mining_finds_the_smallest_nonce(difficulty: int, nonce: int) -> None:
    """The search starts from 0, whatever the block held, and touches nothing else."""
    ledger = Blockchain(difficulty, Clock())
    genesis = dataclasses.replace(ledger.chain[0])
    for number in range(4):
        block = Block(number, 1.5, {"a": [number]}, "ab", nonce, "old")
        found = ledger.mine_block(block)
        assert found == block.hash == block.compute_hash()
        assert found.startswith("0" * difficulty)
        for smaller in range(block.nonce):
            assert not dataclasses.replace(block, nonce=smaller).compute_hash().startswith("0" * difficulty)
        assert block == Block(number, 1.5, {"a": [number]}, "ab", block.nonce, found)
    assert ledger.chain == [genesis]


def test_data_is_copied_deeply() -> None:
    """What the caller does with his data later is his own affair."""
    ledger = Blockchain(1, Clock(1))
    data = {"list": [1]}
    block = ledger.add_block(data)
    data["list"].append(2)
    data["new"] = []
    assert block.data == {"list": [1]}
    assert ledger.is_valid()


def test_chain_is_the_list_itself() -> None:
    """The same object every time, before and after it grows."""
    ledger = Blockchain(0, Clock(1))
    held = ledger.chain
    block = ledger.add_block("a")
    assert ledger.chain is held
    assert held[1] is block


def test_chains_are_independent() -> None:
    """Tampering with one chain leaves another valid."""
    first, second = grown(blocks=1), grown(blocks=1)
    first.chain[0].data = "spoilt"
    first.chain.pop()
    assert not first.is_valid()
    assert second.is_valid()
    assert len(second.chain) == 2


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("index", 9),
        ("timestamp", 99),
        ("data", "other"),
        ("previous_hash", "f" * 64),
        ("nonce", 10**6),
        ("hash", ZEROS),
    ],
)
def test_changed_field_is_noticed(name: str, value: Any, place: int) -> None:
    """Any field of any block, the first and the last included."""
    ledger = grown()
    before = getattr(ledger.chain[place], name)
    setattr(ledger.chain[place], name, value)
    assert ledger.is_valid() is False
    setattr(ledger.chain[place], name, before)
    assert ledger.is_valid() is True


def test_small_changes_are_noticed() -> None:
    """A nested value, a timestamp of the other type, a hash in capitals."""
    ledger = grown()
    block = ledger.chain[2]
    block.data["amount"] = 7
    assert not ledger.is_valid()
    block.data["amount"] = 1
    block.timestamp = 20.0
    assert not ledger.is_valid()
    block.timestamp = 20
    assert ledger.is_valid()
    ledger.chain[-1].hash = ledger.chain[-1].hash.upper()
    assert not ledger.is_valid()


@pytest.mark.parametrize("place", [1, 2, 3])
def test_hash_without_work_is_noticed(place: int) -> None:
    """A hash that fits is not enough, even if all later blocks are linked to it."""
    ledger = grown()
    seal(ledger.chain[place], 0, worked=False)
    remine(ledger, place + 1)
    assert ledger.is_valid() is False
    remine(ledger, place)
    assert ledger.is_valid() is True


def test_work_of_a_lesser_difficulty_is_noticed() -> None:
    """One zero is not two, and two are enough for one."""
    strict, lax = grown(2, 1), grown(1, 1)
    seal(strict.chain[1], 0, worked=True)
    while strict.chain[1].hash.startswith("00"):
        seal(strict.chain[1], strict.chain[1].nonce + 1, worked=True)
    assert strict.is_valid() is False
    strict.mine_block(lax.chain[1])
    assert lax.is_valid() is True


@pytest.mark.parametrize(("place", "valid"), [(1, False), (2, False), (3, True)])
def test_block_mined_anew_breaks_the_next_link(place: int, valid: bool) -> None:
    """Only of the last block is a change with new work not noticed."""
    ledger = grown()
    ledger.chain[place].data = "changed"
    ledger.mine_block(ledger.chain[place])
    assert ledger.is_valid() is valid


@pytest.mark.parametrize(("place", "valid"), [(0, False), (1, True), (2, True)])
def test_rest_mined_anew(place: int, valid: bool) -> None:
    """Whoever does all the work from some block on has a valid chain, unless he began with the first."""
    ledger = grown()
    ledger.chain[place].data = "changed"
    remine(ledger, place)
    assert ledger.is_valid() is valid


@pytest.mark.parametrize(("place", "valid"), [(0, False), (1, True)])
def test_nonce_need_not_be_the_smallest(place: int, valid: bool) -> None:
    """Work is work, except in the genesis block, which is what it is."""
    ledger = grown(blocks=1)
    seal(ledger.chain[place], ledger.chain[place].nonce + 1, worked=True)
    remine(ledger, 1 + place)
    if not place:
        ledger.chain[1].previous_hash = ledger.chain[0].hash
        ledger.mine_block(ledger.chain[1])
    assert ledger.is_valid() is valid


@pytest.mark.parametrize(
    ("name", "value"), [("timestamp", 1), ("timestamp", 0.0), ("data", "Genesis"), ("previous_hash", "")]
)
@pytest.mark.parametrize("difficulty", [0, 1])
def test_another_genesis_block_is_noticed(difficulty: int, name: str, value: Any) -> None:
    """However well everything is mined on top of it, or if it stands alone."""
    for blocks in (0, 2):
        ledger = grown(difficulty, blocks)
        setattr(ledger.chain[0], name, value)
        remine(ledger, 0)
        assert ledger.is_valid() is False


def test_chain_of_another_difficulty_is_noticed() -> None:
    """Its genesis block is another one, though it has work enough."""
    ledger = grown(1)
    ledger.chain[:] = grown(2).chain
    assert ledger.is_valid() is False


def test_empty_chain() -> None:
    """Without a genesis block there is no chain."""
    ledger = grown()
    ledger.chain.clear()
    assert ledger.is_valid() is False


@pytest.mark.parametrize(
    "change",
    [
        lambda chain: chain.pop(0),
        lambda chain: chain.pop(1),
        lambda chain: chain.reverse(),
        lambda chain: chain.append(chain[-1]),
        lambda chain: chain.insert(1, chain[1]),
        lambda chain: chain.insert(1, chain.pop(2)),
    ],
)
def test_blocks_missing_swapped_or_doubled(change: Callable[[list[Block]], None]) -> None:
    """The order and the number of blocks are held by their links."""
    ledger = grown()
    change(ledger.chain)
    assert ledger.is_valid() is False


def test_numbers_are_places() -> None:
    """A wrong number is noticed even with work on top of it."""
    ledger = grown()
    ledger.chain.pop(2)
    remine(ledger, 2)
    assert ledger.is_valid() is False
    ledger.chain[2].index = 2
    remine(ledger, 2)
    assert ledger.is_valid() is True
    ledger.chain[1].index = 2
    remine(ledger, 1)
    assert ledger.is_valid() is False


@pytest.mark.parametrize("place", [1, 2, 3])
def test_links_are_compared(place: int) -> None:
    """A wrong previous hash is noticed even with work on top of it."""
    ledger = grown()
    block = ledger.chain[place]
    for wrong in ("", ZEROS, block.previous_hash.upper(), block.previous_hash[:-1]):
        block.previous_hash = wrong
        ledger.mine_block(block)
        remine(ledger, place + 1)
        assert ledger.is_valid() is False
    remine(ledger, place)
    assert ledger.is_valid() is True


@pytest.mark.parametrize(
    ("place", "now", "valid"), [(1, 0, True), (2, 10, True), (2, 9.5, False), (3, 20, True), (3, 19.5, False)]
)
def test_time_does_not_go_back(place: int, now: float, valid: bool) -> None:
    """A block may be as old as the one before it, but not older, whatever the work."""
    ledger = grown()
    ledger.chain[place].timestamp = now
    remine(ledger, place)
    assert ledger.is_valid() is valid


def test_chain_without_its_last_blocks() -> None:
    """It is valid, and grows on from there."""
    ledger = Blockchain(1, Clock(1, 2, 3))
    ledger.add_block("a")
    ledger.add_block("b")
    ledger.chain.pop()
    assert ledger.is_valid() is True
    block = ledger.add_block("c")
    assert (block.index, block.previous_hash) == (2, ledger.chain[1].hash)
    assert ledger.is_valid() is True


def test_is_valid_changes_nothing() -> None:
    """Neither a sound chain nor a spoilt one is mended."""
    ledger = grown()
    ledger.chain[1].nonce += 1
    before = [dataclasses.replace(block) for block in ledger.chain]
    assert not ledger.is_valid()
    assert ledger.chain == before
    assert not ledger.is_valid()
