from solution import TaskQueue, Worker


def check_queue() -> None:
    queue = TaskQueue(clock=lambda: 0.0)
    task_id = queue.enqueue("p")
    assert Worker(queue, print).run_until_empty() == 1
    assert queue.get_status(task_id) == "done"
