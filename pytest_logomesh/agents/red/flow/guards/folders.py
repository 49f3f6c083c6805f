"""What is said of the folder that a path lies in."""

from pytest_logomesh.agents.red.flow.taints import Taints


def resolved(taints: Taints) -> Taints:
    """The inputs of a path that holds no `..` any more; of any other, the folder it begins with says nothing."""
    return tuple(taint for taint in taints if "normal" in taint.cleaned)
