from solution import OrderStateMachine, StateMachine


def test_order() -> None:
    order = OrderStateMachine()
    assert not order.trigger("ship")
    assert order.trigger("pay")
    assert order.get_history() == [("created", "pay", "paid")]


def test_callback() -> None:
    seen = []
    machine = StateMachine("off")
    machine.add_transition("off", "push", "on", lambda *_: seen.append(machine.current_state))
    assert machine.trigger("push")
    assert seen == ["on"]
