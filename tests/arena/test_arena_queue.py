"""In which order battles stream."""

import pytest

from pytest_logomesh.arena.queue import Queue
from tests.arena.fake_bench import battles

ALL = {**battles("a", "b", "c", tier="x"), **battles("a", "b", tier="y")}
OPEN = {"x", "y"}


@pytest.fixture
def queue() -> Queue:
    """Five battles, `c` in `x` the longest; all of them wait."""
    queue = Queue(ALL.values(), {"c-x-1": 900, "b-y-1": 300})
    for battle_id in ALL:
        queue.add(battle_id)
    return queue


def drained(queue: Queue, tiers: set[str] = OPEN) -> list[str]:
    """All that wait, in the order in which they go."""
    return list(iter(lambda: queue.pop(tiers), None))


def test_the_longest_go_first_and_equals_in_their_order(queue: Queue) -> None:
    """A long answer that starts last would be waited for alone."""
    assert drained(queue) == ["c-x-1", "b-y-1", "a-x-1", "b-x-1", "a-y-1"]


def test_what_is_preferred_goes_before_the_longest(queue: Queue) -> None:
    """In the order in which it was preferred; what does not wait cannot be."""
    queue.remove("a-x-1")
    for battle_id in ("a-y-1", "b-x-1", "a-x-1"):
        queue.prefer(battle_id)

    assert drained(queue)[:3] == ["a-y-1", "b-x-1", "c-x-1"]


def test_only_open_tiers_are_served(queue: Queue) -> None:
    """Not even for who waits; they keep their place."""
    queue.prefer("b-x-1")

    assert drained(queue, {"y"}) == ["b-y-1", "a-y-1"]
    assert drained(queue, set()) == []
    assert drained(queue) == ["b-x-1", "c-x-1", "a-x-1"]


def test_later_rounds_go_before_first_ones(queue: Queue) -> None:
    """The server has their conversation in its cache; and what was taken out may wait again."""
    queue.remove("a-x-1")
    queue.add("a-x-1", number=2)

    assert drained(queue) == ["a-x-1", "c-x-1", "b-y-1", "b-x-1", "a-y-1"]


def test_nobody_goes_twice(queue: Queue) -> None:
    """Taken out of turn, and removed, and added again: one place."""
    queue.prefer("c-x-1")
    assert queue.pop(OPEN) == "c-x-1"
    queue.remove("b-y-1")
    queue.add("c-x-1")

    assert drained(queue) == ["c-x-1", "a-x-1", "b-x-1", "a-y-1"]
