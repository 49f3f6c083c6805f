"""How the text that was given for an option becomes a value; each raises ValueError with what would be right."""

from collections.abc import Callable

_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    found = tuple(name.strip() for name in text.split(",") if name.strip())
    if not found:
        raise ValueError("needs at least one name")
    if len(set(found)) < len(found):
        raise ValueError(f"names a tier twice: {text}")
    return found


def number(convert: Callable[[str], float], least: float, words: str) -> Callable[[str], float]:
    """A reader of finite numbers of at least `least`; `words` say what it needs."""

    def read(text: str) -> float:
        try:
            value = convert(text)
        except ValueError:
            value = least - 1
        if not least <= value < float("inf"):
            raise ValueError(f"needs {words}, not {text!r}")
        return value

    return read


def seconds(text: str) -> float | None:
    """Seconds above 0; None for `off`."""
    if text.strip().lower() == "off":
        return None
    return number(float, 0.001, "seconds above 0, or `off`")(text)


def switch(text: str) -> bool:
    """Yes or no, in any of the usual words."""
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise ValueError(f"needs true or false, not {text!r}")
    return word in _YES


def url(text: str) -> str:
    """An http address, without a slash at its end."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"needs an address that begins with http:// or https://, not {text!r}")
    return text.rstrip("/")


def red_model(text: str) -> str:
    """The name of one model, the address of a Red, or `none`."""
    name = text.strip()
    if "," in name or not name:
        raise ValueError(f"needs the name of one model, an address, or `none`, not {text!r}")
    return url(name) if "://" in name else name


def judge(text: str) -> str:
    """The name of one model, or `none`."""
    name = text.strip()
    if "," in name or "://" in name or not name:
        raise ValueError(f"needs the name of one model, or `none`, not {text!r}")
    return name


count = number(int, 1, "a whole number of at least 1")
