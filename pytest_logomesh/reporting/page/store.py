"""Keeps the texts of a page out of its way: each stands once, packed, and is opened when somebody looks at it."""

import json
import zlib
from base64 import b64encode

from pytest_logomesh.ledger.canonical import writable

LEFT_OUT = -1
"""The number of a text for which the page had no room."""
LONGEST_TEXT = 200_000
"""Characters of one text; the rest stands in the ledger alone."""
_CHUNK = 96_000
"""Characters that are opened together: a few battles, or one with long texts."""
_BUDGET = 18_500_000
"""Packed characters of a page that stays under 20 MB."""
_DETAIL = 2_000
"""Packed characters of a text that is taken whole, and has to find room."""


class TextStore:
    """Texts by number, in chunks of deflated, base64-coded JSON arrays.

    Args:
        details: how many texts there will be that are taken whole.
        budget: packed characters, room for these included, after which no more of the others are taken.
    """

    def __init__(self, details: int = 0, budget: int = _BUDGET) -> None:
        self._details = details
        self._budget = budget
        self._numbers: dict[str, int] = {}
        self._open: list[str] = []
        self._open_size = 0
        self._taken = 0
        self._packed_size = 0
        self.chunks: list[str] = []
        """What is packed so far; whole after `close`."""
        self.starts: list[int] = []
        """The number of each chunk's first text."""

    def add(self, text: str) -> int:
        """The number of a text; of one that stands here already, the same again. `LEFT_OUT` when there is no room."""
        clipped = text if len(text) <= LONGEST_TEXT else _clipped(text)
        known = self._numbers.get(clipped)
        if known is not None:
            return known
        if self._packed_size + self._details * _DETAIL >= self._budget:
            return LEFT_OUT
        self._numbers[clipped] = self._take(clipped)
        return self._numbers[clipped]

    def keep(self, text: str) -> int:
        """The number of a text that is taken whole, whatever room there is."""
        self._details -= 1
        return self._take(text)

    def close(self) -> None:
        """Pack what is still open."""
        if not self._open:
            return
        texts = writable(json.dumps(self._open, ensure_ascii=False, separators=(",", ":")))
        packed = b64encode(zlib.compress(texts.encode())).decode()
        self.starts.append(self._taken - len(self._open))
        self.chunks.append(packed)
        self._packed_size += len(packed)
        self._open, self._open_size = [], 0

    def _take(self, text: str) -> int:
        number = self._taken
        self._taken += 1
        self._open.append(text)
        self._open_size += len(text)
        if self._open_size >= _CHUNK:
            self.close()
        return number


def _clipped(text: str) -> str:
    left = len(text) - LONGEST_TEXT
    return f"{text[:LONGEST_TEXT]}\n[{left} more characters stand in the ledger]"
