"""From a name to a sandbox that works here; untrusted code never runs unconfined unless somebody said so."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.sandbox.bubblewrap import BubblewrapSandbox
from pytest_logomesh.sandbox.container import ContainerSandbox
from pytest_logomesh.sandbox.process import ProcessSandbox

FLAG = "--logomesh-sandbox"
_WAYS_OUT = (
    "install bubblewrap (apt-get install bubblewrap), allow unprivileged user namespaces "
    "(sysctl -w kernel.unprivileged_userns_clone=1; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0), "
    f"install docker or podman, or give {FLAG} process for code you trust"
)


class Choosable(Sandbox, Protocol):
    """A sandbox that knows whether it works here."""

    confines: bool
    """Whether untrusted code may run in it without being asked for by name."""

    @property
    def problem(self) -> str | None:
        """Why it cannot be had here; None where it works. Found out once."""


SANDBOXES: Mapping[str, Callable[[], Choosable]] = MappingProxyType(
    {"bubblewrap": BubblewrapSandbox, "container": ContainerSandbox, "process": ProcessSandbox}
)
"""Strongest first."""


def choose(name: str, sandboxes: Mapping[str, Callable[[], Choosable]] = SANDBOXES) -> Sandbox:
    """The sandbox of that name; with `auto` the strongest that confines and works here.

    Raises:
        OptionMistake: there is none of that name, or it does not work here; names the ways out.
    """
    if name not in (*sandboxes, "auto"):
        raise OptionMistake(FLAG, f"there is no sandbox {name!r}; there are auto, {', '.join(sandboxes)}")
    problems = []
    for key in sandboxes if name == "auto" else (name,):
        sandbox = sandboxes[key]()
        if name == "auto" and not sandbox.confines:
            continue
        if sandbox.problem is None:
            return sandbox
        problems.append(f"{key} does not work here ({sandbox.problem})")
    raise OptionMistake(FLAG, f"{'; '.join(problems) or 'nothing here confines code'}: {_WAYS_OUT}")
