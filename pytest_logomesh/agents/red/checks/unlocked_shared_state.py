"""State that several threads change without the lock they need (CWE-362)."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.locks import LOCKS, is_lock, module_names
from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted
from pytest_logomesh.agents.red.clues.shared_state import FRESH, Change, Key, seen
from pytest_logomesh.agents.red.clues.threads import Threads, is_common, starts_threads, threads, uses_threads
from pytest_logomesh.agents.red.flow import Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_BUILDING: Final = frozenset({
    "__init__", "__new__", "__post_init__", "__setstate__", "__del__", "__init_subclass__", "__set_name__",
    "setUp", "__enter__",
})  # fmt: skip
_HOLDING: Final = frozenset(
    {"locked", "unlocked", "nolock", "unsafe", "synchronized", "synchronised", "lock"}
)
_ASYNC_SERVERS: Final = frozenset(
    {"aiohttp", "fastapi", "starlette", "quart", "sanic", "tornado", "discord", "websockets"}
)
_CONCURRENT: Final = (
    "asyncio.gather", "asyncio.create_task", "asyncio.ensure_future", "asyncio.TaskGroup",
    "asyncio.start_server", "asyncio.wait", "asyncio.as_completed", "asyncio.TaskGroup().create_task",
    "anyio.create_task_group",
)  # fmt: skip


class UnlockedSharedState:
    """Looks at read-and-write steps on shared state, and at who runs them; what one thread does alone is no race."""

    weakness = Weakness(
        id="unlocked-shared-state",
        cwe=362,
        severity=Severity.MEDIUM,
        category="concurrency",
        title="Shared state is changed without a lock",
        why="Two threads read the same old value, and one of their changes is lost or a limit is passed twice.",
        fix="Hold one and the same lock from the read to the write, or hand the work over by a queue.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each change that another thread can tear apart."""
        if not uses_threads(program):
            return
        names = module_names(program)
        classes = {cls.node.name: cls.id for cls in program.classes.values()}
        threaded = starts_threads(program)
        found = [
            seen(program, function, names[function.module.name], classes)
            for function in program.functions.values()
            if threaded or isinstance(function.node, ast.AsyncFunctionDef)
        ]
        every = [change for each in found for change in each.changes]
        if not every:
            return
        locked = {key for each in found for key in each.guarded}
        doubtful = any(change.guard is None and (change.compound or change.key in locked) for change in every)
        held = _held(program) if doubtful else set()
        told: set[int] = set()
        for change, message in (
            *self._careless(program, every, held, locked),
            *self._disjoint(program, every),
            *self._threaded(program, every, held),
            *self._interleaved(program, every),
        ):
            if id(change.node) not in told:
                told.add(id(change.node))
                yield self.weakness.claim(program, change.function.module.path, change.node, message)

    def _careless(
        self, program: Program, every: list[Change], held: set[str], locked: set[Key]
    ) -> Iterator[tuple[Change, str]]:
        """Where a class or module has a lock for a thing, and a change goes past it."""
        owners = _owners_of_locks(program)
        for change in every:
            if change.guard == FRESH and change.compound:
                yield (
                    change,
                    f"{_named(change.key)} is changed under a lock that is made for this call and excludes nobody",
                )
            elif change.stale and change.key.kind != "parameter" and not _is_building(change.function):
                yield (
                    change,
                    f"{_named(change.key)} was looked at before the lock was taken, and is changed by what was seen",
                )
            elif (
                change.guard is None
                and change.key in locked
                and change.key.owner in owners
                and not change.constant
                and not _is_building(change.function)
                and change.function.id not in held
                and (change.compound or change.key.kind == "self")
            ):
                yield (
                    change,
                    f"{_named(change.key)} is changed here without the lock that guards it elsewhere",
                )

    def _disjoint(self, program: Program, every: list[Change]) -> Iterator[tuple[Change, str]]:
        """Where a lock is held that does not exclude all the others."""
        aliased = any(call.args for call in program.calls_to("threading.Condition"))
        common: dict[Key, frozenset[str]] = {}
        for change in sorted(every, key=lambda each: getattr(each.node, "lineno", 0)):
            if change.constant or not change.locks or _is_building(change.function):
                continue
            before = common.setdefault(change.key, change.locks)
            if change.compound and change.key.kind == "class" and _is_of_object(change):
                yield (
                    change,
                    f"{_named(change.key)} belongs to the class, and each object has a lock of its own",
                )
            elif before & change.locks:
                common[change.key] = before & change.locks
            elif not aliased:
                yield (
                    change,
                    f"{_named(change.key)} is changed under {min(change.locks)} here and {min(before)} elsewhere",
                )

    def _threaded(
        self, program: Program, every: list[Change], held: set[str]
    ) -> Iterator[tuple[Change, str]]:
        """Where threads are started that make the change."""
        started = threads(program)
        if not started.entries:
            return
        for change in every:
            torn = change.compound and change.guard is None and change.function.id not in held
            if torn and not _is_building(change.function) and _races(program, change, every, started):
                yield change, f"{_named(change.key)} is read and changed by several threads without a lock"

    def _interleaved(self, program: Program, every: list[Change]) -> Iterator[tuple[Change, str]]:
        """Where another task may run between the read and the write."""
        waiting = [
            change
            for change in every
            if change.awaited
            and change.guard is None
            and isinstance(change.function.node, ast.AsyncFunctionDef)
        ]
        if waiting and (_runs_tasks(program) or any(change.function.handler for change in waiting)):
            for change in waiting:
                if change.key.kind != "parameter" and not change.constant:
                    yield change, f"{_named(change.key)} is changed by what was read before an await"


def _runs_tasks(program: Program) -> bool:
    """Whether anything but one task runs at a time."""
    if any(program.calls_to(*_CONCURRENT)):
        return True
    return any(name.partition(".")[0] in _ASYNC_SERVERS for name in program.imported)


def _is_of_object(change: Change) -> bool:
    """Whether the lock is a field that each object gets in `__init__`."""
    cls = change.function.cls
    if cls is None or "__init__" not in cls.methods:
        return False
    made = {
        dotted(node.targets[0])
        for node in body_nodes(cls.methods["__init__"].node)
        if isinstance(node, ast.Assign)
    }
    return all(lock.startswith("self.") and lock in made for lock in change.locks)


def _named(key: Key) -> str:
    return {
        "self": f"self.{key.name}",
        "held": f"self.{key.name}",
        "class": f"{key.owner.rpartition('.')[2]}.{key.name}",
    }.get(key.kind, key.name)


def _is_building(function: Function) -> bool:
    return function.name in _BUILDING


def _races(program: Program, change: Change, every: Sequence[Change], started: Threads) -> bool:
    entries = [
        entry
        for entry, shared in started.reached.get(change.function.id, ())
        if _sees(program, change, shared)
        and (change.key.kind != "parameter" or _parameter(change.key) in entry.parameters)
    ]
    if change.key.kind == "parameter":
        entries = [entry for entry in entries if entry.function is change.function]
        entries = [entry for entry in entries if not entry.process or change.key.name in ("value", "[]")]
    else:
        entries = [entry for entry in entries if not entry.process]
    if any(entry.many for entry in entries) or len({entry.function.id for entry in entries}) > 1:
        return True
    if not entries or change.key.kind == "parameter":
        return False
    # One thread alone: it races with what runs outside of it.
    alone = {id(entry) for entry in entries}
    return any(
        other.key == change.key
        and other.function is not change.function
        and not _is_building(other.function)
        and not any(id(entry) in alone for entry, _ in started.reached.get(other.function.id, ()))
        for other in every
    )


def _sees(program: Program, change: Change, shared: bool) -> bool:
    """Whether other threads see the change too."""
    cls = change.function.cls
    if change.key.kind == "held" and change.key.name.startswith("server.") and cls is not None:
        # A server makes a handler for each connection, and is one for all of them.
        return any(base.endswith("Handler") for base in cls.bases)
    if change.key.kind == "held" and not shared:
        return _is_handed_over(program, change)
    return shared or change.key.kind != "self"


def _is_handed_over(program: Program, change: Change) -> bool:
    """Whether what the field holds was given to more than one object."""
    cls = change.function.cls
    maker = cls.methods.get("__init__") if cls is not None else None
    field = f"self.{change.key.name.partition('.')[0]}"
    for node in body_nodes(maker.node) if maker is not None else ():
        if (
            isinstance(node, ast.Assign)
            and dotted(node.targets[0]) == field
            and isinstance(node.value, ast.Name)
        ):
            return maker is not None and is_common(program, maker, node.value.id)
    return False


def _parameter(key: Key) -> str:
    return key.owner.rpartition("(")[2].rstrip(")")


def _owners_of_locks(program: Program) -> set[str]:
    """Classes and modules that have a lock of threads."""
    found: set[str] = set()
    for call in program.calls_to(
        *(name.removesuffix("()") for name in LOCKS if name.startswith("threading"))
    ):
        function = call.function
        while function is not None and function.cls is None:
            function = function.outer
        if function is not None and function.cls is not None:
            found.add(function.cls.id)
        else:
            found.update(_class_around(program, call.node))
            found.update(module.name for module in program.modules if module.path == call.file)
    return found


def _class_around(program: Program, node: ast.AST) -> Iterator[str]:
    above = program.parent(node)
    while above is not None:
        if isinstance(above, ast.ClassDef):
            yield from (cls.id for cls in program.classes.values() if cls.node is above)
        above = program.parent(above)


def _held(program: Program) -> set[str]:
    """Functions that run only while a lock is held, or before anybody else can see the object."""
    found = {function.id for function in program.functions.values() if _says_held(function)}
    private = [each for each in program.functions.values() if each.name.startswith("_") or each.cls is None]
    sites = _sites(program, {function.name for function in private})
    grown = True
    while grown:
        grown = False
        for function in private:
            calls = sites.get(function.name, ())
            if function.id in found or not calls:
                continue
            if all(guarded or caller.id in found or _is_building(caller) for caller, guarded in calls):
                found.add(function.id)
                grown = True
    return found


def _says_held(function: Function) -> bool:
    if isinstance(function.node, ast.Lambda):
        return False
    if set(words(function.name)) & _HOLDING or any(
        set(words(name)) & _HOLDING for name in function.decorators
    ):
        return True
    told = (ast.get_docstring(function.node) or "").lower()
    return "lock" in told and any(word in told for word in ("hold", "held", "must", "caller"))


def _sites(program: Program, names: set[str]) -> dict[str, list[tuple[Function, bool]]]:
    """By name of a function: from where it is called, or handed on to be called, and whether under a lock."""
    found: dict[str, list[tuple[Function, bool]]] = {}
    taken = _acquired(program)
    for _, node in program.nodes(ast.Call):
        handed = [head(arg) for arg in node.args if isinstance(arg, ast.Name | ast.Attribute)]
        wanted = [name for name in (called(node), *handed) if name in names]
        caller = program.function_around(node) if wanted else None
        if caller is None:
            continue
        for name in wanted:
            guarded = _is_guarded(program, caller, node, taken) or (
                name != called(node) and _takes_lock(program, node)
            )
            found.setdefault(name, []).append((caller, guarded))
    return found


def _is_guarded(program: Program, caller: Function, node: ast.Call, taken: Mapping[str, int]) -> bool:
    above = program.parent(node)
    while above is not None and above is not caller.node:
        if isinstance(above, ast.With | ast.AsyncWith) and any(
            is_lock(program, item.context_expr) for item in above.items
        ):
            return True
        above = program.parent(above)
    if isinstance(caller.node, ast.Lambda):
        around = program.parent(caller.node)
        return isinstance(around, ast.Call) and _takes_lock(program, around)
    return taken.get(caller.id, node.lineno + 1) <= node.lineno


def _acquired(program: Program) -> dict[str, int]:
    """By function: the line from which it holds a lock that it took by hand."""
    found: dict[str, int] = {}
    for _, node in program.nodes(ast.Call):
        function = program.function_around(node) if called(node) == "acquire" else None
        if function is not None:
            found[function.id] = min(node.lineno, found.get(function.id, node.lineno))
    return found


def _takes_lock(program: Program, node: ast.Call) -> bool:
    """Whether an own function is called that takes a lock, and then likely calls what it was handed."""
    return any(
        isinstance(each, ast.With | ast.AsyncWith)
        and any(is_lock(program, item.context_expr) for item in each.items)
        for function in program.functions.values()
        if function.name == called(node)
        for each in body_nodes(function.node)
    )
