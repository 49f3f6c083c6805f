from dataclasses import astuple, dataclass
from functools import partial
from hashlib import sha256
from itertools import count
from json import JSONEncoder, loads
from time import time
from typing import Any, Callable, List

encode = JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass
class Block:
    index: int
    timestamp: float
    data: Any
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def compute_hash(self) -> str:
        return self._hash_with(self.nonce)

    def _hash_with(self, nonce: int) -> str:
        contents = dict(
            index=self.index,
            timestamp=self.timestamp,
            data=self.data,
            previous_hash=self.previous_hash,
            nonce=nonce,
        )
        return sha256(encode(contents).encode()).hexdigest()


class _Seal:
    """The work that a hash must show; a hash is a number here, and a small enough one."""

    def __init__(self, difficulty: int) -> None:
        self._limit = 16 ** (64 - difficulty)

    def __call__(self, block: Block, nonce: int) -> bool:
        return int(block._hash_with(nonce), 16) < self._limit


class Blockchain:
    def __init__(self, difficulty: int = 2, clock: Callable[[], float] = time) -> None:
        if not -1 < difficulty < 65:
            raise ValueError("difficulty is out of range")
        self._sealed = _Seal(difficulty)
        self._clock = clock
        self._chain: List[Block] = []
        self._append(0, "genesis", "0" * 64)
        self._genesis = astuple(self._chain[0])

    @property
    def chain(self) -> List[Block]:
        return self._chain

    def add_block(self, data: Any) -> Block:
        return self._append(self._clock(), loads(encode(data)), self._chain[-1].hash)

    def _append(self, timestamp: float, data: Any, previous_hash: str) -> Block:
        block = Block(len(self._chain), timestamp, data, previous_hash)
        self.mine_block(block)
        self._chain += [block]
        return block

    def mine_block(self, block: Block) -> str:
        block.nonce = next(filter(partial(self._sealed, block), count()))
        block.hash = block.compute_hash()
        return block.hash

    def is_valid(self) -> bool:
        match self._chain:
            case []:
                return False
            case [first, *_] if astuple(first) != self._genesis:
                return False
        fathers = [Block(-1, 0, None, "", hash="0" * 64), *self._chain]
        return all(map(self._continues, fathers, self._chain))

    def _continues(self, before: Block, block: Block) -> bool:
        numbered = block.index == before.index + 1
        linked = block.previous_hash == before.hash
        in_time = block.timestamp >= before.timestamp
        intact = block.hash == block.compute_hash()
        return numbered and linked and in_time and intact and self._sealed(block, block.nonce)
