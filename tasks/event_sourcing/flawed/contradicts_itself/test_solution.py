import pytest
from solution import Command, CommandHandler, CommandRejected, EventStore


@pytest.fixture
def handler() -> CommandHandler:
    handler = CommandHandler(EventStore())
    handler.handle(Command("a", "open", 5, "ann"))
    return handler


def test_withdrawal(handler: CommandHandler) -> None:
    assert handler.handle(Command("a", "withdraw", 2))[0].data == {"amount": 2}


def test_close(handler: CommandHandler) -> None:
    with pytest.raises(CommandRejected):
        handler.handle(Command("a", "close"))
