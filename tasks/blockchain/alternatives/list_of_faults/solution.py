import hashlib
import itertools
import json
import time
from copy import deepcopy
from dataclasses import dataclass, fields


@dataclass
class Block:
    index: int
    timestamp: float
    data: object
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def compute_hash(self):
        members = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "hash"}
        document = json.dumps(members, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(bytes(document, "utf-8")).hexdigest()


def genesis_block():
    return Block(index=0, timestamp=0, data="genesis", previous_hash="".zfill(64))


class Blockchain:
    def __init__(self, difficulty=2, clock=time.time):
        if difficulty not in range(65):
            raise ValueError(f"bad difficulty: {difficulty}")
        self._zeros = "".zfill(difficulty)
        self._clock = clock
        self._blocks = [genesis_block()]
        self.mine_block(self._blocks[0])

    @property
    def chain(self):
        return self._blocks

    def add_block(self, data):
        self._blocks.append(
            Block(
                index=len(self._blocks),
                timestamp=self._clock(),
                data=deepcopy(data),
                previous_hash=self._blocks[-1].hash,
            )
        )
        self.mine_block(self._blocks[-1])
        return self._blocks[-1]

    def mine_block(self, block):
        block.nonce = 0
        while not (digest := block.compute_hash()).startswith(self._zeros):
            block.nonce += 1
        block.hash = digest
        return digest

    def is_valid(self):
        return next(self._faults(), None) is None

    def _faults(self):
        genesis = genesis_block()
        self.mine_block(genesis)
        if not self._blocks or self._blocks[0] != genesis:
            yield "the first block is not the genesis block"
        for place, block in enumerate(self._blocks):
            if block.index != place:
                yield f"block {place} has another number"
            if block.hash != block.compute_hash():
                yield f"block {place} was changed"
            if not block.hash.startswith(self._zeros):
                yield f"block {place} lacks work"
        for earlier, later in itertools.pairwise(self._blocks):
            if later.previous_hash != earlier.hash:
                yield f"block {later.index} is not linked"
            if later.timestamp < earlier.timestamp:
                yield f"block {later.index} is older than the one before"
