"""`--logomesh-formula`."""

from collections.abc import Callable


def test_an_unknown_formula_names_those_there_are(refuse: Callable[..., str]) -> None:
    """A typing mistake is a usage error."""
    said = refuse("--logomesh-model=reference", "--logomesh-formula=cis-0")

    assert "--logomesh-formula: 'cis-0' is not known; there are: cis-1" in said
