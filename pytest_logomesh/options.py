"""Every flag, ini key and environment variable, once; nothing else in the package reads them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from pytest_logomesh.records.errors import OptionMistake, UserMistake
from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.streaming.limits import StreamLimits


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked for; the defaults of all options stand here."""

    models: tuple[str, ...]
    folder: Path
    """Where the person stands: reports land under it."""
    pyproject: Path
    """Where tiers of the user's own may stand; it need not exist."""
    endpoints: tuple[str, ...] = ()
    purple: str | None = None
    strategy: str = "direct"
    tasks: Path | None = None
    repeats: int = 1
    rounds: int = 1
    seed: int = 0
    inflight: int = 32
    limits: StreamLimits = field(default_factory=StreamLimits)
    keep_server: bool = False
    api_key_env: str = "OPENAI_API_KEY"
    max_tokens: int = 4096
    temperature: float = 0.0
    sandbox: str = "auto"
    red_model: str = "none"
    judge: str = "none"
    judge_may_be_purple: bool = False
    calibration: Path | None = None
    formula: str = "cis-1"
    gate: Gate = field(default_factory=Gate)
    report_dir: Path | None = None
    api_key: str | None = field(default=None, repr=False)
    """What the environment variable `api_key_env` holds."""
    term: str = ""
    """The kind of terminal, from the environment."""


@dataclass(frozen=True, slots=True)
class Option:
    """One flag, with its ini key (the same words joined by `_`)."""

    flag: str
    metavar: str
    """Empty for a switch, which takes no value."""
    help: str
    read: Callable[[str], Any]
    """From the text given to the value; raises ValueError with what would be right."""
    setting: str
    """The field of Settings, or of StreamLimits, that it fills; the default is that field's."""
    repeatable: bool = False

    @property
    def dest(self) -> str:
        """The ini key, and pytest's name for the value: `logomesh_stall_timeout`."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def default(self) -> str:
        """As a person reads it in the help and in the README."""
        if self.setting == "gate":
            return _DEFAULT_GATE
        value = _DEFAULTS.get(self.setting)
        if value is False or self.setting == "total_s":
            return "off"
        if value is None or value == ():
            return ""
        return f"{value:g}" if isinstance(value, float) else str(value)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ValueError("needs at least one name")
    if len(set(names)) < len(names):
        raise ValueError(f"names a tier twice: {text}")
    return names


def _number(convert: Callable[[str], float], least: float, words: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = convert(text)
        except ValueError:
            value = least - 1
        if not least <= value < float("inf"):
            raise ValueError(f"needs {words}, not {text!r}")
        return value

    return read


def _seconds(text: str) -> float | None:
    if text.strip().lower() == "off":
        return None
    return _number(float, 0.001, "seconds above 0, or `off`")(text)


def _switch(text: str) -> bool:
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if text.strip().lower() not in words:
        raise ValueError(f"needs true or false, not {text!r}")
    return words[text.strip().lower()]


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"needs an address that begins with http:// or https://, not {text!r}")
    return text.rstrip("/")


def _red_model(text: str) -> str:
    name = text.strip()
    if "," in name or not name:
        raise ValueError(f"needs the name of one model, an address, or `none`, not {text!r}")
    return _url(name) if "://" in name else name


def _judge(text: str) -> str:
    name = text.strip()
    if "," in name or "://" in name or not name:
        raise ValueError(f"needs the name of one model, or `none`, not {text!r}")
    return name


_DEFAULT_GATE = "HIGH"


def _gate(text: str) -> Gate:
    severity, _, rest = text.strip().partition("+")
    names = [each.name for each in reversed(Severity)]
    if rest not in ("", "unconfirmed") or severity.upper() not in (*names, "NONE"):
        raise ValueError(
            f"needs one of {', '.join(names)} or `none`, perhaps followed by `+unconfirmed`, not {text!r}"
        )
    chosen = None if severity.lower() == "none" else Severity[severity.upper()]
    return Gate(severity=chosen, unconfirmed=bool(rest))


_count = _number(int, 1, "a whole number of at least 1")
_path = Path
_text = str

OPTIONS = (
    Option(
        "--logomesh-model",
        "NAME[,NAME...]",
        "Tier(s) to run; turns the plugin on. `reference` and `flawed` need no model; with --logomesh-endpoint a "
        "name that is no tier is the model's id on that server.",
        _names,
        "models",
    ),
    Option(
        "--logomesh-endpoint",
        "URL",
        "An OpenAI-compatible server that already runs, such as http://127.0.0.1:8000/v1; given several times, "
        "the battles are spread over all of them, and a server that fails is replaced by the others.",
        _url,
        "endpoints",
        repeatable=True,
    ),
    Option("--logomesh-purple", "URL", "An external A2A agent as Purple.", _url, "purple"),
    Option("--logomesh-strategy", "NAME", "How Purple uses its model: `direct`.", _text, "strategy"),
    Option(
        "--logomesh-tasks",
        "PATH",
        "A task folder, a tree of them, or a benchmark's file (HumanEval, MBPP, EvalPlus: *.jsonl, *.jsonl.gz); "
        "without it the tasks that came with the plugin.",
        _path,
        "tasks",
    ),
    Option("--logomesh-repeats", "N", "Battles per task and tier.", _count, "repeats"),
    Option(
        "--logomesh-rounds",
        "N",
        "Answers per battle: as long as one does not pass, the agent is told what falls short and answers again; the "
        "best counts.",
        _count,
        "rounds",
    ),
    Option(
        "--logomesh-seed", "N", "Master seed of all hidden inputs.", _number(int, 0, "a whole number"), "seed"
    ),
    Option("--logomesh-inflight", "N", "Streams in flight at once, apart from -n.", _count, "inflight"),
    Option("--logomesh-head-timeout", "S", "Seconds until the response's head.", _seconds, "head_s"),
    Option(
        "--logomesh-first-token-timeout", "S", "Seconds until the first token.", _seconds, "first_token_s"
    ),
    Option("--logomesh-stall-timeout", "S", "Seconds between new content.", _seconds, "stall_s"),
    Option("--logomesh-step-timeout", "S", "Seconds for one open step of an agent.", _seconds, "step_s"),
    Option("--logomesh-total-timeout", "S", "Seconds for a whole answer.", _seconds, "total_s"),
    Option(
        "--logomesh-keep-server",
        "",
        "Leave a model server that the run started running, for the next run to use.",
        _switch,
        "keep_server",
    ),
    Option(
        "--logomesh-api-key-env",
        "NAME",
        "The environment variable that holds the endpoint's key.",
        _text,
        "api_key_env",
    ),
    Option("--logomesh-max-tokens", "N", "The longest answer a model may give.", _count, "max_tokens"),
    Option(
        "--logomesh-temperature",
        "X",
        "Sampling temperature.",
        _number(float, 0, "a number of at least 0"),
        "temperature",
    ),
    Option(
        "--logomesh-sandbox",
        "NAME",
        "Where untrusted code runs: `auto`, `bubblewrap`, `container` (docker or podman), "
        "or `process` (no isolation: only for code you trust).",
        _text,
        "sandbox",
    ),
    Option(
        "--logomesh-red-model",
        "NAME",
        "Who reads the answers as an attacker, beside the static checks: a tier, a model's id on --logomesh-endpoint, "
        "or the http address of a Red that speaks A2A.",
        _red_model,
        "red_model",
    ),
    Option(
        "--logomesh-judge",
        "NAME",
        "Who reads rationale and design by a rubric and moves R and A a little: a tier, or a model's id on "
        "--logomesh-endpoint. Never the agent under test.",
        _judge,
        "judge",
    ),
    Option(
        "--logomesh-judge-may-be-purple",
        "",
        "Let the agent under test be its own judge all the same; every report says so.",
        _switch,
        "judge_may_be_purple",
    ),
    Option(
        "--logomesh-calibration",
        "FILE",
        "What `logomesh calibrate` wrote about the judge; without it reports/calibration/<judge>.json, if it is there.",
        _path,
        "calibration",
    ),
    Option(
        "--logomesh-formula",
        "NAME",
        "How the facts make a score: `cis-1`, `logomesh-v5` or `contextual-debt`.",
        _text,
        "formula",
    ),
    Option(
        "--logomesh-fail-on",
        "SEVERITY",
        "The least severity of a confirmed finding that fails a battle: `LOW`, `MEDIUM`, `HIGH`, `CRITICAL` or "
        "`none`; with `+unconfirmed` (`HIGH+unconfirmed`) also claims that nothing has proven, of checks measured "
        "at a precision of 0.8.",
        _gate,
        "gate",
    ),
    Option(
        "--logomesh-report-dir",
        "DIR",
        "Where the run lands; without it reports/<run id>.",
        _path,
        "report_dir",
    ),
)

_DEFAULTS: Mapping[str, Any] = {
    item.name: item.default
    for item in (*fields(Settings), *fields(StreamLimits))
    if item.default is not MISSING
}


def add_options(parser: pytest.Parser) -> None:
    """Declare every option as a flag and as an ini key."""
    group = parser.getgroup("logomesh", "benchmarking coding agents (pytest-logomesh)")
    for option in OPTIONS:
        default = f" Default: {option.default}." if option.default and option.setting in _DEFAULTS else ""
        group.addoption(
            option.flag, dest=option.dest, default=None, help=option.help + default, **_action(option)
        )
        shape: Literal["linelist", "string"] = "linelist" if option.repeatable else "string"
        parser.addini(option.dest, f"The same as {option.flag}.", type=shape)


def _action(option: Option) -> dict[str, Any]:
    if not option.metavar:
        return {"action": "store_const", "const": "true"}
    return {"action": "append" if option.repeatable else "store", "metavar": option.metavar}


def option_table() -> str:
    """The README's table of options, in Markdown."""
    rows = [
        f"| `{f'{option.flag} {option.metavar}'.strip()}` | {option.default} | {option.help} |"
        for option in OPTIONS
    ]
    return "\n".join(["| option | default | meaning |", "|---|---|---|", *rows])


def is_awake(config: pytest.Config) -> bool:
    """Whether anybody asked for battles."""
    return bool(_given(config, OPTIONS[0]))


def read_settings(config: pytest.Config) -> Settings:
    """All options as one value.

    Raises:
        UserMistake: with every mistake in it, a line each.
    """
    given: dict[str, Any] = {}
    mistakes: list[str] = []
    for option in OPTIONS:
        texts = _given(config, option)
        try:
            values = [option.read(text) for text in texts]
        except ValueError as error:
            mistakes.append(str(OptionMistake(option.flag, str(error))))
            continue
        if values:
            given[option.setting] = tuple(values) if option.repeatable else values[0]
    if mistakes:
        raise UserMistake("\n".join(mistakes))
    limits = _limits({item.name: given.pop(item.name) for item in fields(StreamLimits) if item.name in given})
    settings = Settings(
        folder=config.invocation_params.dir,
        pyproject=_pyproject(config),
        limits=limits,
        **given,
    )
    return replace(settings, api_key=os.environ.get(settings.api_key_env), term=os.environ.get("TERM", ""))


def _limits(given: dict[str, float | None]) -> StreamLimits:
    """The limits as given; those that were not are at most the total."""
    if total := given.get("total_s"):
        for name in ("head_s", "first_token_s", "stall_s", "step_s"):
            given.setdefault(name, min(_DEFAULTS[name], total))
    return StreamLimits(**given)


def _pyproject(config: pytest.Config) -> Path:
    """The project's; pytest takes an option's path for an argument and may see the root somewhere else."""
    nearest = config.invocation_params.dir / "pyproject.toml"
    return nearest if nearest.is_file() else config.rootpath / "pyproject.toml"


def _given(config: pytest.Config, option: Option) -> list[str]:
    """What was given for an option, as texts; a flag outranks the ini key.

    As everywhere in pytest, a path in a flag starts from the current folder, one in a file from the file's folder.
    """
    from_flag = config.getoption(option.dest)
    value = config.getini(option.dest) if from_flag is None else from_flag
    texts = [str(item) for item in value] if isinstance(value, list) else [str(value or "")]
    texts = [text for text in texts if text]
    if from_flag is None and option.read is _path and config.inipath:
        return [str(config.inipath.parent / text) for text in texts]
    return texts
