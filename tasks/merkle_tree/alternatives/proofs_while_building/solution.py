import re
from enum import Enum
from hashlib import sha256
from typing import Any, List, Optional, Tuple

Step = Tuple[str, str]
_Placed = Tuple[str, List[int]]


class _Tag(bytes, Enum):
    LEAF = b"\x00"
    NODE = b"\x01"


def _digest(tag: _Tag, *parts: bytes) -> str:
    state = sha256(tag.value)
    for part in parts:
        state.update(part)
    return state.hexdigest()


class _Malformed(Exception):
    pass


class MerkleTree:
    """Writes down all proofs while it builds the levels, one step for each leaf below a pair."""

    def __init__(self, blocks: List[bytes]) -> None:
        self._proofs: List[List[Step]] = [[] for _ in blocks]
        level = [(_digest(_Tag.LEAF, block), [place]) for place, block in enumerate(blocks)]
        if not level:
            raise ValueError("at least one block is needed")
        while len(level) > 1:
            level = [self._join(*level[place : place + 2]) for place in range(0, len(level), 2)]
        self._root = level[0][0]

    def _join(self, left: _Placed, right: Optional[_Placed] = None) -> _Placed:
        if right is None:
            return left
        for place in left[1]:
            self._proofs[place].append(("R", right[0]))
        for place in right[1]:
            self._proofs[place].append(("L", left[0]))
        joined = _digest(_Tag.NODE, bytes.fromhex(left[0]), bytes.fromhex(right[0]))
        return joined, left[1] + right[1]

    @property
    def root_hash(self) -> str:
        return self._root

    def get_proof(self, index: int) -> List[Step]:
        if index < 0 or index >= len(self._proofs):
            raise IndexError("index out of range")
        return self._proofs[index][:]

    @staticmethod
    def verify_proof(block: bytes, proof: List[Step], root: str) -> bool:
        try:
            return _fold(block, proof) == _raw(root)
        except _Malformed:
            return False


def _fold(block: bytes, proof: Any) -> bytes:
    if not isinstance(proof, (list, tuple)):
        raise _Malformed
    reached = bytes.fromhex(_digest(_Tag.LEAF, block))
    for step in proof:
        if not isinstance(step, (list, tuple)) or len(step) != 2:
            raise _Malformed
        side, sibling = step[0], _raw(step[1])
        if not isinstance(side, str) or side not in {"L", "R"}:
            raise _Malformed
        pair = (sibling, reached) if side == "L" else (reached, sibling)
        reached = bytes.fromhex(_digest(_Tag.NODE, *pair))
    return reached


def _raw(text: Any) -> bytes:
    if not isinstance(text, str) or not re.fullmatch("[0-9a-f]{64}", text):
        raise _Malformed
    return bytes.fromhex(text)
