"""An OpenAI-compatible server whose model answers by the clock: so many slots, a first token late, then a steady pace.

Run by `bench_arena` in a process of its own: `python -m tests.benchmarks.clocked_server ANSWERS SLOTS FIRST_S PER_S`.
ANSWERS is a JSON file: for each marker that may stand in a prompt, the answer's tokens. A request that finds no slot
free waits for one. Prints its port, then serves until its standard input ends.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

MODEL = "clocked"
_MARKER = re.compile(r"\bmade_\d+\b")
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\n%b\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class ClockedServer:
    """Keeps its connections open, and sends a chunk a token, as vLLM does.

    Args:
        answers: by marker, the tokens.
        slots: how many answers run at once.
        first_s: from a slot to the first token, seconds.
        per_s: tokens a second from then on, in each slot.
    """

    def __init__(
        self, answers: Mapping[str, Sequence[str]], slots: int, first_s: float, per_s: float
    ) -> None:
        self._chunks = {marker: [_chunk(token) for token in tokens] for marker, tokens in answers.items()}
        self._slots = asyncio.Semaphore(slots)
        self._first_s = first_s
        self._pause_s = 1 / per_s

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
                if b"/chat/completions " in head.partition(b"\r\n")[0]:
                    await self._answer(body, writer)
                else:
                    models = json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
                    extra = b"content-length: %d\r\n" % len(models)
                    writer.write(_HEAD % (b"application/json", extra) + models.encode())
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client hung up
        finally:
            writer.close()

    async def _answer(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        question = json.loads(body)["messages"][-1]["content"]
        marker = _MARKER.search(question)
        chunks = self._chunks[marker[0]] if marker else []
        writer.write(_HEAD % (b"text/event-stream", b"transfer-encoding: chunked\r\n"))
        async with self._slots:
            due = time.monotonic() + self._first_s
            for chunk in chunks:
                await asyncio.sleep(due - time.monotonic())
                due += self._pause_s
                if writer.is_closing():
                    raise ConnectionResetError
                writer.write(chunk)
        usage = {"prompt_tokens": len(question) // 4, "completion_tokens": len(chunks)}
        writer.write(_framed({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        writer.write(_framed({"choices": [], "usage": usage}) + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")


def _chunk(token: str) -> bytes:
    return _framed({"choices": [{"index": 0, "delta": {"content": token}, "finish_reason": None}]})


def _framed(fields: Mapping[str, object]) -> bytes:
    """One event of a stream, as one chunk of the body."""
    whole = {"id": "chatcmpl-0", "object": "chat.completion.chunk", "created": 0, "model": MODEL, **fields}
    data = b"data: %b\n\n" % json.dumps(whole).encode()
    return b"%x\r\n%b\r\n" % (len(data), data)


async def main(answers: str, slots: str, first_s: str, per_s: str) -> None:
    """Serve until standard input ends."""
    tokens = json.loads(Path(answers).read_text())  # noqa: ASYNC240 - before anybody is served
    clocked = ClockedServer(tokens, int(slots), float(first_s), float(per_s))
    server = await asyncio.start_server(clocked.attend, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - who started it reads it
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
