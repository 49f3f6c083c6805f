"""The files beside a file that it imports, so that `logomesh scan` can follow its calls into them.

A name is looked up in the folder of the file and in the few above it, as when the program is started from there.
What these files hold themselves is told when they are looked at in their turn.
"""

import ast
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from pytest_logomesh.agents.red.flow.statements.imports import origin
from pytest_logomesh.agents.red.parsing import Bounds, Module, parse_files

_ABOVE: Final = 3
"""Folders above the file's own."""
_MOST: Final = 8
_MOST_NAMES: Final = 200
"""That one file imports and that are looked up."""
_MOST_NODES: Final = 4000
"""Of all together: following a file's calls must not cost much more than looking at it."""
_BOUNDS: Final = Bounds(octets=64 * 1024, nodes=_MOST_NODES)
_KEPT: Final = 64
_WEB: Final = frozenset({
    "flask", "django", "fastapi", "starlette", "aiohttp", "bottle", "tornado", "sanic", "quart", "pyramid", "cherrypy",
    "falcon", "webapp2", "rest_framework", "litestar", "werkzeug",
})  # fmt: skip
Read = Callable[[str], str | None]


def neighbours(path: str, module: Module, read: Read) -> tuple[Module, ...]:
    """The modules that a file of a tree imports from beside it, and those that these import, nearest first.

    Args:
        path: of the file, as it was found.
        module: what it holds.
        read: gives the text of a file; None where it cannot be had.
    """
    folders = list(_folders(Path(path)))
    found: dict[str, Module] = {}
    seen = {module.name}
    waiting = deque([module])
    room = _MOST_NODES
    while waiting and len(found) < _MOST:
        for name in islice(_imported(waiting.popleft()), _MOST_NAMES):
            if name in seen or len(found) == _MOST:
                continue
            seen.add(name)
            other = _module(name, folders, Path(path), read)
            if other is not None and len(other.syntax) <= room:
                room -= len(other.syntax)
                found[name] = other
                waiting.append(other)
    return tuple(found.values())


def answers_the_web(module: Module) -> bool:
    """Whether a file imports a framework with which requests are answered."""
    names = [alias.name for node in module.syntax.of(ast.Import) for alias in node.names]
    names += [node.module for node in module.syntax.of(ast.ImportFrom) if node.module and not node.level]
    return any(name.partition(".")[0] in _WEB for name in names)


def _folders(path: Path) -> Iterator[Path]:
    for folder in path.parents[: _ABOVE + 1]:
        yield folder
        if folder.name == "..":
            return


def _imported(module: Module) -> Iterator[str]:
    """Dotted names of what may be modules beside it, wherever in the source they are imported."""
    for plain in module.syntax.of(ast.Import):
        yield from (alias.name for alias in plain.names if _may_be_beside(alias.name))
    for node in module.syntax.of(ast.ImportFrom):
        base = origin(module, node)
        if node.level or _may_be_beside(base):
            yield base
            yield from (f"{base}.{alias.name}".strip(".") for alias in node.names)


def _may_be_beside(name: str) -> bool:
    return name.partition(".")[0] not in sys.stdlib_module_names


def _module(name: str, folders: list[Path], own: Path, read: Read) -> Module | None:
    """The module of this name in the first folder that has it; None where none has, or it cannot be read."""
    stem = name.replace(".", "/")
    for folder in folders if stem else ():
        for tail in (f"{stem}.py", f"{stem}/__init__.py"):
            place = folder / tail
            if place != own and _is_beside(str(place), str(folder)):
                return _parsed(str(place), tail, read)
    return None


def _is_beside(place: str, folder: str) -> bool:
    """Whether a file is there, and no link leads out of the folder; a name may be longer than any file's."""
    if not os.path.isfile(place):  # noqa: PTH113 - Path raises where a name is too long
        return False
    return os.path.realpath(place).startswith(os.path.join(os.path.realpath(folder), ""))  # noqa: PTH118 - likewise


@lru_cache(maxsize=_KEPT)
def _parsed(place: str, name: str, read: Read) -> Module | None:
    """What many files of a tree import is parsed once."""
    text = read(place)
    parsed = parse_files({name: text}, _BOUNDS).modules if text is not None else ()
    return parsed[0] if parsed else None
