"""Long texts, stored once by their hash in a file beside the ledger; a record refers to them.

In a ledger's line a long text is `{"$text": "<sha256 of its UTF-8>"}`. A record that holds a member of that name itself
is written with one more `$` before it, so nobody can forge a reference. `texts.jsonl` is a chain of its own: a line is
a record of kind `text`, `{"sha256", "text"}`, in the order in which the texts were first needed.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import IO, Any, Self

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.ledger.chain import Link
from pytest_logomesh.ledger.chain_file import ChainFile
from pytest_logomesh.ledger.links import mistake, read_chain

LONGEST = 200
"""Characters that stay in the record."""
TEXT = "text"
"""The kind of a text's line."""

_REFERENCE = re.compile(rb'\{"\$text":"([0-9a-f]{64})"\}')
# A quote after a brace or a comma always begins a string: inside of one it stands behind a backslash.
_ESCAPED = re.compile(rb'(?<=[{,])"\$(\$+text":)')
_MEMBER = re.compile(r"\$+text")
_HASH_AT = len('{"sha256":"')
_TEXT_AT = _HASH_AT + 64 + len('","text":')
_START = '{"data":'
_END = b'},"hash":"'
_FRESH = 64
"""How many texts are kept at hand: a submission's stand in its verdict again, soon after."""


class TextError(Exception):
    """A text that is needed is not there as it was written; the text says in which way. Stays inside this room."""


def texts_beside(ledger: Path) -> Path:
    """Where the texts of a ledger stand."""
    return ledger.with_name("texts.jsonl")


def digest_of(text: str) -> str:
    """The sha256 that a text is stored under, in hexadecimal."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


class TextWriter:
    """Appends texts that are not there yet.

    Args:
        chain: the open file.
    """

    def __init__(self, chain: ChainFile) -> None:
        self.chain = chain
        self._known: set[str] = set()
        self._synced = chain.records

    @classmethod
    def reopen(cls, path: Path) -> Self:
        """Go on with the texts of a run; begin where it has none.

        Raises:
            UserMistake: a line is not as it was written, or the file cannot be written.
        """
        if not path.exists():
            return cls(ChainFile.create(path))
        writer = cls(ChainFile.reopen(path))
        try:
            for number, link in read_chain(path):
                try:
                    writer._known.add(stored(link))
                except TextError as error:
                    raise mistake(path, number, str(error)) from error
        except BaseException:
            writer.chain.close()
            raise
        return writer

    def keep(self, text: str) -> str:
        """Store a text; returns its hash.

        Raises:
            OSError: as for `ChainFile.append`.
        """
        text = writable(text)
        digest = digest_of(text)
        if digest not in self._known:
            self.chain.append(TEXT, {"sha256": digest, "text": text})
            self._known.add(digest)
        return digest

    def shorten(self, data: Any) -> Any:
        """The same plain data with references in place of its long texts, which are kept.

        Raises:
            OSError: likewise.
        """
        if isinstance(data, str):
            return data if len(data) <= LONGEST else {"$text": self.keep(data)}
        if isinstance(data, dict):
            return {_escaped(key): self.shorten(value) for key, value in data.items()}
        return [self.shorten(value) for value in data] if isinstance(data, list) else data

    def sync(self) -> None:
        """Return when the disk has every text.

        Raises:
            OSError: as for `ChainFile.sync`.
        """
        if self._synced < self.chain.records:
            self.chain.sync()
            self._synced = self.chain.records


class Texts:
    """The texts of a ledger, for reading; only those that are asked for are read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._places: dict[bytes, tuple[int, int]] = {}
        """By hash: where its line begins, and how long it is."""
        self._fresh: dict[bytes, bytes] = {}

    def close(self) -> None:
        """Let go of the file; harmless when called twice."""
        if self._file:
            self._file.close()

    def restore(self, data: bytes) -> bytes:
        """A record's canonical JSON with its texts in it.

        Raises:
            TextError: one is missing or changed.
        """
        escaped = b'"$$' in data
        data = _REFERENCE.sub(lambda found: self._text(found[1]), data)
        return _ESCAPED.sub(rb'"\1', data) if escaped else data

    def _text(self, digest: bytes) -> bytes:
        """A text as JSON. What it is called in the record is proof enough of what it is: its line needs no other."""
        if digest in self._fresh:
            return self._fresh[digest]
        file = self._file or self._open()
        name = digest.decode()[:12]
        if digest not in self._places:
            raise TextError(f"needs the text {name}, which {self._path.name} does not hold")
        start, size = self._places[digest]
        file.seek(start)
        line = file.read(size)
        text = line[len(_START) + _TEXT_AT : line.rfind(_END)]
        if _digest_of_json(text) != digest.decode():
            raise TextError(f"needs the text {name}, which {self._path.name} holds changed")
        if len(self._fresh) >= _FRESH:
            self._fresh.clear()
        self._fresh[digest] = text
        return text

    def _open(self) -> IO[bytes]:
        try:
            self._file = file = self._path.open("rb")
        except OSError as error:
            raise TextError(
                f"needs a text, and {self._path.name} cannot be read: {error.strerror}"
            ) from error
        start = 0
        for line in file:
            self._places.setdefault(hash_on(line), (start, len(line)))
            start += len(line)
        return file


def hash_on(line: bytes) -> bytes:
    """What a line, sound or not, has where the hash of its text stands."""
    start = len(_START) + _HASH_AT
    return line[start : start + 64]


def stored(link: Link) -> str:
    """The hash of the text that a line holds.

    Raises:
        TextError: it holds none, or another one than it says.
    """
    digest = link.data[_HASH_AT : _HASH_AT + 64].decode(errors="replace")
    if (
        link.kind != TEXT
        or not link.data.startswith(b'{"sha256":"')
        or link.data[_TEXT_AT - 1 : _TEXT_AT] != b":"
    ):
        raise TextError("changed: not a text's line")
    if _digest_of_json(link.data[_TEXT_AT:-1]) != digest:
        raise TextError("changed: not the text that its hash is of")
    return digest


def _digest_of_json(text: bytes) -> str:
    """The hash of the text that this is the JSON of; empty where it is of none."""
    try:
        told = json.loads(text)
    except ValueError:
        return ""
    return digest_of(told) if isinstance(told, str) else ""


def needed(data: bytes) -> list[str]:
    """The hashes of the texts that a record's canonical JSON refers to."""
    return [digest.decode() for digest in _REFERENCE.findall(data)]


def _escaped(key: str) -> str:
    return f"${key}" if key[:1] == "$" and _MEMBER.fullmatch(key) else key
