from functools import partial


class StateMachine:
    """Every transition is a function that does it; for what is not there, one that refuses."""

    def __init__(self, initial):
        self._now = initial
        self._doers = {}
        self._past = ()
        self._trigger = self._idle_trigger

    current_state = property(lambda self: self._now)

    def add_transition(self, from_state, event, to_state, callback=None):
        doers = self._doers.setdefault(from_state, {})
        if event in doers:
            raise ValueError("one state, one event, one transition")
        doers[event] = partial(self._move, (from_state, event, to_state), callback)

    def trigger(self, event):
        return self._trigger(event)

    def get_history(self):
        return list(self._past)

    def _idle_trigger(self, event):
        return self._doers.get(self._now, {}).get(event, lambda: False)()

    def _busy_trigger(self, event):
        raise RuntimeError(f"{event} while a callback runs")

    def _move(self, step, callback):
        self._trigger = self._busy_trigger
        try:
            if callback is not None:
                callback(*step)
        finally:
            self._trigger = self._idle_trigger
        self._now = step[2]
        self._past += (step,)
        return True


class OrderStateMachine(StateMachine):
    def __init__(self, on_transition=None):
        StateMachine.__init__(self, "created")
        add = partial(self.add_transition, callback=on_transition)
        add("created", "pay", "paid")
        add("paid", "ship", "shipped")
        add("shipped", "deliver", "delivered")
        add("delivered", "refund", "refunded")
        for still_here in ("created", "paid"):
            add(still_here, "cancel", "cancelled")
