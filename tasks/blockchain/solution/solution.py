"""A chain of blocks, each sealed by proof of work over a canonical JSON form."""

import hashlib
import json
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import Any


@dataclass
class Block:
    """One block; its fields are free to change, and `compute_hash` tells what they come to."""

    index: int
    timestamp: float
    data: Any
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def compute_hash(self) -> str:
        """Return the SHA-256 of all fields but `hash`, in hexadecimal digits."""
        sealed = {
            "index": self.index,
            "timestamp": self.timestamp,
            "data": self.data,
            "previous_hash": self.previous_hash,
            "nonce": self.nonce,
        }
        text = json.dumps(sealed, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Blockchain:
    """Blocks that hold the hash of the one before, from a genesis block on.

    Args:
        difficulty: how many zeros a hash must begin with, 0 to 64.
        clock: returns the present time in seconds and never goes back.

    Raises:
        ValueError: no hash can have this difficulty.
    """

    def __init__(self, difficulty: int = 2, clock: Callable[[], float] = time.time) -> None:
        if not 0 <= difficulty <= 64:
            raise ValueError(f"difficulty must be 0 to 64, not {difficulty}")
        self._prefix = "0" * difficulty
        self._clock = clock
        self._genesis = Block(index=0, timestamp=0, data="genesis", previous_hash="0" * 64)
        self.mine_block(self._genesis)
        self._chain = [replace(self._genesis)]

    @property
    def chain(self) -> list[Block]:
        """The blocks: the list itself, so that whoever changes it changes the chain."""
        return self._chain

    def add_block(self, data: Any) -> Block:
        """Mine a block with a copy of the data, append it and return it."""
        block = Block(len(self._chain), self._clock(), deepcopy(data), self._chain[-1].hash)
        self.mine_block(block)
        self._chain.append(block)
        return block

    def mine_block(self, block: Block) -> str:
        """Give the block the smallest nonce with which its hash has the work; return the hash."""
        for block.nonce in count():
            block.hash = block.compute_hash()
            if block.hash.startswith(self._prefix):
                break
        return block.hash

    def is_valid(self) -> bool:
        """Return whether the chain as it stands is unbroken from its genesis block on."""
        return (
            self._chain[:1] == [self._genesis]
            and all(self._is_sealed(block, place) for place, block in enumerate(self._chain))
            and all(_follows(block, before) for before, block in pairwise(self._chain))
        )

    def _is_sealed(self, block: Block, place: int) -> bool:
        return (
            block.index == place
            and block.hash == block.compute_hash()
            and block.hash.startswith(self._prefix)
        )


def _follows(block: Block, before: Block) -> bool:
    return block.previous_hash == before.hash and block.timestamp >= before.timestamp
