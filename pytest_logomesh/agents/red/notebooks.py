"""Notebooks as one program: code cells joined, what only IPython understands blanked, each line known by its cell."""

import ast
import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_logomesh.agents.red.decoding import Unread

_MAGIC = re.compile(r"^(\s*)(?:[%!]|\?{1,2}\w|\w[\w.]*\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"^(\s*[\w, .]+=\s*)[%!].*$")
_TRANSPARENT = ("%%time", "%%timeit", "%%capture", "%%prun")
"""Cell magics whose cell is Python all the same."""
_LANGUAGES = ("", "python", "ipython")


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code of a notebook."""

    text: str
    starts: tuple[int, ...]
    """By code cell: its first line in the text, 1-based."""
    numbers: tuple[int, ...]
    """By code cell: its number among all cells, 1-based, as a reader counts them."""
    faults: tuple[Unread, ...]
    """What could not be read; lines are of the text."""

    def place(self, line: int) -> tuple[int, int]:
        """The number of the cell in which a line of the text stands, and the line in that cell."""
        found = max(bisect_right(self.starts, line) - 1, 0)
        return self.numbers[found], line - self.starts[found] + 1


def notebook(text: str) -> Notebook | Unread:
    """Read the JSON of a notebook of format 4."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Unread("not-analysed", getattr(error, "lineno", 1), f"it is no notebook: {error}")
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        why = "it is no notebook of format 4; `jupyter nbconvert --to notebook` renews older ones"
        return Unread("not-analysed", 1, why)
    language = _language(document)
    if language not in _LANGUAGES:
        return Unread("not-analysed", 1, f"its language is {language}, not Python")
    return _joined([(number, _source(cell)) for number, cell in _code_cells(document["cells"])])


def _joined(cells: list[tuple[int, str]]) -> Notebook:
    parts: list[str] = []
    starts: list[int] = []
    faults: list[Unread] = []
    line = 1
    for _, source in cells:
        lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        kept = _python(lines)
        if isinstance(kept, Unread):
            faults.append(kept._replace(line=line + kept.line - 1))
            kept = [""] * len(lines)
        starts.append(line)
        parts += kept
        line += len(kept)
    return Notebook("\n".join(parts), tuple(starts), tuple(number for number, _ in cells), tuple(faults))


def _code_cells(cells: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield number, cell


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(piece for piece in source if isinstance(piece, str))
    return source if isinstance(source, str) else ""


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        known = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(known, dict) and isinstance(known.get(key), str):
            return str(known[key]).lower()
    return ""


def _python(lines: list[str]) -> list[str] | Unread:
    """The lines of a cell, those of IPython blanked; a reason where what is left does not parse."""
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(_TRANSPARENT):
        return [""] * len(lines)
    if _fault(lines) is None:
        return lines
    plain = [_ASSIGNED.sub(r"\1None", _MAGIC.sub(r"\1pass #", line)) for line in lines]
    fault = _fault(plain)
    return plain if fault is None else Unread("syntax", fault[0], fault[1])


def _fault(lines: list[str]) -> tuple[int, str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return error.lineno or 1, f"does not parse: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, f"does not parse: {error or 'it is nested too deeply'}"
    return None
