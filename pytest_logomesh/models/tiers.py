"""Tiers: named model configurations, built in or `[tool.logomesh.tiers.NAME]` of a user's pyproject.toml.

Served tiers hold what `vllm serve` is told beside the model. Left to vLLM, whose own choice is the right one:
prefix caching (on, so that prompts which begin alike are computed once), the AWQ kernel (naming `awq` forces a slow
one), gpt-oss's reasoning parser.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pytest_logomesh.models.tier import SETTINGS, Tier, plain
from pytest_logomesh.records.errors import UserMistake

__all__ = ["BUILT_IN", "Tier", "load_tiers", "unknown_tier"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OURS = ("--host", "--port", "--uds", "--api-key", "--ssl-keyfile", "--ssl-certfile", "--root-path")
_SHARES = ("gpu_memory_utilization",)


# --generation-config vllm: a model's own sampling defaults (Qwen's have a repetition penalty) would change answers
# without standing in the run's record.
_ARGUMENTS = ("--generation-config", "vllm")

# For one GPU each: 24 GB and more for mistral7b and gptoss20b, 40 for qwen32b, 80 for gptoss120b.
#   max_model_len           A prompt with three rounds of feedback and an answer stay under 16384; gpt-oss reasons at
#                           length before it answers. vLLM does not start unless one such request fits beside the
#                           weights, so the models' own 32768 and 131072 would shut smaller devices out.
#   max_num_seqs            What fits at a battle's usual 2000 tokens: qwen32b needs 0.26 MB a token, mistral7b 0.13,
#                           gpt-oss half as much and less. vLLM's own 256 to 1024 would take in requests only to throw
#                           them out again when the cache is full, and streams would stand still meanwhile.
#   max_num_batched_tokens  Several prompts in one step, so that a run's first answers begin together, yet a step stays
#                           far under a second and streams are never taken for stalled. vLLM's own is 2048 on small
#                           devices; on Hopper, for which gpt-oss is made, 8192.
#   gpu_memory_utilization  A little under vLLM's own 0.92: a desktop on the device must not stop the start.
_DENSE: Mapping[str, float] = MappingProxyType(
    {"max_model_len": 16384, "max_num_batched_tokens": 4096, "gpu_memory_utilization": 0.9}
)
_GPT_OSS: Mapping[str, float] = MappingProxyType(
    {"max_model_len": 32768, "max_num_batched_tokens": 8192, "gpu_memory_utilization": 0.9}
)


def _served(name: str, model: str, startup_s: float, settings: Mapping[str, float], **more: int) -> Tier:
    tier = Tier(name, model=model, arguments=_ARGUMENTS, startup_s=startup_s)
    return replace(tier, **settings, **more)  # type: ignore[arg-type]  # each setting has its field's type


BUILT_IN: Mapping[str, Tier] = MappingProxyType(
    {
        tier.name: tier
        for tier in (
            Tier("reference", kind="embedded"),
            Tier("flawed", kind="embedded"),
            _served("mistral7b", "mistralai/Mistral-7B-Instruct-v0.3", 600.0, _DENSE, max_num_seqs=128),
            _served("qwen32b", "Qwen/Qwen2.5-Coder-32B-Instruct-AWQ", 900.0, _DENSE, max_num_seqs=64),
            _served("gptoss20b", "openai/gpt-oss-20b", 900.0, _GPT_OSS, max_num_seqs=128),
            _served("gptoss120b", "openai/gpt-oss-120b", 1800.0, _GPT_OSS, max_num_seqs=64),
        )
    }
)


def load_tiers(pyproject: Path | None) -> Mapping[str, Tier]:
    """The built-in tiers and the user's, which may change a built-in one that is served.

    Args:
        pyproject: a pyproject.toml; None or a file that is not there means built-in tiers alone.

    Raises:
        UserMistake: a table that cannot be used; names file, table and key.
    """
    tables = _tables(pyproject) if pyproject is not None and pyproject.is_file() else {}
    added = {}
    for name, table in tables.items():
        assert pyproject is not None  # there are no tables without a file
        added[name] = _TierTable(pyproject, name).read(table)
    return MappingProxyType({**BUILT_IN, **added})


def unknown_tier(name: str, tiers: Iterable[str]) -> str:
    """Why a name cannot be used, with the names that come close, for a usage error."""
    known = sorted(tiers)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    guess = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
    return (
        f"no tier is called {name!r}; {guess} "
        f"(add one as [tool.logomesh.tiers.{name}]; with --logomesh-endpoint any model's id will do)"
    )


def _tables(pyproject: Path) -> Mapping[str, object]:
    """`[tool.logomesh.tiers]` of the file."""
    try:
        found: dict[str, object] = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserMistake(f"{pyproject}: not TOML: {error}") from error
    walked = []
    for key in ("tool", "logomesh", "tiers"):
        walked.append(key)
        inner = found.get(key, {})
        if not isinstance(inner, dict):
            raise UserMistake(f"{pyproject}: [{'.'.join(walked)}] must be a table")
        found = inner
    return found


class _TierTable:
    """Reads one `[tool.logomesh.tiers.NAME]`; every mistake names file, table and key."""

    def __init__(self, pyproject: Path, name: str) -> None:
        self._pyproject = pyproject
        self._name = name

    def read(self, table: object) -> Tier:
        base = BUILT_IN.get(self._name, Tier(self._name))
        if base.kind == "embedded":
            raise self._mistake("an embedded agent; a tier of your own needs another name")
        if not _NAME.fullmatch(self._name):
            raise self._mistake("a tier's name is made of letters, digits, '.', '_' and '-'")
        if not isinstance(table, dict):
            raise self._mistake("must be a table")
        readers: dict[str, tuple[str, Callable[[str, object], object]]] = {
            "model": ("model", self._model),
            "args": ("arguments", self._arguments),
            "env": ("environment", self._environment),
            "command": ("command", self._command),
            "startup_s": ("startup_s", self._seconds),
            "replicas": ("replicas", self._whole),
            **{key: (key, self._share if key in _SHARES else self._whole) for key in SETTINGS},
        }
        given: dict[str, object] = {}
        for key, value in table.items():
            if key not in readers:
                close = difflib.get_close_matches(key, readers, n=1)
                guess = f"did you mean {close[0]}?" if close else f"there are: {', '.join(readers)}"
                raise self._mistake(f"unknown key; {guess}", key)
            target, reader = readers[key]
            given[target] = reader(key, value)
        if "arguments" in given:
            given |= self._replaced(given)
        tier = replace(base, **given)  # type: ignore[arg-type]  # each reader returns its field's type
        if not tier.model:
            raise self._mistake("missing; a Hugging Face id or a folder", "model")
        return tier

    def _mistake(self, problem: str, key: str | None = None) -> UserMistake:
        place = f"{self._pyproject}: [tool.logomesh.tiers.{self._name}]"
        return UserMistake(f"{place} {key}: {problem}" if key else f"{place}: {problem}")

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._mistake(f"must be a text that is not empty, not {value!r}", key)
        return value

    def _path(self, text: str) -> Path:
        """Relative to the file's folder; an absolute path stays what it is."""
        return self._pyproject.parent / os.path.expanduser(text)  # noqa: PTH111  # Path's raises on `~nobody`

    def _model(self, key: str, value: object) -> str:
        text = self._text(key, value)
        if os.path.exists(self._path(text)):  # noqa: PTH110  # Path's raises on a NUL
            return str(self._path(text).resolve())
        if text.startswith(("/", "./", "../", "~")):
            raise self._mistake(f"no such folder: {self._path(text)}", key)
        return text

    def _command(self, key: str, value: object) -> str:
        text = self._text(key, value)
        # Not resolved: a virtual environment's interpreter is a link that must stay one.
        return str(self._path(text).absolute()) if "/" in text else text

    def _arguments(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._mistake(
                f'must be a list of texts such as ["--max-num-seqs", "8"], not {value!r}', key
            )
        for item in value:
            if plain(item.partition("=")[0]) in _OURS:
                raise self._mistake(f"{item.partition('=')[0]} is chosen by the run; leave it out", key)
        return tuple(value)

    def _replaced(self, given: Mapping[str, object]) -> Mapping[str, None]:
        """The built-in tier's settings that the arguments give anew."""
        arguments = given["arguments"]
        assert isinstance(arguments, tuple)
        named = {plain(argument.partition("=")[0]) for argument in arguments}
        replaced = {key: named & set(names) for key, names in SETTINGS.items() if named & set(names)}
        for key, names in replaced.items():
            if key in given:
                raise self._mistake(f"stands in args as {min(names)} as well; leave one of them out", key)
        return dict.fromkeys(replaced)

    def _environment(self, key: str, value: object) -> Mapping[str, str]:
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self._mistake(
                f'must be a table of texts such as {{HF_HUB_OFFLINE = "1"}}, not {value!r}', key
            )
        if "VLLM_API_KEY" in value:
            raise self._mistake("VLLM_API_KEY is chosen by the run; leave it out", key)
        return MappingProxyType(dict(value))

    def _seconds(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise self._mistake(f"must be a number of seconds above 0, not {value!r}", key)
        return float(value)

    def _whole(self, key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._mistake(f"must be a whole number above 0, not {value!r}", key)
        return value

    def _share(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise self._mistake(f"must be above 0 and at most 1, not {value!r}", key)
        return float(value)
