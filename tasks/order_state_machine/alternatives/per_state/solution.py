from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, NamedTuple, Optional

Callback = Callable[[str, str, str], Any]


class Step(NamedTuple):
    from_state: str
    event: str
    to_state: str


@dataclass(frozen=True)
class Transition:
    step: Step
    callback: Optional[Callback]

    def announce(self) -> None:
        if self.callback is not None:
            self.callback(*self.step)


@dataclass
class State:
    """Knows the ways that lead out of it."""

    name: str
    ways_out: dict[str, Transition] = field(default_factory=dict)

    def add(self, transition: Transition) -> None:
        event = transition.step.event
        if self.ways_out.setdefault(event, transition) is not transition:
            raise ValueError(f"{self.name}: {event} is taken")


class StateMachine:
    def __init__(self, initial: str) -> None:
        self.__states: dict[str, State] = {}
        self.__current = self.__state(initial)
        self.__taken: list[Step] = []
        self.__locked = False

    @property
    def current_state(self) -> str:
        return self.__current.name

    def add_transition(
        self, from_state: str, event: str, to_state: str, callback: Optional[Callback] = None
    ) -> None:
        self.__state(from_state).add(Transition(Step(from_state, event, to_state), callback))

    def trigger(self, event: str) -> bool:
        with self.__exclusively():
            transition = self.__current.ways_out.get(event)
            if transition is None:
                return False
            transition.announce()
            self.__current = self.__state(transition.step.to_state)
            self.__taken.append(transition.step)
            return True

    def get_history(self) -> list[tuple[str, str, str]]:
        return [tuple(step) for step in self.__taken]

    def __state(self, name: str) -> State:
        return self.__states.setdefault(name, State(name))

    @contextmanager
    def __exclusively(self) -> Iterator[None]:
        if self.__locked:
            raise RuntimeError("busy with another event")
        self.__locked = True
        try:
            yield
        finally:
            self.__locked = False


class OrderStateMachine(StateMachine):
    WAYS = (
        "created pay paid",
        "paid ship shipped",
        "shipped deliver delivered",
        "delivered refund refunded",
        "created cancel cancelled",
        "paid cancel cancelled",
    )

    def __init__(self, on_transition: Optional[Callback] = None) -> None:
        super().__init__(initial="created")
        for way in self.WAYS:
            self.add_transition(*way.split(), callback=on_transition)
