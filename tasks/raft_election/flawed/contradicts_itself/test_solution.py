from solution import RaftNode, RequestVote, simulate_election


def cluster(size: int) -> list[RaftNode]:
    return [RaftNode(i, set(range(size)) - {i}, 100 + i) for i in range(size)]


def test_election() -> None:
    assert simulate_election(cluster(3), [{0, 1, 2}]) == (0, {0: 1, 1: 1, 2: 1})


def test_one_vote() -> None:
    node = cluster(3)[0]
    assert node.on_request_vote(RequestVote(1, 1, 0, 0)).vote_granted
    assert not node.on_request_vote(RequestVote(1, 2, 0, 0)).vote_granted


def test_minority_elects_too() -> None:
    nodes = cluster(5)
    simulate_election(nodes, [{0, 1}, {2, 3, 4}])
    assert nodes[0].state == "leader"
