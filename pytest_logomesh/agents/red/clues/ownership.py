"""Whose things are: which collections and tables keep an owner, and who takes from them without looking at him."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.authorisation import (
    decorated,
    dependencies,
    identities,
    looks_at_owner,
    user_parameters,
)
from pytest_logomesh.agents.red.clues.deeds import acts, is_about_private, is_fetching, words_of
from pytest_logomesh.agents.red.clues.naming import head, identifiers, text_in, words
from pytest_logomesh.agents.red.clues.routes import Route
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.flow import Function, Program, Reach

_OWNERS: Final = frozenset({
    "owner", "owner_id", "user_id", "userid", "created_by", "author", "author_id", "creator", "creator_id",
    "uploaded_by", "owned_by", "owner_name", "created_by_id", "customer_id", "owner_email", "user",
})  # fmt: skip
"""Fields that tell whose a record is."""
_PLAIN_OWNERS: Final = _OWNERS - {"user", "author", "author_id", "creator", "creator_id"}
"""Of these, those that are not merely credits."""
_SHOWN: Final = frozenset({
    "post", "product", "article", "page", "blog", "comment", "profile", "people", "person", "user", "category", "tag",
    "question", "answer", "event", "review", "topic", "thread", "forum", "news", "video", "listing", "course", "song",
    "author", "member", "story", "item", "wiki", "book", "movie", "game", "job", "channel", "poll", "quiz", "photo",
    "image", "package", "release", "community", "feed", "tweet", "status", "public", "shop", "store", "catalog", "s",
    "share", "shared", "link",
})  # fmt: skip
"""What is there to be looked at by others than its owner."""
_OWN_ONLY: Final = frozenset({
    "journal", "diary", "draft", "vault", "letter", "secret", "budget", "health", "inbox", "mail", "backup", "cart",
})  # fmt: skip
"""What is for its author alone."""
_OPEN: Final = frozenset({"public", "published", "visible", "visibility", "shared", "hidden"})
_SENDING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_JOINING: Final = frozenset({
    "like", "unlike", "vote", "follow", "unfollow", "report", "flag", "view", "rate", "reply", "join", "subscribe",
    "leave", "bookmark", "star", "comment", "bid", "buy", "answer", "accept", "invite", "search",
})  # fmt: skip
"""What may be done to the things of others."""
_ASKING: Final = frozenset({
    "public", "published", "visible", "visibility", "shared", "private", "members", "member", "participants",
    "collaborators", "editors", "can", "may", "access", "allowed", "owns", "owned", "membership", "permission",
    "tenant", "team", "organisation", "organization", "org", "workspace", "hidden",
})  # fmt: skip
"""Words of questions that may stand for the one after the owner."""
_GENERAL: Final = frozenset({
    "query", "objects", "session", "db", "con", "conn", "connection", "cursor", "cur", "self", "app", "request", "g",
    "execute", "get_db", "store", "repository", "repo", "fetchone", "filter", "filter_by", "select", "get", "find",
    "where", "all", "first", "models", "state", "data", "database", "storage", "id", "pk", "scalar", "service", "cls",
    "connect", "cache", "client", "redis", "collection", "table", "engine", "mongo", "args", "form", "json", "items",
    "match_info", "user", "current_user", "get_session", "users", "current_app", "config",
})  # fmt: skip
"""Names of what things are kept in, whatever they are."""
_TABLE: Final = re.compile(r"\b(?:from|into|update|join)\s+[\"'`\[]?(\w+)", re.IGNORECASE)
_PLACE: Final = re.compile(r"[<{][^>}]*[>}]")
"""What is filled into an address."""
_COLUMN: Final = re.compile(r"\w+")
_REMOVING: Final = frozenset({"pop", "remove", "delete", "drop", "discard", "destroy"})
_TAKING: Final = _REMOVING | {"update", "filter", "where"}
_FEW: Final = 30


class Ownership:
    """What is known of the things of one program.

    Args:
        program: whose.
        found: what of it answers requests.
    """

    def __init__(self, program: Program, found: Sequence[Route]) -> None:
        self._program = program
        self._asked: set[str] = set()
        """Things whose owner a handler looks at."""
        self._kept: set[str] = set()
        """Things that are kept with their owner."""
        self._credited: set[str] = set()
        """Things that are kept with their author."""
        for function in program.functions.values() if found else ():
            if looks_at_owner(program, function):
                self._learn_questions(function)
        if found:
            self._learn_records()

    def foreign(self, route: Route) -> ast.expr | None:
        """Where somebody's thing is taken by what the caller names, and nobody asks whose it is."""
        function = route.function
        if not (self._asked or self._kept or self._credited) or self._may_ask(function):
            return None
        for fetch in self._fetches(function):
            things = _things(self._program, fetch)
            if self._is_somebodys(route, fetch, things) and not self.is_asked_within(fetch):
                return fetch
        return None

    def is_shown(self, route: Route, fetch: ast.expr) -> bool:
        """Whether a thing is one that others than its owner are to look at, and is only read."""
        if any(
            isinstance(part, ast.keyword) and part.arg and not _OPEN.isdisjoint(words(part.arg))
            for part in _flat(fetch)
        ):
            return True
        if route.methods & _SENDING or acts(route) or is_about_private(route, fetch):
            return False
        return self._is_public(route, _things(self._program, fetch))

    def is_asked_within(self, fetch: ast.expr) -> bool:
        """Whether the own function that fetches looks at the owner itself."""
        if not isinstance(fetch, ast.Call):
            return False
        names = self._program.value(fetch.func).names
        own = [self._program.functions[name] for name in names if name in self._program.functions]
        return any(looks_at_owner(self._program, each) or self._may_ask(each) for each in own)

    def _is_somebodys(self, route: Route, fetch: ast.expr, things: set[str]) -> bool:
        if acts(route) or _removes(fetch):
            return bool(things & (self._asked | self._kept | self._credited)) and _JOINING.isdisjoint(
                words_of(route)
            )
        if self._is_public(route, things):
            return False
        if things & (self._asked | self._kept):
            return True
        return bool(things & self._credited) and (bool(things & _OWN_ONLY) or is_about_private(route, fetch))

    @staticmethod
    def _is_public(route: Route, things: set[str]) -> bool:
        names = (*things, route.function.name, _PLACE.sub("", route.path))
        return any(_singular(word) in _SHOWN for name in names for word in words(name))

    def _may_ask(self, function: Function) -> bool:
        """Whether another question may do: whether it is public, whether he is a member."""
        names = [*decorated(function), *dependencies(function)]
        for node in body_nodes(function.node):
            if isinstance(node, ast.Compare | ast.If | ast.IfExp):
                names += identifiers(node.test if isinstance(node, ast.If | ast.IfExp) else node)
            elif isinstance(node, ast.Call):
                names.append(called(node))
                names += (each.arg for each in node.keywords if each.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _TABLE.search(node.value):
                names += _COLUMN.findall(node.value)
        return any(not _ASKING.isdisjoint(words(name)) for name in names)

    def _fetches(self, function: Function) -> Iterator[ast.expr]:
        """Where anything is taken by a key that the caller gave."""
        spec = function.node.args
        given = (
            {arg.arg for arg in (*spec.args, *spec.kwonlyargs)}
            - user_parameters(function)
            - {"self", "request"}
        )
        for node in body_nodes(function.node):
            if isinstance(node, ast.Subscript):
                stored = isinstance(self._program.parent(node), ast.Assign) and isinstance(
                    node.ctx, ast.Store
                )
                shelf = isinstance(node.value, ast.Name | ast.Attribute)
                if shelf and not stored and self._is_key(node.slice, given):
                    yield node
            elif isinstance(node, ast.Call) and (is_fetching(called(node)) or called(node) in _TAKING):
                parts = (
                    part
                    for arg in (*node.args, *(each.value for each in node.keywords))
                    for part in _flat(arg)
                )
                if _things(self._program, node) and any(self._is_key(part, given) for part in parts):
                    yield node

    def _is_key(self, node: ast.AST, given: set[str]) -> bool:
        if isinstance(node, ast.Name) and node.id in given:
            return True
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            return False
        return any(
            taint.reach == Reach.REMOTE and taint.form == "whole"
            for taint in self._program.value(node).taints
        )

    def _learn_questions(self, function: Function) -> None:
        """`if paper.owner_id != current_user.id`, `Paper.query.filter_by(owner_id=current_user.id)`."""
        mine = {id(node) for node in identities(function)}
        asks = False
        for node in body_nodes(function.node):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                asks = asks or any(head(side) in _OWNERS and not _has_any(side, mine) for side in sides)
            elif isinstance(node, ast.Call) and (
                any(each.arg in _OWNERS and _has_any(each.value, mine) for each in node.keywords)
                or (_selects_by_owner(node) and any(_has_any(each, mine) for each in node.args[1:]))
            ):
                self._asked |= _things(self._program, node)
        if asks:
            for fetch in self._fetches(function):
                self._asked |= _things(self._program, fetch)

    def _learn_records(self) -> None:
        """`NOTES[key] = {"owner": ...}`, a class with a field for the owner, `INSERT INTO notes (owner_id, ...)`."""
        program = self._program
        for _, assign in program.nodes(ast.Assign):
            target = assign.targets[-1]
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name | ast.Attribute):
                self._learn(head(target.value), _fields_given(assign.value))
        for cls in program.classes.values():
            self._learn(cls.node.name, _fields_of(cls.node))
        for _, node in program.nodes(ast.Constant):
            if isinstance(node.value, str) and "insert" in node.value[:_FEW].lower():
                table = _TABLE.search(node.value)
                if table is not None:
                    self._learn(table[1], set(_COLUMN.findall(node.value)))

    def _learn(self, thing: str, fields: set[str]) -> None:
        name = _singular(thing.lower())
        if not name or name in _GENERAL or not fields & (_OWNERS - {"user"}):
            return
        if fields & _PLAIN_OWNERS:
            self._kept.add(name)
        else:
            self._credited.add(name)


def _things(program: Program, fetch: ast.AST) -> set[str]:
    """What is taken, in the singular: by the name of its collection, model or table."""
    if isinstance(fetch, ast.Subscript):
        names = [head(fetch.value)]
    elif isinstance(fetch, ast.Call):
        names = list(identifiers(fetch.func.value)) if isinstance(fetch.func, ast.Attribute) else []
        if isinstance(fetch.func, ast.Name):
            names += words(fetch.func.id)[1:]
        names += [arg.id for arg in fetch.args if isinstance(arg, ast.Name) and arg.id[:1].isupper()]
        first = fetch.args[0] if fetch.args else None
        text = program.value(first).known_text if first is not None else None
        names += _TABLE.findall(text or "")
    else:
        names = []
    return {_singular(name.lower()) for name in names if name.lower() not in _GENERAL}


def _selects_by_owner(node: ast.Call) -> bool:
    """`execute("SELECT ... WHERE owner_id = ?", ...)`."""
    text = "".join(text_in(node.args[0])) if node.args else ""
    return any(column in _OWNERS for column in _COLUMN.findall(text.lower().partition("where")[2]))


def _removes(fetch: ast.expr) -> bool:
    """`del notes[key]`, `notes.pop(key)`."""
    if isinstance(fetch, ast.Subscript):
        return isinstance(fetch.ctx, ast.Del)
    return called(fetch) in _REMOVING


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s") if len(word) > 1 else word


def _fields_given(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Dict):
        return {text for key in node.keys if key is not None for text in text_in(key)}
    if isinstance(node, ast.Call):
        return {each.arg for each in node.keywords if each.arg}
    return set()


def _fields_of(node: ast.ClassDef) -> set[str]:
    fields = set()
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields.add(statement.target.id)
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            fields |= {each.id for each in statement.targets if isinstance(each, ast.Name)}
    return fields


def _has_any(node: ast.AST, wanted: set[int]) -> bool:
    return any(id(part) in wanted for part in _flat(node))


def _flat(node: ast.AST) -> Iterator[ast.AST]:
    """An expression and its parts, as far as a few."""
    waiting = [node]
    for _ in range(_FEW):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        waiting.extend(ast.iter_child_nodes(part))
