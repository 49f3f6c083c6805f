"""What a task queue hands out and answers on a clock that the observer sets, and what threads make of it."""

import dataclasses
import itertools
import sys
import threading
import time

_FIELDS = ["task_id", "payload", "attempt", "priority"]


class _Clock:
    """Shows what it was last set to; times are whole or half seconds."""

    def __init__(self, now=0.0):
        self.now = now

    def __call__(self):
        return self.now


class _Ids:
    """Makes ids t1, t2, ..., for several threads too."""

    def __init__(self):
        self.numbers = itertools.count(1)

    def __call__(self):
        return f"t{next(self.numbers)}"


class _Yielding:
    """Lets other threads run before it answers."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self):
        time.sleep(0.001)
        return self.answer()


class _Script:
    """A queue for workers that plays a part and keeps the calls."""

    def __init__(self, tasks, broken=()):
        self.tasks = list(tasks)
        self.broken = broken
        self.calls = []

    def dequeue(self):
        self.calls.append(["dequeue"])
        return self.tasks.pop(0) if self.tasks else None

    def complete(self, task_id, attempt):
        self._end("complete", task_id, attempt)

    def fail(self, task_id, attempt):
        self._end("fail", task_id, attempt)

    def _end(self, how, task_id, attempt):
        self.calls.append([how, task_id, attempt])
        if task_id in self.broken:
            raise ValueError("too late")


def _queue(solution, kind="TaskQueue", **options):
    """A queue with numbered ids, and the clock that it goes by."""
    clock = options.setdefault("clock", _Clock(options.pop("start", 0.0)))
    options.setdefault("new_id", _Ids())
    return getattr(solution, kind)(**options), clock


def _seen(task):
    """A task's promised fields."""
    return task if task is None else [getattr(task, name) for name in _FIELDS]


def _dead(queue):
    """The dead letters and the kind of container they came in."""
    letters = queue.dead_letters()
    return [type(letters).__name__, [_seen(task) for task in letters]]


def _attempt(action, *arguments, **named):
    """What a call returns, or the promised error that it raises."""
    try:
        return action(*arguments, **named)
    except KeyError:
        return "KeyError"
    except ValueError:
        return "ValueError"


def _drain(queue):
    """Everything that is pending, handed out."""
    return [_seen(task) for task in iter(queue.dequeue, None)]


def _statuses(queue, count):
    """The statuses of the first numbered tasks, and how many are pending."""
    return [[queue.get_status(f"t{number}") for number in range(1, count + 1)], queue.pending_count()]


def _halves(rng, low, high):
    """A number of seconds between `low` and `high`, whole or half."""
    return rng.randint(2 * low, 2 * high) / 2


def _together(actions):
    """Runs actions in threads that start at once; whatever they raise comes back by name."""
    barrier, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place, action):
        barrier.wait()
        try:
            results[place] = action()
        except Exception as error:  # noqa: BLE001 - whatever a thread raises is seen
            results[place] = type(error).__name__

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    sys.setswitchinterval(before)
    return [*results, sum(thread.is_alive() for thread in threads)]


def fields_of_tasks(solution, rng):
    """The dataclass's fields, its default, equality, and what setting a field raises."""
    task = solution.Task(f"t{rng.random()}", [1], rng.randint(1, 9))
    record = [[field.name for field in dataclasses.fields(solution.Task)], _seen(task)]
    record += [task == solution.Task(task.task_id, [1], task.attempt, priority=0)]
    record += [task == dataclasses.replace(task, attempt=77)]
    for name in rng.sample(_FIELDS, 4):
        try:
            setattr(task, name, 1)
        except AttributeError:
            record.append("AttributeError")
    return record


def first_in_first_out(solution, rng):
    """Tasks come out in the order in which they went in, and then nothing does."""
    queue, _ = _queue(solution)
    record = [queue.dequeue(), queue.pending_count()]
    for number in range(rng.randint(5, 9)):
        record.append([queue.enqueue(payload=f"p{number}"), queue.pending_count()])
        if rng.random() < 0.4:
            record.append(_seen(queue.dequeue()))
    return [record, _drain(queue), queue.dequeue(), queue.pending_count()]


def payloads_are_handed_through(solution, rng):
    """Payloads of all sorts, None and unhashable ones too: the very objects come out."""
    payloads = rng.sample([None, 0, "", [], {}, object(), False, ["x"], float("nan")], 9)
    queue, _ = _queue(solution, kind=rng.choice(["TaskQueue", "PriorityTaskQueue"]))
    for payload in payloads:
        queue.enqueue(payload)
    tasks = list(iter(queue.dequeue, None))
    queue.fail(tasks[0].task_id, 1)
    same = [task.payload is payload for task, payload in zip(tasks, payloads, strict=True)]
    return [same, queue.dequeue().payload is payloads[0]]


def statuses_of_a_task(solution, rng):
    """The way of some tasks from pending to done or dead, one step after the other."""
    queue, _ = _queue(solution, max_attempts=2)
    for number in range(4):
        queue.enqueue(number)
    record = [_statuses(queue, 4)]
    record += [[_seen(queue.dequeue()), _statuses(queue, 4)] for _ in range(3)]
    ended = rng.sample(["t1", "t2", "t3"], 3)
    record.append([queue.complete(task_id=ended[0], attempt=1), _statuses(queue, 4)])
    record.append([queue.fail(task_id=ended[1], attempt=1), _statuses(queue, 4)])
    record.append([queue.extend(task_id=ended[2], attempt=1), _statuses(queue, 4)])
    record.append([_seen(queue.dequeue()), _seen(queue.dequeue()), queue.fail(ended[1], 2)])
    return [record, _statuses(queue, 4), _dead(queue)]


def failed_tasks_wait_again(solution, rng):
    """A failed task goes behind all that wait, with one attempt more."""
    queue, _ = _queue(solution, max_attempts=9)
    for number in range(5):
        queue.enqueue(number)
    record, held = [], []
    for _ in range(25):
        if held and rng.random() < 0.5:
            task = held.pop(rng.randrange(len(held)))
            record.append([task.task_id, queue.fail(task.task_id, task.attempt)])
        elif (task := queue.dequeue()) is not None:
            held.append(task)
            record.append(_seen(task))
    return [record, _statuses(queue, 5), _drain(queue)]


def dead_after_the_last_attempt(solution, rng):
    """Tasks that fail every time, with few and many attempts, some by their leases."""
    record = []
    for most in rng.sample([1, 2, 3, rng.randint(4, 6)], 4):
        queue, clock = _queue(solution, max_attempts=most, lease=10.0)
        queue.enqueue("p")
        for _ in range(most):
            task = queue.dequeue()
            if rng.random() < 0.5:
                queue.fail("t1", task.attempt)
            else:
                clock.now += 10.0
            record.append([_seen(task), _statuses(queue, 1), _dead(queue)])
        clock.now += 1000.0
        record.append([queue.dequeue(), queue.get_status("t1"), _dead(queue)])
    return record


def dead_letters_in_order(solution, rng):
    """Tasks that die in a drawn order; the tuple stays, and what it holds does not change the queue."""
    queue, _ = _queue(solution, max_attempts=1)
    for number in range(6):
        queue.enqueue([number])
    tasks = list(iter(queue.dequeue, None))
    dying = rng.sample(tasks, rng.randint(2, 6))
    record = [_dead(queue)]
    for task in dying:
        queue.fail(task.task_id, 1)
    return [*record, _dead(queue), _dead(queue), _statuses(queue, 6)]


def unknown_tasks(solution, rng):
    """Ids that the queue never gave, in every method that takes one."""
    queue, _ = _queue(solution)
    queue.enqueue("p")
    if rng.random() < 0.5:
        queue.dequeue()
    record = []
    for task_id in rng.sample(["", "t0", "T1", "t1 ", "t2", "p"], 6):
        record.append(_attempt(queue.get_status, task_id))
        record += [_attempt(call, task_id, 1) for call in (queue.complete, queue.fail, queue.extend)]
    return [record, _statuses(queue, 1)]


def attempts_that_are_not_running(solution, rng):
    """Wrong numbers, and tasks that are pending, done or dead: refused, and nothing changes."""
    queue, _ = _queue(solution, max_attempts=2)
    for number in range(4):
        queue.enqueue(number)
    for _ in range(3):
        queue.dequeue()
    queue.complete("t1", 1)
    queue.fail("t2", 1)
    record = []
    for name in rng.sample(["complete", "fail", "extend"], 3):
        for task_id in rng.sample(["t1", "t2", "t3", "t4"], 4):
            wrong = [0, 2, 3, -1] if task_id == "t3" else [0, 1, 2]
            record += [[task_id, number, _attempt(getattr(queue, name), task_id, number)] for number in wrong]
    record += [_statuses(queue, 4), _drain(queue)]
    queue.fail("t2", 2)
    record += [_attempt(getattr(queue, name), "t2", 2) for name in ("complete", "fail", "extend")]
    return [record, _attempt(queue.complete, "t3", 1), _statuses(queue, 4), _dead(queue)]


def end_of_a_lease(solution, rng):
    """Half a second before a lease is over, and when it just is, as every method sees it."""
    lease, start = _halves(rng, 1, 60), _halves(rng, 0, 5000)
    record = []
    for name in rng.sample(["complete", "fail", "extend", "get_status", "pending_count", "dequeue"], 6):
        for wait in (lease - 0.5, lease):
            queue, clock = _queue(solution, lease=lease, start=start)
            queue.enqueue("p")
            queue.dequeue()
            clock.now = start + wait
            needs = {"get_status": ["t1"], "pending_count": [], "dequeue": []}
            result = _attempt(getattr(queue, name), *needs.get(name, ["t1", 1]))
            result = _seen(result) if name == "dequeue" else result
            record.append([name, result, _statuses(queue, 1), _drain(queue)])
    return record


def leases_begin_when_handed_out(solution, rng):
    """Tasks that wait long before they are handed out, and again after an attempt."""
    lease, clock = _halves(rng, 2, 20), _Clock(_halves(rng, 0, 100))
    queue, _ = _queue(solution, lease=lease, max_attempts=rng.randint(2, 4), clock=clock)
    queue.enqueue("p")
    record = []
    for _ in range(5):
        clock.now += _halves(rng, 0, 100)
        record.append(_seen(queue.dequeue()))
        for wait in (lease - 0.5, 0.5):
            clock.now += wait
            record.append([queue.get_status("t1"), queue.pending_count()])
    return [record, _dead(queue)]


def late_worker_cannot_interfere(solution, rng):
    """The first worker comes back after its lease, before and after the task is handed out again."""
    record = []
    for name in rng.sample(["complete", "fail", "extend"], 3):
        queue, clock = _queue(solution, lease=5.0)
        queue.enqueue("p")
        first = queue.dequeue()
        clock.now = _halves(rng, 5, 50)
        late = _attempt(getattr(queue, name), "t1", first.attempt)
        second = queue.dequeue()
        again = _attempt(getattr(queue, name), "t1", first.attempt)
        clock.now += 4.5
        record.append([name, late, _seen(second), again, _statuses(queue, 1)])
        record.append([_attempt(queue.complete, "t1", second.attempt), _statuses(queue, 1)])
    return record


def extended_leases(solution, rng):
    """Leases that are extended again and again, and end a full lease after the last time."""
    lease, clock = _halves(rng, 2, 30), _Clock(_halves(rng, 0, 100))
    queue, _ = _queue(solution, lease=lease, clock=clock)
    queue.enqueue("p")
    queue.dequeue()
    record = []
    for _ in range(rng.randint(2, 5)):
        clock.now += rng.choice([lease - 0.5, 0.0, 0.5, lease - 1.0])
        record.append([queue.extend("t1", 1), queue.get_status("t1")])
    for wait in (lease - 0.5, 0.5):
        clock.now += wait
        record.append([queue.get_status("t1"), _attempt(queue.extend, task_id="t1", attempt=1)])
        clock.now += 0.0 if wait == 0.5 else lease - 0.5
    return [record, _drain(queue)]


def leases_end_in_order(solution, rng):
    """Several leases end unseen, some of them extended, some at one moment; then all is handed out again."""
    queue, clock = _queue(solution, lease=10.0)
    count = rng.randint(4, 7)
    for number in range(count):
        queue.enqueue(number)
    for _ in range(count):
        queue.dequeue()
        clock.now += rng.choice([0.0, 0.0, 0.5, 1.0])
    for number in [1, *rng.sample(range(2, count + 1), rng.randint(0, count - 2))]:
        queue.extend(f"t{number}", 1)
        clock.now += rng.choice([0.0, 0.5])
    clock.now += 1000.0
    return [_drain(queue), _statuses(queue, count)]


def ends_take_effect_when_they_happen(solution, rng):
    """Leases that are over before tasks are enqueued or failed: what waits in front, though nobody looked."""
    record = []
    for kind in ("TaskQueue", "PriorityTaskQueue"):
        queue, clock = _queue(solution, kind=kind, lease=10.0)
        for number in range(5):
            queue.enqueue(number)
        for _ in range(4):
            queue.dequeue()
            clock.now += 1.0
        clock.now = 10.0 + rng.choice([0.0, 0.5, 1.0, 1.5])
        queue.enqueue("late")
        clock.now = 12.5
        queue.fail("t4", 1)
        clock.now = rng.choice([12.5, 13.0, 100.0])
        queue.enqueue("later")
        record.append(_drain(queue))
    return record


def deaths_by_lease(solution, rng):
    """Last attempts whose leases are over, and ones that are failed: all in the order in which they died."""
    queue, clock = _queue(solution, lease=10.0, max_attempts=1)
    count = rng.randint(4, 6)
    for number in range(count):
        queue.enqueue(number)
    for _ in range(count):
        queue.dequeue()
        clock.now += rng.choice([0.5, 1.0])
    clock.now = 10.0 + rng.choice([0.0, 0.5])
    queue.fail(f"t{count}", 1)
    record = [_dead(queue)]
    clock.now += _halves(rng, 3, 50)
    return [*record, _dead(queue), _statuses(queue, count), queue.dequeue()]


def ids_that_are_taken(solution, rng):
    """An id that comes twice, whatever has become of its first task: refused, and nothing changes."""
    clock, asked = _Clock(), []
    given = ["a", "b", "a", "b", "c", "a", "", ""]

    def new_id():
        asked.append(len(asked))
        return given[len(asked) - 1]

    queue = solution.TaskQueue(lease=5.0, max_attempts=1, clock=clock, new_id=new_id)
    record = [_attempt(queue.enqueue, "one"), _attempt(queue.enqueue, "two")]
    queue.complete(queue.dequeue().task_id, 1)
    if rng.random() < 0.5:
        queue.dequeue()
        clock.now = rng.choice([1.0, 5.0])
    record += [_attempt(queue.enqueue, f"p{number}") for number in range(6)]
    return [record, len(asked), queue.pending_count(), queue.get_status("a"), _drain(queue)]


def default_ids_and_clock(solution, rng):
    """Queues that are given nothing: kinds and number of their ids, and the defaults for attempts."""
    count = rng.randint(5, 30)
    queues = [solution.TaskQueue(), solution.PriorityTaskQueue()]
    ids = [queue.enqueue(number) for queue in queues for number in range(count)]
    record = [{type(task_id).__name__ for task_id in ids}, len(set(ids))]
    for queue in queues:
        first = queue.dequeue()
        for attempt in range(1, 4):
            record.append([queue.get_status(first.task_id), queue.fail(first.task_id, attempt)])
            while attempt < 3 and queue.dequeue().task_id != first.task_id:
                pass
        record.append([len(queue.dead_letters()), queue.get_status(first.task_id)])
    return record


def default_lease(solution, rng):
    """A queue that is given a clock alone: a lease of 30 seconds."""
    clock = _Clock(_halves(rng, 0, 1000))
    queue = solution.TaskQueue(clock=clock)
    task_id = queue.enqueue("p")
    queue.dequeue()
    record = []
    for wait in (29.5, 0.5):
        clock.now += wait
        record.append(queue.get_status(task_id))
    return record


def arguments_refused(solution, rng):
    """Leases and numbers of attempts that cannot be, among some that can, by position and by name."""
    record = []
    for kind in (solution.TaskQueue, solution.PriorityTaskQueue):
        for lease in rng.sample([0, 0.0, -0.5, -_halves(rng, 1, 1000), 0.5, 1], 6):
            outcome = _attempt(kind, lease=lease)
            record.append([lease, outcome if isinstance(outcome, str) else "made"])
        for most in rng.sample([0, -1, -rng.randint(2, 1000), 1, rng.randint(2, 1000)], 5):
            outcome = _attempt(kind, 5.0, most)
            record.append([most, outcome if isinstance(outcome, str) else "made"])
    clock = _Clock()
    queue = solution.PriorityTaskQueue(2.5, 1, clock, _Ids())
    record.append([queue.enqueue("p", 3), _seen(queue.dequeue())])
    clock.now = 2.5
    return [*record, _dead(queue)]


def larger_priorities_first(solution, rng):
    """Priorities of all sizes, in a drawn order, with equal ones among them."""
    queue, _ = _queue(solution, kind="PriorityTaskQueue")
    priorities = rng.choices([-5, -1, 0, 1, 2, 10, 10**12], k=rng.randint(10, 20))
    for number, priority in enumerate(priorities):
        queue.enqueue(number, priority=priority)
    queue.enqueue("default")
    queue.enqueue(payload={"not": "comparable"}, priority=10)
    queue.enqueue(payload={"not": "comparable"}, priority=10)
    return [_drain(queue), queue.dequeue()]


def priorities_stay_over_attempts(solution, rng):
    """A drawn history with failures and leases that end: priority first, then time of waiting."""
    queue, clock = _queue(solution, kind="PriorityTaskQueue", lease=8.0, max_attempts=4)
    queue.enqueue("first", 3)
    record, held = [queue.fail(queue.dequeue().task_id, 1)], []
    for number in range(40):
        clock.now += rng.choice([0.0, 0.5, 1.0, 2.0])
        step = rng.random()
        if step < 0.35:
            record.append(queue.enqueue(number, rng.choice([0, 1, 1, 2])))
        elif step < 0.7 or not held:
            task = queue.dequeue()
            record.append(_seen(task))
            held += [] if task is None else [task]
        else:
            task = held.pop(rng.randrange(len(held)))
            record.append([task.task_id, _attempt(queue.fail, task.task_id, task.attempt)])
    clock.now += 100.0
    return [record, queue.pending_count(), _drain(queue), _dead(queue)]


def long_history(solution, rng):
    """Every method, in a drawn order, with pauses of all lengths."""
    queue, clock = _queue(solution, lease=6.0, max_attempts=3)
    record, held, count = [], [], 0
    for number in range(150):
        clock.now += rng.choice([0.0, 0.0, 0.5, 1.0, 1.5, rng.choice([0.0, 6.0])])
        name = rng.choice(["enqueue", "dequeue", "dequeue", "complete", "fail", "extend", "look"])
        if name == "enqueue":
            count += 1
            queue.enqueue(number)
        elif name == "dequeue":
            task = queue.dequeue()
            held += [] if task is None else [task]
            record.append(_seen(task))
        elif name == "look":
            record.append(
                [queue.pending_count(), queue.get_status(f"t{rng.randint(1, count)}") if count else ""]
            )
        elif held:
            task = rng.choice(held[-3:])
            record.append(_attempt(getattr(queue, name), task.task_id, task.attempt))
    return [record, _statuses(queue, count), _dead(queue)]


def workers_report_what_happened(solution, rng):
    """Handlers that return and raise, on a queue that plays a part: what the worker calls and counts."""
    kinds = ["return", "none", "raise", "value", "key", "late", "late raise"]
    fates = rng.sample([*kinds, *rng.choices(kinds, k=3)], 10)
    tasks = [solution.Task(f"t{number}", fate, rng.randint(1, 5)) for number, fate in enumerate(fates)]
    queue = _Script(tasks, broken=[task.task_id for task in tasks if "late" in task.payload])
    errors = {"raise": OSError, "value": ValueError, "key": KeyError, "late raise": RuntimeError}

    def handler(fate):
        if fate in errors:
            raise errors[fate]("no")
        return None if fate == "none" else fate

    worker = solution.Worker(queue=queue, handler=handler)
    record = [[worker.completed, worker.failed, worker.lost]]
    record += [[worker.run_once(), worker.completed, worker.failed, worker.lost] for _ in range(11)]
    return [fates, record, queue.calls]


def workers_on_a_queue(solution, rng):
    """Workers that empty a queue, with handlers that fail at first or always."""
    queue, _ = _queue(solution, max_attempts=3)
    weak = {number: rng.choice([0, 0, 1, 2, 3]) for number in range(8)}
    seen = []

    def handler(number):
        seen.append(number)
        if seen.count(number) <= weak[number]:
            raise LookupError(number)

    for number in weak:
        queue.enqueue(number)
    worker = solution.Worker(queue, handler)
    record = [worker.run_until_empty(), worker.run_until_empty(), worker.run_once()]
    return [record, seen, [worker.completed, worker.failed, worker.lost], _statuses(queue, 8), _dead(queue)]


def slow_handlers_lose_their_lease(solution, rng):
    """Handlers that need longer than the lease, and ones that end just in time."""
    queue, clock = _queue(solution, lease=10.0, max_attempts=2)
    needs = {number: rng.choice([0.0, 9.5, 10.0, 25.0]) for number in range(1, 7)}

    def handler(number):
        clock.now += needs[number]
        if number % 2:
            raise RuntimeError("slow and bad")

    for number in needs:
        queue.enqueue(number)
    worker = solution.Worker(queue, handler)
    steps = [worker.run_until_empty(), [worker.completed, worker.failed, worker.lost]]
    return [needs, steps, _statuses(queue, 6), _dead(queue)]


def handlers_use_the_queue(solution, rng):
    """Handlers that enqueue more tasks and ask the queue while they run."""
    queue, _ = _queue(solution, kind=rng.choice(["TaskQueue", "PriorityTaskQueue"]))
    seen = []

    def handler(depth):
        seen.append([depth, queue.pending_count(), queue.get_status("t1"), len(queue.dead_letters())])
        for _ in range(min(depth, 2)):
            queue.enqueue(depth - 1)

    queue.enqueue(rng.randint(2, 4))
    worker = solution.Worker(queue, handler)
    return [worker.run_until_empty(), seen, worker.completed, queue.pending_count()]


def interrupts_pass_through(solution, rng):
    """Exceptions that end a program: the worker lets them out and the task stays under its lease."""
    queue, clock = _queue(solution, lease=5.0)
    record = []
    for kind in rng.sample([KeyboardInterrupt, SystemExit, GeneratorExit], 3):

        def handler(payload, kind=kind):
            raise kind(payload)

        task_id = queue.enqueue("p")
        worker = solution.Worker(queue, handler)
        try:
            record.append(worker.run_once())
        except BaseException as error:  # noqa: BLE001 - as above
            record.append(type(error).__name__)
        record.append([queue.get_status(task_id), worker.completed, worker.failed, worker.lost])
    clock.now = 5.0
    return [record, queue.pending_count()]


def queues_and_workers_are_independent(solution, rng):
    """Several queues of both kinds, used in turn, each with workers of its own."""
    clock = _Clock()
    kinds = rng.sample(["TaskQueue", "PriorityTaskQueue", "TaskQueue"], 3)
    queues = [_queue(solution, kind=kind, clock=clock, max_attempts=1)[0] for kind in kinds]
    workers = [solution.Worker(queue, rng.choice([str, int])) for queue in queues]
    for number in range(15):
        rng.choice(queues).enqueue("x" if number % 3 else "7")
        rng.choice(workers).run_once()
    counts = [[worker.completed, worker.failed, worker.lost] for worker in workers]
    return [counts, [[queue.pending_count(), _dead(queue)] for queue in queues]]


def threads_share_a_queue(solution, rng):
    """Threads that take what there is: each task is handed out once, whoever gets it."""
    count, threads = rng.randint(12, 20), rng.randint(3, 5)
    queue, _ = _queue(solution, clock=_Yielding(lambda: 1.0))
    for number in range(count):
        queue.enqueue(number)

    def take():
        return [task.payload for task in iter(queue.dequeue, None)]

    *taken, alive = _together([take] * threads)
    everything = [taken[place] for place in range(threads) if isinstance(taken[place], str)]
    everything += sorted(payload for piece in taken if isinstance(piece, list) for payload in piece)
    return [everything, alive, queue.pending_count(), queue.get_status("t1")]


def threads_enqueue_together(solution, rng):
    """Threads that enqueue at once: every task is there, under an id of its own."""
    threads, each = rng.randint(3, 5), rng.randint(3, 5)
    kind = rng.choice(["TaskQueue", "PriorityTaskQueue"])
    queue, _ = _queue(solution, kind=kind, clock=_Yielding(lambda: 1.0), new_id=_Yielding(_Ids()))

    def put(base):
        return [queue.enqueue(base + number) for number in range(each)]

    *ids, alive = _together([lambda base=100 * place: put(base) for place in range(threads)])
    found = sorted(task.payload for task in iter(queue.dequeue, None))
    return [len({task_id for piece in ids for task_id in piece}), found, alive, queue.pending_count()]


def threads_end_one_attempt(solution, rng):
    """Threads that all end the same attempt: one of them does, the others are told that it is over."""
    record = []
    for _ in range(3):
        threads, name = rng.randint(2, 5), rng.choice(["complete", "fail"])
        queue, _ = _queue(solution, clock=_Yielding(lambda: 1.0), max_attempts=rng.randint(1, 2))
        queue.enqueue("p")
        queue.dequeue()
        call = getattr(queue, name)
        *results, alive = _together([lambda call=call: _attempt(call, "t1", 1)] * threads)
        record.append([sorted(map(str, results)), alive, _statuses(queue, 1), _dead(queue), _drain(queue)])
    return record


def threads_of_workers(solution, rng):
    """Workers in threads, with tasks that always fail among good ones: counts and sums come out right."""
    queue, _ = _queue(solution, clock=_Yielding(lambda: 1.0), max_attempts=2, new_id=_Ids())
    threads, count = rng.randint(3, 4), rng.randint(8, 12)
    bad = set(rng.sample(range(count), rng.randint(1, 3)))
    for number in range(count):
        queue.enqueue(number)
    handled, guard = [], threading.Lock()

    def handler(number):
        if number in bad:
            raise ValueError(number)
        with guard:
            handled.append(number)

    workers = [solution.Worker(queue, handler) for _ in range(threads)]
    *_, alive = _together([worker.run_until_empty for worker in workers])
    rest = solution.Worker(queue, handler)
    rest.run_until_empty()
    totals = [
        sum(getattr(worker, name) for worker in [*workers, rest]) for name in ("completed", "failed", "lost")
    ]
    dead = sorted(task.payload for task in queue.dead_letters())
    return [totals, sorted(handled), dead, alive, queue.pending_count()]
