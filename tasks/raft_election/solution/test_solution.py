"""What the instruction promises about nodes, their messages and simulated elections."""

from typing import Any

import pytest
from solution import (
    AppendEntries,
    AppendEntriesResponse,
    RaftNode,
    RequestVote,
    RequestVoteResponse,
    simulate_election,
)


def node(size: int = 5, node_id: int = 0, **more: Any) -> Any:
    """A node of a cluster with the ids from 0 on."""
    peers = [other for other in range(size) if other != node_id]
    return RaftNode(node_id, peers, more.pop("election_timeout", 100), **more)


def look(one: Any) -> tuple[Any, ...]:
    """What may change of a node."""
    return one.state, one.current_term, one.voted_for, one.leader_id


def ask(one: Any, term: int, candidate: int, log: tuple[int, int] = (0, 0)) -> tuple[int, bool]:
    """Term and vote of the answer to a candidate whose log has this last term and index."""
    answer = one.on_request_vote(RequestVote(term, candidate, log[1], log[0]))
    assert answer.voter_id == one.node_id
    return answer.term, answer.vote_granted


def beat(one: Any, term: int, leader: int) -> tuple[int, bool]:
    """Term and success of the answer to a heartbeat."""
    answer = one.on_append_entries(AppendEntries(term, leader))
    assert answer.follower_id == one.node_id
    return answer.term, answer.success


def votes(term: int, *voters: int, granted: bool = True) -> list[Any]:
    """Responses of these voters."""
    return [RequestVoteResponse(term, granted, voter) for voter in voters]


def elected(one: Any, *voters: int) -> Any:
    """The node as leader of a new term, by these votes."""
    one.start_election()
    assert one.collect_votes(votes(one.current_term, *voters))
    heartbeat = one.become_leader()
    assert (heartbeat.term, heartbeat.leader_id) == (one.current_term, one.node_id)
    return one


def cluster(timeouts: list[float], logs: Any = (), terms: Any = ()) -> list[Any]:
    """A whole cluster, ids from 0 on; each log is a last term and a last index."""
    size = len(timeouts)
    return [
        node(
            size,
            place,
            election_timeout=timeouts[place],
            last_log_term=(logs or [(0, 0)] * size)[place][0],
            last_log_index=(logs or [(0, 0)] * size)[place][1],
            current_term=(terms or [0] * size)[place],
        )
        for place in range(size)
    ]


def test_messages_have_their_fields() -> None:
    """Fields can be given by position and by name, and read."""
    request = RequestVote(1, 2, 3, 4)
    assert (request.term, request.candidate_id) == (1, 2)
    assert (request.last_log_index, request.last_log_term) == (3, 4)
    response = AppendEntriesResponse(term=5, success=True, follower_id=6)
    assert (response.term, response.success, response.follower_id) == (5, True, 6)


def test_new_node() -> None:
    """A node is made a follower without a leader; term and vote may be stored ones."""
    assert look(node()) == ("follower", 0, None, None)
    stored = RaftNode(3, {1, 2}, 7.5, 8, 4, 6, 2)
    assert look(stored) == ("follower", 6, 2, None)
    assert (stored.node_id, stored.election_timeout) == (3, 7.5)
    assert (stored.last_log_index, stored.last_log_term) == (8, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"peers": [0, 1]},
        {"election_timeout": 0},
        {"election_timeout": -1},
        {"last_log_index": -1},
        {"last_log_term": -1},
        {"current_term": -1},
    ],
)
def test_arguments_out_of_range(wrong: dict[str, Any]) -> None:
    """A node that cannot be raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        RaftNode(**{"node_id": 0, "peers": [1, 2], "election_timeout": 1, **wrong})


def test_smallest_arguments() -> None:
    """A lone node with a short timeout and zeros is a node."""
    lone = RaftNode(0, [], 0.5, 0, 0, 0)
    assert look(lone) == ("follower", 0, None, None)


def test_one_vote_in_a_term() -> None:
    """The first candidate gets the vote, again if it asks again; others do not until a new term."""
    one = node(node_id=1)
    assert ask(one, 3, 0) == (3, True)
    assert ask(one, 3, 2) == (3, False)
    assert ask(one, 3, 0) == (3, True)
    assert look(one) == ("follower", 3, 0, None)
    assert ask(one, 4, 2) == (4, True)
    assert ask(one, 4, 0) == (4, False)
    assert look(one) == ("follower", 4, 2, None)


def test_stored_vote_counts() -> None:
    """A restarted node does not vote twice in the term of its vote."""
    one = node(current_term=5, voted_for=3)
    assert ask(one, 5, 2) == (5, False)
    assert ask(one, 5, 3) == (5, True)


def test_old_candidates_are_refused() -> None:
    """A term that is over gets no vote and changes nothing, whatever the log."""
    one = node(current_term=5)
    assert ask(one, 4, 2, (9, 9)) == (5, False)
    assert ask(one, 0, 2, (9, 9)) == (5, False)
    assert look(one) == ("follower", 5, None, None)
    assert ask(one, 5, 2) == (5, True)


@pytest.mark.parametrize(
    ("log", "granted"),
    [
        ((3, 7), True),
        ((3, 8), True),
        ((3, 6), False),
        ((4, 1), True),
        ((2, 99), False),
        ((2, 7), False),
        ((4, 7), True),
    ],
)
def test_logs_are_compared(log: tuple[int, int], granted: bool) -> None:
    """The last term decides, then the last index; equal logs are good enough."""
    one = node(last_log_term=3, last_log_index=7, current_term=4)
    assert ask(one, 4, 1, log) == (4, granted)
    assert look(one) == ("follower", 4, 1 if granted else None, None)


def test_greater_term_is_taken_without_a_vote() -> None:
    """A refused candidate of a later term still ends this one, and the vote stays free."""
    for one in (node(last_log_index=2), elected(node(last_log_index=2), 1, 2)):
        assert ask(one, 6, 1, (0, 1)) == (6, False)
        assert look(one) == ("follower", 6, None, None)
        assert ask(one, 6, 2, (0, 2)) == (6, True)


def test_candidate_and_leader_keep_their_own_vote() -> None:
    """Who stands or leads refuses others in its term and gives way in the next."""
    candidate = node()
    candidate.start_election()
    leader = elected(node(), 1, 2)
    for one, state, known in ((candidate, "candidate", None), (leader, "leader", 0)):
        assert ask(one, 1, 3, (9, 9)) == (1, False)
        assert look(one) == (state, 1, 0, known)
        assert ask(one, 2, 3, (9, 9)) == (2, True)
        assert look(one) == ("follower", 2, 3, None)


def test_heartbeats() -> None:
    """Current and later leaders are followed; old ones hear the term and change nothing."""
    one = node(current_term=3, voted_for=4)
    assert beat(one, 3, 1) == (3, True)
    assert look(one) == ("follower", 3, 4, 1)
    assert beat(one, 2, 2) == (3, False)
    assert look(one) == ("follower", 3, 4, 1)
    assert beat(one, 5, 0) == (5, True)
    assert look(one) == ("follower", 5, None, 0)


def test_new_term_forgets_the_leader() -> None:
    """A request of a later term tells that the old leader's term is over; one of this term does not."""
    one = node()
    beat(one, 1, 3)
    assert ask(one, 1, 2) == (1, True)
    assert look(one) == ("follower", 1, 2, 3)
    ask(one, 2, 1)
    assert look(one) == ("follower", 2, 1, None)


def test_candidate_gives_way_to_a_leader_of_its_term() -> None:
    """It follows, keeps its vote, and cannot win with late votes."""
    one = node()
    one.start_election()
    assert beat(one, 1, 2) == (1, True)
    assert look(one) == ("follower", 1, 0, 2)
    assert ask(one, 1, 3) == (1, False)
    assert one.collect_votes(votes(1, 1, 2, 3, 4)) is False
    with pytest.raises(RuntimeError):
        one.become_leader()


def test_start_election() -> None:
    """Each election is one term further, with a vote for itself and no leader."""
    one = node(node_id=2, last_log_index=8, last_log_term=4, current_term=6)
    beat(one, 6, 1)
    for term in (7, 8):
        request = one.start_election()
        assert (request.term, request.candidate_id) == (term, 2)
        assert (request.last_log_index, request.last_log_term) == (8, 4)
        assert look(one) == ("candidate", term, 2, None)


@pytest.mark.parametrize(("size", "needed"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)])
def test_majority_of_the_whole_cluster(size: int, needed: int) -> None:
    """Votes come in one by one; the own one counts."""
    one = node(size)
    one.start_election()
    wins = [one.collect_votes([]), *(one.collect_votes(votes(1, voter)) for voter in range(1, size))]
    assert wins == [count >= needed for count in range(size)]
    assert look(one) == ("candidate", 1, 0, None)


@pytest.mark.parametrize(
    "useless",
    [
        votes(3, 1, 2, 3, 4, granted=False),
        votes(3, 1, 1, 1, 1),
        votes(3, 7, 8, 9),
        votes(2, 1, 2, 3, 4),
        votes(3, 0, 0, 0),
        [],
    ],
)
def test_votes_that_do_not_count(useless: list[Any]) -> None:
    """Refusals, repetitions, strangers, old terms and the node itself make no majority."""
    one = node(current_term=2)
    one.start_election()
    assert one.collect_votes(useless) is False
    assert one.collect_votes(votes(3, 1)) is False
    assert look(one) == ("candidate", 3, 0, None)
    assert one.collect_votes(votes(3, 2)) is True


def test_votes_of_an_earlier_term_are_forgotten() -> None:
    """A second election starts with one vote, and late votes for the first do not help."""
    one = node()
    one.start_election()
    one.collect_votes(votes(1, 1))
    one.start_election()
    assert one.collect_votes(votes(2, 2)) is False
    assert one.collect_votes(votes(1, 1, 3, 4)) is False
    with pytest.raises(RuntimeError):
        one.become_leader()
    assert one.collect_votes(votes(2, 4)) is True


def test_greater_terms_among_responses() -> None:
    """The greatest term ends the election or the leadership, before and after a majority."""
    candidate = node()
    candidate.start_election()
    for one in (candidate, elected(node(), 1, 2)):
        late = [*votes(1, 1), *votes(6, 2, granted=False), *votes(4, 3, granted=False), *votes(1, 3, 4)]
        assert one.collect_votes(late) is False
        assert look(one) == ("follower", 6, None, None)


def test_late_votes_change_nothing() -> None:
    """A leader stays one, a follower does not save votes for later."""
    leader, follower = elected(node(), 1, 2), node()
    assert leader.collect_votes(votes(1, 3, 4)) is False
    assert look(leader) == ("leader", 1, 0, 0)
    assert follower.collect_votes(votes(0, 1, 2, 3)) is False
    follower.start_election()
    assert follower.collect_votes([]) is False


def test_becoming_leader() -> None:
    """Only a candidate with a majority becomes a leader, once, and then starts no election."""
    one = node()
    for prepare in (lambda: None, one.start_election):
        prepare()
        before = look(one)
        with pytest.raises(RuntimeError):
            one.become_leader()
        assert look(one) == before
    one.collect_votes(votes(1, 1, 2))
    assert (one.become_leader().term, look(one)) == (1, ("leader", 1, 0, 0))
    for call in (one.become_leader, one.start_election):
        with pytest.raises(RuntimeError):
            call()
        assert look(one) == ("leader", 1, 0, 0)


@pytest.mark.parametrize("state", ["follower", "candidate", "leader"])
def test_stepping_down(state: str) -> None:
    """A lesser term changes nothing, an equal one leaves the vote, a greater one takes it."""
    for term, after in ((1, None), (2, ("follower", 2, 0, None)), (5, ("follower", 5, None, None))):
        one = node(current_term=1)
        if state == "follower":
            ask(one, 2, 0)
            beat(one, 2, 3)
        elif state == "candidate":
            one.start_election()
        else:
            elected(one, 1, 2)
        before = look(one)
        assert before[0] == state
        assert one.step_down(term) is None
        assert look(one) == (after or before)


def test_stepping_down_gives_up_the_majority() -> None:
    """A candidate that stepped down within its term cannot lead it."""
    one = node()
    one.start_election()
    one.collect_votes(votes(1, 1, 2))
    one.step_down(1)
    with pytest.raises(RuntimeError):
        one.become_leader()


def test_nodes_are_independent() -> None:
    """Neither votes nor the caller's list of peers are shared."""
    peers = [2, 3, 4]
    first, second = RaftNode(0, peers, 1), RaftNode(1, peers, 1)
    peers.clear()
    first.start_election()
    second.start_election()
    assert first.collect_votes(votes(1, 2)) is False
    assert second.collect_votes(votes(1, 3)) is False
    assert first.collect_votes(votes(1, 4)) is True


def test_first_timeout_wins() -> None:
    """The least timeout leads, of equal ones the least id, whatever the order of the list."""
    for timeouts, leader in (([30, 10, 20], 1), ([20, 10, 10], 1), ([10, 10, 10], 0), ([9, 8.5, 8], 2)):
        nodes = cluster(timeouts)
        assert simulate_election(nodes[::-1], [{0, 1, 2}]) == (leader, {0: 1, 1: 1, 2: 1})
        states = ["leader" if place == leader else "follower" for place in range(3)]
        assert [look(one) for one in nodes] == [(state, 1, leader, leader) for state in states]


def test_partitions() -> None:
    """A majority elects, a minority tries twice, and nobody hears the other side."""
    nodes = cluster([1, 2, 3, 4, 5])
    assert simulate_election(nodes, [{0, 1}, {2, 3, 4}]) == (2, {0: 4, 1: 4, 2: 1, 3: 1, 4: 1})
    assert [one.state for one in nodes] == ["follower", "candidate", "leader", "follower", "follower"]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_everybody_alone(size: int) -> None:
    """Nodes in no set are alone; only a cluster of one can elect by itself."""
    nodes = cluster([1] * size)
    result = simulate_election(nodes, [])
    assert result == ((0, {0: 1}) if size == 1 else (None, dict.fromkeys(range(size), 2)))


def test_half_is_no_majority() -> None:
    """Two of four cannot elect."""
    assert simulate_election(cluster([1, 2, 3, 4]), [{0, 1}, {2, 3}]) == (None, {0: 4, 1: 4, 2: 4, 3: 4})


def test_short_log_loses() -> None:
    """The first to time out lacks entries that a majority has, so a later one wins."""
    nodes = cluster([1, 2, 3, 4, 5], logs=[(1, 9), (1, 9), (2, 2), (2, 1), (2, 1)])
    assert simulate_election(nodes, [set(range(5))]) == (2, dict.fromkeys(range(5), 3))
    nodes = cluster([1, 2, 3], logs=[(1, 2), (1, 2), (2, 1)])
    assert simulate_election(nodes, [{0, 1, 2}]) == (0, {0: 1, 1: 1, 2: 1})


def test_second_round() -> None:
    """Only the first node can win, but it must hear of the greatest term before."""
    nodes = cluster([1, 2, 3], logs=[(2, 2), (1, 1), (1, 1)], terms=[0, 5, 0])
    assert simulate_election(nodes, [{0, 1}]) == (0, {0: 7, 1: 7, 2: 2})


def test_nodes_that_are_down() -> None:
    """Missing nodes may be named and still count for the majority."""
    assert simulate_election(cluster([1] * 5)[2:], [set(range(5))]) == (2, {2: 1, 3: 1, 4: 1})
    assert simulate_election(cluster([1] * 5)[3:], [set(range(5))]) == (None, {3: 4, 4: 4})


def test_leader_stays() -> None:
    """With a leader nobody times out; its heartbeat reaches those who were away."""
    nodes = cluster([1, 2, 3], terms=[4, 4, 4])
    assert simulate_election(nodes, [{0, 1}]) == (0, {0: 5, 1: 5, 2: 6})
    nodes = cluster([1, 2, 3])
    assert simulate_election(nodes[:2], [{0, 1}]) == (0, {0: 1, 1: 1})
    assert simulate_election(nodes, [{0, 1, 2}]) == (0, {0: 1, 1: 1, 2: 1})
    assert look(nodes[2]) == ("follower", 1, None, 0)


@pytest.mark.parametrize("timeouts", [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
def test_old_leader_comes_back(timeouts: list[float]) -> None:
    """Cut off it leads on in its old term; healed, it follows the new leader."""
    nodes = cluster(timeouts)
    old, new = (0, 1) if timeouts[0] == 1 else (4, 3)
    assert simulate_election(nodes, [set(range(5))])[0] == old
    assert simulate_election(nodes, [{old}, set(range(5)) - {old}])[0] == new
    assert look(nodes[old]) == ("leader", 1, old, old)
    assert simulate_election(nodes, [set(range(5))]) == (new, dict.fromkeys(range(5), 2))
    assert look(nodes[old]) == ("follower", 2, None, new)


def test_two_leaders_hear_of_a_greater_term() -> None:
    """Heartbeats go out in order of ids: the old leader's is refused before the newer one is heard."""
    nodes = cluster([1, 2, 3, 4, 5])
    simulate_election(nodes, [set(range(5))])
    assert simulate_election(nodes, [{1, 2, 3}]) == (1, {0: 1, 1: 2, 2: 2, 3: 2, 4: 3})
    assert simulate_election(nodes, [set(range(5))]) == (0, dict.fromkeys(range(5), 4))


def test_lonely_node_ends_a_leadership() -> None:
    """Its great term makes the leader step down, and an election follows."""
    nodes = cluster([1, 2, 3])
    simulate_election(nodes, [{0, 1}])
    assert look(nodes[2]) == ("candidate", 2, 2, None)
    assert simulate_election(nodes, [{0, 1, 2}]) == (0, {0: 3, 1: 3, 2: 3})
    assert [one.leader_id for one in nodes] == [0, 0, 0]
