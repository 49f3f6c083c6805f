"""Serialises a block once when mining, and puts the nonces between the two halves of its JSON text."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Callable

HASH_LENGTH = 64


@dataclass
class Block:
    index: int
    timestamp: float
    data: Any
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def _halves(self) -> tuple[bytes, bytes]:
        def text(**members: Any) -> str:
            return json.dumps(members, sort_keys=True, separators=(",", ":"))

        first = text(data=self.data, index=self.index)[:-1] + ',"nonce":'
        second = "," + text(previous_hash=self.previous_hash, timestamp=self.timestamp)[1:]
        return first.encode("ascii"), second.encode("ascii")

    def compute_hash(self) -> str:
        first, second = self._halves()
        return sha256(first + b"%d" % self.nonce + second).hexdigest()


class Blockchain:
    def __init__(self, difficulty: int = 2, clock: Callable[[], float] = time.time) -> None:
        if difficulty < 0 or difficulty > HASH_LENGTH:
            raise ValueError("a hash has 64 digits")
        self.difficulty = difficulty
        self.clock = clock
        genesis = Block(0, 0, "genesis", "0" * HASH_LENGTH)
        self.mine_block(genesis)
        self._first = asdict(genesis)
        self.chain = [genesis]

    def _has_work(self, digest: str) -> bool:
        return digest[: self.difficulty].count("0") == self.difficulty

    def add_block(self, data: Any) -> Block:
        last = self.chain[-1]
        block = Block(last.index + 1, self.clock(), copy.deepcopy(data), last.hash)
        self.mine_block(block)
        self.chain.append(block)
        return block

    def mine_block(self, block: Block) -> str:
        first, second = block._halves()
        start = sha256(first)
        nonce = 0
        while True:
            attempt = start.copy()
            attempt.update(b"%d" % nonce + second)
            digest = attempt.hexdigest()
            if self._has_work(digest):
                block.nonce, block.hash = nonce, digest
                return digest
            nonce += 1

    def is_valid(self) -> bool:
        if not self.chain or asdict(self.chain[0]) != self._first:
            return False
        previous = None
        for place, block in enumerate(self.chain):
            if block.index != place or block.hash != block.compute_hash():
                return False
            if not self._has_work(block.hash):
                return False
            if previous is not None:
                if block.previous_hash != previous.hash:
                    return False
                if block.timestamp < previous.timestamp:
                    return False
            previous = block
        return True
