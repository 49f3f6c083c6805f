"""Notebooks as one program."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.red.decoding import Unread
from pytest_logomesh.agents.red.notebooks import Notebook, notebook


def written(*sources: str | list[str] | None, **metadata: object) -> str:
    """The JSON of a notebook with these code cells; None is a cell of prose."""
    cells = [
        {"cell_type": "markdown" if source is None else "code", "source": source or "# prose"}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def read(*sources: str | list[str] | None) -> Notebook:
    """The notebook of these cells."""
    book = notebook(written(*sources))
    assert isinstance(book, Notebook)
    return book


def test_code_cells_are_joined_and_their_lines_known() -> None:
    """A line of the text has the cell and the line that a reader sees."""
    book = read("import os\nx = 1", None, ["y = 2\n", "z = 3"])

    assert book.text == "import os\nx = 1\ny = 2\nz = 3"
    assert [book.place(line) for line in (1, 2, 3, 4)] == [(1, 1), (1, 2), (3, 1), (3, 2)]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("%matplotlib inline\nx = 1", "x = 1"),
        ("!pip install x\nx = 1", "x = 1"),
        ("files = !ls\nx = 1", "files = None"),
        ("x = 1\nx?", "x = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("s = '''\n%d\n'''\nx = 1", "%d"),
        ("x = await f()", "x = await f()"),
    ],
)
def test_what_only_ipython_understands_is_blanked(source: str, kept: str) -> None:
    """The rest stays, line by line; text in a string stays too."""
    book = read(source, "y = 2")

    assert kept in book.text
    assert not book.faults
    assert book.text.count("\n") == source.count("\n") + 1


def test_a_cell_in_another_language_is_left_out() -> None:
    """Its magic says so."""
    assert read("%%bash\nrm -rf x", "y = 2").text == "\n\ny = 2"


def test_a_cell_that_does_not_parse_costs_itself_alone() -> None:
    """It is told, and the others are read."""
    book = read("x = 1", "def (:", "eval(x)")

    assert book.text == "x = 1\n\neval(x)"
    assert [(fault.check, fault.line) for fault in book.faults] == [("syntax", 2)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no notebook"),
        ("[]", "format 4"),
        ('{"worksheets": []}', "format 4"),
        (written("x", kernelspec={"language": "R"}), "its language is r"),
        ("[" * 100_000, "no notebook"),
    ],
)
def test_what_is_no_notebook_is_told(text: str, words: str) -> None:
    """With the reason."""
    book = notebook(text)

    assert isinstance(book, Unread)
    assert words in book.why


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["cells", "source", "cell_type", "metadata", "kernelspec"]), inner)
    ),
)


@given(st.lists(st.dictionaries(st.sampled_from(["cell_type", "source"]), _JSON | st.just("code"))), _JSON)
def test_no_document_breaks_it(cells: list[object], metadata: object) -> None:
    """There is a notebook or a reason."""
    assert isinstance(notebook(json.dumps({"cells": cells, "metadata": metadata})), Notebook | Unread)
