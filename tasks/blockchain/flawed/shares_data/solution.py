import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Block:
    index: int
    timestamp: float
    data: Any
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def compute_hash(self) -> str:
        content = {
            "index": self.index,
            "timestamp": self.timestamp,
            "data": self.data,
            "previous_hash": self.previous_hash,
            "nonce": self.nonce,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Blockchain:
    def __init__(self, difficulty: int = 2, clock: Callable[[], float] = time.time) -> None:
        if difficulty < 0 or difficulty > 64:
            raise ValueError("difficulty must be between 0 and 64")
        self.difficulty = difficulty
        self.clock = clock
        self._chain = [self._create_genesis()]

    def _create_genesis(self) -> Block:
        genesis = Block(0, 0, "genesis", "0" * 64)
        self.mine_block(genesis)
        return genesis

    @property
    def chain(self) -> list[Block]:
        return self._chain

    def add_block(self, data: Any) -> Block:
        previous = self._chain[-1]
        block = Block(len(self._chain), self.clock(), data, previous.hash)
        self.mine_block(block)
        self._chain.append(block)
        return block

    def mine_block(self, block: Block) -> str:
        target = "0" * self.difficulty
        block.nonce = 0
        block.hash = block.compute_hash()
        while not block.hash.startswith(target):
            block.nonce += 1
            block.hash = block.compute_hash()
        return block.hash

    def is_valid(self) -> bool:
        if not self._chain or self._chain[0] != self._create_genesis():
            return False
        target = "0" * self.difficulty
        for i in range(1, len(self._chain)):
            block, previous = self._chain[i], self._chain[i - 1]
            if block.index != i:
                return False
            if block.hash != block.compute_hash():
                return False
            if not block.hash.startswith(target):
                return False
            if block.previous_hash != previous.hash:
                return False
            if block.timestamp < previous.timestamp:
                return False
        return True
