"""Writes a report so that a reader sees the old one or the new one, never half of either."""

import os
from collections.abc import Iterable
from pathlib import Path

from pytest_logomesh.ledger.canonical import writable


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's text as a whole; lone surrogates become U+FFFD, as in the ledger.

    A link stays and what it points at is replaced; into what is no file, such as `/dev/stdout`, the text is written.

    Raises:
        OSError: it could not be written; the old file stands.
    """
    write_parts_atomically(path, (text,))


def write_parts_atomically(path: Path, parts: Iterable[str]) -> None:
    """The same for a text that is made while it is written, because the whole of it would be too much at once.

    Raises:
        OSError: as for `write_atomically`; whatever making a part raises, the old file stands.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as there:
            there.writelines(map(writable, parts))
        return
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(map(writable, parts))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
