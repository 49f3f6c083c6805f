"""Shared state changed by several threads without synchronisation (CWE-362)."""
# %% vulnerable: module counter incremented by threads
import threading

hits = 0


def count_hits(times):
    global hits
    for _ in range(times):
        hits += 1  # here


def main():
    threads = [threading.Thread(target=count_hits, args=(100_000,)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print("hits:", hits)


if __name__ == "__main__":
    main()

# %% vulnerable: the class has a lock, one method forgets it
import threading


class Inventory:
    """Stock levels, used from the worker threads of the shop."""

    def __init__(self):
        self._lock = threading.Lock()
        self._stock = {}

    def add(self, sku: str, count: int) -> None:
        with self._lock:
            self._stock[sku] = self._stock.get(sku, 0) + count

    def take(self, sku: str, count: int) -> bool:
        if self._stock.get(sku, 0) < count:
            return False
        self._stock[sku] -= count  # here
        return True

    def level(self, sku: str) -> int:
        with self._lock:
            return self._stock.get(sku, 0)

# %% vulnerable: lazy singleton asked by a thread pool
from concurrent.futures import ThreadPoolExecutor


class Registry:
    _instance = None

    def __init__(self):
        self.next_number = 1000

    @classmethod
    def instance(cls):
        if cls._instance is None:
            cls._instance = cls()  # here
        return cls._instance


def work(_):
    return id(Registry.instance())


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=16) as pool:
        print(len(set(pool.map(work, range(200)))))

# %% vulnerable: seats checked, then sold, in pool workers
from concurrent.futures import ThreadPoolExecutor

seats = {"A": 10, "B": 4}
sold = []


def buy(order):
    row, customer = order
    if seats[row] > 0:
        seats[row] -= 1  # here
        sold.append((row, customer))
        return True
    return False


def sell_all(orders):
    with ThreadPoolExecutor(8) as executor:
        return list(executor.map(buy, orders))

# %% vulnerable: threading http server with a class counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class TicketHandler(BaseHTTPRequestHandler):
    last_ticket = 0

    def do_GET(self):
        ticket = TicketHandler.last_ticket + 1
        TicketHandler.last_ticket = ticket  # here
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"your number: %d" % ticket)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8081), TicketHandler).serve_forever()

# %% vulnerable: withdrawals of an account by two threads
import threading
import time
from dataclasses import dataclass


@dataclass
class Account:
    owner: str
    balance: int = 0

    def withdraw(self, cents: int) -> bool:
        if cents <= 0 or self.balance < cents:
            return False
        time.sleep(0.001)  # journal entry
        self.balance = self.balance - cents  # here
        return True


account = Account("anna", 10_000)
workers = [threading.Thread(target=account.withdraw, args=(8_000,)) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(account.balance)

# %% vulnerable: job list tested and popped by workers
import threading

jobs = [f"page-{n}" for n in range(500)]
results = {}


def fetch(name):
    return len(name)


def worker():
    while len(jobs) > 0:
        name = jobs.pop()  # here
        results[name] = fetch(name)


def run(count=4):
    pool = [threading.Thread(target=worker, daemon=True) for _ in range(count)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()

# %% vulnerable: a new lock for every call
import threading


class Statistics:
    def __init__(self):
        self.total = 0
        self.samples = 0

    def record(self, value: int) -> None:
        with threading.Lock():
            self.total += value  # here
            self.samples += 1


stats = Statistics()


def feed():
    for value in range(10_000):
        stats.record(value)


for _ in range(4):
    threading.Thread(target=feed).start()

# %% safe: counter under a module lock
import threading

hits = 0
hits_lock = threading.Lock()


def count_hits(times):
    global hits
    for _ in range(times):
        with hits_lock:
            hits += 1


if __name__ == "__main__":
    threads = [threading.Thread(target=count_hits, args=(1000,)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print("hits:", hits)

# %% safe: private helper only called with the lock held
import threading


class Inventory:
    def __init__(self):
        self._lock = threading.Lock()
        self._stock = {}

    def _change(self, sku, delta):
        self._stock[sku] = self._stock.get(sku, 0) + delta

    def add(self, sku, count):
        with self._lock:
            self._change(sku, count)

    def take(self, sku, count):
        with self._lock:
            if self._stock.get(sku, 0) < count:
                return False
            self._change(sku, -count)
            return True

# %% safe: singleton with a second check under the lock
import threading


class Registry:
    _instance = None
    _guard = threading.Lock()

    @classmethod
    def instance(cls):
        if cls._instance is None:
            with cls._guard:
                if cls._instance is None:
                    cls._instance = cls()
        return cls._instance


for _ in range(4):
    threading.Thread(target=Registry.instance).start()

# %% safe: work handed over by a queue
import queue
import threading

jobs: "queue.Queue[str | None]" = queue.Queue()
finished: "queue.Queue[tuple[str, int]]" = queue.Queue()


def worker() -> None:
    while True:
        name = jobs.get()
        if name is None:
            break
        finished.put((name, len(name)))


def run(names, count=4):
    pool = [threading.Thread(target=worker) for _ in range(count)]
    for thread in pool:
        thread.start()
    for item in [*names, *([None] * count)]:
        jobs.put(item)
    for thread in pool:
        thread.join()
    return [finished.get() for _ in names]

# %% safe: counter lives in the function
from concurrent.futures import ThreadPoolExecutor


def count_words(text: str) -> int:
    total = 0
    for line in text.splitlines():
        total += len(line.split())
    return total


def count_all(texts: list[str]) -> int:
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(count_words, texts))

# %% safe: thread local state
import threading

context = threading.local()


def handle(request_id, steps):
    context.request_id = request_id
    context.done = 0
    for _ in range(steps):
        context.done += 1
    print(context.request_id, context.done)


for number in range(5):
    threading.Thread(target=handle, args=(number, 3)).start()

# %% safe: asyncio, no await between test and change
import asyncio


class Tickets:
    def __init__(self, amount: int):
        self.left = amount

    async def take(self) -> bool:
        if self.left == 0:
            return False
        self.left -= 1
        await asyncio.sleep(0)
        return True


async def main():
    tickets = Tickets(3)
    print(await asyncio.gather(*(tickets.take() for _ in range(5))))


asyncio.run(main())

# %% safe: acquire and release around the change
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class TicketHandler(BaseHTTPRequestHandler):
    last_ticket = 0
    mutex = threading.Lock()

    def do_GET(self):
        self.mutex.acquire()
        try:
            TicketHandler.last_ticket += 1
            ticket = TicketHandler.last_ticket
        finally:
            self.mutex.release()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"your number: %d" % ticket)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8081), TicketHandler).serve_forever()

# %% vulnerable: closure
import threading
def run():
    n = 0
    def work():
        nonlocal n
        for _ in range(1000):
            n += 1  # here
    ts = [threading.Thread(target=work) for _ in range(4)]
    for t in ts: t.start()
    for t in ts: t.join()
    return n
# %% vulnerable: account param
import threading
class Account:
    def __init__(self): self.balance = 100
def withdraw(account, n):
    if account.balance >= n:
        account.balance -= n  # here
acc = Account()
t1 = threading.Thread(target=withdraw, args=(acc, 10))
t2 = threading.Thread(target=withdraw, args=(acc, 20))
t1.start(); t2.start()
# %% safe: single worker
import threading
class Poller:
    def __init__(self):
        self.count = 0
        self._stop = threading.Event()
    def start(self):
        self._t = threading.Thread(target=self._run, daemon=True)
        self._t.start()
    def _run(self):
        while not self._stop.is_set():
            self.count += 1
    def stop(self):
        self._stop.set()
# %% safe: object per thread
import threading
class Worker:
    def __init__(self, n):
        self.n = n
        self.total = 0
    def run(self):
        for i in range(self.n):
            self.total += i
ws = []
for i in range(4):
    w = Worker(i)
    t = threading.Thread(target=w.run)
    t.start()
    ws.append(w)
# %% vulnerable: read modify write split with pool
from concurrent.futures import ThreadPoolExecutor
class Counter:
    def __init__(self): self.value = 0
    def incr(self):
        v = self.value
        v = v + 1
        self.value = v  # here
def main():
    c = Counter()
    with ThreadPoolExecutor(max_workers=4) as ex:
        for _ in range(100):
            ex.submit(c.incr)
    print(c.value)
# %% vulnerable: asyncio await between
import asyncio
class Bank:
    def __init__(self): self.balance = 100
    async def withdraw(self, n):
        if self.balance >= n:
            await asyncio.sleep(0.1)
            self.balance -= n  # here
async def main():
    b = Bank()
    await asyncio.gather(b.withdraw(80), b.withdraw(80))
asyncio.run(main())
# %% safe: asyncio lock
import asyncio
class Bank:
    def __init__(self):
        self.balance = 100
        self.lock = asyncio.Lock()
    async def withdraw(self, n):
        async with self.lock:
            if self.balance >= n:
                await asyncio.sleep(0.1)
                self.balance -= n
async def main():
    b = Bank()
    await asyncio.gather(b.withdraw(80), b.withdraw(80))
asyncio.run(main())
# %% vulnerable: check outside lock
import threading
class Pool:
    def __init__(self, n):
        self._lock = threading.Lock()
        self._free = n
    def take(self):
        if self._free > 0:
            with self._lock:
                self._free -= 1  # here
            return True
        return False
# %% safe: single threaded counter class no threads
import logging
import asyncio
class Cache:
    def __init__(self):
        self.hits = 0
        self._d = {}
    def get(self, k):
        if k in self._d:
            self.hits += 1
            return self._d[k]
        self._d[k] = 1
        return 1
# %% safe: condition and nested helper
import threading
class BoundedQueue:
    def __init__(self, n):
        self._items = []
        self._n = n
        self._cond = threading.Condition()
    def put(self, x):
        with self._cond:
            while len(self._items) >= self._n:
                self._cond.wait()
            self._items.append(x)
            self._cond.notify()
    def get(self):
        with self._cond:
            while not self._items:
                self._cond.wait()
            return self._items.pop(0)
# %% safe: decorator
import threading
from functools import wraps
def synchronized(f):
    @wraps(f)
    def inner(self, *a):
        with self._lock:
            return f(self, *a)
    return inner
class C:
    def __init__(self):
        self._lock = threading.RLock()
        self.n = 0
    @synchronized
    def incr(self):
        self.n += 1
def main():
    c = C()
    for _ in range(3):
        threading.Thread(target=c.incr).start()
# %% safe: two phase with sub lock per key
import threading
from collections import defaultdict
class KeyLocks:
    def __init__(self):
        self._locks = defaultdict(threading.Lock)
        self._data = {}
    def incr(self, k):
        with self._locks[k]:
            self._data[k] = self._data.get(k, 0) + 1
def main():
    s = KeyLocks()
    ts = [threading.Thread(target=s.incr, args=("a",)) for _ in range(4)]
    for t in ts: t.start()
# %% vulnerable: thread subclass with class counter
import threading
class W(threading.Thread):
    total = 0
    def run(self):
        for _ in range(1000):
            W.total += 1  # here
ws = [W() for _ in range(5)]
for w in ws: w.start()
# %% vulnerable: run_in_executor
import asyncio
state = {"n": 0}
def bump():
    state["n"] += 1  # here
async def main():
    loop = asyncio.get_running_loop()
    await asyncio.gather(*[loop.run_in_executor(None, bump) for _ in range(100)])
asyncio.run(main())
# %% safe: futures results joined in main
from concurrent.futures import ThreadPoolExecutor, as_completed
total = 0
def work(n): return n * n
def main():
    global total
    with ThreadPoolExecutor() as ex:
        fs = [ex.submit(work, i) for i in range(10)]
        for f in as_completed(fs):
            total += f.result()
# %% vulnerable: two threads different functions
import threading
balance = 0
def deposit():
    global balance
    for _ in range(100000):
        balance += 1  # here
def withdraw():
    global balance
    for _ in range(100000):
        balance -= 1
a = threading.Thread(target=deposit)
b = threading.Thread(target=withdraw)
a.start(); b.start()

# %% vulnerable: shared value of processes
from multiprocessing import Process, Value


def work(counter):
    for _ in range(1000):
        counter.value += 1  # here


if __name__ == "__main__":
    total = Value("i", 0)
    ps = [Process(target=work, args=(total,)) for _ in range(4)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()

# %% vulnerable: dict handed to threads
import threading


def work(stats):
    for _ in range(1000):
        stats["n"] += 1  # here


stats = {"n": 0}
ts = [threading.Thread(target=work, args=(stats,)) for _ in range(4)]
for t in ts:
    t.start()

# %% safe: processes have their own memory
import multiprocessing

count = 0


def work(n):
    global count
    count += n
    return count


if __name__ == "__main__":
    ps = [multiprocessing.Process(target=work, args=(i,)) for i in range(3)]
    for p in ps:
        p.start()

# %% safe: value with its own lock
from multiprocessing import Process, Value


def work(counter):
    for _ in range(1000):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    total = Value("i", 0)
    ps = [Process(target=work, args=(total,)) for _ in range(4)]
    for p in ps:
        p.start()

# %% safe: one dict per thread
import threading


def work(stats):
    for _ in range(1000):
        stats["n"] += 1


every = []
for _ in range(4):
    stats = {"n": 0}
    every.append(stats)
    threading.Thread(target=work, args=(stats,)).start()

# %% vulnerable: threaded flask server with a global counter
from flask import Flask

app = Flask(__name__)
tickets = 0


@app.post("/ticket")
def ticket():
    global tickets
    tickets += 1  # here
    return {"number": tickets}


if __name__ == "__main__":
    app.run(threaded=True)

# %% vulnerable: thread class around one shared account
import threading


class Account:
    def __init__(self):
        self.balance = 0


class Depositor(threading.Thread):
    def __init__(self, account, times):
        super().__init__()
        self.account = account
        self.times = times

    def run(self):
        for _ in range(self.times):
            self.account.balance += 1  # here


account = Account()
workers = [Depositor(account, 1000) for _ in range(4)]
for w in workers:
    w.start()

# %% vulnerable: value read under the lock, written without it
import threading


class Meter:
    def __init__(self):
        self._lock = threading.Lock()
        self._value = 0

    def add(self, n):
        with self._lock:
            current = self._value
        self._value = current + n  # here

    def value(self):
        with self._lock:
            return self._value

# %% vulnerable: each object has its lock, the total belongs to all
import threading


class Job:
    finished = 0

    def __init__(self):
        self._lock = threading.Lock()

    def finish(self):
        with self._lock:
            Job.finished += 1  # here


for _ in range(8):
    threading.Thread(target=Job().finish).start()

# %% vulnerable: two locks for one thing
import threading


class Store:
    def __init__(self):
        self._read_lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._size = 0

    def grow(self):
        with self._write_lock:
            self._size += 1

    def shrink(self):
        with self._read_lock:
            self._size -= 1  # here

# %% vulnerable: aiohttp cache filled over an await
from aiohttp import web

rates = {"left": 5}


async def draw(request):
    if rates["left"] <= 0:
        raise web.HTTPForbidden()
    await request.app["log"].write("draw")
    rates["left"] -= 1  # here
    return web.json_response(rates)


app = web.Application()
app.add_routes([web.post("/draw", draw)])

# %% safe: condition made of the lock
import threading


class Buffer:
    def __init__(self):
        self._lock = threading.Lock()
        self._filled = threading.Condition(self._lock)
        self._count = 0

    def put(self):
        with self._lock:
            self._count += 1
            self._filled.notify()

    def take(self):
        with self._filled:
            while self._count == 0:
                self._filled.wait()
            self._count -= 1

# %% safe: thread class with an account each
import threading


class Account:
    def __init__(self):
        self.balance = 0


class Depositor(threading.Thread):
    def __init__(self, account):
        super().__init__()
        self.account = account

    def run(self):
        for _ in range(1000):
            self.account.balance += 1


workers = [Depositor(Account()) for _ in range(4)]
for w in workers:
    w.start()

# %% safe: class total under a lock of the class
import threading


class Job:
    finished = 0
    _lock = threading.Lock()

    def finish(self):
        with self._lock:
            Job.finished += 1


for _ in range(8):
    threading.Thread(target=Job().finish).start()

# %% safe: flag set without the lock
import threading


class Loop:
    def __init__(self):
        self._lock = threading.Lock()
        self._items = []
        self._running = True

    def stop(self):
        self._running = False

    def add(self, item):
        with self._lock:
            if self._running:
                self._items.append(item)

# %% safe: aiohttp, change right after the test
from aiohttp import web

rates = {"left": 5}


async def draw(request):
    if rates["left"] <= 0:
        raise web.HTTPForbidden()
    rates["left"] -= 1
    await request.app["log"].write("draw")
    return web.json_response(rates)
