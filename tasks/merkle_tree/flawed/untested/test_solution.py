from solution import MerkleTree


def test_merkle_tree() -> None:
    tree = MerkleTree([b"a", b"b", b"c"])
    proof = tree.get_proof(1)
    MerkleTree.verify_proof(b"b", proof, tree.root_hash)
