"""Reads a vLLM server's log: what it is busy with, and the lines that tell why it failed."""

import re
from pathlib import Path

TAIL_BYTES = 256 * 1024
LINE_LIMIT = 300

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_PREFIX = re.compile(
    r"^(?:\([A-Za-z]\w*[^)]*pid=\d+\) )?"
    r"(?:(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) \d\d-\d\d \d\d:\d\d:\d\d \[[^\]]*\] ?)?"
)
# Frames of tracebacks, and what libraries print while they go down: real failures end in many such lines.
_NOISE = re.compile(
    r'^\s*$|^ {4,}|^ *File ".*", line \d+|^[\s^~]+$|^Traceback \(most recent|direct cause of the following|'
    r"^During handling of the above|^nanobind|^ - (?:leaked|\.\.\. skipped)|resource_tracker|"
    r"^  warnings\.warn|^ *[▀▄█]|^See https://nanobind|^Process \w+:$"
)
_PHASES = (
    (r"Starting vLLM server|Waiting for application startup", "opening its port"),
    (r"Capturing CUDA graph|cudagraph capture", "capturing CUDA graphs"),
    (r"KV cache size|init engine|Memory profiling", "warming up"),
    (r"torch\.compile|Dynamo bytecode|Compiling a graph", "compiling"),
    (r"Starting to load model|Loading \w+ checkpoint shards|Loading weights", "loading weights"),
    (r"\.safetensors: +\d+%|Fetching \d+ files|Downloading", "downloading weights"),
    (r"thrown while requesting|Retrying in \d+s", "reaching the model hub"),
    (r"Initializing a V\d LLM engine", "starting the engine"),
    (r"non-default args|Resolved architecture", "reading the model's configuration"),
)


def read_lines(path: Path, start: int = 0) -> list[str]:
    """The log's last lines, without colours and control characters.

    Args:
        path: the log; one that is not there has no lines.
        start: where this server's part begins, bytes; the file may hold earlier servers'.
    """
    try:
        with path.open("rb") as log:
            end = log.seek(0, 2)
            log.seek(max(start, end - TAIL_BYTES))
            text = log.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [_CONTROL.sub("", line).rstrip()[:LINE_LIMIT] for line in text.splitlines()]


def telling(lines: list[str]) -> list[str]:
    """The lines without tracebacks' frames and dying libraries' noise; prefixes stay."""
    return [line for line in lines if not _NOISE.search(_PREFIX.sub("", line, count=1))]


def complaints(lines: list[str]) -> list[str]:
    """The telling lines that are not vLLM's own information or warnings."""
    calm = {"DEBUG", "INFO", "WARNING"}
    return [line for line in telling(lines) if (match := _PREFIX.match(line)) and match["level"] not in calm]


def phase(lines: list[str]) -> str:
    """What the server is busy with, by the last line that tells."""
    for line in reversed(lines):
        if (match := _PREFIX.match(line)) and match["level"] == "WARNING":
            continue  # speaks of phases that are left out
        for pattern, words in _PHASES:
            if re.search(pattern, line):
                return words
    return "starting"
