"""Which values are the host of an address."""

from typing import Final

from pytest_logomesh.agents.red.flow.values import Value

_HOSTS: Final = (".netloc", ".hostname", ".host")


def is_host(value: Value) -> bool:
    """Whether it is the host's part of an address."""
    return any(name.endswith(_HOSTS) for name in value.names)


def is_own_host(value: Value) -> bool:
    """Whether it is a host that something here is known by."""
    return any(name.endswith((*_HOSTS, "get_host()")) for name in value.names)
