from solution import RaftNode, simulate_election


def test_lone_node() -> None:
    node = RaftNode(0, [], 10)
    assert simulate_election([node], [{0}]) == (0, {0: 1})
    assert node.state == "leader"
