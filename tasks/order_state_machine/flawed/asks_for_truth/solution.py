"""A state machine that asks a callback before it moves, and the life of an order as one of these."""

from collections.abc import Callable

Callback = Callable[[str, str, str], object]


class StateMachine:
    """Moves from state to state as events say.

    Args:
        initial: the state it starts in.
    """

    def __init__(self, initial: str) -> None:
        self._state = initial
        self._transitions: dict[tuple[str, str], tuple[str, Callback | None]] = {}
        self._history: list[tuple[str, str, str]] = []
        self._calling = False

    def add_transition(
        self, from_state: str, event: str, to_state: str, callback: Callback | None = None
    ) -> None:
        """Let an event lead from one state to another.

        Args:
            from_state: where it leads away from.
            event: unique among the events of that state.
            to_state: where it leads to.
            callback: called with these three before the state changes; if it raises, the state does not.

        Raises:
            ValueError: the event leads out of this state already.
        """
        if (from_state, event) in self._transitions:
            raise ValueError(f"{event!r} leads out of {from_state!r} already")
        self._transitions[from_state, event] = to_state, callback

    def trigger(self, event: str) -> bool:
        """Make the transition of this event, if the present state has one, and return whether it has.

        Raises:
            RuntimeError: a callback of this machine is running.
            Exception: whatever the callback raised; nothing has changed then.
        """
        if self._calling:
            raise RuntimeError("a callback cannot trigger the machine that called it")
        from_state = self._state
        if (from_state, event) not in self._transitions:
            return False
        to_state, callback = self._transitions[from_state, event]
        if callback:
            self._calling = True
            try:
                callback(from_state, event, to_state)
            finally:
                self._calling = False
        self._state = to_state
        self._history.append((from_state, event, to_state))
        return True

    @property
    def current_state(self) -> str:
        """The state it is in; while a callback runs, the one that is about to be left."""
        return self._state

    def get_history(self) -> list[tuple[str, str, str]]:
        """Every transition that has happened, oldest first, in a list of the caller's own."""
        return self._history.copy()


class OrderStateMachine(StateMachine):
    """The life of an order, from `created` on.

    Args:
        on_transition: the callback of all its transitions.
    """

    def __init__(self, on_transition: Callback | None = None) -> None:
        super().__init__("created")
        for from_state, event, to_state in (
            ("created", "pay", "paid"),
            ("created", "cancel", "cancelled"),
            ("paid", "ship", "shipped"),
            ("paid", "cancel", "cancelled"),
            ("shipped", "deliver", "delivered"),
            ("delivered", "refund", "refunded"),
        ):
            self.add_transition(from_state, event, to_state, on_transition)
