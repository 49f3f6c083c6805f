"""A node is an immutable record; what happens to it is a function from record and message to record and answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Iterable, NamedTuple, Optional


@dataclass(frozen=True)
class RequestVote:
    term: int
    candidate_id: int
    last_log_index: int
    last_log_term: int


@dataclass(frozen=True)
class RequestVoteResponse:
    term: int
    vote_granted: bool
    voter_id: int


@dataclass(frozen=True)
class AppendEntries:
    term: int
    leader_id: int


@dataclass(frozen=True)
class AppendEntriesResponse:
    term: int
    success: bool
    follower_id: int


class _Facts(NamedTuple):
    me: int
    cluster: frozenset
    timeout: float
    log: tuple
    term: int
    vote: Optional[int] = None
    leader: Optional[int] = None
    role: str = "follower"
    supporters: frozenset = frozenset()


def _stepped_down(facts: _Facts, term: int) -> _Facts:
    if term < facts.term:
        return facts
    vote = facts.vote if term == facts.term else None
    return facts._replace(term=term, vote=vote, leader=None, role="follower", supporters=frozenset())


def _asked(facts: _Facts, request: RequestVote) -> tuple[_Facts, bool]:
    if request.term > facts.term:
        facts = _stepped_down(facts, request.term)
    free = facts.vote is None or facts.vote == request.candidate_id
    fresh = facts.log <= (request.last_log_term, request.last_log_index)
    if request.term < facts.term or not free or not fresh:
        return facts, False
    return facts._replace(vote=request.candidate_id), True


def _supported(facts: _Facts, response: RequestVoteResponse) -> _Facts:
    if not response.vote_granted or response.term != facts.term:
        return facts
    return facts._replace(supporters=facts.supporters | {response.voter_id} & facts.cluster)


def _wins(facts: _Facts) -> bool:
    return facts.role == "candidate" and len(facts.supporters) >= len(facts.cluster) // 2 + 1


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
        others = frozenset(peers)
        if node_id in others or not election_timeout > 0:
            raise ValueError
        if last_log_index < 0 or last_log_term < 0 or current_term < 0:
            raise ValueError
        self._facts = _Facts(
            node_id,
            others | {node_id},
            election_timeout,
            (last_log_term, last_log_index),
            current_term,
            voted_for,
        )

    node_id = property(lambda self: self._facts.me)
    election_timeout = property(lambda self: self._facts.timeout)
    last_log_index = property(lambda self: self._facts.log[1])
    last_log_term = property(lambda self: self._facts.log[0])
    current_term = property(lambda self: self._facts.term)
    voted_for = property(lambda self: self._facts.vote)
    leader_id = property(lambda self: self._facts.leader)
    state = property(lambda self: self._facts.role)

    def on_request_vote(self, request: RequestVote) -> RequestVoteResponse:
        self._facts, granted = _asked(self._facts, request)
        return RequestVoteResponse(term=self._facts.term, vote_granted=granted, voter_id=self._facts.me)

    def on_append_entries(self, request: AppendEntries) -> AppendEntriesResponse:
        success = request.term >= self._facts.term
        if success:
            self._facts = _stepped_down(self._facts, request.term)._replace(leader=request.leader_id)
        return AppendEntriesResponse(term=self._facts.term, success=success, follower_id=self._facts.me)

    def start_election(self) -> RequestVote:
        if self._facts.role == "leader":
            raise RuntimeError
        me = self._facts.me
        fresh = _stepped_down(self._facts, self._facts.term + 1)
        self._facts = fresh._replace(role="candidate", vote=me, supporters=frozenset({me}))
        return RequestVote(self._facts.term, me, self.last_log_index, self.last_log_term)

    def collect_votes(self, responses: list[RequestVoteResponse]) -> bool:
        newest = max((response.term for response in responses), default=0)
        if newest > self._facts.term:
            self._facts = _stepped_down(self._facts, newest)
        elif self._facts.role == "candidate":
            self._facts = reduce(_supported, responses, self._facts)
        return _wins(self._facts)

    def become_leader(self) -> AppendEntries:
        if not _wins(self._facts):
            raise RuntimeError
        self._facts = self._facts._replace(role="leader", leader=self._facts.me)
        return AppendEntries(self._facts.term, self._facts.me)

    def step_down(self, term: int) -> None:
        self._facts = _stepped_down(self._facts, term)


def simulate_election(
    nodes: list[RaftNode], partitions: list[set[int]]
) -> tuple[Optional[int], dict[int, int]]:
    ranked = sorted(nodes, key=lambda node: node.node_id)
    home = {node_id: number for number, partition in enumerate(partitions) for node_id in partition}
    rooms: dict[object, list[RaftNode]] = {}
    for node in ranked:
        rooms.setdefault(home.get(node.node_id, ("alone", node.node_id)), []).append(node)
    for room in rooms.values():
        _greet(room)
        if not _leaders(room):
            _elect(room)
    best = max(_leaders(ranked), key=lambda node: node.current_term, default=None)
    return (best.node_id if best else None), {node.node_id: node.current_term for node in ranked}


def _leaders(room: list[RaftNode]) -> list[RaftNode]:
    return [node for node in room if node.state == "leader"]


def _beat(leader: RaftNode, room: list[RaftNode]) -> None:
    beat = AppendEntries(leader.current_term, leader.node_id)
    heard = [node.on_append_entries(beat).term for node in room if node is not leader]
    if any(term > beat.term for term in heard):
        leader.step_down(max(heard))


def _greet(room: list[RaftNode]) -> None:
    for node in room:
        if node.state == "leader":
            _beat(node, room)


def _elect(room: list[RaftNode]) -> None:
    queue = sorted(room, key=lambda node: node.election_timeout)
    for candidate in queue + queue:
        request = candidate.start_election()
        ballots = [node.on_request_vote(request) for node in room if node is not candidate]
        if candidate.collect_votes(ballots):
            candidate.become_leader()
            return _beat(candidate, room)
