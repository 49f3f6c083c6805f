"""Reports that are written as a whole or not at all."""

import os
from pathlib import Path

import pytest

from pytest_logomesh.reporting.atomic import write_atomically, write_parts_atomically


def test_a_text_that_breaks_off_leaves_the_old_one(tmp_path: Path) -> None:
    """And no draft beside it."""
    path = tmp_path / "report"
    write_atomically(path, "old")

    with pytest.raises(ZeroDivisionError):
        write_parts_atomically(path, (f"{1 / number}" for number in (2, 1, 0)))

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one(tmp_path: Path) -> None:
    """What it points at is replaced."""
    (tmp_path / "folder").mkdir()
    file, link = tmp_path / "folder" / "file", tmp_path / "link"
    link.symlink_to(file)
    write_atomically(link, "text")

    assert link.is_symlink()
    assert file.read_text() == "text"


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    """A pipe's reader gets the text, as somebody who names /dev/stdout expects."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(pipe, "text")

    assert os.read(reader, 100) == b"text"
    assert pipe.is_fifo()
    os.close(reader)
