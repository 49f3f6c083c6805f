"""Reads a file of chained lines, one at a time, each checked against the one before."""

from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.ledger.chain import FIRST, LineError, Link, unforge
from pytest_logomesh.records.errors import UserMistake

VERIFY = "`logomesh verify` lists everything that is wrong"


def read_links(path: Path) -> Iterator[tuple[int, Link]]:
    """Line number (1-based) and line of a ledger; a last line that a kill cut off is left out.

    Kinds that this version does not know are passed on, so that it reads the ledgers of later ones. Long texts are
    references still; `ledger.texts` puts them back.

    Raises:
        UserMistake: there is no such ledger, or, on reaching it, a line is not as it was written; names file and line.
    """
    for number, link in read_chain(path):
        if (link.kind == "run") != (number == 1):
            raise mistake(path, number, "the first line, and no other, is of kind `run`")
        yield number, link


def read_chain(path: Path) -> Iterator[tuple[int, Link]]:
    """As `read_links`, of any kinds in any order.

    Raises:
        UserMistake: likewise.
    """
    prev = FIRST
    for number, line in _lines(path):
        if not line.endswith(b"\n"):
            return
        try:
            link = unforge(line)
        except LineError as error:
            raise mistake(path, number, str(error)) from error
        if (link.seq, link.prev) != (number - 1, prev):
            raise mistake(path, number, "not the line that was written after the one before it")
        prev = link.hash
        yield number, link


def mistake(path: Path, number: int, problem: str) -> UserMistake:
    """What is wrong with a line, and what tells more."""
    return UserMistake(f"{path}:{number}: {problem}; {VERIFY}")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        raise UserMistake(f"{path}: the ledger cannot be read: {error.strerror}") from error
