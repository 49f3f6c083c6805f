from dataclasses import dataclass
from typing import Iterable, Optional


@dataclass
class RequestVote:
    term: int
    candidate_id: int
    last_log_index: int
    last_log_term: int


@dataclass
class RequestVoteResponse:
    term: int
    vote_granted: bool
    voter_id: int


@dataclass
class AppendEntries:
    term: int
    leader_id: int


@dataclass
class AppendEntriesResponse:
    term: int
    success: bool
    follower_id: int


class Role:
    """What a node is at the moment, and what only such a node can do."""

    name = ""
    may_start = True

    def count(self, node: "RaftNode", response: RequestVoteResponse) -> None:
        """Most roles have no use for votes."""

    def elected(self, node: "RaftNode") -> bool:
        return False


class Follower(Role):
    name = "follower"


class Leader(Role):
    name = "leader"
    may_start = False


class Candidate(Role):
    name = "candidate"

    def __init__(self) -> None:
        self.granted_by: list[int] = []

    def count(self, node: "RaftNode", response: RequestVoteResponse) -> None:
        voter = response.voter_id
        if response.vote_granted and voter in node.peers and voter not in self.granted_by:
            self.granted_by.append(voter)

    def elected(self, node: "RaftNode") -> bool:
        for_me = 1 + len(self.granted_by)
        cluster = 1 + len(node.peers)
        return for_me > cluster - for_me


class RaftNode:
    def __init__(
        self,
        node_id: int,
        peers: Iterable[int],
        election_timeout: float,
        last_log_index: int = 0,
        last_log_term: int = 0,
        current_term: int = 0,
        voted_for: Optional[int] = None,
    ) -> None:
        self.node_id = node_id
        self.peers = tuple(peers)
        self.election_timeout = election_timeout
        self.last_log_index = last_log_index
        self.last_log_term = last_log_term
        self.current_term = current_term
        self.voted_for = voted_for
        self.leader_id: Optional[int] = None
        self.role: Role = Follower()
        self._validate()

    @property
    def state(self) -> str:
        return self.role.name

    def step_down(self, term: int) -> None:
        if term >= self.current_term:
            if term != self.current_term:
                self.current_term, self.voted_for = term, None
            self.role, self.leader_id = Follower(), None

    def on_request_vote(self, request: RequestVote) -> RequestVoteResponse:
        if request.term < self.current_term:
            return RequestVoteResponse(self.current_term, False, self.node_id)
        if request.term > self.current_term:
            self.step_down(request.term)
        if self.voted_for is None and self._accepts_log_of(request):
            self.voted_for = request.candidate_id
            return RequestVoteResponse(self.current_term, True, self.node_id)
        again = self.voted_for == request.candidate_id and self._accepts_log_of(request)
        return RequestVoteResponse(self.current_term, again, self.node_id)

    def on_append_entries(self, request: AppendEntries) -> AppendEntriesResponse:
        if request.term < self.current_term:
            return AppendEntriesResponse(self.current_term, False, self.node_id)
        self.step_down(request.term)
        self.leader_id = request.leader_id
        return AppendEntriesResponse(self.current_term, True, self.node_id)

    def start_election(self) -> RequestVote:
        if not self.role.may_start:
            raise RuntimeError("already leading")
        self.current_term += 1
        self.role = Candidate()
        self.voted_for = self.node_id
        self.leader_id = None
        return RequestVote(
            term=self.current_term,
            candidate_id=self.node_id,
            last_log_index=self.last_log_index,
            last_log_term=self.last_log_term,
        )

    def collect_votes(self, responses: list[RequestVoteResponse]) -> bool:
        terms = [response.term for response in responses]
        if terms and max(terms) > self.current_term:
            self.step_down(max(terms))
            return False
        for response in responses:
            if response.term == self.current_term:
                self.role.count(self, response)
        return self.role.elected(self)

    def become_leader(self) -> AppendEntries:
        if not self.role.elected(self):
            raise RuntimeError("not elected")
        self.role = Leader()
        self.leader_id = self.node_id
        return AppendEntries(self.current_term, self.node_id)

    def _accepts_log_of(self, request: RequestVote) -> bool:
        if request.last_log_term == self.last_log_term:
            return request.last_log_index >= self.last_log_index
        return request.last_log_term > self.last_log_term

    def _validate(self) -> None:
        problems = {
            "a node is not its own peer": self.node_id in self.peers,
            "the election timeout must be positive": self.election_timeout <= 0,
            "the log must not end before its start": self.last_log_index < 0,
            "the last log term must not be negative": self.last_log_term < 0,
            "the current term must not be negative": self.current_term < 0,
        }
        for message, found in problems.items():
            if found:
                raise ValueError(message)


class _Side:
    """The nodes on one side of a partition."""

    def __init__(self, members: list[RaftNode]) -> None:
        self.members = sorted(members, key=lambda node: node.node_id)

    def leader(self) -> Optional[RaftNode]:
        return next((node for node in self.members if node.state == "leader"), None)

    def everyone_but(self, node: RaftNode) -> list[RaftNode]:
        return [other for other in self.members if other.node_id != node.node_id]

    def heartbeat(self, leader: RaftNode, message: AppendEntries) -> None:
        replies = [node.on_append_entries(message) for node in self.everyone_but(leader)]
        newer = [reply.term for reply in replies if not reply.success]
        if newer:
            leader.step_down(max(newer))

    def campaign(self, candidate: RaftNode) -> bool:
        request = candidate.start_election()
        replies = [node.on_request_vote(request) for node in self.everyone_but(candidate)]
        won = candidate.collect_votes(replies)
        if won:
            self.heartbeat(candidate, candidate.become_leader())
        return won

    def run(self) -> None:
        for node in self.members:
            if node.state == "leader":
                self.heartbeat(node, AppendEntries(node.current_term, node.node_id))
        impatience = sorted(self.members, key=lambda node: (node.election_timeout, node.node_id))
        if self.leader() is None:
            any(self.campaign(node) for _ in range(2) for node in impatience)


def simulate_election(
    nodes: list[RaftNode], partitions: list[set[int]]
) -> tuple[Optional[int], dict[int, int]]:
    placed: set[int] = set()
    sides = []
    for partition in partitions:
        sides.append(_Side([node for node in nodes if node.node_id in partition]))
        placed |= partition
    sides += [_Side([node]) for node in nodes if node.node_id not in placed]
    for side in sides:
        side.run()
    leading = sorted((node.current_term, node.node_id) for node in nodes if node.state == "leader")
    terms = {node.node_id: node.current_term for node in nodes}
    return (leading[-1][1] if leading else None, terms)
