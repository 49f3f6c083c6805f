"""How Raft nodes answer messages and how simulated elections end; terms, logs, ids and partitions are drawn."""


def _ids(rng, count):
    """Ids of a cluster in a drawn order; 0 is always one of them."""
    return rng.sample([0, *rng.sample(range(1, 30), count - 1)], count)


def _node(solution, ids, place, **more):
    """The node at a place of a cluster's ids."""
    peers = [other for other in ids if other != ids[place]]
    return solution.RaftNode(ids[place], peers, more.pop("election_timeout", 100), **more)


def _cluster(solution, ids, timeouts, logs, terms):
    """All nodes of a cluster; each log is a last term and a last index."""
    return [
        _node(
            solution,
            ids,
            place,
            election_timeout=timeouts[place],
            last_log_term=logs[place][0],
            last_log_index=logs[place][1],
            current_term=terms[place],
        )
        for place in range(len(ids))
    ]


def _look(node):
    """What can be read of a node and may change."""
    return [node.state, node.current_term, node.voted_for, node.leader_id]


def _look_at_all(nodes):
    return [[node.node_id, *_look(node)] for node in sorted(nodes, key=lambda node: node.node_id)]


def _ask(solution, node, term, candidate, log=(0, 0)):
    """A node's answer to a candidate with a log of this last term and index."""
    answer = node.on_request_vote(
        solution.RequestVote(term=term, candidate_id=candidate, last_log_index=log[1], last_log_term=log[0])
    )
    return [answer.term, answer.vote_granted, answer.voter_id]


def _beat(solution, node, term, leader):
    """A node's answer to a heartbeat."""
    answer = node.on_append_entries(solution.AppendEntries(term=term, leader_id=leader))
    return [answer.term, answer.success, answer.follower_id]


def _votes(solution, term, voters, granted=True):
    return [solution.RequestVoteResponse(term=term, vote_granted=granted, voter_id=voter) for voter in voters]


def _lead(solution, node, voters):
    """Make a candidate of the node, and its leader with these votes."""
    term = node.start_election().term
    node.collect_votes(_votes(solution, term, voters))
    heartbeat = node.become_leader()
    return [heartbeat.term, heartbeat.leader_id]


def _attempt(call):
    """What a call comes to: an error of a promised kind, or success."""
    try:
        call()
    except (RuntimeError, ValueError) as error:
        return "RuntimeError" if isinstance(error, RuntimeError) else "ValueError"
    return "done"


def _split(rng, ids, count):
    """The ids dealt out into this many sets, none of them empty."""
    dealt = rng.sample(ids, len(ids))
    groups = [{node_id} for node_id in dealt[:count]]
    for node_id in dealt[count:]:
        rng.choice(groups).add(node_id)
    return groups


def new_node(solution, rng):
    """What can be read of nodes that were just made, with and without stored values."""
    ids = _ids(rng, 5)
    numbers = [rng.randint(1, 50) for _ in range(4)]
    restarted = solution.RaftNode(ids[0], ids[1:], *numbers, ids[1])
    plain = solution.RaftNode(node_id=ids[1], peers=set(ids) - {ids[1]}, election_timeout=1.5)
    return [
        [node.node_id, node.election_timeout, node.last_log_index, node.last_log_term, *_look(node)]
        for node in (restarted, plain)
    ]


def arguments_out_of_range(solution, rng):
    """Nodes that cannot be, among some that can, the smallest numbers included."""
    attempts = [
        lambda: solution.RaftNode(3, {1, 2, 3}, 10),
        lambda: solution.RaftNode(0, [0], 10),
        lambda: solution.RaftNode(0, [], 0),
        lambda: solution.RaftNode(0, [1], -rng.randint(1, 9)),
        lambda: solution.RaftNode(0, [1], 0.5),
        lambda: solution.RaftNode(1, [0], 10, last_log_index=-1),
        lambda: solution.RaftNode(1, [0], 10, last_log_term=-rng.randint(1, 9)),
        lambda: solution.RaftNode(1, [0], 10, current_term=-1),
        lambda: solution.RaftNode(1, [0], 10, 0, 0, 0),
    ]
    return [_attempt(attempt) for attempt in attempts]


def one_vote_in_a_term(solution, rng):
    """Several candidates ask in one term, some of them more than once; 0 may be one of them."""
    ids, term = _ids(rng, 5), rng.randint(1, 9)
    candidates = [*ids[1:3], *rng.choices(ids[1:], k=6)]
    node = _node(solution, ids, 0)
    return [[_ask(solution, node, term, candidate), _look(node)] for candidate in candidates]


def vote_for_node_zero(solution, rng):
    """Node 0 gets the vote, then others ask in the same term, then 0 asks again."""
    ids, term = [rng.randint(1, 9), 0, *rng.sample(range(10, 20), 3)], rng.randint(1, 9)
    node = _node(solution, ids, 0)
    answers = [_ask(solution, node, term, candidate) for candidate in (0, ids[2], ids[3], 0)]
    return [answers, _look(node), _beat(solution, node, term, 0), _look(node)]


def vote_stored_before_a_restart(solution, rng):
    """A node that comes back with its vote keeps it in that term and is free in the next."""
    ids, term = _ids(rng, 4), rng.randint(1, 9)
    node = _node(solution, ids, 0, current_term=term, voted_for=ids[1])
    order = rng.sample(ids[1:], 3)
    answers = [_ask(solution, node, term, candidate) for candidate in order]
    return [answers, _look(node), _ask(solution, node, term + 1, ids[2]), _look(node)]


def old_terms_are_refused(solution, rng):
    """Candidates and leaders of terms that are over, with logs however long."""
    ids, term = _ids(rng, 4), rng.randint(5, 20)
    node = _node(solution, ids, 0, current_term=term)
    old = [term - 1, rng.randint(0, term - 1), 0]
    record = [[_ask(solution, node, each, ids[1], (9, 99)), _look(node)] for each in old]
    record += [[_beat(solution, node, each, ids[2]), _look(node)] for each in old]
    return [record, _ask(solution, node, term, ids[3]), _beat(solution, node, term, ids[3]), _look(node)]


def logs_are_compared(solution, rng):
    """Candidates whose last term and last index are less, equal and greater, in all combinations."""
    ids, term, index = _ids(rng, 3), rng.randint(2, 9), rng.randint(2, 9)
    pairs = [(term + more, index + longer) for more in (-1, 0, 1) for longer in (-1, 0, 1)]
    pairs += [(term - 1, index + 50), (term + 1, 0), (0, 0)]
    record = []
    for pair in rng.sample(pairs, len(pairs)):
        node = _node(solution, ids, 0, last_log_term=term, last_log_index=index, current_term=term)
        record.append([pair, _ask(solution, node, term, ids[1], pair), _look(node)])
    return record


def greater_term_with_an_older_log(solution, rng):
    """The term is taken although the vote is refused, by followers, candidates and leaders."""
    ids, term = _ids(rng, 3), rng.randint(1, 9)
    record = []
    for state in ("follower", "candidate", "leader"):
        node = _node(solution, ids, 0, last_log_term=4, last_log_index=4, current_term=term)
        if state == "candidate":
            node.start_election()
        elif state == "leader":
            _lead(solution, node, ids[1:2])
        before = _look(node)
        later = node.current_term + rng.randint(1, 5)
        record.append([before, _ask(solution, node, later, ids[1], (4, 3)), _look(node)])
        record.append([_ask(solution, node, later, ids[2], (4, 4)), _look(node)])
    return record


def candidates_and_leaders_are_asked(solution, rng):
    """Who stands for election or leads gives nobody else a vote in that term, and gives way in a later one."""
    ids = _ids(rng, 5)
    record = []
    for leads in (False, True):
        node = _node(solution, ids, 0, current_term=rng.randint(0, 9))
        term = node.start_election().term
        if leads:
            node.collect_votes(_votes(solution, term, ids[1:4]))
            node.become_leader()
        record.append([_ask(solution, node, term, ids[2], (9, 9)), _look(node)])
        record.append([_ask(solution, node, term + 1, ids[2], (9, 9)), _look(node)])
    return record


def heartbeats(solution, rng):
    """A follower hears leaders of its own term, of later ones and of earlier ones."""
    ids, term = _ids(rng, 4), rng.randint(3, 9)
    node = _node(solution, ids, 0, current_term=term, voted_for=ids[1])
    steps = [(term, ids[1]), (term, ids[1]), (term - 1, ids[2]), (term + 3, ids[2]), (term + 2, ids[1])]
    record = [[_beat(solution, node, *step), _look(node)] for step in steps]
    return [record, _ask(solution, node, term + 3, ids[3]), _look(node)]


def candidate_gives_way(solution, rng):
    """A candidate hears the leader of its own term: it follows, keeps its vote and cannot win any more."""
    ids = _ids(rng, 5)
    node = _node(solution, ids, 0, current_term=rng.randint(0, 9))
    term = node.start_election().term
    record = [_beat(solution, node, term - 1, ids[2]), _look(node)]
    record += [_beat(solution, node, term, ids[1]), _look(node)]
    record += [_ask(solution, node, term, ids[2]), _look(node)]
    late = node.collect_votes(_votes(solution, term, ids[1:]))
    return [record, late, _attempt(node.become_leader), _look(node)]


def starting_elections(solution, rng):
    """The request and the node after a first election and after others; the log is a drawn one."""
    ids = _ids(rng, 4)
    log = [rng.randint(0, 99), rng.randint(0, 9)]
    node = _node(
        solution, ids, 0, last_log_index=log[0], last_log_term=log[1], current_term=rng.randint(9, 20)
    )
    _beat(solution, node, node.current_term, ids[1])
    record = [_look(node)]
    for _ in range(rng.randint(2, 4)):
        request = node.start_election()
        sent = [request.term, request.candidate_id, request.last_log_index, request.last_log_term]
        record.append([sent, _look(node)])
    return record


def majority_of_the_whole_cluster(solution, rng):
    """Votes come in one by one, in clusters of one to seven nodes."""
    record = []
    for size in range(1, 8):
        ids = _ids(rng, size)
        node = _node(solution, ids, 0, current_term=rng.randint(0, 9))
        term = node.start_election().term
        wins = [node.collect_votes([])]
        wins += [node.collect_votes(_votes(solution, term, [voter])) for voter in ids[1:]]
        record.append([wins, _look(node)])
    return record


def votes_that_do_not_count(solution, rng):
    """Refusals, repeated votes, votes of strangers, of old terms and of the node itself, then just enough."""
    ids = _ids(rng, 7)
    node = _node(solution, ids, 0, current_term=rng.randint(3, 9))
    term = node.start_election().term
    useless = [
        _votes(solution, term, ids[1:], granted=False),
        _votes(solution, term, [ids[1]] * 5),
        _votes(solution, term, [ids[1], ids[2], ids[1], ids[2]]),
        _votes(solution, term, range(40, 49)),
        _votes(solution, term - 1, ids[1:]),
        _votes(solution, term, [ids[0]] * 4),
    ]
    rng.shuffle(useless)
    record = [[node.collect_votes(responses), _look(node)] for responses in useless]
    return [record, node.collect_votes(_votes(solution, term, ids[3:4])), _look(node)]


def votes_of_an_earlier_term(solution, rng):
    """A candidate one vote short starts again: what it collected before is worth nothing now."""
    ids = _ids(rng, 5)
    node = _node(solution, ids, 0)
    first = node.start_election().term
    record = [node.collect_votes(_votes(solution, first, ids[1:2]))]
    second = node.start_election().term
    record.append(node.collect_votes(_votes(solution, second, ids[2:3])))
    record.append(node.collect_votes(_votes(solution, first, ids[1:])))
    record.append(_attempt(node.become_leader))
    record.append(node.collect_votes(_votes(solution, second, ids[3:4])))
    return [record, _look(node), _attempt(node.become_leader), _look(node)]


def greater_terms_among_responses(solution, rng):
    """A response of a later term ends the election or the leadership, whatever the other votes say."""
    ids = _ids(rng, 5)
    record = []
    for leads in (False, True):
        node = _node(solution, ids, 0)
        term = node.start_election().term
        if leads:
            node.collect_votes(_votes(solution, term, ids[1:]))
            node.become_leader()
        later = [term + rng.randint(1, 9) for _ in range(2)]
        responses = _votes(solution, term, ids[1:])
        for number in later:
            responses += _votes(solution, number, [ids[rng.randint(1, 4)]], granted=False)
        rng.shuffle(responses)
        record.append([node.collect_votes(responses), _look(node), _attempt(node.become_leader)])
    return record


def late_votes(solution, rng):
    """Responses that reach a follower and a leader: nothing is counted."""
    ids, term = _ids(rng, 5), rng.randint(1, 9)
    follower, leader = _node(solution, ids, 0, current_term=term), _node(solution, ids, 1)
    counted = [follower.collect_votes(_votes(solution, term, ids[1:])), _look(follower)]
    beat = _lead(solution, leader, [ids[0], ids[2]])
    late = leader.collect_votes(_votes(solution, leader.current_term, ids[3:]))
    request = follower.start_election()
    return [counted, beat, late, _look(leader), follower.collect_votes([]), request.term, _look(follower)]


def becoming_leader(solution, rng):
    """The call before an election, too early, in time, and a second time; a leader starts no election."""
    ids = _ids(rng, 5)
    node = _node(solution, ids, 0, current_term=rng.randint(0, 9))
    record = [_attempt(node.become_leader), _look(node)]
    term = node.start_election().term
    node.collect_votes(_votes(solution, term, ids[1:2]))
    record += [_attempt(node.become_leader), _look(node)]
    won = node.collect_votes(_votes(solution, term, ids[2:3]))
    heartbeat = node.become_leader()
    record += [won, heartbeat.term, heartbeat.leader_id, _look(node)]
    record += [_attempt(node.become_leader), _attempt(node.start_election), _look(node)]
    node.step_down(term + 1)
    return [*record, _attempt(node.become_leader), _attempt(node.start_election), _look(node)]


def stepping_down(solution, rng):
    """Followers, candidates and leaders step down to lesser, equal and greater terms."""
    ids = _ids(rng, 3)
    record = []
    for state in ("follower", "candidate", "leader"):
        for change in (-rng.randint(1, 3), 0, rng.randint(1, 9)):
            node = _node(solution, ids, 0, current_term=rng.randint(4, 9))
            if state == "follower":
                _ask(solution, node, node.current_term, ids[2])
                _beat(solution, node, node.current_term, ids[2])
            elif state == "candidate":
                node.start_election()
                node.collect_votes(_votes(solution, node.current_term, ids[1:]))
            else:
                _lead(solution, node, ids[1:])
            before = _look(node)
            returned = node.step_down(node.current_term + change)
            record.append([before, returned, _look(node)])
    return record


def nodes_are_independent(solution, rng):
    """Two nodes of one cluster, made from one collection of peers that is emptied afterwards."""
    ids = _ids(rng, 6)
    peers = ids[2:]
    first, second = (solution.RaftNode(node_id, peers, 10) for node_id in ids[:2])
    peers.clear()
    terms = [first.start_election().term, first.start_election().term, second.start_election().term]
    wins = [
        node.collect_votes(_votes(solution, node.current_term, voters))
        for node, voters in ((first, ids[2:4]), (second, ids[2:3]), (second, ids[4:5]))
    ]
    return [terms, wins, _look(first), _look(second)]


def long_history_of_one_node(solution, rng):
    """Messages and calls in a drawn order, with terms around the node's own; looked at after each."""
    ids = _ids(rng, 5)
    node = _node(solution, ids, 0, last_log_term=2, last_log_index=5)
    record = []
    for _ in range(150):
        term, other = max(0, node.current_term + rng.choice([-1, 0, 0, 0, 1])), rng.choice(ids[1:])
        kind, log = rng.randrange(6), (rng.randint(1, 3), rng.randint(4, 6))
        if kind == 0:
            record.append(_ask(solution, node, term, other, log))
        elif kind == 1 and (node.state != "leader" or term != node.current_term):
            record.append(_beat(solution, node, term, other))
        elif kind == 2:
            record.append(_attempt(node.start_election))
        elif kind in {3, 4}:
            record.append(node.collect_votes(_votes(solution, term, [other], rng.random() < 0.8)))
        else:
            record.append(_attempt(node.become_leader))
        record.append(_look(node))
    return record


def earliest_timeout_wins(solution, rng):
    """All nodes reach each other and have equal logs; timeouts differ and are given in no order."""
    ids = _ids(rng, rng.randint(2, 7))
    timeouts = rng.sample(range(100, 300), len(ids))
    nodes = _cluster(solution, ids, timeouts, [(1, 4)] * len(ids), [3] * len(ids))
    return [solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)]


def equal_timeouts(solution, rng):
    """Of several nodes with the least timeout the one with the least id is first."""
    ids = _ids(rng, 6)
    timeouts = [5.5] * 4 + [9, 9]
    record = []
    for group in (set(ids), set(ids[1:]), set(ids) - {0}):
        nodes = _cluster(solution, ids, timeouts, [(0, 0)] * 6, [0] * 6)
        nodes.sort(key=lambda node: -node.node_id)
        record.append([solution.simulate_election(nodes, [group]), _look_at_all(nodes)])
    return record


def sizes_of_partitions(solution, rng):
    """A majority on one side, on none, exactly half, and nodes that are in no set."""
    record = []
    for size in (1, 2, 3, 4, 5, 6):
        ids = _ids(rng, size)
        for reach in range(size + 1):
            nodes = _cluster(solution, ids, rng.sample(range(1, 99), size), [(0, 0)] * size, [0] * size)
            groups = [set(ids[:reach])] if reach else []
            record.append([solution.simulate_election(nodes, groups), _look_at_all(nodes)])
    return record


def longer_logs_win(solution, rng):
    """Whoever times out first may lack entries that a majority has."""
    ids = _ids(rng, 5)
    timeouts = sorted(rng.sample(range(1, 99), 5))
    histories = [
        [(1, 1), (1, 2), (2, 1), (2, 1), (2, 1)],
        [(1, 9), (2, 2), (2, 3), (3, 1), (3, 1)],
        [(rng.randint(0, 2), rng.randint(0, 2)) for _ in ids],
        [(rng.randint(0, 1), rng.randint(0, 3)) for _ in ids],
    ]
    record = []
    for logs in histories:
        nodes = _cluster(solution, ids, timeouts, logs, [3] * 5)
        record.append([solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)])
        nodes = _cluster(solution, ids, timeouts, logs, [3] * 5)
        record.append([solution.simulate_election(nodes, [set(ids[:2]), set(ids[2:])]), _look_at_all(nodes)])
    return record


def terms_that_differ(solution, rng):
    """Nodes come with terms far apart, so the first candidates learn that theirs are over."""
    ids = _ids(rng, 5)
    record = []
    for terms in ([0, 5, 2, 9, 1], [9, 0, 0, 0, 0], rng.sample(range(30), 5)):
        logs = [(rng.randint(0, 1), rng.randint(0, 1)) for _ in ids]
        nodes = _cluster(solution, ids, [10, 20, 30, 40, 50], logs, terms)
        groups = rng.choice([[set(ids)], [set(ids[:3]), set(ids[3:])], [set(ids[2:])]])
        record.append([solution.simulate_election(nodes, groups), _look_at_all(nodes)])
    return record


def only_the_second_round_succeeds(solution, rng):
    """The node with the longest log times out first, in a term that is over, and needs every vote."""
    ids = _ids(rng, 3)
    term = rng.randint(2, 9)
    nodes = _cluster(solution, ids, [1, 2, 3], [(2, 2), (1, 1), (1, 1)], [0, term, 0])
    return [solution.simulate_election(nodes, [set(ids[:2])]), _look_at_all(nodes)]


def nodes_that_are_down(solution, rng):
    """Some nodes of the cluster are not given; sets may name them, and they still count for the majority."""
    ids = _ids(rng, 5)
    record = []
    for up in (4, 3, 2):
        nodes = _cluster(solution, ids, rng.sample(range(1, 99), 5), [(0, 0)] * 5, [0] * 5)[:up]
        rng.shuffle(nodes)
        record.append([solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)])
    return record


def leader_stays(solution, rng):
    """With a leader among the nodes nobody times out, even where a node was away, and nobody's term grows."""
    ids = _ids(rng, 5)
    nodes = _cluster(solution, ids, rng.sample(range(1, 99), 5), [(0, 0)] * 5, [2] * 5)
    first = solution.simulate_election(nodes, [set(ids)])
    record = [first, solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)]
    loose = next(node_id for node_id in ids if node_id != first[0])
    record.append(solution.simulate_election(nodes, [{first[0], loose}]))
    return [record, _look_at_all(nodes)]


def old_leader_comes_back(solution, rng):
    """A leader is cut off, the others elect another, and the partition heals."""
    ids = sorted(_ids(rng, 5))
    timeouts = rng.choice([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
    nodes = _cluster(solution, ids, timeouts, [(0, 0)] * 5, [0] * 5)
    record = [solution.simulate_election(nodes, [set(ids)])]
    leader = record[0][0]
    record += [solution.simulate_election(nodes, [{leader}, set(ids) - {leader}]), _look_at_all(nodes)]
    return [*record, solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)]


def lonely_node_disturbs(solution, rng):
    """A node that was alone comes back with a greater term: the leader steps down and there is an election."""
    ids = _ids(rng, 3)
    nodes = _cluster(solution, ids, [1, 2, 3], [(1, rng.randint(0, 1)) for _ in ids], [0] * 3)
    record = [solution.simulate_election(nodes, [set(ids)])]
    away = next(node_id for node_id in ids if node_id != record[0][0])
    record += [solution.simulate_election(nodes, [set(ids) - {away}]) for _ in range(rng.randint(1, 3))]
    record.append(_look_at_all(nodes))
    return [*record, solution.simulate_election(nodes, [set(ids)]), _look_at_all(nodes)]


def two_leaders_meet(solution, rng):
    """Leaders of different terms come together again, with and without a node of a greater term."""
    ids = sorted(_ids(rng, 5))
    record = []
    for order in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]):
        nodes = _cluster(solution, ids, order, [(1, 1)] * 5, [rng.randint(0, 3)] * 5)
        first, second, lonely = (ids[order.index(place)] for place in (1, 2, 5))
        others = set(ids) - {first, lonely}
        record.append(solution.simulate_election(nodes, [set(ids)]))
        record.append(solution.simulate_election(nodes, [others]))
        back = rng.choice([{first, second}, set(ids) - {lonely}]) if rng.random() < 0.3 else set(ids)
        record += [_look_at_all(nodes), solution.simulate_election(nodes, [back]), _look_at_all(nodes)]
    return record


def long_history_of_a_cluster(solution, rng):
    """Partitions come and go, nodes are down by turns, logs and terms differ from the start."""
    size = rng.randint(4, 6)
    ids = _ids(rng, size)
    logs = [(rng.randint(0, 1), rng.randint(0, 2)) for _ in ids]
    terms = [rng.randint(1, 4) for _ in ids]
    timeouts = [rng.randint(1, 4) for _ in ids]
    nodes = _cluster(solution, ids, timeouts, logs, terms)
    record = []
    for _ in range(12):
        groups = _split(rng, ids, rng.randint(1, 3))
        up = rng.sample(nodes, rng.choice([size, size, size - 1]))
        if rng.random() < 0.3:
            groups.pop()
        record.append([solution.simulate_election(up, groups), _look_at_all(nodes)])
    return record
