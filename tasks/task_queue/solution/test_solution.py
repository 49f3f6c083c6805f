"""What the instruction promises about queues and workers, on a clock that each test sets."""

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from solution import PriorityTaskQueue, Task, TaskQueue, Worker


class Clock:
    """A clock that shows what it was last set to."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def numbered() -> Callable[[], str]:
    """A source of ids t1, t2, ..."""
    return (f"t{number}" for number in range(1, 1000)).__next__


@pytest.fixture
def clock() -> Clock:
    """A clock at 0."""
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> TaskQueue:
    """A queue with leases of 10 seconds and two attempts."""
    return TaskQueue(lease=10.0, max_attempts=2, clock=clock, new_id=numbered())


@pytest.fixture
def priority_queue(clock: Clock) -> PriorityTaskQueue:
    """The same with priorities."""
    return PriorityTaskQueue(lease=10.0, max_attempts=2, clock=clock, new_id=numbered())


def fill(queue: TaskQueue, count: int) -> list[str]:
    """Enqueues payloads 0, 1, ... and returns the ids."""
    return [queue.enqueue(number) for number in range(count)]


def take(queue: TaskQueue) -> Task:
    """The next task, which must be there."""
    task = queue.dequeue()
    assert task is not None
    return task


def drain(queue: TaskQueue) -> list[tuple[str, int]]:
    """Ids and attempts of all that is pending."""
    return [(task.task_id, task.attempt) for task in iter(queue.dequeue, None)]


def statuses(queue: TaskQueue, count: int) -> list[str]:
    """The statuses of the first tasks."""
    return [queue.get_status(f"t{number}") for number in range(1, count + 1)]


def refused(call: Callable[..., object], *arguments: object) -> bool:
    """Whether the call raises ValueError."""
    try:
        call(*arguments)
    except ValueError:
        return True
    return False


def test_tasks_are_frozen_dataclasses() -> None:
    """Fields, order and default are those of the instruction, and cannot be set."""
    task = Task("t", [1], 2)
    names = ["task_id", "payload", "attempt", "priority"]
    assert [field.name for field in dataclasses.fields(Task)] == names
    assert dataclasses.astuple(task) == ("t", [1], 2, 0)
    assert task == Task(task_id="t", payload=[1], attempt=2, priority=0)
    with pytest.raises(AttributeError):
        setattr(task, "attempt", 3)  # noqa: B010 - what must not work


def test_first_in_first_out(queue: TaskQueue) -> None:
    """Tasks come out as they went in, under the ids that enqueue gave."""
    assert queue.dequeue() is None
    assert fill(queue, 3) == ["t1", "t2", "t3"]
    assert take(queue) == Task("t1", 0, 1, 0)
    assert queue.enqueue("last") == "t4"
    assert drain(queue) == [("t2", 1), ("t3", 1), ("t4", 1)]
    assert queue.dequeue() is None


def test_payload_is_the_very_object(queue: TaskQueue) -> None:
    """None and unhashable payloads are handed through, on every attempt."""
    payloads: list[Any] = [None, [], {}, object()]
    for payload in payloads:
        queue.enqueue(payload)
    for payload in payloads:
        task = take(queue)
        assert task.payload is payload
        queue.fail(task.task_id, 1)
    for payload in payloads:
        assert take(queue).payload is payload


def test_statuses_and_count(queue: TaskQueue) -> None:
    """Every step of a task can be seen."""
    fill(queue, 4)
    assert (statuses(queue, 4), queue.pending_count()) == (["pending"] * 4, 4)
    for _ in range(3):
        queue.dequeue()
    queue.complete("t2", 1)
    queue.fail("t3", 1)
    assert (statuses(queue, 4), queue.pending_count()) == (["running", "done", "pending", "pending"], 2)
    queue.extend("t1", 1)
    assert drain(queue) == [("t4", 1), ("t3", 2)]
    queue.fail("t3", 2)
    assert (statuses(queue, 4), queue.pending_count()) == (["running", "done", "dead", "running"], 0)


def test_failed_task_goes_behind_all_others(queue: TaskQueue) -> None:
    """A task that fails does not keep the others waiting."""
    fill(queue, 3)
    queue.fail(take(queue).task_id, 1)
    assert drain(queue) == [("t2", 1), ("t3", 1), ("t1", 2)]


@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("by_lease", [True, False])
def test_last_attempt_is_the_last(most: int, by_lease: bool, clock: Clock) -> None:
    """After `max_attempts` attempts the task is dead, and with none more or less."""
    queue = TaskQueue(10.0, most, clock, numbered())
    fill(queue, 1)
    for attempt in range(1, most + 1):
        assert queue.dead_letters() == ()
        assert take(queue).attempt == attempt
        if by_lease:
            clock.now += 10.0
        else:
            queue.fail("t1", attempt)
    assert (queue.get_status("t1"), queue.pending_count(), queue.dequeue()) == ("dead", 0, None)
    assert queue.dead_letters() == (Task("t1", 0, most),)
    assert refused(queue.fail, "t1", most)


def test_dead_letters_are_in_order_of_death(clock: Clock) -> None:
    """It does not matter when they came, nor whether they failed or their lease was over."""
    queue = TaskQueue(10.0, 1, clock, numbered())
    fill(queue, 4)
    for _ in range(4):
        queue.dequeue()
        clock.now += 1.0
    queue.fail("t4", 1)
    before = queue.dead_letters()
    clock.now = 11.0
    queue.fail("t3", 1)
    assert [task.task_id for task in queue.dead_letters()] == ["t4", "t1", "t2", "t3"]
    assert before == (Task("t4", 3, 1),)


@pytest.mark.parametrize("task_id", ["", "t0", "T1", "t2"])
def test_unknown_ids(task_id: str, queue: TaskQueue) -> None:
    """An id that was never given is a KeyError everywhere."""
    fill(queue, 1)
    queue.dequeue()
    with pytest.raises(KeyError):
        queue.get_status(task_id)
    for call in (queue.complete, queue.fail, queue.extend):
        with pytest.raises(KeyError):
            call(task_id, 1)


@pytest.mark.parametrize("name", ["complete", "fail", "extend"])
def test_only_the_present_attempt_can_end(name: str, queue: TaskQueue) -> None:
    """Other numbers and other statuses are refused, and nothing changes."""
    fill(queue, 4)
    for _ in range(3):
        queue.dequeue()
    queue.complete("t1", 1)
    queue.fail("t2", 1)
    call = getattr(queue, name)
    for task_id, attempt in (("t1", 1), ("t2", 1), ("t2", 2), ("t3", 0), ("t3", 2), ("t4", 0), ("t4", 1)):
        assert refused(call, task_id, attempt)
    assert statuses(queue, 4) == ["done", "pending", "running", "pending"]
    assert drain(queue) == [("t4", 1), ("t2", 2)]
    assert refused(call, "t2", 1)
    assert queue.get_status("t2") == "running"
    assert not refused(call, "t2", 2)


@pytest.mark.parametrize("start", [0.0, 1234.5])
@pytest.mark.parametrize("lease", [0.5, 10.0])
def test_lease_is_over_after_its_length(start: float, lease: float) -> None:
    """Half a second before it is not, and at that moment it is."""
    clock = Clock(start)
    queue = TaskQueue(lease=lease, clock=clock, new_id=numbered())
    fill(queue, 1)
    clock.now += 100.0
    queue.dequeue()
    clock.now += lease - 0.5
    assert (queue.get_status("t1"), queue.pending_count()) == ("running", 0)
    clock.now += 0.5
    assert (queue.get_status("t1"), queue.pending_count()) == ("pending", 1)
    assert drain(queue) == [("t1", 2)]


@pytest.mark.parametrize("name", ["complete", "fail", "extend"])
def test_late_worker_cannot_end_another_attempt(name: str, queue: TaskQueue, clock: Clock) -> None:
    """Once a lease is over, its attempt is; the next one is untouched."""
    fill(queue, 1)
    queue.dequeue()
    clock.now = 9.5
    assert (queue.get_status("t1"), queue.dequeue()) == ("running", None)
    clock.now = 10.0
    assert refused(getattr(queue, name), "t1", 1)
    assert drain(queue) == [("t1", 2)]
    assert refused(getattr(queue, name), "t1", 1)
    assert queue.get_status("t1") == "running"


def test_dequeue_takes_back_first(queue: TaskQueue, clock: Clock) -> None:
    """A lease that is over is seen by the very call that asks for a task."""
    fill(queue, 1)
    queue.dequeue()
    clock.now = 10.0
    assert drain(queue) == [("t1", 2)]
    clock.now = 20.0
    assert queue.dead_letters() == (Task("t1", 0, 2),)


def test_extended_lease_begins_anew(queue: TaskQueue, clock: Clock) -> None:
    """It lasts a full lease from the last extension."""
    fill(queue, 1)
    queue.dequeue()
    for now in (9.5, 9.5, 19.0, 20.0):
        clock.now = now
        queue.extend("t1", 1)
    clock.now = 29.5
    assert queue.get_status("t1") == "running"
    clock.now = 30.0
    assert queue.get_status("t1") == "pending"


def test_leases_end_in_the_order_in_which_they_began(queue: TaskQueue, clock: Clock) -> None:
    """Extending moves a lease to the end, also among those of the same moment."""
    fill(queue, 4)
    for now in (0.0, 1.0, 2.0, 2.0):
        clock.now = now
        queue.dequeue()
    queue.extend("t1", 1)
    queue.extend("t3", 1)
    clock.now = 500.0
    assert drain(queue) == [("t2", 2), ("t4", 2), ("t1", 2), ("t3", 2)]


def test_ends_take_effect_when_they_happen(queue: TaskQueue, clock: Clock) -> None:
    """What was over before a task is enqueued or failed stands in front of it, although nobody looked."""
    fill(queue, 2)
    queue.dequeue()
    clock.now = 5.0
    queue.dequeue()
    clock.now = 10.0
    queue.enqueue("behind t1")
    clock.now = 14.5
    queue.fail("t2", 1)
    assert drain(queue) == [("t1", 2), ("t3", 1), ("t2", 2)]
    clock.now = 24.5
    queue.enqueue("behind t3")
    assert drain(queue) == [("t3", 2), ("t4", 1)]
    assert [task.task_id for task in queue.dead_letters()] == ["t1", "t2"]


def test_fail_stands_behind_leases_that_are_over(queue: TaskQueue, clock: Clock) -> None:
    """Failing takes back first, too."""
    fill(queue, 2)
    queue.dequeue()
    clock.now = 5.0
    queue.dequeue()
    clock.now = 12.0
    queue.fail("t2", 1)
    assert drain(queue) == [("t1", 2), ("t2", 2)]


def test_taken_ids_are_refused(clock: Clock) -> None:
    """An id names one task for ever, whatever has become of it."""
    queue = TaskQueue(10.0, 1, clock, iter("aababcca").__next__)
    assert queue.enqueue("one") == "a"
    assert refused(queue.enqueue, "two")
    assert queue.enqueue("three") == "b"
    queue.dequeue()
    queue.complete("a", 1)
    queue.dequeue()
    queue.fail("b", 1)
    assert refused(queue.enqueue, "four")
    assert refused(queue.enqueue, "five")
    assert queue.enqueue("six") == "c"
    assert refused(queue.enqueue, "seven")
    assert refused(queue.enqueue, "eight")
    assert (queue.get_status("a"), queue.get_status("b"), drain(queue)) == ("done", "dead", [("c", 1)])


@pytest.mark.parametrize("kind", [TaskQueue, PriorityTaskQueue])
def test_defaults(kind: type[TaskQueue]) -> None:
    """Leases of 30 seconds, three attempts, and ids that do not repeat."""
    clock = Clock()
    queue = kind(clock=clock)
    ids = fill(queue, 50)
    assert {type(task_id) for task_id in ids} == {str}
    assert len(set(ids)) == 50
    drain(queue)
    clock.now = 29.5
    assert queue.pending_count() == 0
    clock.now = 30.0
    assert queue.pending_count() == 50
    drain(queue)
    for task_id in ids:
        queue.fail(task_id, 2)
    drain(queue)
    queue.fail(ids[7], 3)
    assert [(task.task_id, task.attempt) for task in queue.dead_letters()] == [(ids[7], 3)]


def test_default_clock_ticks() -> None:
    """Without a clock there is one all the same; an hour does not pass in this test."""
    queue = TaskQueue(lease=3600.0)
    task_id = queue.enqueue("p")
    queue.dequeue()
    assert queue.get_status(task_id) == "running"


@pytest.mark.parametrize("kind", [TaskQueue, PriorityTaskQueue])
def test_bad_arguments_are_refused(kind: type[TaskQueue]) -> None:
    """A lease has a length, and there is at least one attempt."""
    assert [refused(kind, lease) for lease in (-1, -0.5, 0, 0.0, 0.5, 1)] == [True] * 4 + [False] * 2
    assert [refused(kind, 1.0, most) for most in (-3, -1, 0, 1, 2)] == [True] * 3 + [False] * 2


def test_larger_priorities_come_first(priority_queue: PriorityTaskQueue) -> None:
    """Among equal ones the order is that of waiting; payloads are never compared."""
    for priority in (0, 5, -1, 5, 10, 0):
        priority_queue.enqueue({"any": priority}, priority)
    priority_queue.enqueue(payload={"none": None})
    tasks = list(iter(priority_queue.dequeue, None))
    assert [(task.task_id, task.priority) for task in tasks] == [
        ("t5", 10),
        ("t2", 5),
        ("t4", 5),
        ("t1", 0),
        ("t6", 0),
        ("t7", 0),
        ("t3", -1),
    ]


def test_priority_stays_over_attempts(priority_queue: PriorityTaskQueue, clock: Clock) -> None:
    """A failed task goes behind those of its priority and before those of lower ones."""
    for priority in (1, 1, 0):
        priority_queue.enqueue("p", priority=priority)
    priority_queue.fail(take(priority_queue).task_id, 1)
    assert drain(priority_queue) == [("t2", 1), ("t1", 2), ("t3", 1)]
    clock.now = 10.0
    assert [(task.task_id, task.priority) for task in priority_queue.dead_letters()] == [("t1", 1)]
    assert drain(priority_queue) == [("t2", 2), ("t3", 2)]


class ScriptedQueue:
    """Hands out given tasks and keeps what it is told; some tasks are late."""

    def __init__(self, tasks: list[Task]) -> None:
        self.tasks = tasks
        self.calls: list[tuple[str, str, int]] = []

    def dequeue(self) -> Task | None:
        return self.tasks.pop(0) if self.tasks else None

    def complete(self, task_id: str, attempt: int) -> None:
        self._note("complete", task_id, attempt)

    def fail(self, task_id: str, attempt: int) -> None:
        self._note("fail", task_id, attempt)

    def _note(self, how: str, task_id: str, attempt: int) -> None:
        self.calls.append((how, task_id, attempt))
        if task_id.startswith("late"):
            raise ValueError(task_id)


def test_worker_reports_each_attempt_once() -> None:
    """Returning completes, raising fails, and a late report is a lost attempt."""

    def handler(payload: object) -> object:
        if isinstance(payload, Exception):
            raise payload
        return payload

    tasks = [
        Task("good", 0, 1),
        Task("none", None, 2),
        Task("bad", ValueError(), 3),
        Task("late-good", 1, 1),
        Task("late-bad", OSError(), 2),
    ]
    queue: Any = ScriptedQueue(tasks)
    worker = Worker(queue, handler)
    counts = []
    for _ in range(5):
        assert worker.run_once() is True
        counts.append((worker.completed, worker.failed, worker.lost))
    assert counts == [(1, 0, 0), (2, 0, 0), (2, 1, 0), (2, 1, 1), (2, 1, 2)]
    assert worker.run_once() is False
    assert (worker.completed, worker.failed, worker.lost) == (2, 1, 2)
    assert queue.calls == [
        ("complete", "good", 1),
        ("complete", "none", 2),
        ("fail", "bad", 3),
        ("complete", "late-good", 1),
        ("fail", "late-bad", 2),
    ]


def test_worker_empties_a_queue(queue: TaskQueue) -> None:
    """Failed tasks come again until they are dead; a handler may add tasks."""
    seen: list[Any] = []

    def handler(payload: Any) -> None:
        seen.append(payload)
        if payload == 1:
            raise LookupError
        if payload == 2:
            queue.enqueue("more")

    fill(queue, 3)
    worker = Worker(queue=queue, handler=handler)
    assert (worker.completed, worker.failed, worker.lost) == (0, 0, 0)
    assert (worker.run_until_empty(), worker.run_until_empty()) == (5, 0)
    assert seen == [0, 1, 2, 1, "more"]
    assert (worker.completed, worker.failed, worker.lost) == (3, 2, 0)
    assert (statuses(queue, 4), queue.pending_count()) == (["done", "dead", "done", "done"], 0)


def test_slow_handler_loses_its_lease(queue: TaskQueue, clock: Clock) -> None:
    """A result that comes too late does not count, and the task is handed out again."""

    def handler(seconds: float) -> None:
        clock.now += seconds

    for seconds in (9.5, 10.0):
        queue.enqueue(seconds)
    worker = Worker(queue, handler)
    assert worker.run_until_empty() == 3
    assert (worker.completed, worker.failed, worker.lost) == (1, 0, 2)
    assert statuses(queue, 2) == ["done", "dead"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_interrupts_pass_through(kind: type[BaseException], queue: TaskQueue) -> None:
    """What should end the program does, and the task stays under its lease."""

    def handler(_: object) -> None:
        raise kind

    fill(queue, 1)
    worker = Worker(queue, handler)
    with pytest.raises(kind):
        worker.run_once()
    assert (worker.completed, worker.failed, worker.lost) == (0, 0, 0)
    assert queue.get_status("t1") == "running"


def test_queues_are_independent(clock: Clock) -> None:
    """A second queue knows nothing of the first."""
    first, second = (TaskQueue(10.0, 1, clock, numbered()) for _ in range(2))
    fill(first, 2)
    first.dequeue()
    first.fail("t1", 1)
    assert (second.pending_count(), second.dead_letters(), second.dequeue()) == (0, (), None)
    assert second.enqueue("p") == "t1"


def together(action: Callable[[], Any], threads: int = 4) -> list[Any]:
    """The results of an action that several threads run at once."""
    barrier, results = threading.Barrier(threads), []

    def run() -> None:
        barrier.wait()
        results.append(action())

    running = [threading.Thread(target=run, daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(10)
    assert len(results) == threads
    return results


def yielding() -> float:
    """A clock that stands still and lets other threads run."""
    time.sleep(0.001)
    return 0.0


def test_threads_get_each_task_once() -> None:
    """No task is lost, and none is handed out twice."""
    queue = TaskQueue(clock=yielding)
    fill(queue, 12)
    taken = together(lambda: [task.payload for task in iter(queue.dequeue, None)])
    assert sorted(payload for piece in taken for payload in piece) == list(range(12))


@pytest.mark.parametrize("name", ["complete", "fail"])
def test_threads_end_an_attempt_once(name: str) -> None:
    """One of them does; the others are told that it is over."""
    queue = TaskQueue(clock=yielding, new_id=numbered())
    fill(queue, 1)
    queue.dequeue()
    assert sorted(together(lambda: refused(getattr(queue, name), "t1", 1))) == [False, True, True, True]
    assert queue.pending_count() == (name == "fail")


def test_threads_enqueue_together() -> None:
    """Every task is there, under an id of its own."""
    queue = PriorityTaskQueue(clock=yielding)
    ids = together(lambda: fill(queue, 3))
    assert len({task_id for piece in ids for task_id in piece}) == 12
    assert sorted(task.payload for task in iter(queue.dequeue, None)) == sorted([0, 1, 2] * 4)
