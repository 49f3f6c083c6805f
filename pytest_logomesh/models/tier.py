"""A tier: a named model configuration, with what `vllm serve` is told for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Literal

SETTINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tensor_parallel": ("--tensor-parallel-size", "-tp"),
        "data_parallel": ("--data-parallel-size", "-dp"),
        "max_num_seqs": ("--max-num-seqs",),
        "max_num_batched_tokens": ("--max-num-batched-tokens",),
        "gpu_memory_utilization": ("--gpu-memory-utilization", "--device-memory-utilization"),
        "max_model_len": ("--max-model-len",),
    }
)
"""Keys of a table that are options of `vllm serve`, with the option's names, the usual one first."""
_MULTIPLES = MappingProxyType(
    {"": 1, "k": 10**3, "K": 2**10, "m": 10**6, "M": 2**20, "g": 10**9, "G": 2**30}  # as vLLM reads them
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One model configuration under the name that `--logomesh-model` takes."""

    name: str
    kind: Literal["embedded", "served"] = "served"
    """`embedded`: an agent of ours without a model. `served`: by a vLLM that the run starts."""
    model: str = ""
    """A Hugging Face id or a folder; empty when embedded."""
    arguments: tuple[str, ...] = ()
    """What `vllm serve MODEL` is told beside host, port and the settings below."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the server's environment."""
    command: str = "vllm"
    """The executable: a name looked up in PATH, or a path."""
    startup_s: float = 600.0
    """How long it may take until it answers, seconds; the first start downloads the weights."""
    tensor_parallel: int | None = None
    """Devices that one copy of the model is spread over; None, here and below, is vLLM's own choice."""
    data_parallel: int | None = None
    """Copies of the model behind one server."""
    max_num_seqs: int | None = None
    """Requests that one copy computes at once; what comes beyond waits in the server's queue."""
    max_num_batched_tokens: int | None = None
    """Tokens that one copy computes in one step, of prompts and answers together."""
    gpu_memory_utilization: float | None = None
    """The share of a device's memory that one copy takes, above 0 and at most 1."""
    max_model_len: int | None = None
    """The longest prompt with its answer, tokens."""
    replicas: int = 1
    """Servers of this tier, each with devices of its own where there are any."""
    replica: int | None = None
    """Which of them this is, 1-based; None is the tier as a whole."""

    @property
    def served_name(self) -> str:
        """The model's id in requests: the first `--served-model-name`, else `model`."""
        return _option(self.arguments, ("--served-model-name",)) or self.model

    @property
    def flags(self) -> tuple[str, ...]:
        """What `vllm serve MODEL` is told beside host and port: settings, then arguments; of two the last counts."""
        told = ((names[0], getattr(self, key)) for key, names in SETTINGS.items())
        settings = ((name, str(value)) for name, value in told if value is not None)
        return (*chain.from_iterable(settings), *self.arguments)

    @property
    def replica_tiers(self) -> tuple["Tier", ...]:
        """One for each server that is to be started; of a tier with one server, itself."""
        if self.replicas == 1:
            return (self,)
        return tuple(replace(self, replica=number) for number in range(1, self.replicas + 1))

    @property
    def devices(self) -> int:
        """GPUs that one server takes."""
        pipeline = _count(_option(self.arguments, ("--pipeline-parallel-size", "-pp"))) or 1
        return (self._number("tensor_parallel") or 1) * (self._number("data_parallel") or 1) * pipeline

    @property
    def batch(self) -> int | None:
        """Requests that its servers compute at once, of a replica its own; None where that is vLLM's choice."""
        sequences = self._number("max_num_seqs")
        if sequences is None:
            return None
        return sequences * (self._number("data_parallel") or 1) * (1 if self.replica else self.replicas)

    @property
    def context(self) -> int | None:
        """The longest prompt with its answer, tokens; None where it is the model's own."""
        return self._number("max_model_len")

    def _number(self, key: str) -> int | None:
        """A whole setting, wherever it was given."""
        number: int | None = getattr(self, key)
        return number if number is not None else _count(_option(self.arguments, SETTINGS[key]))


def _option(arguments: Sequence[str], names: tuple[str, ...]) -> str | None:
    """The value that an option of vLLM's ends up with; None where it is not given."""
    found = None
    for argument, after in zip_longest(arguments, arguments[1:], fillvalue=""):
        name, equals, value = argument.partition("=")
        if plain(name) in names:
            found = value if equals else after
    return found


def plain(option: str) -> str:
    """An option's name as vLLM documents it; it takes `_` for `-`."""
    return option.replace("_", "-") if option.startswith("--") else option


def _count(text: str | None) -> int | None:
    """A whole number above 0 as vLLM reads it, such as `16384`, `16K` (16384) or `16k` (16000)."""
    match = re.fullmatch(r"(\d{1,15})([kKmMgG]?)", (text or "").strip(), re.ASCII)
    return int(match[1]) * _MULTIPLES[match[2]] or None if match else None
