"""A file is looked at by its name, and then used by its name, when it can be another one (CWE-367); likewise rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.branches import reached_when
from pytest_logomesh.agents.red.clues.file_names import name_of
from pytest_logomesh.agents.red.clues.file_use import (
    CHANGE,
    LIST,
    MOVE,
    READ,
    REMOVE,
    WRITE,
    expression,
    file_uses,
)
from pytest_logomesh.agents.red.clues.lost_updates import lost_updates
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_PRESENCE: Final = "presence"
_LINK: Final = "link"
_RIGHTS: Final = "rights"
_STATUS: Final = "status"
_NAME: Final = "name"
"""Whether a name is in a list of what a folder holds."""
_LISTING: Final = ("os.listdir()", ".iterdir()", "glob.glob()", ".glob()", "os.scandir()")
_LOOKING: Final = {
    "os.path.exists": _PRESENCE, "os.path.isfile": _PRESENCE, "os.path.isdir": _PRESENCE, "os.path.lexists": _PRESENCE,
    "os.path.islink": _LINK, "os.access": _RIGHTS, "os.stat": _STATUS, "os.lstat": _STATUS,
}  # fmt: skip
_LOOKING_METHODS: Final = {
    "exists": _PRESENCE, "is_file": _PRESENCE, "is_dir": _PRESENCE, "is_symlink": _LINK, "stat": _STATUS,
    "lstat": _STATUS, "owner": _RIGHTS, "group": _RIGHTS, "is_mount": _LINK,
}  # fmt: skip
_RUNNING: Final = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "os.execv", "os.execl", "os.system", "runpy.run_path",
)  # fmt: skip
_RUN: Final = "run"
_TRUSTED_FIELDS: Final = frozenset({"st_uid", "st_gid", "st_mode", "st_ino", "st_dev", "st_nlink"})
_OWNING: Final = _TRUSTED_FIELDS - {"st_mode"}
"""A mode is also read in order to change it."""
_KINDS: Final = frozenset({"S_ISDIR", "S_ISREG", "S_ISSOCK", "S_ISFIFO", "S_ISBLK", "S_ISCHR"})
_CAUGHT: Final = frozenset({
    "FileNotFoundError", "FileExistsError", "OSError", "IOError", "EnvironmentError", "PermissionError", "Exception",
    "error",
})  # fmt: skip
_MOST: Final = 400
_ROWS: Final = Weakness(
    id="race-condition",
    cwe=362,
    severity=Severity.MEDIUM,
    category="concurrency",
    title="A row is read, compared, and written back without a lock",
    why="Two requests at once read the same old value, both pass the comparison, and one of their changes is lost.",
    fix="Lock the row (select_for_update, with_for_update), or let one UPDATE compare and reckon (F('stock') - 1).",
)


class _Look(NamedTuple):
    """A question about a file that is asked by its name."""

    node: ast.expr
    key: str
    kind: str
    asked: ast.expr
    """The call that asks: of a helper of the submission, the one inside it."""


class _Use(NamedTuple):
    """What is done with a file by its name."""

    node: ast.expr
    key: str
    kind: str
    file: str
    says: str
    path: ast.expr | None = None


class RaceCondition:
    """Looks for files, and for rows of a database, that somebody can change between a check and the use."""

    weakness = Weakness(
        id="race-condition",
        cwe=367,
        severity=Severity.MEDIUM,
        category="concurrency",
        title="A file is checked by name, and used by name afterwards",
        why="Between the check and the use another process can make, remove or replace what the name stands for.",
        fix="Do it at once and handle the error: open(path, 'x'), O_EXCL, O_NOFOLLOW; or fstat() the open file.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each use that rests on an earlier check of the name, and for each lost update of a row."""
        for lost in lost_updates(program):
            message = f"{lost.field} is reckoned from what line {lost.read} read; another request may have changed it"
            yield _ROWS.claim(program, lost.function.module.path, lost.node, message)
        looks = self._looks(program)
        if not looks:
            return
        self._origins = Origins(program)
        uses = self._uses(program)
        for scope, asked in looks.items():
            for use in uses.get(scope, ()):
                found = self._race(program, asked, use)
                if found is not None:
                    look, severity = found
                    message = f"{use.says}() uses a name that line {look.node.lineno} looked at; it may have changed"
                    yield self.weakness.claim(program, use.file, use.node, message, severity=severity)

    def _looks(self, program: Program) -> dict[int, list[_Look]]:
        """By id of the function's node: what is asked there, own helpers that ask included."""
        found: dict[int, list[_Look]] = {}
        helpers: dict[str, tuple[int | None, str, str, ast.expr]] = {}
        for _, node in program.nodes(ast.Call):
            told = self._looked(program, node)
            if told is None:
                continue
            function = program.function_around(node)
            key = name_of(told[0])
            found.setdefault(_scope(function), []).append(_Look(node, key, told[1], node))
            if function is not None:
                place = _place(function, told[0])
                if place is not None or key.startswith("self."):
                    helpers[function.id] = (place, key, told[1], node)
        for call in program.calls if helpers else ():
            for name in call.names:
                if name in helpers and call.function is not None and call.function.id != name:
                    place, key, kind, asked = helpers[name]
                    given = _given(call.node, place)
                    if place is None or given is not None:
                        look = _Look(call.node, key if given is None else name_of(given), kind, asked)
                        found.setdefault(_scope(call.function), []).append(look)
        for look in self._listed(program):
            found.setdefault(_scope(program.function_around(look.node)), []).append(look)
        return found

    def _listed(self, program: Program) -> Iterator[_Look]:
        """`name in os.listdir(folder)`, `path in folder.iterdir()`."""
        for _, node in program.nodes(ast.Compare):
            if isinstance(node.ops[0], ast.In | ast.NotIn) and any(
                name.endswith(_LISTING)
                for part in _parts(node.comparators[0])
                for name in program.value(part).names
            ):
                yield _Look(node, name_of(node.left), _NAME, node)

    def _looked(self, program: Program, node: ast.Call) -> tuple[ast.expr, str] | None:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in _LOOKING_METHODS and not node.args:
            names = program.value(func).names
            if any(name in program.functions for name in names):
                return None
            return func.value, _LOOKING_METHODS[func.attr]
        word = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        if node.args and word in (
            "exists",
            "isfile",
            "isdir",
            "lexists",
            "islink",
            "access",
            "stat",
            "lstat",
        ):
            for name in program.value(func).names:
                if name in _LOOKING:
                    return node.args[0], _LOOKING[name]
        return None

    def _uses(self, program: Program) -> dict[int, list[_Use]]:
        """By id of the function's node: what is done there, own helpers that do it included."""
        found: dict[int, list[_Use]] = {}
        seen: set[tuple[int, int]] = set()
        helpers: dict[str, list[tuple[int, str]]] = {}
        for use in file_uses(program):
            if use.node is None or use.kind == LIST or (id(use.call.node), id(use.node)) in seen:
                continue
            seen.add((id(use.call.node), id(use.node)))
            scope, function = _scope(use.call.function), use.call.function
            found.setdefault(scope, []).append(
                _Use(use.call.node, name_of(use.node), use.kind, use.call.file, use.call.method, use.node)
            )
            place = _place(function, use.node) if function is not None else None
            if function is not None and place is not None and use.kind != READ:
                helpers.setdefault(function.id, []).append((place, use.kind))
        for call in program.calls_to(*_RUNNING):
            command = expression(call, 0, "args")
            first = command.elts[0] if isinstance(command, ast.List | ast.Tuple) and command.elts else command
            if first is not None:
                found.setdefault(_scope(call.function), []).append(
                    _Use(call.node, name_of(first), _RUN, call.file, call.method)
                )
        for call in program.calls if helpers else ():
            for name in call.names:
                for place, kind in helpers.get(name, ()):
                    given = _given(call.node, place)
                    if given is not None and (id(call.node), place) not in seen:
                        seen.add((id(call.node), place))
                        found.setdefault(_scope(call.function), []).append(
                            _Use(call.node, name_of(given), kind, call.file, call.method)
                        )
        return found

    def _race(self, program: Program, asked: list[_Look], use: _Use) -> tuple[_Look, Severity] | None:
        for look in asked[:_MOST]:
            if look.node is use.node or look.node.lineno > use.node.lineno or not self._same_file(look, use):
                continue
            outcome = _outcome(program, look, use)
            if outcome is None or _locked(program, use.node):
                continue
            severity = self._severity(program, look, use, present=outcome)
            if severity is not None:
                return look, severity
        return None

    def _same_file(self, look: _Look, use: _Use) -> bool:
        """Whether a question is about the file that is used: of a name alone, that it stands in the path."""
        if look.kind != _NAME:
            return look.key == use.key
        leaves = self._origins.leaves(use.path)
        return any(name_of(leaf) == look.key for leaf in leaves if isinstance(leaf, ast.Name | ast.Attribute))

    def _severity(self, program: Program, look: _Look, use: _Use, *, present: bool) -> Severity | None:
        if look.kind == _NAME:
            return Severity.MEDIUM if use.kind == WRITE and not present else None
        if look.kind in (_LINK, _RIGHTS):
            return Severity.MEDIUM if use.kind != "folder" else None
        if look.kind == _STATUS:
            return (
                Severity.MEDIUM
                if _of_trust(program, look.asked, _OWNING if use.kind == CHANGE else _TRUSTED_FIELDS)
                else None
            )
        if use.kind == WRITE:
            return Severity.LOW if present else Severity.MEDIUM
        if use.kind in (REMOVE, MOVE, CHANGE) and present and not _caught(program, use.node):
            return Severity.LOW
        return None


def _outcome(program: Program, look: _Look, use: _Use) -> bool | None:
    """Whether the use is reached where the file was there, or was not; None where it does not depend on it."""
    found = reached_when(program, look.node, use.node, use.key)
    if found is not None and isinstance(look.node, ast.Compare) and isinstance(look.node.ops[0], ast.NotIn):
        return not found
    return found


def _parts(node: ast.expr) -> list[ast.expr]:
    """A list of names and what it is made of: `set(os.listdir(folder))`, `[p.name for p in folder.iterdir()]`."""
    found = [node]
    if isinstance(node, ast.Call) and node.args:
        found.append(node.args[0])
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        found.append(node.generators[0].iter)
    return found


def _scope(function: Function | None) -> int:
    return 0 if function is None else id(function.node)


def _place(function: Function, node: ast.expr) -> int | None:
    """Which argument of a call the expression is, where it is a parameter."""
    key = name_of(node)
    names = [arg.arg for arg in (*function.node.args.posonlyargs, *function.node.args.args)]
    if function.cls is not None and "staticmethod" not in function.decorators:
        names = names[1:]
    return names.index(key) if key in names else None


def _given(node: ast.Call, place: int | None) -> ast.expr | None:
    return node.args[place] if place is not None and place < len(node.args) else None


def _of_trust(program: Program, asked: ast.expr, fields: frozenset[str]) -> bool:
    """Whether an owner, a mode or an identity is read from the answer, and not a size or a time."""
    above = program.parent(asked)
    if isinstance(above, ast.Attribute):
        return above.attr in fields and not _of_type(program, above)
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        name = above.targets[0].id
        function = program.function_around(asked)
        return any(
            isinstance(node.value, ast.Name)
            and node.value.id == name
            and node.attr in fields
            and not _of_type(program, node)
            for _, node in program.nodes(ast.Attribute)
            if program.function_around(node) is function
        )
    return False


def _of_type(program: Program, node: ast.Attribute) -> bool:
    """`S_ISDIR(info.st_mode)`: what kind of file it is decides on no right."""
    above = program.parent(node)
    word = getattr(above.func, "attr", getattr(above.func, "id", "")) if isinstance(above, ast.Call) else ""
    return word in _KINDS


def _locked(program: Program, node: ast.AST) -> bool:
    above = program.parent(node)
    while above is not None:
        if isinstance(above, ast.With | ast.AsyncWith) and any(
            "lock" in ast.dump(item.context_expr).lower() or "mutex" in ast.dump(item.context_expr).lower()
            for item in above.items
        ):
            return True
        above = program.parent(above)
    return False


def _caught(program: Program, node: ast.AST) -> bool:
    """Whether it is handled that the file has gone, or is there already."""
    inner, above = node, program.parent(node)
    while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
        if (
            isinstance(above, ast.Try)
            and inner in above.body
            and any(_catches(handler) for handler in above.handlers)
        ):
            return True
        if isinstance(above, ast.With) and any(
            "suppress" in ast.dump(item.context_expr) for item in above.items
        ):
            return True
        inner, above = above, program.parent(above)
    return False


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    words = {kind.attr if isinstance(kind, ast.Attribute) else getattr(kind, "id", "") for kind in kinds}
    return bool(words & _CAUGHT)
