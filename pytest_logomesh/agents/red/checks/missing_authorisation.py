"""Actions and data that anybody gets, because one function lacks the question its neighbours ask (CWE-862)."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.authorisation import (
    USERS,
    class_is_guarded,
    decorated,
    dependencies,
    identities,
    is_depended,
    is_guarding,
    is_optional,
    looks_at_owner,
    ranks,
    refuses,
    user_parameters,
)
from pytest_logomesh.agents.red.clues.deeds import (
    acts,
    change,
    change_among,
    fetch_by_key,
    is_about_private,
    is_deed,
    is_public,
    is_public_name,
    looks_at_author,
    reveals,
    view_acts,
    words_of,
)
from pytest_logomesh.agents.red.clues.naming import identifiers
from pytest_logomesh.agents.red.clues.ownership import Ownership
from pytest_logomesh.agents.red.clues.routes import Route, guarded_as_a_whole, routes
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, ends, own_nodes
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_VIEWS: Final = ("View", "ViewSet", "Resource", "RequestHandler", "APIView", "HTTPEndpoint")
_Told = tuple[Function, ast.AST, int, str]


class MissingAuthorisation:
    """Compares neighbours: where some ask who is there and one does not, that one was forgotten."""

    weakness = Weakness(
        id="missing-authorisation",
        cwe=862,
        severity=Severity.MEDIUM,
        category="logic",
        title="Nobody asks whether the caller may do this",
        why="Whoever knows the address reads or changes what belongs to somebody else.",
        fix="Ask for the same log-in or permission as the neighbours do, and look things up among the caller's own.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each route, view or method that lacks its neighbours' check."""
        found = routes(program)
        known = {route.function.id for route in found}
        for function, node, cwe, message in (
            *_open_routes(program, found),
            *_open_to_ranks(program, found),
            *_foreign_objects(program, found),
            *_careless(program, known),
            *_unguarded_methods(program, known),
            *_unguarded_branches(program),
        ):
            if not is_test(program, function.module.path, node):
                yield self.weakness.claim(program, function.module.path, node, message, cwe=cwe)
        yield from self._open_views(program)

    def _open_views(self, program: Program) -> Iterator[Finding]:
        views = [cls for cls in program.classes.values() if any(base.endswith(_VIEWS) for base in cls.bases)]
        guarded = [cls for cls in views if class_is_guarded(cls)]
        for cls in views if guarded else ():
            if cls in guarded or is_public_name(cls.node.name) or not view_acts(cls):
                continue
            if not any(_is_guarded(program, method) for method in cls.methods.values()):
                message = f"{cls.node.name} acts without the check that {guarded[0].node.name} has"
                yield self.weakness.claim(program, cls.module.path, cls.node, message)


def _open_routes(program: Program, found: Sequence[Route]) -> Iterator[_Told]:
    """Routes that act and ask nothing, beside ones that ask; and ones for administrators that ask nothing."""
    if guarded_as_a_whole(program):
        return
    guarded = [route for route in found if _is_guarded(program, route.function)]
    known = {route.function.id for route in guarded}
    strict = len(guarded) * 2 >= len(found)
    for route in found:
        function = route.function
        if function.id in known or is_public(route):
            continue
        if guarded and (acts(route) or (strict and reveals(route))):
            place = function.node if _by_head(guarded) else change(function) or function.node
            other = guarded[0].function.name
            yield function, place, 862, f"{function.name}() acts without the check that {other}() has"
        elif "admin" in words_of(route) and (acts(route) or guarded):
            yield (
                function,
                function.node,
                306,
                f"{function.name}() is for administrators, and asks nobody who he is",
            )


def _open_to_ranks(program: Program, found: Sequence[Route]) -> Iterator[_Told]:
    """Routes for administrators that everybody passes who is logged in, beside ones that ask for the rank."""
    inside = [route for route in found if "admin" in words_of(route)]
    ranked = [route for route in inside if _is_ranked(route.function)]
    for route in inside if ranked else ():
        if route not in ranked and acts(route) and _is_guarded(program, route.function):
            message = f"{route.function.name}() asks for no rank, as {ranked[0].function.name}() does"
            yield route.function, route.function.node, 862, message


def _foreign_objects(program: Program, found: Sequence[Route]) -> Iterator[_Told]:
    """Where somebody who is logged in names a thing, and nobody asks whose it is."""
    owned = [route for route in found if looks_at_owner(program, route.function)]
    ownership = Ownership(program, found)
    for route in found:
        function = route.function
        if route in owned or not _is_guarded(program, function) or _is_ranked(function):
            continue
        if looks_at_author(function):
            continue
        fetch = fetch_by_key(program, function)
        if (
            fetch is None
            or not (owned or is_about_private(route, fetch))
            or ownership.is_shown(route, fetch)
            or ownership.is_asked_within(fetch)
        ):
            fetch = ownership.foreign(route)
        if fetch is None:
            continue
        yield (
            function,
            fetch,
            639,
            f"{function.name}() takes whatever the caller names, and asks not whose it is",
        )


def _careless(program: Program, known: set[str]) -> Iterator[_Told]:
    """Functions that are told who asks and do not look, beside ones that do."""
    groups: dict[str, list[Function]] = {}
    for function in program.functions.values():
        if function.id not in known and function.outer is None and user_parameters(function):
            groups.setdefault(function.cls.id if function.cls is not None else "", []).append(function)
    for group in groups.values():
        asking = [each for each in group if refuses(program, each) and looks_at_owner(program, each)]
        for function in group if asking else ():
            if function in asking or not _ignores_user(function) or function.name.startswith("_"):
                continue
            place = change(function)
            if place is not None:
                yield (
                    function,
                    place,
                    862,
                    f"{function.name}() does not look at who asks, as {asking[0].name}() does",
                )


def _unguarded_methods(program: Program, known: set[str]) -> Iterator[_Told]:
    """Methods that act without the guard that their neighbours call first."""
    for cls in program.classes.values():
        guards = {name for name, each in cls.methods.items() if is_guarding(name) and refuses(program, each)}
        methods = [each for each in cls.methods.values() if each.id not in known and each.name not in guards]
        guarded = [each for each in methods if is_deed(each.name) and _calls(each) & guards]
        for method in methods if guarded else ():
            if method in guarded or method.name.startswith("_") or not is_deed(method.name):
                continue
            place = change(method)
            if place is not None and not _is_guarded(program, method):
                yield (
                    method,
                    place,
                    862,
                    f"{method.name}() acts without the check that {guarded[0].name}() has",
                )


def _unguarded_branches(program: Program) -> Iterator[_Told]:
    """Commands that act without the question that other branches of the same choice begin with."""
    for node, branches in (*_matches(program), *_chains(program)):
        function = program.function_around(node)
        if function is None or _asks_rank(function, before=node):
            continue
        guarded = [name for name, body in branches if _begins_with_question(body)]
        for name, body in branches if guarded else ():
            place = change_among(own_nodes(*body))
            if not name or name in guarded or place is None or is_public_name(name) or _asks_anything(body):
                continue
            if is_deed(name) or len(guarded) > 1:
                message = f"{name!r} is done without the question that {guarded[0]!r} begins with"
                yield function, place, 862, message


def _matches(program: Program) -> Iterator[tuple[ast.stmt, list[tuple[str, list[ast.stmt]]]]]:
    for _, node in program.nodes(ast.Match):
        yield node, [(_text_of(case.pattern), case.body) for case in node.cases if case.guard is None]


def _chains(program: Program) -> Iterator[tuple[ast.stmt, list[tuple[str, list[ast.stmt]]]]]:
    """`if command == "ban": ... elif command == "kick": ...`, from the first on."""
    for _, node in program.nodes(ast.If):
        above = program.parent(node)
        if isinstance(above, ast.If) and above.orelse == [node]:
            continue
        subject, branches = "", list[tuple[str, list[ast.stmt]]]()
        here: ast.stmt = node
        while isinstance(here, ast.If):
            name, text = _asked_word(here.test)
            if not text or (subject and name != subject):
                break
            subject = name
            branches.append((text, here.body))
            if len(here.orelse) != 1:
                break
            here = here.orelse[0]
        if len(branches) > 1:
            yield node, branches


def _asked_word(test: ast.expr) -> tuple[str, str]:
    """The variable and the text of `command == "ban"`; empty for anything else."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return "", ""
    other = test.comparators[0]
    if isinstance(other, ast.Constant) and isinstance(other.value, str):
        return dotted(test.left), other.value
    return "", ""


def _text_of(pattern: ast.pattern) -> str:
    if isinstance(pattern, ast.MatchSequence) and pattern.patterns:
        pattern = pattern.patterns[0]
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return pattern.value.value if isinstance(pattern.value.value, str) else ""
    return ""


def _begins_with_question(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch turns away, first of all, whoever lacks the rank."""
    first = body[0] if body else None
    if isinstance(first, ast.If):
        return (ends(first.body) or len(body) == 1) and any(ranks(name) for name in identifiers(first.test))
    value = first.value if isinstance(first, ast.Expr) else None
    return isinstance(value, ast.Call) and ranks(called(value)) and is_guarding(called(value))


def _asks_rank(function: Function, *, before: ast.stmt) -> bool:
    """Whether the function asks for a rank before it chooses, or is guarded as a whole."""
    if any(is_guarding(name) for name in decorated(function)):
        return True
    return any(
        isinstance(node, ast.If)
        and node.lineno < before.lineno
        and ends(node.body)
        and any(ranks(name) for name in identifiers(node.test))
        for node in body_nodes(function.node)
    )


def _asks_anything(body: Sequence[ast.stmt]) -> bool:
    for node in own_nodes(*body):
        if isinstance(node, ast.If | ast.IfExp | ast.Assert | ast.While):
            if any(is_guarding(name) or name in USERS for name in identifiers(node.test)):
                return True
        elif isinstance(node, ast.Call) and is_guarding(called(node)):
            return True
    return False


def _calls(function: Function) -> set[str]:
    return {called(node) for node in body_nodes(function.node) if isinstance(node, ast.Call)}


def _is_guarded(program: Program, function: Function) -> bool:
    """Whether a function asks, in any way, who is there."""
    if is_optional(function):
        return refuses(program, function)
    if any(is_guarding(name) for name in (*decorated(function), *function.decorators)):
        return True
    if any(is_depended(name) for name in dependencies(function)):
        return True
    if function.cls is not None and class_is_guarded(function.cls):
        return True
    return any(True for _ in identities(function)) or refuses(program, function)


def _by_head(guarded: Sequence[Route]) -> bool:
    """Whether the neighbours are guarded by what stands above their bodies."""
    return any(
        any(is_guarding(name) for name in decorated(route.function))
        or any(is_depended(name) for name in dependencies(route.function))
        for route in guarded
    )


def _is_ranked(function: Function) -> bool:
    """Whether it is for people with a rank, who may see what belongs to others."""
    names = [*decorated(function), *dependencies(function)]
    if function.cls is not None:
        names += function.cls.bases
    for node in body_nodes(function.node):
        if isinstance(node, ast.Call):
            names.append(called(node))
        elif isinstance(node, ast.Compare):
            names += identifiers(node)
        elif isinstance(node, ast.If | ast.IfExp):
            names += identifiers(node.test)
    return any(ranks(name) for name in names)


def _ignores_user(function: Function) -> bool:
    names = user_parameters(function)
    return not any(isinstance(node, ast.Name) and node.id in names for node in body_nodes(function.node))
