from solution import Command, CommandHandler, EventStore


def check_handler() -> None:
    store = EventStore()
    events = CommandHandler(store).handle(Command("a", "open", 5, "ann"))
    assert [event.kind for event in events] == ["opened", "deposited"]
    assert store.version("a") == 2
