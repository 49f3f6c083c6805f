"""Whose fault it is that an answer did not come."""

from collections.abc import Mapping
from types import MappingProxyType

from pytest_logomesh.agents.a2a.reading import Ending, Reading
from pytest_logomesh.agents.a2a.wire import said
from pytest_logomesh.records.errors import AgentBroken, LogomeshError, NotDelivered, ServerBroken, Truncated
from pytest_logomesh.records.events import FinishReason

_CUT_BY: Mapping[FinishReason, str] = MappingProxyType(
    {"length": "its length limit", "content_filter": "a content filter"}
)


class Blame:
    """What is wrong with an answer, as the error that the battle ends with.

    Args:
        trusted: whether the agent is ours, and believed when it says who is at fault.
    """

    def __init__(self, trusted: bool) -> None:
        self._trusted = trusted

    def not_delivered(self, problem: str) -> LogomeshError:
        """The agent did not come to its end: ours is broken, another has not delivered."""
        return AgentBroken(f"the embedded agent broke: {problem}") if self._trusted else NotDelivered(problem)

    def judge(self, reading: Reading) -> LogomeshError | None:
        """What is wrong with an answer after which nothing more comes; None where it is whole."""
        ending = reading.ending
        if ending is None:
            return self.not_delivered("the stream ended without saying that the answer is complete")
        if ending.state != "completed":
            return self._refused(ending)
        if cut_by := _CUT_BY.get(ending.finish_reason):
            return Truncated(f"the answer was cut off by {cut_by}")
        if ending.finish_reason == "tool_calls":
            return NotDelivered("the agent called a tool instead of answering; nobody here carries it out")
        if reading.answer.strip():
            return None
        files = ", only with files that are no text or stand elsewhere" if reading.elsewhere else ""
        return NotDelivered(f"the agent finished without a word of answer{files}")

    def _refused(self, ending: Ending) -> LogomeshError:
        says = said(ending.says) or "without a word why"
        if self._trusted and ending.fault == "server":
            return ServerBroken(says)
        if self._trusted and ending.fault == "agent":
            return NotDelivered(says)
        return self.not_delivered(f"the agent ended its task as {ending.state}: {says}")
