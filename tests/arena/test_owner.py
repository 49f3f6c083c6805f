"""The owner's thread and its socket, with real threads and a real Unix socket."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.owner import Owner
from pytest_logomesh.arena.wire import SocketDesk
from pytest_logomesh.arena.work import Work, stand_at
from pytest_logomesh.records.errors import OwnerLost
from pytest_logomesh.records.verdict import Examination, Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles

NAMES = tuple(f"n{i}" for i in range(20))
IDS = tuple(f"{name}-t-1" for name in NAMES)


@pytest.fixture
def owner() -> Iterator[Owner]:
    """An owner of twenty battles."""
    owner = Owner(Arena(battles(*NAMES), FakeBench(), 4, FakeLineup()), _nothing_to_stop)
    owner.start()
    yield owner
    owner.close()


async def _nothing_to_stop() -> None:
    """Agents that need no stop."""


def examine(work: Work) -> Examination:
    """A stage that finds nothing."""
    return FACTS


def test_the_owners_own_process_needs_no_socket(owner: Owner) -> None:
    """Without workers the owner is the desk, and examines too."""
    owner.enroll(IDS)

    assert [stand_at(owner, id, examine).battle.id for id in IDS] == list(IDS)


def test_workers_share_the_battles_through_the_socket(owner: Owner) -> None:
    """Four desks, each with its own items: every battle is judged once."""
    path = owner.open_socket()
    examined: list[str] = []

    def examine_and_count(work: Work) -> Examination:
        examined.append(work.battle.id)
        return FACTS

    def work(mine: tuple[str, ...]) -> list[str]:
        desk = SocketDesk(path)
        desk.enroll(IDS)
        done = [stand_at(desk, id, examine_and_count).battle.id for id in mine]
        desk.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [id for part in pool.map(work, [IDS[i::4] for i in range(4)]) for id in part]

    assert sorted(done) == sorted(IDS)
    assert sorted(examined) == sorted(IDS)


def test_the_work_of_a_worker_that_dies_goes_to_another(owner: Owner) -> None:
    """A connection that ends gives back what it had in hand."""
    path = owner.open_socket()
    dying = SocketDesk(path)
    assert isinstance(dying.turn(IDS[0]), Work)
    dying.close()

    other = SocketDesk(path)
    assert stand_at(other, IDS[0], examine).outcome == "passed"
    other.close()


def test_a_part_that_breaks_while_examining_is_an_error(owner: Owner) -> None:
    """An exception that nobody foresaw becomes the outcome `error`, with its type and place."""

    def break_down(work: Work) -> Examination:
        raise KeyError("a bug")

    verdict = stand_at(owner, IDS[0], break_down)

    assert isinstance(verdict, Verdict)
    assert verdict.outcome == "error"
    assert "KeyError" in verdict.reasons[0].text


def test_a_lost_owner_is_told_in_a_sentence(owner: Owner) -> None:
    """A worker whose owner is gone stops with an error that says so."""
    path = owner.open_socket()
    desk = SocketDesk(path)
    desk.enroll(IDS)
    owner.close()

    with pytest.raises(OwnerLost, match="owns the run"):
        stand_at(desk, IDS[0], examine)
    with pytest.raises(OwnerLost, match="does not answer"):
        SocketDesk(path)
    desk.close()


def test_only_this_user_can_reach_the_socket(owner: Owner) -> None:
    """The socket's folder is closed to others, and both are gone in the end."""
    path = owner.open_socket()

    assert path.parent.stat().st_mode & 0o077 == 0
    owner.close()
    assert not path.parent.exists()
