import hashlib

from solution import MerkleTree


def leaf(block: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + block).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_even_number_of_blocks() -> None:
    assert MerkleTree([b"a", b"b"]).root_hash == node(leaf(b"a"), leaf(b"b")).hex()


def test_odd_number_of_blocks() -> None:
    left, right = node(leaf(b"a"), leaf(b"b")), node(leaf(b"c"), leaf(b"c"))
    assert MerkleTree([b"a", b"b", b"c"]).root_hash == node(left, right).hex()
