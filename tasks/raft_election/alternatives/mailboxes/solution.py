"""Nodes on a small network that delivers messages in order and hands the answers back to whoever asked."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Callable, Iterable, Iterator


@dataclass(order=True)
class RequestVote:
    term: int
    candidate_id: int
    last_log_index: int
    last_log_term: int

    @property
    def log(self) -> tuple[int, int]:
        return self.last_log_term, self.last_log_index


@dataclass(order=True)
class RequestVoteResponse:
    term: int
    vote_granted: bool
    voter_id: int


@dataclass(order=True)
class AppendEntries:
    term: int
    leader_id: int


@dataclass(order=True)
class AppendEntriesResponse:
    term: int
    success: bool
    follower_id: int


class Stage(IntEnum):
    FOLLOWER = 0
    CANDIDATE = 1
    LEADER = 2


class RaftNode:
    def __init__(
        self,
        node_id: int,
        peers: Iterable[int],
        election_timeout: float,
        last_log_index: int = 0,
        last_log_term: int = 0,
        current_term: int = 0,
        voted_for: int | None = None,
    ) -> None:
        self.node_id = node_id
        self.peers = set(peers)
        self.election_timeout = election_timeout
        self.last_log_index = last_log_index
        self.last_log_term = last_log_term
        self.current_term = current_term
        self.leader_id: int | None = None
        self._votes_cast: dict[int, int] = {}
        self._votes_won: dict[int, set[int]] = defaultdict(set)
        self._stage = Stage.FOLLOWER
        if voted_for is not None:
            self._votes_cast[current_term] = voted_for
        if node_id in self.peers:
            raise ValueError("peers must be other nodes")
        if election_timeout <= 0 or any(n < 0 for n in (last_log_index, last_log_term, current_term)):
            raise ValueError("negative")

    @property
    def state(self) -> str:
        return self._stage.name.lower()

    @property
    def voted_for(self) -> int | None:
        return self._votes_cast.get(self.current_term)

    def step_down(self, term: int) -> None:
        if term < self.current_term:
            return
        self.current_term = term
        self.leader_id = None
        self._stage = Stage.FOLLOWER

    def on_request_vote(self, request: RequestVote) -> RequestVoteResponse:
        if request.term > self.current_term:
            self.step_down(request.term)
        granted = False
        if request.term == self.current_term and request.log >= (self.last_log_term, self.last_log_index):
            chosen = self._votes_cast.setdefault(request.term, request.candidate_id)
            granted = chosen == request.candidate_id
        return RequestVoteResponse(self.current_term, granted, self.node_id)

    def on_append_entries(self, request: AppendEntries) -> AppendEntriesResponse:
        outdated = request.term < self.current_term
        if not outdated:
            self.step_down(request.term)
            self.leader_id = request.leader_id
        return AppendEntriesResponse(self.current_term, not outdated, self.node_id)

    def start_election(self) -> RequestVote:
        if self._stage is Stage.LEADER:
            raise RuntimeError("a leader does not stand for election")
        self.step_down(self.current_term + 1)
        self._stage = Stage.CANDIDATE
        self._votes_cast[self.current_term] = self.node_id
        return RequestVote(self.current_term, self.node_id, self.last_log_index, self.last_log_term)

    def collect_votes(self, responses: list[RequestVoteResponse]) -> bool:
        for term in sorted({response.term for response in responses}):
            if term > self.current_term:
                self.step_down(term)
        if self._stage is Stage.CANDIDATE:
            for response in responses:
                if response.vote_granted:
                    self._votes_won[response.term].add(response.voter_id)
        return self._is_elected()

    def become_leader(self) -> AppendEntries:
        if not self._is_elected():
            raise RuntimeError("no majority")
        self._stage = Stage.LEADER
        self.leader_id = self.node_id
        return AppendEntries(self.current_term, self.node_id)

    def _is_elected(self) -> bool:
        votes = self._votes_won[self.current_term] & self.peers
        return self._stage is Stage.CANDIDATE and (len(votes) + 1) * 2 > len(self.peers) + 1


@dataclass
class _Network:
    nodes: dict[int, RaftNode] = field(default_factory=dict)

    def ask_all(self, sender: RaftNode, question: Callable[[RaftNode], object]) -> list:
        return [question(self.nodes[key]) for key in sorted(self.nodes) if key != sender.node_id]

    def leads(self) -> bool:
        return any(node.state == "leader" for node in self.nodes.values())

    def heartbeat(self, leader: RaftNode) -> None:
        message = AppendEntries(leader.current_term, leader.node_id)
        answers = self.ask_all(leader, lambda node: node.on_append_entries(message))
        terms = [answer.term for answer in answers if answer.term > message.term]
        for term in sorted(terms):
            leader.step_down(term)

    def timeouts(self) -> Iterator[RaftNode]:
        once = sorted(self.nodes.values(), key=lambda node: (node.election_timeout, node.node_id))
        return itertools.chain(once, once)

    def settle(self) -> None:
        for key in sorted(self.nodes):
            if self.nodes[key].state == "leader":
                self.heartbeat(self.nodes[key])
        timeouts = self.timeouts()
        while not self.leads():
            candidate = next(timeouts, None)
            if candidate is None:
                break
            request = candidate.start_election()
            if candidate.collect_votes(self.ask_all(candidate, lambda node: node.on_request_vote(request))):
                candidate.become_leader()
                self.heartbeat(candidate)


def simulate_election(
    nodes: list[RaftNode], partitions: list[set[int]]
) -> tuple[int | None, dict[int, int]]:
    remaining = {node.node_id: node for node in nodes}
    networks = []
    for partition in partitions:
        networks.append(_Network({key: remaining.pop(key) for key in partition if key in remaining}))
    networks.extend(_Network({key: node}) for key, node in remaining.items())
    for network in networks:
        network.settle()
    terms = {node.node_id: node.current_term for node in nodes}
    leaders = {node.current_term: node.node_id for node in nodes if node.state == "leader"}
    return leaders[max(leaders)] if leaders else None, terms
