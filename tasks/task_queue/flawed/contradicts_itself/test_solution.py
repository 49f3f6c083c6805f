from solution import TaskQueue


def test_complete() -> None:
    queue = TaskQueue(clock=lambda: 0.0)
    task_id = queue.enqueue("p")
    queue.dequeue()
    queue.complete(task_id, 1)
    assert queue.get_status(task_id) == "done"


def test_failed_task_is_next() -> None:
    queue = TaskQueue(clock=lambda: 0.0)
    first = queue.enqueue("first")
    queue.enqueue("second")
    queue.dequeue()
    queue.fail(first, 1)
    task = queue.dequeue()
    assert task is not None and task.task_id == first
