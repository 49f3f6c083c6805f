from collections.abc import Callable
from enum import Enum
from itertools import pairwise


class OrderState(Enum):
    CREATED = "created"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class StateMachine:
    """Keeps a log only: the present state is where its last entry leads. Rules are found by looking."""

    def __init__(self, initial: str) -> None:
        self._log = [("", "", initial)]
        self._rules: list[tuple[tuple[str, str, str], Callable[[str, str, str], object] | None]] = []
        self._under_way: list[str] = []

    @property
    def current_state(self) -> str:
        return self._log[-1][-1]

    def add_transition(
        self,
        from_state: str,
        event: str,
        to_state: str,
        callback: Callable[[str, str, str], object] | None = None,
    ) -> None:
        if self._find(from_state, event):
            raise ValueError(f"a transition for {event} in {from_state} exists")
        self._rules.append(((from_state, event, to_state), callback))

    def trigger(self, event: str) -> bool:
        if self._under_way:
            raise RuntimeError(f"{self._under_way[0]} is under way")
        for entry, callback in self._find(self.current_state, event):
            self._under_way.append(event)
            try:
                None if callback is None else callback(*entry)
            finally:
                self._under_way.pop()
            self._log.append(entry)
            return True
        return False

    def get_history(self) -> list[tuple[str, str, str]]:
        return self._log[1:]

    def _find(self, state: str, event: str) -> list:
        return [rule for rule in self._rules if rule[0][:2] == (state, event)]


class OrderStateMachine(StateMachine):
    def __init__(self, on_transition: Callable[[str, str, str], object] | None = None) -> None:
        super().__init__(OrderState.CREATED.value)
        usual = [state for state in OrderState if state is not OrderState.CANCELLED]
        events = ("pay", "ship", "deliver", "refund")
        for event, (before, after) in zip(events, pairwise(usual)):
            self.add_transition(before.value, event, after.value, on_transition)
        for before in (OrderState.CREATED, OrderState.PAID):
            self.add_transition(before.value, "cancel", OrderState.CANCELLED.value, on_transition)
