import hashlib
import re

HASH = re.compile("^[0-9a-f]{64}$")


def leaf_hash(block: bytes) -> str:
    return hashlib.sha256(b"\x00" + block).hexdigest()


def node_hash(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def is_hash(value: object) -> bool:
    return isinstance(value, str) and HASH.match(value) is not None


class MerkleTree:
    def __init__(self, blocks: list[bytes]) -> None:
        if not blocks:
            raise ValueError("blocks must not be empty")
        self._levels = [[leaf_hash(block) for block in blocks]]
        while len(self._levels[-1]) > 1:
            level = self._levels[-1]
            above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            if len(level) % 2:
                above.append(level[-1])
            self._levels.append(above)

    @property
    def root_hash(self) -> str:
        return self._levels[-1][0]

    def get_proof(self, index: int) -> list[tuple[str, str]]:
        if index < 0 or index >= len(self._levels[0]):
            raise IndexError("index out of range")
        proof = []
        for level in self._levels[:-1]:
            sibling = index - 1 if index % 2 else index + 1
            if sibling < len(level):
                proof.append(("L" if index % 2 else "R", level[sibling]))
            index //= 2
        return proof

    @staticmethod
    def verify_proof(block: bytes, proof: list[tuple[str, str]], root: str) -> bool:
        if not isinstance(proof, list) or not is_hash(root):
            return False
        current = leaf_hash(block)
        for step in proof:
            if not isinstance(step, tuple) or len(step) != 2:
                return False
            side, sibling = step
            if not is_hash(sibling):
                return False
            if side == "L":
                current = node_hash(sibling, current)
            elif side == "R":
                current = node_hash(current, sibling)
            else:
                return False
        return current == root
