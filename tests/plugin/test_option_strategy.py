"""`--logomesh-strategy`."""

from collections.abc import Callable


def test_an_unknown_strategy_names_those_there_are(refuse: Callable[..., str]) -> None:
    """A typing mistake is a usage error."""
    said = refuse("--logomesh-model=reference", "--logomesh-strategy=dirct")

    assert "--logomesh-strategy: 'dirct' is not known; there are: direct" in said
