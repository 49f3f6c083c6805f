"""Words for reports, made of text that came out of a jail and may have been chosen to carry something out."""

import builtins

_LONGEST = 400
_IMPORT = "the program could not be imported: "
_EXCEPTIONS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)


def printable(text: str) -> str:
    """On one line, without control characters, of at most 400 characters."""
    line = text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def exception_in_words(name: str) -> str:
    """A builtin exception's name; of another no name, because the answer chooses it and could put an input there."""
    return name if name in _EXCEPTIONS else "an exception of its own"


def lost_in_words(value: str) -> str:
    """Why an observation was lost: the sandbox's own sentence."""
    if value.startswith(_IMPORT):
        return f"{_IMPORT}{exception_in_words(value.removeprefix(_IMPORT))}"
    return printable(value) or "was lost"
