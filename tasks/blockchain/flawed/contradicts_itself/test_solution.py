from solution import Blockchain


def test_tampering() -> None:
    ledger = Blockchain(difficulty=1, clock=lambda: 0)
    ledger.add_block("data")
    assert ledger.is_valid()
    ledger.chain[1].data = "other"
    assert not ledger.is_valid()


def test_tampering_with_work() -> None:
    ledger = Blockchain(difficulty=1, clock=lambda: 0)
    ledger.add_block("data")
    ledger.chain[1].data = "other"
    ledger.mine_block(ledger.chain[1])
    assert not ledger.is_valid()
