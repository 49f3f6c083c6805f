"""What a person can do about a vLLM server that failed: patterns of its log, each with the way out."""

import re

from pytest_logomesh.models.vllm.log import complaints, message

CAUSE_LIMIT = 200

# The more particular first: the first pattern that any complaint matches speaks.
_HINTS = (
    (
        r"^could not be started$",
        "vLLM is not installed here: `pip install 'pytest-logomesh[vllm]'`, "
        "or point --logomesh-endpoint at a server that already runs",
    ),
    (
        r"vllm(?: serve)?: error: ",
        "this vLLM does not take the tier's arguments: compare args in [tool.logomesh.tiers] with "
        "`vllm serve --help=all`",
    ),
    (r"Address already in use", "another program took the port in between: run again"),
    (
        r"larger than the (?:maximum number of tokens|available KV cache)|To serve at least one request",
        "the KV cache cannot hold one request of --max-model-len: lower it, or raise "
        "--gpu-memory-utilization (on a CPU: VLLM_CPU_KVCACHE_SPACE)",
    ),
    (
        r"out of memory|OutOfMemoryError|No available memory for the cache blocks|Free memory on device",
        "too little device memory: lower --gpu-memory-utilization or --max-model-len in the tier's args, "
        "spread the model with --tensor-parallel-size, or end what else uses the device",
    ),
    (
        r"Failed to infer device type|No CUDA GPUs are available|NVIDIA driver|libcuda\.so|"
        r"no CUDA-capable device|CUDA driver version is insufficient",
        "no device that this vLLM can use: check `nvidia-smi`; without a GPU install vLLM's CPU build, "
        "or point --logomesh-endpoint at a server that already runs",
    ),
    (
        r"[Gg]ated ?[Rr]epo|Access to model .* is restricted|401 Client Error|403 Client Error",
        "the weights need an accepted licence and a token: accept it on MODEL's page and set HF_TOKEN",
    ),
    (
        r"couldn't connect to 'https?://|outgoing traffic has been disabled|OfflineModeIsEnabled|"
        r"LocalEntryNotFoundError",
        "the weights are not on this machine and the model hub cannot be reached: `hf download MODEL` "
        "where there is a network, give the tier a folder as its model, or point --logomesh-endpoint at a "
        "server that has them",
    ),
    (
        r"Repo id must be in the form|is not a valid model identifier|Repository ?Not ?Found|"
        r"Invalid repository ID or local directory",
        "no such model: MODEL must be a Hugging Face id or a folder that is there",
    ),
    (r"Cannot find any model weights", "the model's folder holds no weights"),
    (r"No space left on device", "the disk is full: HF_HOME names another place for weights"),
    (
        r"Bfloat16 is only supported|[Cc]ompute [Cc]apability|no kernel image is available",
        "the device is too old for what the tier asks: try --dtype half in its args, or another quantization",
    ),
    (
        r"trust_remote_code",
        "the model brings code of its own: put --trust-remote-code into args if you trust it",
    ),
    (
        r"No package metadata was found|ModuleNotFoundError|ImportError|undefined symbol",
        "this vLLM's installation is broken: install it anew, best into an environment of its own, "
        "which the tier names by command",
    ),
    (
        r"killed by SIGKILL|EngineDeadError",
        "it died without a word of its own: the machine may have run out of memory, which `dmesg` tells",
    ),
)


def explain(lines: list[str], end: str, model: str) -> tuple[str | None, str | None]:
    """What went wrong, and the way out of it, each on one line and without a full stop; None where not known.

    Args:
        lines: the log's.
        end: how the server ended, in words, such as `was killed by SIGKILL`.
        model: whose server it is.
    """
    found = [*complaints(lines), end]
    for pattern, way in _HINTS:
        line = next((line for line in found if re.search(pattern, line)), None)
        if line is not None:
            return None if line == end else _cause(line), way.replace("MODEL", model)
    return None, None


def _cause(line: str) -> str:
    """A complaint without what vLLM puts before it and what would take it beyond a line."""
    text = message(line).rstrip(". ")
    return text if len(text) <= CAUSE_LIMIT else f"{text[:CAUSE_LIMIT].rstrip()} ..."
