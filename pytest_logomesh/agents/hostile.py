"""Hostile text as a model is shown it: numbered lines, in which nothing ends the data or is a mark of a chat."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

SHOWN = 24_000
"""Characters of source that a model is shown: about 8000 tokens, half the context of the smallest built-in tier."""
_LONGEST_LINE = 400

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_CHAT_MARKS = re.compile(
    r"<[|\uff5c]|[|\uff5c](?=>)|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])"
    r"|<(?=<SYS>>|</SYS>>|/?(?:s|bos|eos|pad|unk|think|tool_call|tool_response|start_of_turn|end_of_turn)>)"
)
"""What the chat templates of Llama, Qwen, Mistral, Gemma, DeepSeek and gpt-oss would take for their own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Files, ready to be shown."""

    text: str
    lines: Mapping[str, int]
    """By file: how many lines it has, shown or not."""
    left_out: str
    """What is not shown, such as `solution.py from line 812`; empty where all is."""


def show(files: Mapping[str, str], room: int = SHOWN, kind: str = "file") -> Shown:
    """Every Python file with numbered lines, as far as there is room.

    Args:
        files: relative POSIX path to text.
        room: characters.
        kind: what stands before each path.
    """
    text: list[str] = []
    counts: dict[str, int] = {}
    left_out: list[str] = []
    for path in sorted(path for path in files if path.endswith(".py")):
        lines = _LINE_BREAK.split(files[path])
        counts[path] = len(lines)
        text.append(f"--- {kind} {neutral(path)}")
        shown = _numbered(lines, room)
        room -= sum(len(line) + 1 for line in shown)
        text += shown
        if len(shown) < len(lines):
            left_out.append(f"{neutral(path)} from line {len(shown) + 1}")
            room = 0
    return Shown("\n".join(text), counts, ", ".join(left_out))


def show_prose(title: str, text: str, room: int) -> Shown:
    """Text that people wrote, in which long lines are folded and not cut.

    Args:
        title: what stands above it; trusted.
        text: hostile.
        room: characters.
    """
    lines = [piece for line in _LINE_BREAK.split(text) for piece in _folded(line)]
    shown = _numbered(lines, room)
    left_out = f"{title} from line {len(shown) + 1}" if len(shown) < len(lines) else ""
    return Shown("\n".join([f"--- {title}", *shown]), {title: len(lines)}, left_out)


def neutral(text: str) -> str:
    """One line in which every character can be seen, and no mark is one that chat templates give a meaning to."""
    cut = text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]} ... ({len(text)} characters)"
    seen = "".join(
        char if char.isprintable() or char == "\t" else char.encode("unicode_escape").decode() for char in cut
    )
    return _CHAT_MARKS.sub(lambda mark: f"{mark[0]} ", seen)


def draw_mark(rng: Random, data: str) -> str:
    """What begins and ends the data of one question: nobody could know it, and the data does not hold it."""
    while (mark := f"{rng.getrandbits(128):032x}") in data:
        continue
    return mark


def _numbered(lines: Sequence[str], room: int) -> list[str]:
    """The first lines that fit, each behind its number, which no hostile text can pretend to be without."""
    shown: list[str] = []
    for number, line in enumerate(lines, 1):
        shown.append(f"{number:>4}| {neutral(line)}")
        room -= len(shown[-1]) + 1
        if room < 0:
            return shown[:-1]
    return shown


def _folded(line: str) -> list[str]:
    pieces = [line[start : start + _LONGEST_LINE] for start in range(0, len(line), _LONGEST_LINE)]
    return pieces or [""]
