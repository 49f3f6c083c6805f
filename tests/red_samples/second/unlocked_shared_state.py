"""Shared state changed by several threads without synchronisation (CWE-362)."""
# %% vulnerable: timer thread refills the bucket without the lock
import threading


class TokenBucket:
    def __init__(self, capacity: int, every: float):
        self.capacity = capacity
        self.tokens = capacity
        self.every = every
        self.mutex = threading.RLock()

    def start(self) -> None:
        timer = threading.Timer(self.every, self._refill)
        timer.daemon = True
        timer.start()

    def _refill(self) -> None:
        if self.tokens < self.capacity:
            self.tokens += 1  # here
        self.start()

    def try_acquire(self) -> bool:
        with self.mutex:
            if self.tokens == 0:
                return False
            self.tokens -= 1
            return True

# %% vulnerable: socketserver with threads, names checked then registered
import socketserver


class ChatHandler(socketserver.StreamRequestHandler):
    def handle(self):
        nick = self.rfile.readline(64).strip().decode("utf-8", "replace")
        members = self.server.members
        if nick in members:
            self.wfile.write(b"name taken\n")
            return
        members[nick] = self.client_address  # here
        self.wfile.write(b"welcome\n")


class ChatServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), ChatHandler)
        self.members = {}

# %% vulnerable: asyncio, balance written back after an await
import asyncio


class Wallet:
    def __init__(self, cents: int):
        self.cents = cents

    async def _audit(self, amount: int) -> None:
        await asyncio.sleep(0.05)

    async def pay(self, amount: int) -> bool:
        current = self.cents
        if amount <= 0 or current < amount:
            return False
        await self._audit(amount)
        self.cents = current - amount  # here
        return True


async def main():
    wallet = Wallet(500)
    await asyncio.gather(wallet.pay(400), wallet.pay(300))
    print(wallet.cents)


asyncio.run(main())

# %% vulnerable: thread subclass writes a class attribute
from threading import Thread


class Downloader(Thread):
    done_bytes = 0
    finished = 0

    def __init__(self, sizes):
        super().__init__(daemon=True)
        self.sizes = sizes

    def run(self):
        for size in self.sizes:
            type(self).done_bytes += size  # here


batches = [[512, 1024, 99] * 1000 for _ in range(6)]
running = [Downloader(b) for b in batches]
for d in running:
    d.start()
for d in running:
    d.join()
print(Downloader.done_bytes)

# %% vulnerable: coupon redeemed inside an executor
import asyncio
from fastapi import FastAPI, HTTPException

app = FastAPI()


class CouponBook:
    def __init__(self):
        self.redeemed = set()
        self.credit = {}

    def redeem(self, code: str, user: str) -> int:
        if code in self.redeemed:
            raise KeyError(code)
        self.credit[user] = self.credit.get(user, 0) + 500  # here
        self.redeemed.add(code)
        return self.credit[user]


book = CouponBook()


@app.post("/redeem/{code}")
async def redeem(code: str, user: str):
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(None, book.redeem, code, user)
    except KeyError:
        raise HTTPException(409)

# %% vulnerable: two locks guard the same list
import threading as th

pending: list[str] = []
producer_lock = th.Lock()
consumer_lock = th.Lock()


def produce(name: str) -> None:
    with producer_lock:
        pending.append(name)


def drain() -> list[str]:
    global pending
    with consumer_lock:
        batch = list(pending)
        pending = []  # here
    return batch


th.Thread(target=drain).start()
for i in range(100):
    th.Thread(target=produce, args=(f"job-{i}",)).start()

# %% safe: condition variable around the buffer
import threading
from collections import deque


class Mailbox:
    def __init__(self, size=16):
        self._ready = threading.Condition()
        self._items = deque()
        self._size = size

    def put(self, item):
        with self._ready:
            while len(self._items) >= self._size:
                self._ready.wait()
            self._items.append(item)
            self._ready.notify_all()

    def take(self):
        with self._ready:
            while not self._items:
                self._ready.wait()
            item = self._items.popleft()
            self._ready.notify_all()
            return item

# %% safe: synchronised decorator
import functools
import threading


def synchronized(method):
    @functools.wraps(method)
    def inner(self, *args, **kwargs):
        with self._lock:
            return method(self, *args, **kwargs)
    return inner


class Scoreboard:
    def __init__(self):
        self._lock = threading.RLock()
        self.points = {}

    @synchronized
    def score(self, team, points):
        self.points[team] = self.points.get(team, 0) + points


board = Scoreboard()
for team in ("red", "blue"):
    threading.Thread(target=board.score, args=(team, 3)).start()

# %% safe: asyncio lock held across the await
import asyncio


class Wallet:
    def __init__(self, cents: int):
        self.cents = cents
        self.gate = asyncio.Lock()

    async def pay(self, amount: int) -> bool:
        async with self.gate:
            current = self.cents
            if amount <= 0 or current < amount:
                return False
            await asyncio.sleep(0.05)
            self.cents = current - amount
            return True

# %% safe: futures summed by the main thread
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

total_lines = 0


def lines_of(path: Path) -> int:
    with path.open(errors="replace") as stream:
        return sum(1 for _ in stream)


def main(folder: str = ".") -> None:
    global total_lines
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(lines_of, p) for p in Path(folder).glob("*.py")]
        for future in as_completed(futures):
            total_lines += future.result()
    print(total_lines)


if __name__ == "__main__":
    main()

# %% safe: multiprocessing value with its own lock
from multiprocessing import Process, Value


def crunch(counter, rounds):
    for _ in range(rounds):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    counter = Value("i", 0)
    workers = [Process(target=crunch, args=(counter, 1000)) for _ in range(4)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    print(counter.value)

# %% safe: each thread owns its object
from threading import Thread


class Summer(Thread):
    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers
        self.total = 0

    def run(self):
        for number in self.numbers:
            self.total += number


parts = [Summer(range(n, n + 100)) for n in range(0, 400, 100)]
for part in parts:
    part.start()
for part in parts:
    part.join()
print(sum(part.total for part in parts))

# %% safe: state changed only before start and after join
import threading

settings = {"rounds": 0}
settings["rounds"] += 10


def announce():
    print("rounds:", settings["rounds"])


threads = [threading.Thread(target=announce) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
settings["rounds"] += 1
print(settings)

# %% safe: command line tool without threads
import argparse
import sys

processed = 0
cache = {}


def process(line: str) -> int:
    global processed
    processed += 1
    if line not in cache:
        cache[line] = len(line.split())
    return cache[line]


if __name__ == "__main__":
    argparse.ArgumentParser(description="counts words").parse_args()
    for text in sys.stdin:
        print(process(text))
    print(processed, "lines")
