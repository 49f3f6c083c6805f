from solution import Block, Blockchain


def test_hash() -> None:
    block = Block(1, 2, "data", "")
    assert block.compute_hash() == block.compute_hash()


def test_chain() -> None:
    ledger = Blockchain(difficulty=1, clock=lambda: 0)
    ledger.add_block("data")
    assert ledger.is_valid() in (True, False)
