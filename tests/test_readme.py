"""The README says what the code does."""

from pathlib import Path

from pytest_logomesh.options import option_table

README = Path(__file__).parents[1] / "README.md"


def test_its_table_of_options_is_the_one_the_code_makes() -> None:
    """Between the markers stands `option_table()`, so that no option is missing and no default is wrong."""
    _, start, rest = README.read_text(encoding="utf-8").partition("<!-- options -->")
    table, end, _ = rest.partition("<!-- /options -->")

    assert start
    assert end
    assert table.strip() == option_table()
