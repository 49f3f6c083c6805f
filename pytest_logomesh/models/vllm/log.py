"""Reads a vLLM server's log: what it is busy with, how it was set, and the lines that tell why it failed."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

HEAD_BYTES = 256 * 1024
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
_NOTATION = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[][(){}<>,:]""")
_SECRET = ("api_key", "hf_token")
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


def effective(path: Path, start: int = 0) -> Mapping[str, str]:
    """How the server says that it was set, beside its own defaults: setting to value; empty where it does not say.

    Args:
        path: the log.
        start: where this server's part begins, bytes.
    """
    try:
        with path.open("rb") as log:
            log.seek(start)
            text = log.read(HEAD_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return {}
    said = re.search(r"non-default args: \{(.*)\}", _CONTROL.sub("", text))
    if not said:
        return {}
    pairs = (_cut(item, ":") for item in _items(said[1]))
    return {_shown(key): _shown(value) for key, value in pairs if value and _shown(key) not in _SECRET}


def _items(text: str) -> Iterator[str]:
    """What commas separate in Python's own notation, of which vLLM's objects may break the rules."""
    while text:
        item, text = _cut(text, ",")
        yield item


def _cut(text: str, mark: str) -> tuple[str, str]:
    """What stands before and after the first mark that is in no bracket and no quotes."""
    depth = 0
    for match in _NOTATION.finditer(text):
        sign = match[0]
        if sign == mark and depth == 0:
            return text[: match.start()].strip(), text[match.end() :].strip()
        depth += (sign in "([{<") - (sign in ")]}>")
    return text.strip(), ""


def _shown(value: str) -> str:
    """A text without its quotes, anything else as it stands."""
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return literal if isinstance(literal, str) else value


def message(line: str) -> str:
    """A line without process, level, time and place."""
    return _PREFIX.sub("", line, count=1)


def telling(lines: list[str]) -> list[str]:
    """The lines without tracebacks' frames and dying libraries' noise; prefixes stay."""
    return [line for line in lines if not _NOISE.search(message(line))]


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
