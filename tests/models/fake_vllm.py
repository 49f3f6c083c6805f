"""A stand-in for the `vllm` executable: takes `serve MODEL ... --port N` and behaves as `FAKE_VLLM` says.

Words in `FAKE_VLLM`, separated by commas: `crash` (dies while loading), `never` (does not come up), `family`
(makes processes in sessions of their own, one orphaned), `stubborn` (all of them ignore SIGTERM), `other-model`
(serves another one). A server that got SIGUSR1 says that it is not well.
"""

import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

CRASH = """\
(Worker pid=9112) ERROR 11-21 02:39:09 [multiproc_executor.py:953] WorkerProc failed to start.
(Worker pid=9112) ERROR 11-21 02:39:09 [multiproc_executor.py:953] Traceback (most recent call last):
(Worker pid=9112) ERROR 11-21 02:39:09 [multiproc_executor.py:953]   File "/venv/worker.py", line 9, in load
(Worker pid=9112) ERROR 11-21 02:39:09 [multiproc_executor.py:953]     raise RuntimeError(
(Worker pid=9112) ERROR 11-21 02:39:09 [multiproc_executor.py:953] torch.OutOfMemoryError: CUDA out of memory.
Traceback (most recent call last):
  File "/venv/bin/vllm", line 8, in <module>
    sys.exit(main())
             ^^^^^^
RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore': 1}
"""
HOURS_S = 3600


def tell(line: str) -> None:
    """Write a line to the log."""
    os.write(1, f"{line}\n".encode())


def wait(ready_to: str) -> None:
    """Live until a signal comes."""
    tell(ready_to)
    while True:
        time.sleep(HOURS_S)


def make_family() -> None:
    """A child in a session of its own, and a grandchild in another, whose parent is gone."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                wait("a grandchild lives")
            os._exit(0)
        wait("a child lives")


def serve(model: str, port: int) -> None:
    """Answer what vLLM's own server answers where the harness looks."""
    key = os.environ.get("VLLM_API_KEY")
    sick: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _: sick.append(number))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {
                "/health": {},
                "/version": {"version": "0.0.fake"},
                "/v1/models": {"object": "list", "data": [{"id": model, "object": "model"}]},
            }
            if sick:
                del answers["/health"]
            locked = key and self.path.startswith("/v1") and key not in self.headers.get("Authorization", "")
            body = json.dumps(answers.get(self.path, {})).encode()
            self.send_response(401 if locked else 200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def set_options(arguments: list[str]) -> dict[str, str]:
    """Options with their values, as vLLM tells them."""
    return {
        name.removeprefix("--").replace("-", "_"): value
        for name, value in pairwise(arguments)
        if name.startswith("--")
    }


def main(arguments: list[str], words: set[str]) -> None:
    """Load, then serve until ended."""
    if "stubborn" in words:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, lambda *_: tell("SIGINT reached the server"))
    tell(
        f"(APIServer pid={os.getpid()}) INFO 11-21 02:38:35 [utils.py:1] non-default args: {set_options(arguments)}"
    )
    tell(f"devices: {os.environ.get('CUDA_VISIBLE_DEVICES')}")
    if "family" in words:
        make_family()
    tell("(Worker pid=1) INFO 11-21 02:36:30 [runner.py:68] Starting to load model ...")
    if "crash" in words:
        sys.exit(CRASH)
    if "never" not in words:
        model = "another/model" if "other-model" in words else arguments[1]
        serve(model, int(arguments[arguments.index("--port") + 1]))
    wait("the server lives")


if __name__ == "__main__":
    main(sys.argv[1:], set(os.environ.get("FAKE_VLLM", "").split(",")))
