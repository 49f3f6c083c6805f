"""What functions do: what they change, what they fetch by a key that the caller names, and for whom they seem meant."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from pytest_logomesh.agents.red.clues.authorisation import user_parameters
from pytest_logomesh.agents.red.clues.naming import head, identifiers, words
from pytest_logomesh.agents.red.clues.routes import Route
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.flow import Class, Function, Program, Reach

_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ACTING: Final = frozenset({
    "delete", "remove", "update", "edit", "set", "purge", "reset", "grant", "revoke", "ban", "promote",
    "demote", "transfer", "restart", "approve", "reject", "disable", "enable", "suspend", "cancel",
    "refund", "change", "modify", "drop", "clear", "shutdown", "kick", "assign", "destroy", "wipe", "unban",
    "block", "archive", "publish", "rename", "replace", "impersonate", "export", "move", "restore",
})  # fmt: skip
_WRITING: Final = frozenset({
    "delete", "remove", "update", "save", "commit", "add", "set", "put", "purge", "restart", "insert",
    "delete_one", "update_one", "delete_many", "insert_one", "write", "create", "bulk_create", "drop",
    "pop", "clear", "grant", "revoke", "promote", "send", "cancel", "refund", "transfer", "destroy",
    "execute", "unlink", "rmtree", "replace_one", "update_many", "merge", "flush", "reset", "disable",
    "enable", "ban", "approve", "archive", "setex", "shutdown", "stop", "start", "wipe",
})  # fmt: skip
_PUBLIC: Final = frozenset({
    "login", "logout", "register", "signup", "health", "healthz", "ping", "webhook", "webhooks", "callback",
    "token", "tokens", "forgot", "verify", "contact", "feedback", "search", "index", "home", "static",
    "public", "subscribe", "newsletter", "signin", "oauth", "status", "refresh", "vote", "comment",
    "comments", "guestbook", "hook", "metrics", "error", "activate", "confirm", "session", "auth", "help",
    "authenticate", "csrf", "captcha", "unsubscribe", "quote", "preview", "validate", "password", "version",
    "ready", "echo", "hello",
})  # fmt: skip
_PRIVATE: Final = frozenset({
    "invoice", "invoices", "order", "orders", "account", "accounts", "message", "messages", "document",
    "documents", "payment", "payments", "medical", "record", "records", "statement", "statements", "ticket",
    "note", "notes", "report", "transaction", "card", "address", "prescription", "patient", "salary",
    "payroll", "subscription", "booking", "reservation", "file", "attachment", "contract", "receipt",
    "wallet", "transfer", "claim", "application", "appointment", "customer", "employee",
})  # fmt: skip
_PERSONAL: Final = frozenset(
    {"user", "users", "profile", "settings", "password", "email", "avatar", "preferences"}
)
"""Of others, these may be looked at, and not changed."""
_FETCHING: Final = frozenset({
    "get", "get_or_404", "get_object_or_404", "first_or_404", "one", "first", "execute", "fetchone",
    "find_one", "find", "filter", "filter_by", "load", "find_by_id", "get_by_id", "fetch", "retrieve",
    "scalar", "scalar_one", "scalar_one_or_none", "one_or_none", "one_or_404", "get_one", "get_object",
    "read", "fetch_one", "fetchrow", "delete_one", "update_one", "query_one",
})  # fmt: skip
_CHANGING_VIEWS: Final = (
    "DeleteView", "UpdateView", "CreateView", "ModelViewSet", "DestroyAPIView", "UpdateAPIView",
    "CreateAPIView", "RetrieveUpdateDestroyAPIView", "RetrieveDestroyAPIView", "RetrieveUpdateAPIView",
)  # fmt: skip
_KEYS: Final = frozenset(
    {"id", "pk", "uuid", "number", "slug", "key", "no", "ids", "ref", "guid", "uid", "userid"}
)
_WRITES: Final = ("update", "delete", "insert", "drop", "alter", "replace")


_REVEALING: Final = frozenset({
    "export", "download", "backup", "dump", "logs", "audit", "salaries", "salary", "payroll", "secrets",
    "internal", "users", "customers", "report", "reports", "statistics", "members", "emails", "config",
    "invoices", "keys",
})  # fmt: skip
"""What few should read."""


def reveals(route: Route) -> bool:
    """Whether it gives out what is likely not for everybody."""
    found = words_of(route)
    return bool(found & _REVEALING)


def words_of(route: Route) -> set[str]:
    """The words of a route's name and address."""
    return {*words(route.function.name), *words(route.path)}


def is_public(route: Route) -> bool:
    """Whether it is likely meant for everybody: the log-in, a search, a webhook."""
    return bool(words_of(route) & _PUBLIC)


def is_public_name(name: str) -> bool:
    """Likewise, of a class."""
    return bool(set(words(name)) & _PUBLIC)


def is_deed(name: str) -> bool:
    """Whether a name says that something is changed."""
    return bool(set(words(name)) & _ACTING)


def acts(route: Route) -> bool:
    """Whether it changes what others have."""
    function = route.function
    if change(function) is None:
        return False
    if not route.methods & _CHANGING:
        return is_deed(function.name)
    named = is_deed(function.name) or "admin" in words_of(route) or route.methods & {"DELETE", "PUT", "PATCH"}
    return bool(named) or "<" in route.path or "{" in route.path


def change(function: Function) -> ast.AST | None:
    """The first call or assignment that changes anything."""
    return change_among(body_nodes(function.node))


def change_among(nodes: Iterable[ast.AST]) -> ast.AST | None:
    """The first of these that changes anything."""
    for node in nodes:
        if isinstance(node, ast.Delete):
            return node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript):
            return node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if set(words(name)) & _WRITING and (name != "execute" or _writes(node)) and not _is_answer(name):
                return node
    return None


def _is_answer(name: str) -> bool:
    return name.startswith(("send_", "set_status", "set_header", "add_header", "end_"))


def _writes(node: ast.Call) -> bool:
    """Whether an executed statement is one that changes data."""
    for each in ast.walk(node.args[0]) if node.args else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            return each.value.lstrip().lower().startswith(_WRITES)
        if called(each) in ("delete", "update", "insert"):
            return True
    return False


def fetch_by_key(program: Program, function: Function) -> ast.expr | None:
    """Where a thing is taken by the key that the caller gave, in the address or in what he sent."""
    spec = function.node.args
    keys = {arg.arg for arg in (*spec.args, *spec.kwonlyargs)} - user_parameters(function)
    keys = {key for key in keys if words(key)[-1:] and words(key)[-1] in _KEYS}
    for node in body_nodes(function.node):
        if isinstance(node, ast.Subscript):
            sent = isinstance(node.slice, ast.Name) and node.slice.id in keys
            if _is_shelf(program, node.value) and (sent or _is_sent_key(program, node.slice)):
                return node
        elif isinstance(node, ast.Call) and is_fetching(called(node)):
            for arg in (*node.args, *(keyword.value for keyword in node.keywords)):
                for each in ast.walk(arg):
                    if (isinstance(each, ast.Name) and each.id in keys) or _is_sent_key(program, each):
                        return node
        elif isinstance(node, ast.Call) and _changes_by_key(node):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.expr) and _is_sent_key(program, first):
                return node
    return None


def _is_shelf(program: Program, node: ast.expr) -> bool:
    """Whether things are kept there for longer than one request."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    return not program.value(node).taints


def _changes_by_key(node: ast.Call) -> bool:
    """`accounts.set_password(uid, ...)`: a deed that is done to whomever the first argument names."""
    return isinstance(node.func, ast.Attribute) and len(words(node.func.attr)) > 1 and is_deed(node.func.attr)


def is_fetching(name: str) -> bool:
    """Whether something of this name takes things out of where they are kept."""
    return name in _FETCHING or bool(set(words(name)) & {"get", "find", "fetch", "load"})


def _is_sent_key(program: Program, node: ast.AST) -> bool:
    """Whether a key is what the caller sent: `body.thread_id`, `data["uid"]`, `request.args.get("id")`."""
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        return False
    found = words(head(node))
    if not found or found[-1] not in _KEYS:
        return False
    return any(taint.reach == Reach.REMOTE and taint.form == "whole" for taint in program.value(node).taints)


def is_about_private(route: Route, fetch: ast.expr) -> bool:
    """Whether what is fetched likely belongs to one person."""
    found = words_of(route) | {word for name in identifiers(fetch) for word in words(name)}
    return bool(found & _PRIVATE) or (acts(route) and bool(found & _PERSONAL))


def looks_at_author(function: Function) -> bool:
    """Whether a thing's owner is compared with anything."""
    for node in body_nodes(function.node):
        if isinstance(node, ast.Compare):
            found = {word for name in identifiers(node) for word in words(name)}
            if found & {"owner", "author", "creator"}:
                return True
    return False


def view_acts(cls: Class) -> bool:
    """Whether a class of views changes anything."""
    if any(base.rpartition(".")[2] in _CHANGING_VIEWS for base in cls.bases):
        return True
    writing = ("post", "put", "patch", "delete")
    return any(name in cls.methods and change(cls.methods[name]) is not None for name in writing)
