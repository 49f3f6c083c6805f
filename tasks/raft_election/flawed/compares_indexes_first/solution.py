from collections.abc import Iterable
from dataclasses import dataclass, field

FOLLOWER, CANDIDATE, LEADER = "follower", "candidate", "leader"


@dataclass(frozen=True, slots=True)
class RequestVote:
    term: int
    candidate_id: int
    last_log_index: int
    last_log_term: int


@dataclass(frozen=True, slots=True)
class RequestVoteResponse:
    term: int
    vote_granted: bool
    voter_id: int


@dataclass(frozen=True, slots=True)
class AppendEntries:
    term: int
    leader_id: int


@dataclass(frozen=True, slots=True)
class AppendEntriesResponse:
    term: int
    success: bool
    follower_id: int


@dataclass(eq=False)
class RaftNode:
    node_id: int
    peers: Iterable[int]
    election_timeout: float
    last_log_index: int = 0
    last_log_term: int = 0
    current_term: int = 0
    voted_for: int | None = None
    leader_id: int | None = field(default=None, init=False)
    state: str = field(default=FOLLOWER, init=False)
    _votes: set[int] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self.peers = frozenset(self.peers)
        if self.node_id in self.peers:
            raise ValueError(f"node {self.node_id} is among its own peers")
        if self.election_timeout <= 0:
            raise ValueError(f"election_timeout must be above 0, not {self.election_timeout}")
        if min(self.last_log_index, self.last_log_term, self.current_term) < 0:
            raise ValueError("terms and indexes must not be below 0")

    def on_request_vote(self, request: RequestVote) -> RequestVoteResponse:
        if request.term > self.current_term:
            self.step_down(request.term)
        granted = (
            request.term == self.current_term
            and self.voted_for in {None, request.candidate_id}
            and (request.last_log_index, request.last_log_term) >= (self.last_log_index, self.last_log_term)
        )
        if granted:
            self.voted_for = request.candidate_id
        return RequestVoteResponse(self.current_term, granted, self.node_id)

    def on_append_entries(self, request: AppendEntries) -> AppendEntriesResponse:
        current = request.term >= self.current_term
        if current:
            self.step_down(request.term)
            self.leader_id = request.leader_id
        return AppendEntriesResponse(self.current_term, current, self.node_id)

    def start_election(self) -> RequestVote:
        if self.state == LEADER:
            raise RuntimeError(f"node {self.node_id} leads term {self.current_term} and starts no election")
        self.step_down(self.current_term + 1)
        self.state = CANDIDATE
        self.voted_for = self.node_id
        self._votes = {self.node_id}
        return RequestVote(self.current_term, self.node_id, self.last_log_index, self.last_log_term)

    def collect_votes(self, responses: Iterable[RequestVoteResponse]) -> bool:
        for response in responses:
            if response.term > self.current_term:
                self.step_down(response.term)
            elif self._is_vote(response):
                self._votes.add(response.voter_id)
        return self._has_majority()

    def become_leader(self) -> AppendEntries:
        if not self._has_majority():
            raise RuntimeError(f"node {self.node_id} has no majority in term {self.current_term}")
        self.state = LEADER
        self.leader_id = self.node_id
        return AppendEntries(self.current_term, self.node_id)

    def step_down(self, term: int) -> None:
        if term < self.current_term:
            return
        if term > self.current_term:
            self.current_term = term
            self.voted_for = None
        self.state = FOLLOWER
        self.leader_id = None

    def _is_vote(self, response: RequestVoteResponse) -> bool:
        return (
            response.vote_granted and response.term == self.current_term and response.voter_id in self.peers
        )

    def _has_majority(self) -> bool:
        return self.state == CANDIDATE and 2 * len(self._votes) > len(self.peers) + 1


def simulate_election(nodes: list[RaftNode], partitions: list[set[int]]) -> tuple[int | None, dict[int, int]]:
    up = {node.node_id: node for node in nodes}
    alone = up.keys() - set().union(*partitions)
    for partition in [*partitions, *({node_id} for node_id in alone)]:
        _settle([up[node_id] for node_id in sorted(up.keys() & partition)])
    leaders = [node for node in nodes if node.state == LEADER]
    leader = max(leaders, key=lambda node: node.current_term, default=None)
    terms = {node.node_id: node.current_term for node in nodes}
    return None if leader is None else leader.node_id, terms


def _settle(members: list[RaftNode]) -> None:
    for member in members:
        if member.state == LEADER:
            _send_heartbeat(member, members)
    if any(member.state == LEADER for member in members):
        return
    order = sorted(members, key=lambda member: (member.election_timeout, member.node_id))
    for candidate in order * 2:
        request = candidate.start_election()
        if candidate.collect_votes([other.on_request_vote(request) for other in _others(candidate, members)]):
            candidate.become_leader()
            _send_heartbeat(candidate, members)
            return


def _send_heartbeat(leader: RaftNode, members: list[RaftNode]) -> None:
    heartbeat = AppendEntries(leader.current_term, leader.node_id)
    terms = [other.on_append_entries(heartbeat).term for other in _others(leader, members)]
    if max(terms, default=0) > leader.current_term:
        leader.step_down(max(terms))


def _others(node: RaftNode, members: list[RaftNode]) -> list[RaftNode]:
    return [member for member in members if member is not node]
