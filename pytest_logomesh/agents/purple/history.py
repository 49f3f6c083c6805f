"""What a strategy remembers of a conversation, and how much of it fits the model's context.

A conversation is messages in the order in which they were said: perhaps a system message, the task (the first message
of the user), then turns. A turn is an answer of the model and what the user said to it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_logomesh.records.errors import AgentBroken, ServerBroken

if TYPE_CHECKING:  # agents that ask no model need no client to ask one with
    from pytest_logomesh.models.tokens import TokenCounter

Messages = list[dict[str, str]]

LOW_MARK = 0.75
"""The share of the budget down to which turns are dropped: the next ones are then appended to a prefix that stays."""
_MOST_CONTEXTS = 256


class Window:
    """Keeps a conversation within what the model can read.

    Args:
        counter: counts tokens.
        context: tokens that question and answer may have together; None where it is not known: nothing is dropped.
        reserve: tokens of it that are the answer's.
    """

    def __init__(self, counter: TokenCounter, context: int | None, reserve: int) -> None:
        self._counter = counter
        self._context = context
        self._reserve = reserve

    async def fit(self, messages: Messages) -> Messages:
        """The same messages, with the oldest turns left out where all of them would be too long.

        The system message, the task and the newest turn are always there, every message as it is, in order. Hand in
        the fitted conversation the next time, not the whole, and the prefix stays the same for several rounds.

        Args:
            messages: user and assistant in turn after the system message, with the user last.

        Raises:
            ServerBroken: not even what is always there fits; a matter of settings, so no fault of the answer.
        """
        if self._context is None:
            return messages
        budget = self._context - self._reserve
        size = await self._counter.count(messages)
        if size <= budget:
            return messages
        head, turns = _parted(messages)
        if len(turns) > 1:
            messages = await self._shortened(head, turns, LOW_MARK * budget)
            size = await self._counter.count(messages)
        if size > budget:
            takes = "the task and the newest turn take" if turns else "the task takes"
            raise ServerBroken(
                f"the model's context of {self._context} tokens is too small: {takes} {size}, and {self._reserve} "
                "are kept for the answer; lower --logomesh-max-tokens, or serve the tier with a larger --max-model-len"
            )
        return messages

    async def _shortened(self, head: Messages, turns: list[Messages], mark: float) -> Messages:
        """Without the fewest of the oldest turns that bring it down to the mark, or with the newest alone."""
        fewest, most = 1, len(turns) - 1
        while fewest < most:
            middle = (fewest + most) // 2
            if await self._counter.count(_joined(head, turns[middle:])) <= mark:
                most = middle
            else:
                fewest = middle + 1
        return _joined(head, turns[fewest:])


@dataclass(slots=True)
class _Conversation:
    round: str
    before: Messages
    """As it was before the newest question."""
    after: Messages
    """With the newest question and its answer."""


class Conversations:
    """Conversations by the id of their context; the least recently used is forgotten first.

    Args:
        most: how many are remembered.
    """

    def __init__(self, most: int = _MOST_CONTEXTS) -> None:
        self._most = most
        self._known: OrderedDict[str, _Conversation] = OrderedDict()

    def before(self, context: str, round_name: str) -> Messages:
        """What was said before this round; a round that is asked once more takes the place of its first time.

        Args:
            context: an id.
            round_name: `1`, `2`, ...; empty where nobody counts, and then each question is a new round.

        Raises:
            AgentBroken: a later round of a conversation that is not remembered.
        """
        if round_name == "1":
            return []
        known = self._known.get(context)
        if known is None:
            if round_name:
                raise AgentBroken(f"the conversation that round {round_name} goes on with is not remembered")
            return []
        self._known.move_to_end(context)
        return list(known.before if round_name and known.round == round_name else known.after)

    def remember(self, context: str, round_name: str, asked: Messages, answer: str) -> None:
        """Add what was asked, earlier messages included, and what was answered."""
        after = [*asked, {"role": "assistant", "content": answer}]
        self._known[context] = _Conversation(round_name, asked[:-1], after)
        self._known.move_to_end(context)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def _parted(messages: Messages) -> tuple[Messages, list[Messages]]:
    """Everything up to the task, and the turns."""
    answers = [place for place, message in enumerate(messages) if message["role"] == "assistant"]
    if not answers:
        return messages, []
    ends = [*answers[1:], len(messages)]
    return messages[: answers[0]], [messages[start:end] for start, end in zip(answers, ends, strict=True)]


def _joined(head: Messages, turns: list[Messages]) -> Messages:
    return [*head, *(message for turn in turns for message in turn)]


def continues(assignment: Mapping[str, str]) -> str | None:
    """The context whose conversation a prompt belongs to; None where there is but one round, so nothing to remember."""
    several = assignment.get("rounds", "1") != "1"
    return assignment.get("context") or None if several else None
