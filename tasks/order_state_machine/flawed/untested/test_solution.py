from solution import OrderStateMachine, StateMachine


def test_new_machine() -> None:
    assert StateMachine("idle").current_state == "idle"


def test_new_order() -> None:
    assert OrderStateMachine().current_state == "created"
