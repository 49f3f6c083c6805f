"""Which functions of a program run in several threads at once, and what these threads share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import body_nodes
from pytest_logomesh.agents.red.flow import Call, Function, Program, Value

_PROCESSES: Final = (
    "multiprocessing.Process",
    "multiprocessing.context.Process",
    "multiprocessing.get_context().Process",
)
_THREADS: Final = ("threading.Thread", "threading.Timer", "_thread.start_new_thread", *_PROCESSES)
_POOLS: Final = (
    "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor",
    "multiprocessing.pool.ThreadPool", "multiprocessing.dummy.Pool",
)  # fmt: skip
_HANDED: Final = (
    "submit",
    "map",
    "imap",
    "imap_unordered",
    "starmap",
    "apply_async",
    "map_async",
    "starmap_async",
)
_SERVERS: Final = frozenset({
    "http.server.ThreadingHTTPServer", "socketserver.ThreadingMixIn", "socketserver.ThreadingTCPServer",
    "socketserver.ThreadingUDPServer", "socketserver.ThreadingUnixStreamServer",
})  # fmt: skip
_HANDLERS: Final = (
    "HTTPRequestHandler",
    "StreamRequestHandler",
    "DatagramRequestHandler",
    "BaseRequestHandler",
)
_REPEATING: Final = (
    ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp,
)  # fmt: skip
_IMPORTS: Final = ("threading", "concurrent", "_thread", "multiprocessing")
_LOOPS: Final = frozenset({"asyncio", "trio", "anyio", "aiohttp", "fastapi", "starlette", "quart", "sanic"})
_MOST_REACHED: Final = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A function that a thread is started with."""

    function: Function
    many: bool
    """More than one thread runs it at a time."""
    shared: bool = True
    """The object that it is a method of belongs to more than this thread."""
    parameters: frozenset[str] = frozenset()
    """Its parameters that get the same object in every thread."""
    process: bool = False
    """It runs in a process, that shares nothing but what is made for that."""


@dataclass(slots=True)
class Threads:
    """Who reaches what."""

    entries: list[Entry] = field(default_factory=list)
    reached: dict[str, list[tuple[Entry, bool]]] = field(default_factory=dict)
    """By function: the entries from which it is reached, each with whether its object is shared."""


def starts_threads(program: Program) -> bool:
    """Whether anything is imported that starts threads, or guards against them."""
    if any(name.startswith(_IMPORTS) or name in _SERVERS for name in program.imported):
        return True
    if any(base in _SERVERS for cls in program.classes.values() for base in cls.bases):
        return True
    if any(program.calls_to(*_SERVERS, "asyncio.to_thread")) or any(program.methods("run_in_executor")):
        return True
    return _is_threaded(program)


def _is_threaded(program: Program) -> bool:
    """Whether a web server is told to answer in threads."""
    return any(
        keyword.arg in ("threaded", "threads")
        and isinstance(keyword.value, ast.Constant)
        and bool(keyword.value.value)
        for _, keyword in program.nodes(ast.keyword)
    )


def uses_threads(program: Program) -> bool:
    """Whether anything runs beside anything else: threads, or the tasks of an event loop."""
    return starts_threads(program) or any(name.partition(".")[0] in _LOOPS for name in program.imported)


def threads(program: Program) -> Threads:
    """Every start of a thread, and all that runs in it."""
    found = Threads([*_started(program), *_pooled(program), *_subclasses(program), *_served(program)])
    edges = _edges(program)
    for entry in found.entries:
        waiting = [(entry.function.id, entry.shared)]
        seen: set[tuple[str, bool]] = set()
        while waiting and len(seen) < _MOST_REACHED:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            found.reached.setdefault(here[0], []).append((entry, here[1]))
            for there, own in edges.get(here[0], ()):
                waiting.append((there, here[1] if own is None else own))
    return found


def _started(program: Program) -> Iterator[Entry]:
    starts: dict[str, set[int]] = {}
    calls = [(call, *_target(call)) for call in program.calls_to(*_THREADS)]
    for call, target, _ in calls:
        for name in target.names:
            starts.setdefault(name, set()).add(id(call.node))
    for call, target, given in calls:
        for function in _functions(program, target):
            # A handler starts one for each request.
            asked = call.function is not None and call.function.handler
            many = asked or len(starts[function.id]) > 1 or _is_repeated(program, call.node)
            node = _keyword(call.node, "target") or _positional(call.node, 1)
            shared = not _is_own(program, node, call.node)
            process = any(name in _PROCESSES for name in call.names)
            parameters = _shared_parameters(program, function, given, call.node)
            yield Entry(function, many, shared, parameters, process)


def _target(call: Call) -> tuple[Value, list[ast.expr]]:
    if call.names and call.names[0] == "_thread.start_new_thread":
        given = _positional(call.node, 1)
        return call.arg(0), list(getattr(given, "elts", []))
    given = _keyword(call.node, "args") or _positional(call.node, 2 if call.method == "Timer" else 3)
    return call.arg(1, "target", "function"), list(getattr(given, "elts", []))


def _pooled(program: Program) -> Iterator[Entry]:
    workers = [call.arg(0, "max_workers", "processes").const for call in program.calls_to(*_POOLS)]
    many = not workers or any(number != 1 for number in workers)
    for call in program.methods(*_HANDED):
        if not _is_pool(call, known=bool(workers)):
            continue
        for function in _functions(program, call.arg(0)):
            asked = call.function is not None and call.function.handler
            again = asked or call.method != "submit" or _is_repeated(program, call.node)
            given = call.node.args[1:] if call.method == "submit" else []
            shared = not _is_own(program, _positional(call.node, 0), call.node)
            parameters = _shared_parameters(program, function, list(given), call.node)
            yield Entry(function, many and again, shared, parameters)
    for call in (*program.methods("run_in_executor"), *program.calls_to("asyncio.to_thread")):
        for function in _functions(program, call.arg(1 if call.method == "run_in_executor" else 0)):
            again = _is_repeated(program, call.node) or (call.function is not None and call.function.handler)
            yield Entry(function, again)


def _is_pool(call: Call, *, known: bool) -> bool:
    """Whether work is handed to threads; of an unknown object, where pools of threads are made at all."""
    names = call.receiver.names
    if any("ThreadPool" in name or "dummy.Pool" in name for name in names):
        return True
    return known and call.method != "map" and not any("Process" in name for name in names)


def _subclasses(program: Program) -> Iterator[Entry]:
    """Classes that are threads themselves: each has fields of its own."""
    for cls in program.classes.values():
        if "threading.Thread" in cls.bases and "run" in cls.methods:
            made = list(program.calls_to(cls.id))
            nodes = {id(call.node) for call in made}
            many = len(nodes) > 1 or any(_is_repeated(program, call.node) for call in made)
            yield Entry(cls.methods["run"], many, shared=False)


def is_common(program: Program, function: Function, name: str) -> bool:
    """Whether the objects of a class are made with one and the same thing for a parameter of `__init__`."""
    names = [arg.arg for arg in function.node.args.args][1:]
    if function.cls is None or name not in names:
        return False
    for call in program.calls_to(function.cls.id):
        given = _keyword(call.node, name) or _positional(call.node, names.index(name))
        loop = _loop_around(program, call.node)
        bound = _bound_in(loop) if loop is not None else set()
        if isinstance(given, ast.Attribute) or (isinstance(given, ast.Name) and given.id not in bound):
            return True
    return False


def _served(program: Program) -> Iterator[Entry]:
    """Handlers of a server that answers each request in a thread of its own, with an object of its own."""
    if not any(name in _SERVERS for name in program.imported):
        used = any(name in _SERVERS for cls in program.classes.values() for name in cls.bases)
        if not used and not any(program.calls_to(*_SERVERS)) and not _is_threaded(program):
            return
    for function in program.functions.values():
        if function.handler and _is_threaded(program):
            yield Entry(function, many=True, shared=function.cls is None)
    for cls in program.classes.values():
        if any(base.endswith(_HANDLERS) for base in cls.bases):
            for name, function in cls.methods.items():
                if name.startswith("do_") or name == "handle":
                    yield Entry(function, many=True, shared=False)


def _functions(program: Program, value: Value) -> Iterator[Function]:
    for name in value.names:
        function = program.functions.get(name)
        if function is not None:
            yield function


def _is_repeated(program: Program, node: ast.AST) -> bool:
    """Whether it stands in a loop of its function."""
    return _loop_around(program, node) is not None


def _loop_around(program: Program, node: ast.AST) -> ast.AST | None:
    above = program.parent(node)
    while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if isinstance(above, _REPEATING):
            return above
        above = program.parent(above)
    return None


def _is_own(program: Program, target: ast.expr | None, call: ast.Call) -> bool:
    """Whether the method's object was made for this thread alone: in the same turn of the loop."""
    if not isinstance(target, ast.Attribute):
        return False
    if isinstance(target.value, ast.Call):
        return True
    loop = _loop_around(program, call)
    if loop is None or not isinstance(target.value, ast.Name):
        return False
    return target.value.id in _bound_in(loop)


def _bound_in(loop: ast.AST) -> set[str]:
    """Variables that get a new value in each turn."""
    return {
        node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _shared_parameters(
    program: Program, function: Function, given: list[ast.expr], call: ast.Call
) -> frozenset[str]:
    loop = _loop_around(program, call)
    bound = _bound_in(loop) if loop is not None else set()
    names = [arg.arg for arg in function.node.args.args]
    if function.cls is not None:
        names = names[1:]
    return frozenset(
        name
        for name, node in zip(names, given, strict=False)
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and node.id not in bound)
    )


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def _positional(node: ast.Call, position: int) -> ast.expr | None:
    return node.args[position] if position < len(node.args) else None


def _edges(program: Program) -> dict[str, set[tuple[str, bool | None]]]:
    """By function: what it calls, and whether the called method's object is shared; None where it is its own object."""
    found: dict[str, set[tuple[str, bool | None]]] = {}
    made: dict[str, set[str]] = {}
    for call in program.calls:
        if call.function is None:
            continue
        here = call.function.id
        for name in call.names:
            if name not in program.functions:
                continue
            own: bool | None = True
            receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
            if isinstance(receiver, ast.Name):
                if here not in made:
                    made[here] = _made_here(program, call.function)
                own = None if receiver.id == "self" else receiver.id not in made[here]
            elif isinstance(receiver, ast.Call):
                own = not any(each in program.classes for each in program.value(receiver.func).names)
            found.setdefault(here, set()).add((name, own))
    return found


def _made_here(program: Program, function: Function) -> set[str]:
    """Variables of a function that hold objects it makes itself."""
    return {
        target.id
        for node in body_nodes(function.node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
        and any(name in program.classes for name in program.value(node.value.func).names)
    }
