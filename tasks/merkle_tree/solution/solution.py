"""A Merkle tree that keeps its levels, with proofs that stand on their own."""

import hashlib
import re

_HASH = re.compile("[0-9a-f]{64}")


class MerkleTree:
    """A binary hash tree over blocks; a node without a partner moves up as it is.

    Hashes go in and out as 64 hexadecimal digits in lower case.

    Args:
        blocks: the blocks, at least one.

    Raises:
        ValueError: there is no block.
    """

    def __init__(self, blocks: list[bytes]) -> None:
        if not blocks:
            raise ValueError("a tree has at least one block")
        self._levels = [[_leaf(block) for block in blocks]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_level_above(self._levels[-1]))

    @property
    def root_hash(self) -> str:
        """The hash that stands for all blocks in their order."""
        return self._levels[-1][0].hex()

    def get_proof(self, index: int) -> list[tuple[str, str]]:
        """Return the siblings on the way from a leaf to the root, each with the side on which it stands.

        Raises:
            IndexError: no block has this index.
        """
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(f"no block has the index {index}")
        proof = []
        for level in self._levels:
            sibling = index ^ 1
            if sibling < len(level):
                proof.append(("L" if sibling < index else "R", level[sibling].hex()))
            index //= 2
        return proof

    @staticmethod
    def verify_proof(block: bytes, proof: list[tuple[str, str]], root: str) -> bool:
        """Return whether the proof leads from the block to the root; False for what is no proof or root."""
        if not isinstance(proof, list) or not all(map(_is_step, proof)):
            return False
        reached = _leaf(block)
        for side, sibling in proof:
            other = bytes.fromhex(sibling)
            reached = _node(other, reached) if side == "L" else _node(reached, other)
        return reached.hex() == root


def _leaf(block: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + block).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _level_above(level: list[bytes]) -> list[bytes]:
    paired = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return paired + level[2 * len(paired) :]


def _is_step(step: object) -> bool:
    return isinstance(step, tuple) and len(step) == 2 and step[0] in ("L", "R") and _is_hash(step[1])


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and _HASH.fullmatch(text) is not None
