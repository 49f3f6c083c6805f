"""What the instruction promises about `MerkleTree`; the hashes expected here are put together by hand."""

import hashlib

import pytest
from solution import MerkleTree

SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 17]


def leaf(block: bytes) -> str:
    """The hash of a block."""
    return hashlib.sha256(b"\x00" + block).hexdigest()


def node(left: str, right: str) -> str:
    """The hash of the node over two."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


A, B, C, D, E, F, G = (leaf(block) for block in (b"a", b"b", b"c", b"d", b"e", b"f", b"g"))
AB, CD, EF = node(A, B), node(C, D), node(E, F)
ABCD = node(AB, CD)


def tree_of(blocks: str) -> MerkleTree:
    """A tree with one block for each letter."""
    return MerkleTree([letter.encode() for letter in blocks])


def blocks_of(count: int) -> list[bytes]:
    """That many blocks, all different."""
    return [b"block %d" % number for number in range(count)]


def follow(block: bytes, proof: list[tuple[str, str]]) -> str:
    """The hash that a proof leads to."""
    reached = leaf(block)
    for side, sibling in proof:
        reached = node(sibling, reached) if side == "L" else node(reached, sibling)
    return reached


def test_published_hash() -> None:
    """The root of the empty block is the hash of one zero byte, which stands in the instruction."""
    root = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert MerkleTree([b""]).root_hash == root
    assert tree_of("abc").root_hash != root


@pytest.mark.parametrize(
    ("blocks", "root"),
    [
        ("a", A),
        ("ab", AB),
        ("ba", node(B, A)),
        ("abc", node(AB, C)),
        ("abcc", node(AB, node(C, C))),
        ("abcd", ABCD),
        ("abcde", node(ABCD, E)),
        ("abcdef", node(ABCD, EF)),
        ("abcdefg", node(ABCD, node(EF, G))),
        ("aaa", node(node(A, A), A)),
    ],
)
def test_root(blocks: str, root: str) -> None:
    """Nodes are paired from the left, and one without a partner moves up as it is."""
    assert tree_of(blocks).root_hash == root


@pytest.mark.parametrize(
    ("blocks", "proofs"),
    [
        ("a", [[]]),
        ("ab", [[("R", B)], [("L", A)]]),
        ("abc", [[("R", B), ("R", C)], [("L", A), ("R", C)], [("L", AB)]]),
        (
            "abcde",
            [
                [("R", B), ("R", CD), ("R", E)],
                [("L", A), ("R", CD), ("R", E)],
                [("R", D), ("L", AB), ("R", E)],
                [("L", C), ("L", AB), ("R", E)],
                [("L", ABCD)],
            ],
        ),
    ],
)
def test_proofs(blocks: str, proofs: list[list[tuple[str, str]]]) -> None:
    """A proof names the siblings from the leaf up, and skips levels without a partner."""
    tree = tree_of(blocks)
    assert [tree.get_proof(index) for index in range(len(blocks))] == proofs


def test_proof_in_the_middle_levels() -> None:
    """A node that moved up one level may find its partner on the next."""
    tree = tree_of("abcdefg")
    assert tree.get_proof(6) == [("L", EF), ("L", ABCD)]
    assert tree.get_proof(4) == [("R", F), ("R", G), ("L", ABCD)]
    assert tree.get_proof(3) == [("L", C), ("L", AB), ("R", node(EF, G))]


def test_types() -> None:
    """Hashes are text, proofs are lists of plain tuples."""
    tree = tree_of("abc")
    assert type(tree.root_hash) is str
    proof = tree.get_proof(0)
    assert type(proof) is list
    assert [type(step) for step in proof] == [tuple, tuple]


@pytest.mark.parametrize("count", SIZES)
def test_every_proof_leads_to_the_root(count: int) -> None:
    """Each block's proof is accepted for it, and for no other."""
    blocks = blocks_of(count)
    tree = MerkleTree(blocks)
    for index, block in enumerate(blocks):
        proof = tree.get_proof(index)
        assert follow(block, proof) == tree.root_hash
        accepted = [MerkleTree.verify_proof(other, proof, tree.root_hash) for other in blocks]
        assert accepted == [other == block for other in blocks]


def test_prefixes_keep_levels_apart() -> None:
    """Two joined hashes cannot be shown as a block, and joined blocks are not their node."""
    tree = tree_of("abcd")
    pair = bytes.fromhex(A) + bytes.fromhex(B)
    assert not MerkleTree.verify_proof(pair, tree.get_proof(0)[1:], tree.root_hash)
    assert not MerkleTree.verify_proof(b"\x01" + pair, tree.get_proof(0)[1:], tree.root_hash)
    assert MerkleTree([pair]).root_hash == leaf(pair) != AB


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_index_out_of_range(count: int) -> None:
    """Neither below the first block nor past the last one."""
    tree = MerkleTree(blocks_of(count))
    for index in (-1, -count, -count - 1, count, count + 1, 1000):
        with pytest.raises(IndexError):
            tree.get_proof(index)
    assert tree.get_proof(count - 1) == tree.get_proof(count - 1)


def test_empty_list() -> None:
    """A tree of nothing cannot be made, one of an empty block can."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        MerkleTree([])
    assert MerkleTree([b"", b""]).root_hash == node(leaf(b""), leaf(b""))


def test_tree_is_fixed() -> None:
    """The list that the tree was made from may change, and so may a proof."""
    blocks = [b"a", b"b", b"c"]
    tree = MerkleTree(blocks)
    blocks[1] = b"x"
    blocks.append(b"d")
    assert tree.root_hash == node(AB, C)
    tree.get_proof(0).clear()
    assert tree.get_proof(0) == [("R", B), ("R", C)]
    with pytest.raises(IndexError):
        tree.get_proof(3)


def test_trees_are_independent() -> None:
    """A second tree leaves the first one as it was."""
    first, second = tree_of("ab"), tree_of("cd")
    assert (first.root_hash, second.root_hash) == (AB, CD)
    assert first.get_proof(0) == [("R", B)]


def test_verify_needs_no_tree() -> None:
    """The class and any tree give the same answer, to arguments by name as well."""
    other = tree_of("xyz")
    for check in (MerkleTree.verify_proof, other.verify_proof):
        assert check(b"a", [("R", B)], AB) is True
        assert check(b"b", [("R", B)], AB) is False
    assert MerkleTree.verify_proof(block=b"b", proof=[("L", A)], root=AB) is True


@pytest.mark.parametrize(
    "proof",
    [
        [],
        [("R", B)],
        [("R", CD)],
        [("R", CD), ("R", B)],
        [("R", B), ("L", CD)],
        [("L", B), ("R", CD)],
        [("R", B), ("R", B), ("R", CD)],
        [("R", B), ("R", CD), ("R", E)],
        [("R", C), ("R", CD)],
        [("R", B), ("R", AB)],
    ],
)
def test_altered_proofs(proof: list[tuple[str, str]]) -> None:
    """Steps that are missing, added, reversed, or of another side or hash lead elsewhere."""
    assert MerkleTree.verify_proof(b"a", [("R", B), ("R", CD)], ABCD) is True
    assert MerkleTree.verify_proof(b"a", proof, ABCD) is False


@pytest.mark.parametrize("proof", [None, 0, 1.5, True, "", "LR", b"", {}, {"R": B}, set(), object()])
def test_proof_that_is_no_list(proof: object) -> None:
    """Nothing but a list is a proof, even where the empty list is the right one."""
    assert MerkleTree.verify_proof(b"a", [], A) is True
    assert MerkleTree.verify_proof(b"a", proof, A) is False


@pytest.mark.parametrize(
    "step",
    [
        None,
        3,
        "",
        "R",
        "RB",
        b"RB",
        (),
        ("R",),
        (B,),
        ("R", B, B),
        {"R": B},
        (B, "R"),
        ("R", None),
        ("R", 5),
        ("R", [B]),
        (None, B),
        (0, B),
        (1, B),
        (True, B),
        (b"R", B),
        (["R"], B),
        ({}, B),
        ("r", B),
        ("l", B),
        ("", B),
        ("LR", B),
        ("R ", B),
        ("right", B),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_malformed_steps(step: object, place: int) -> None:
    """What is no step makes the proof fail, wherever it stands and whatever the root is."""
    proof: list[object] = [("R", CD)] if place else [("R", B)]
    proof.insert(place, step)
    assert MerkleTree.verify_proof(b"a", proof, ABCD) is False
    assert MerkleTree.verify_proof(b"a", [step], AB) is False
    assert MerkleTree.verify_proof(b"b", [("L", A), step], ABCD) is False


@pytest.mark.parametrize(
    "spell",
    [
        str.upper,
        lambda text: text[:-1],
        lambda text: text[:-2],
        lambda text: text + "0",
        lambda text: text + "00",
        lambda text: text[:0],
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text + " ",
        lambda text: text[:2] + " " + text[2:],
        lambda text: "0x" + text,
        lambda text: "0x" + text[2:],
        lambda text: text[:-1] + "g",
        lambda text: text[:-1] + "\u0663",
        lambda text: text[:8] + "_" + text[9:],
        str.encode,
        bytes.fromhex,
        lambda text: int(text, 16),
        lambda text: [text],
        lambda text: {text: text},
    ],
)
def test_misspelt_hashes(spell) -> None:
    """A hash has one spelling, as a root and in a step."""
    assert MerkleTree.verify_proof(b"a", [("R", B)], AB) is True
    assert MerkleTree.verify_proof(b"a", [("R", B)], spell(AB)) is False
    assert MerkleTree.verify_proof(b"a", [("R", spell(B))], AB) is False
    assert MerkleTree.verify_proof(b"a", [], spell(A)) is False


def test_very_long_proof() -> None:
    """A proof of thousands of steps is checked like any other."""
    proof = [("L", A), ("R", B)] * 2000
    root = follow(b"x", proof)
    assert MerkleTree.verify_proof(b"x", proof, root) is True
    assert MerkleTree.verify_proof(b"x", proof[1:], root) is False
    assert MerkleTree.verify_proof(b"x", [*proof, None], root) is False
