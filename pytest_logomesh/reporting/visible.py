"""The one place where text of a model, a task or a server becomes harmless to show."""


def visible(text: str) -> str:
    r"""The text on one line, what cannot be printed is written as `\x1b`, `\n`, `\u202e`.

    So it holds no escape sequence for a terminal, no change of writing direction, no lone surrogate, and
    nothing that XML 1.0 forbids. Applying it twice changes nothing more.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _named(char) for char in text)


def clipped(text: str, length: int) -> str:
    """At most `length` characters of the text, made visible; what was cut is marked by `...`."""
    return visible(text if len(text) <= length else text[: length - 3] + "...")


def _named(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
