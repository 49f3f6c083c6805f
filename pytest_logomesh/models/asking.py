"""One question to a model that works for us: how long is waited, and when it is asked once more."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_logomesh.records.errors import BrokenPart, LogomeshError
from pytest_logomesh.records.events import Asked, Event, Fault, Finish, Reasoning, Text, ToolCall, Waiting
from pytest_logomesh.records.roles import Clock, Model
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.repetition import Looped
from pytest_logomesh.streaming.watchdog import Stalled, watch

ATTEMPTS = 2
_SOONEST_S = 0.001
_CUT_BY = {
    "length": "was cut off by its own length limit",
    "content_filter": "was cut off by a content filter",
    "tool_calls": "was a call of a tool, and there is none",
}

Answer = TypeVar("Answer")


class OffSchema(LogomeshError):
    """An answer is not in the shape that was asked for; the text says what is wrong, without a subject."""


@dataclass(frozen=True, slots=True)
class Office(Generic[Answer]):
    """What a model is asked as.

    Attributes:
        title: whose it is, for sentences: `Red's model`.
        name: the model's, as people know it.
        flag: the option that names it.
        read: an answer's text to what it says; raises OffSchema.
        longest: characters of an answer that are read.
        broken: makes the error of a sentence.
    """

    title: str
    name: str
    flag: str
    read: Callable[[str], Answer]
    longest: int
    broken: Callable[[str], BrokenPart]


class _NotBegun(LogomeshError):
    """An attempt broke before its first token, in a way that asking again may cure."""


class _Allowance:
    """The time and the attempts that a question has; time runs while it is out, not while it waits for its turn.

    Args:
        seconds: in all.
        clock: measures them.
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._left = seconds
        self._clock = clock
        self._since = clock.now()
        self.attempts = 0

    @property
    def left_s(self) -> float:
        """What is left, more than 0 so that it can be a limit."""
        return max(_SOONEST_S, self._left - (self._clock.now() - self._since))

    @property
    def allows_another(self) -> bool:
        """Whether it may be asked once more."""
        return self.attempts < ATTEMPTS and self.left_s > _SOONEST_S

    def begin(self) -> None:
        """An attempt of ours begins."""
        self._left, self._since = self.left_s, self._clock.now()
        self.attempts += 1

    def excuse(self) -> None:
        """Since it began, the attempt has waited for its turn."""
        self._since = self._clock.now()


class Asker(Generic[Answer]):
    """Asks one model.

    Args:
        model: asked; closed by whoever made it.
        office: as what it is asked.
        clock: for limits.
    """

    def __init__(self, model: Model, office: Office[Answer], clock: Clock) -> None:
        self._model = model
        self._office = office
        self._clock = clock

    async def ask(self, question: str, seconds: float) -> Answer:
        """What it answers; asked twice where the first answer was off-schema, or broke before it began.

        Args:
            question: the prompt.
            seconds: how long it may take in all.

        Raises:
            BrokenPart: of the office's kind; no answer in time, none at all, or none that can be read.
        """
        allowance = _Allowance(seconds, self._clock)
        prompt = question
        while True:
            allowance.begin()
            try:
                return self._office.read(await self._answer(prompt, allowance))
            except OffSchema as problem:
                if not allowance.allows_another:
                    raise self._broken(f"gave an answer that {problem}", allowance) from problem
                prompt = _again(question, f"{problem}")
            except _NotBegun as problem:
                if not allowance.allows_another:
                    raise self._broken(f"cannot be asked: {problem}", allowance) from problem
            except Stalled as stalled:
                raise self._broken(f"did not answer within {seconds:g} s", allowance) from stalled
            except Looped as looped:
                raise self._broken(f"babbles: {looped}", allowance) from looped

    async def _answer(self, prompt: str, allowance: _Allowance) -> str:
        """The text of one answer; an attempt of the pool's own counts as one of ours."""
        pieces: list[str] = []
        begun = False
        events = self._model.stream([{"role": "user", "content": prompt}])
        async with aclosing(_in_time(events, allowance, self._clock)) as timed:
            async for event in timed:
                match event:
                    case Asked() if event.attempt > 1:
                        self._asked_again(event, allowance, begun=begun)
                    case Text():
                        pieces.append(event.text)
                        self._check_length(pieces, allowance)
                    case Fault():
                        raise self._fault(event, allowance, begun=begun)
                    case Finish():
                        return _whole(pieces, event)
                begun = begun or isinstance(event, Text | Reasoning | ToolCall)
        raise self._fault(Fault("server", "the answer ended without an end", "again"), allowance, begun=begun)

    def _asked_again(self, event: Asked, allowance: _Allowance, *, begun: bool) -> None:
        if begun or not allowance.allows_another:
            raise self._fault(Fault("server", event.reason), allowance, begun=begun)
        allowance.attempts += 1

    def _check_length(self, pieces: list[str], allowance: _Allowance) -> None:
        longest = self._office.longest
        if sum(map(len, pieces)) > longest:
            raise self._broken(f"babbles: more than {longest // 1024} Ki characters", allowance)

    def _fault(self, fault: Fault, allowance: _Allowance, *, begun: bool) -> LogomeshError:
        if begun:
            return self._broken(f"broke off in the middle of its answer: {fault.message}", allowance)
        if fault.cure == "none":
            return self._broken(f"cannot be asked: {fault.message}", allowance)
        return _NotBegun(fault.message)

    def _broken(self, what: str, allowance: _Allowance) -> BrokenPart:
        office = self._office
        times = f" (asked {allowance.attempts} times)" if allowance.attempts > 1 else ""
        return office.broken(
            f"{office.title} {office.name} {what}{times}; look at its server, or name another with "
            f"{office.flag} (`none` leaves it out)"
        )


async def _in_time(
    events: AsyncIterator[Event], allowance: _Allowance, clock: Clock
) -> AsyncGenerator[Event]:
    """The same events, until no time is left; a question that waits for its turn in a pool costs none."""
    to_the_head = StreamLimits(allowance.left_s, None, None, None, None)
    async with aclosing(watch(events, to_the_head, clock)) as watched:
        async for first in watched:
            if not isinstance(first, Waiting):
                break
            yield first
        else:
            return
        if isinstance(first, Asked):
            allowance.excuse()
        yield first
        in_total = StreamLimits(None, None, None, None, allowance.left_s)
        async with aclosing(watch(watched, in_total, clock)) as rest:
            async for event in rest:
                yield event


def _whole(pieces: list[str], finish: Finish) -> str:
    if problem := _CUT_BY.get(finish.reason):
        raise OffSchema(problem)
    return "".join(pieces)


def _again(question: str, problem: str) -> str:
    """The same question after an answer that could not be used."""
    return f"{question}\n\nYour last answer {problem}. Answer with the JSON object alone, and be brief."


def without_fence(text: str) -> str:
    """An answer's text without white space around it, and without the fence where it stands alone in a fenced block."""
    bare = text.strip()
    if not (bare.startswith("```") and bare.endswith("```")):
        return bare
    return bare.partition("\n")[2].removesuffix("```").strip()
