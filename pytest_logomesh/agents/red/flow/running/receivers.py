"""Functions that a server or a library calls with what a stranger has sent, going by the names of their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.own.parameters import ordered
from pytest_logomesh.agents.red.flow.program import Function
from pytest_logomesh.agents.red.flow.sources import ASGI_SCOPE, WSGI_ENVIRON

_INTERFACES: Final[Mapping[tuple[str, ...], str]] = {
    ("environ", "start_response"): WSGI_ENVIRON,
    ("scope", "receive", "send"): ASGI_SCOPE,
}
_CALLBACKS: Final[Mapping[tuple[str, ...], str]] = {
    ("client", "userdata", "msg"): "msg",
    ("client", "userdata", "message"): "message",
    ("ch", "method", "properties", "body"): "body",
    ("channel", "method", "properties", "body"): "body",
    ("ch", "method", "props", "body"): "body",
    ("ws", "message"): "message",
}
"""Of MQTT, AMQP and web sockets: which parameter holds the message."""
_FIRST: Final = frozenset(names[0] for names in (*_INTERFACES, *_CALLBACKS))
_PROTOCOLS: Final = frozenset({"data_received", "datagram_received"})


def received(function: Function) -> tuple[str, str] | None:
    """The parameter that is handed what a stranger has sent, and the root of that input."""
    names = tuple([arg.arg for arg in ordered(function.node.args)])
    if function.cls is not None:
        names = names[1:]
    if not names or (names[0] not in _FIRST and function.name not in _PROTOCOLS):
        return None
    for interface, root in _INTERFACES.items():
        if names[: len(interface)] == interface:
            return names[0], root
    name = names[0] if function.name in _PROTOCOLS else _CALLBACKS.get(names)
    return (name, f"{function.id}({name})") if name is not None else None
