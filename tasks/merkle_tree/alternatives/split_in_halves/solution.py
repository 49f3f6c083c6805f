"""The tree as a recursion: the left half of n leaves is the largest power of two below n, and full."""

import hashlib
from functools import reduce


def hash_leaf(block):
    return hashlib.sha256(bytes([0]) + block).hexdigest()


def hash_node(left, right):
    return hashlib.sha256(bytes([1]) + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def subtree(hashes):
    """A leaf as (hash,), a node as (hash, number of leaves on the left, left, right)."""
    if len(hashes) == 1:
        return (hashes[0],)
    split = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = subtree(hashes[:split]), subtree(hashes[split:])
    return hash_node(left[0], right[0]), split, left, right


def path(node, index):
    """The steps to a leaf, from the leaf up."""
    if len(node) == 1:
        return []
    _, split, left, right = node
    if index < split:
        return [*path(left, index), ("R", right[0])]
    return [*path(right, index - split), ("L", left[0])]


def is_hash(value):
    try:
        return value == int(value, 16).to_bytes(32, "big").hex()
    except (TypeError, ValueError, OverflowError):
        return False


def climb(reached, step):
    side, sibling = step
    return hash_node(sibling, reached) if side == "L" else hash_node(reached, sibling)


class MerkleTree:
    def __init__(self, blocks):
        if not blocks:
            raise ValueError("cannot build a tree of no blocks")
        self._size = len(blocks)
        self._top = subtree(list(map(hash_leaf, blocks)))

    root_hash = property(lambda self: self._top[0])

    def get_proof(self, index):
        if index not in range(self._size):
            raise IndexError(f"{index} is not between 0 and {self._size - 1}")
        return path(self._top, index)

    @staticmethod
    def verify_proof(block, proof, root):
        match proof:
            case list():
                for step in proof:
                    match step:
                        case ("L" | "R", sibling) if is_hash(sibling):
                            continue
                        case _:
                            return False
                return is_hash(root) and reduce(climb, proof, hash_leaf(block)) == root
            case _:
                return False
