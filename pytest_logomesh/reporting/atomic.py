"""Writes a report so that a reader sees the old one or the new one, never half of either."""

import os
from pathlib import Path

from pytest_logomesh.ledger.canonical import writable


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's text as a whole; lone surrogates become U+FFFD, as in the ledger.

    Raises:
        OSError: it could not be written; the old file stands.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(writable(text))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
