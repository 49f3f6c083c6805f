from __future__ import annotations

import string
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest

HEX_DIGITS = frozenset(string.hexdigits.lower())


@dataclass(eq=False)
class _Node:
    digest: bytes
    parent: _Node | None = None
    sibling: _Node | None = None
    side: str = ""


def _leaf(block: bytes) -> _Node:
    return _Node(sha256(b"\x00" + block).digest())


def _join(left: _Node, right: _Node | None) -> _Node:
    if right is None:
        return left
    parent = _Node(sha256(b"\x01" + left.digest + right.digest).digest())
    left.parent, left.sibling, left.side = parent, right, "L"
    right.parent, right.sibling, right.side = parent, left, "R"
    return parent


class MerkleTree:
    """Nodes that know their parent and their sibling; a proof is the way up."""

    def __init__(self, blocks: list[bytes]) -> None:
        if len(blocks) == 0:
            raise ValueError("no blocks")
        self._leaves = [_leaf(block) for block in blocks]
        level = self._leaves
        while len(level) > 1:
            halves = iter(level)
            level = [_join(left, right) for left, right in zip_longest(halves, halves)]
        self.root_hash = level[0].digest.hex()

    def get_proof(self, index: int) -> list[tuple[str, str]]:
        if index < 0:
            raise IndexError(index)
        node: _Node | None = self._leaves[index]
        proof = []
        while node is not None and node.sibling is not None:
            proof.append((node.sibling.side, node.sibling.digest.hex()))
            node = node.parent
        return proof

    @staticmethod
    def verify_proof(block: bytes, proof: list[tuple[str, str]], root: str) -> bool:
        if type(proof) not in (list, tuple) or not _well_formed(root):
            return False
        digest = _leaf(block).digest
        for step in proof:
            if type(step) not in (list, tuple) or len(step) != 2 or not _well_formed(step[1]):
                return False
            sibling = bytes.fromhex(step[1])
            if step[0] == "L":
                digest = sha256(b"\x01" + sibling + digest).digest()
            elif step[0] == "R":
                digest = sha256(b"\x01" + digest + sibling).digest()
            else:
                return False
        return digest == bytes.fromhex(root)


def _well_formed(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and HEX_DIGITS.issuperset(text)
