"""Tiers, built in and from a user's pyproject.toml."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.models.tiers import BUILT_IN, Tier, load_tiers, unknown_tier
from pytest_logomesh.records.errors import UserMistake

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a pyproject.toml."""

    def written(text: str) -> Path:
        path = tmp_path / "pyproject.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_built_in_tiers() -> None:
    """The README's names are there; the embedded ones need no model, the served ones name one."""
    assert list(BUILT_IN) == ["reference", "flawed", "mistral7b", "qwen32b", "gptoss20b", "gptoss120b"]
    assert {name for name, tier in BUILT_IN.items() if tier.kind == "embedded"} == {"reference", "flawed"}
    assert all(bool(tier.model) == (tier.kind == "served") for tier in BUILT_IN.values())


def test_awq_kernel_is_left_to_vllm() -> None:
    """No built-in tier forces a quantization, which would choose vLLM's slow kernel for AWQ."""
    assert not any("--quantization" in tier.flags for tier in BUILT_IN.values())


def test_served_tiers_sample_only_as_asked() -> None:
    """Every served tier switches the model's own sampling defaults off."""
    for tier in BUILT_IN.values():
        if tier.kind == "served":
            position = tier.flags.index("--generation-config")
            assert tier.flags[position + 1] == "vllm"


def test_served_tiers_say_what_they_batch_and_hold() -> None:
    """Every served tier sets its batch, its steps, its memory and its context, which the run goes by."""
    for tier in BUILT_IN.values():
        if tier.kind == "served":
            assert tier.batch is not None
            assert tier.batch >= 32, "less than the default of --logomesh-inflight"
            assert tier.context is not None
            assert tier.context >= 16384
            assert {"--max-num-batched-tokens", "--gpu-memory-utilization"} <= set(tier.flags)
            assert not any("prefix-caching" in flag for flag in tier.flags), (
                "on by default; never switched off"
            )


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "[tool.logomesh]\nmodel = 'reference'\n"])
def test_without_tables_the_built_in_ones(write: Write, text: str) -> None:
    """A file that says nothing of tiers changes nothing; neither does a file that is not there."""
    assert load_tiers(write(text)) == BUILT_IN
    assert load_tiers(None) == BUILT_IN
    assert load_tiers(Path("/nowhere/pyproject.toml")) == BUILT_IN


def test_every_key_is_read(write: Write) -> None:
    """A tier of the user's own holds all that its table says."""
    tiers = load_tiers(
        write(
            """
            [tool.logomesh.tiers.tiny]
            model = "org/tiny"
            args = ["--enforce-eager"]
            env = {HF_HUB_OFFLINE = "1"}
            command = "vllm-cpu"
            startup_s = 90
            tensor_parallel = 2
            data_parallel = 3
            replicas = 4
            max_num_seqs = 16
            max_num_batched_tokens = 2048
            gpu_memory_utilization = 0.5
            max_model_len = 4096
            """
        )
    )
    assert tiers["tiny"] == Tier(
        "tiny",
        model="org/tiny",
        arguments=("--enforce-eager",),
        environment={"HF_HUB_OFFLINE": "1"},
        command="vllm-cpu",
        startup_s=90.0,
        tensor_parallel=2,
        data_parallel=3,
        replicas=4,
        max_num_seqs=16,
        max_num_batched_tokens=2048,
        gpu_memory_utilization=0.5,
        max_model_len=4096,
    )
    assert tiers["tiny"].flags == (
        *("--tensor-parallel-size", "2", "--data-parallel-size", "3"),
        *("--max-num-seqs", "16", "--max-num-batched-tokens", "2048"),
        *("--gpu-memory-utilization", "0.5", "--max-model-len", "4096"),
        "--enforce-eager",
    )
    assert set(tiers) == {*BUILT_IN, "tiny"}


def test_built_in_served_tier_can_be_changed_in_part(write: Write) -> None:
    """A table under a served tier's name replaces the keys it has and keeps the others."""
    tier = load_tiers(write('[tool.logomesh.tiers.qwen32b]\nargs = ["--tensor-parallel-size", "2"]\n'))[
        "qwen32b"
    ]
    assert tier.arguments == ("--tensor-parallel-size", "2")
    assert tier.model == BUILT_IN["qwen32b"].model
    assert tier.max_num_seqs == BUILT_IN["qwen32b"].max_num_seqs
    assert tier.devices == 2


@pytest.mark.parametrize(
    ("table", "batch"),
    [
        ("max_num_seqs = 8", 8),
        ("args = ['--max-num-seqs', '8']", 8),
        ("args = ['--max_num_seqs=8']", 8),
    ],
)
def test_built_in_setting_is_given_anew(write: Write, table: str, batch: int) -> None:
    """A setting of a built-in tier gives way to the user's, as key and as argument, and is told to vLLM once."""
    tier = load_tiers(write(f"[tool.logomesh.tiers.qwen32b]\n{table}\n"))["qwen32b"]
    assert tier.batch == batch
    told = [flag.partition("=")[0].replace("_", "-") for flag in tier.flags]
    assert told.count("--max-num-seqs") == 1
    assert tier.context == BUILT_IN["qwen32b"].context


@pytest.mark.parametrize(
    ("tier", "batch"),
    [
        (Tier("t"), None),
        (Tier("t", replicas=2, data_parallel=3), None),
        (Tier("t", max_num_seqs=8), 8),
        (Tier("t", max_num_seqs=8, data_parallel=3, replicas=2), 48),
        (Tier("t", max_num_seqs=8, data_parallel=3, replicas=2, replica=1), 24),
        (Tier("t", arguments=("--max-num-seqs", "8", "-dp=2")), 16),
        (Tier("t", arguments=("--max-num-seqs",)), None),
        (Tier("t", arguments=("--max-num-seqs", "many")), None),
        (Tier("t", arguments=("--max-num-seqs", "8", "--max-num-seqs", "4")), 4),
    ],
)
def test_batch(tier: Tier, batch: int | None) -> None:
    """What the servers of a tier compute at once is counted over copies and replicas, of one replica for itself."""
    assert tier.batch == batch


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("8192", 8192),
        ("16K", 16384),
        ("16k", 16000),
        ("auto", None),
        ("-1", None),
        ("0", None),
        ("\u0663", None),
    ],
)
def test_context_is_read_as_vllm_reads_it(text: str, context: int | None) -> None:
    """The context is known from an argument as well, in vLLM's notation of sizes."""
    assert Tier("t", arguments=("--max-model-len", text)).context == context
    assert Tier("t", arguments=(f"--max_model_len={text}",)).context == context


def test_replicas_are_told_apart() -> None:
    """A tier has as many servers as replicas, each of which knows which it is; one server is the tier itself."""
    tier = Tier("t", model="a/b", replicas=3)
    assert [replica.replica for replica in tier.replica_tiers] == [1, 2, 3]
    assert {replica.flags for replica in tier.replica_tiers} == {tier.flags}
    assert Tier("t").replica_tiers == (Tier("t"),)


def test_paths_are_relative_to_the_file(write: Write, tmp_path: Path) -> None:
    """A model folder that is there and a command with a slash are found from the file's folder."""
    (tmp_path / "weights" / "tiny").mkdir(parents=True)
    tier = load_tiers(write('[tool.logomesh.tiers.t]\nmodel = "weights/tiny"\ncommand = ".vllm/bin/vllm"\n'))[
        "t"
    ]
    assert tier.model == str(tmp_path / "weights" / "tiny")
    assert tier.command == str(tmp_path / ".vllm" / "bin" / "vllm")


def test_id_that_is_no_folder_stays_an_id(write: Write) -> None:
    """`org/name` that is not there as a folder is a Hugging Face id."""
    assert load_tiers(write('[tool.logomesh.tiers.t]\nmodel = "org/name"\n'))["t"].model == "org/name"


@pytest.mark.parametrize(
    ("table", "key", "problem"),
    [
        ("model = 'a/b'\narg = []", "arg", "did you mean args?"),
        (
            "model = 'a/b'\nzzz = 1",
            "zzz",
            "there are: model, args, env, command, startup_s, replicas, tensor_parallel",
        ),
        ("model = 7", "model", "must be a text"),
        ("model = ' '", "model", "must be a text"),
        ("args = []", "model", "missing"),
        ("model = './nowhere'", "model", "no such folder"),
        ("model = '/nowhere/at/all'", "model", "no such folder"),
        ("model = 'a/b'\nargs = '--x 1'", "args", "list of texts"),
        ("model = 'a/b'\nargs = ['--max-num-seqs', 8]", "args", "list of texts"),
        ("model = 'a/b'\nargs = ['--port', '9']", "args", "--port is chosen by the run"),
        ("model = 'a/b'\nargs = ['--host=0.0.0.0']", "args", "--host is chosen by the run"),
        ("model = 'a/b'\nenv = ['A=1']", "env", "table of texts"),
        ("model = 'a/b'\nenv = {A = 1}", "env", "table of texts"),
        ("model = 'a/b'\nenv = {VLLM_API_KEY = 'x'}", "env", "VLLM_API_KEY is chosen by the run"),
        ("model = 'a/b'\ncommand = ''", "command", "must be a text"),
        ("model = 'a/b'\nstartup_s = 0", "startup_s", "seconds above 0"),
        ("model = 'a/b'\nstartup_s = inf", "startup_s", "seconds above 0"),
        ("model = 'a/b'\nstartup_s = nan", "startup_s", "seconds above 0"),
        ("model = 'a/b'\nstartup_s = true", "startup_s", "seconds above 0"),
        ("model = 'a/b'\nstartup_s = '60'", "startup_s", "seconds above 0"),
        ("model = 'a/b'\nargs = ['--api_key', 'x']", "args", "--api_key is chosen by the run"),
        ("model = 'a/b'\nreplicas = 0", "replicas", "whole number above 0"),
        ("model = 'a/b'\ntensor_parallel = true", "tensor_parallel", "whole number above 0"),
        ("model = 'a/b'\ndata_parallel = 1.5", "data_parallel", "whole number above 0"),
        ("model = 'a/b'\nmax_model_len = '16K'", "max_model_len", "whole number above 0"),
        ("model = 'a/b'\ngpu_memory_utilization = 90", "gpu_memory_utilization", "at most 1"),
        ("model = 'a/b'\ngpu_memory_utilization = nan", "gpu_memory_utilization", "at most 1"),
        (
            "model = 'a/b'\nmax_num_seqs = 8\nargs = ['--max-num-seqs', '8']",
            "max_num_seqs",
            "in args as --max",
        ),
        ("model = 'a/b'\nargs = ['-tp=2']\ntensor_parallel = 2", "tensor_parallel", "in args as -tp"),
        (
            "model = 'a/b'\ngpu_memory_utilization = 0.5\nargs = ['--device_memory_utilization', '0.5']",
            "gpu_memory_utilization",
            "in args as --device-memory-utilization as well; leave one of them out",
        ),
    ],
)
def test_mistakes_name_file_table_and_key(write: Write, table: str, key: str, problem: str) -> None:
    """Whatever cannot be used is a mistake that says where it stands and what would be right."""
    path = write(f"[tool.logomesh.tiers.mine]\n{table}\n")
    with pytest.raises(UserMistake) as caught:
        load_tiers(path)
    assert str(caught.value).startswith(f"{path}: [tool.logomesh.tiers.mine] {key}: ")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[tool.logomesh.tiers.reference]\nmodel = 'a/b'",
            "[tool.logomesh.tiers.reference]: an embedded agent",
        ),
        ("[tool.logomesh.tiers.flawed]\nmodel = 'a/b'", "[tool.logomesh.tiers.flawed]: an embedded agent"),
        ("[tool.logomesh.tiers.'a,b']\nmodel = 'a/b'", "letters, digits"),
        ("[tool.logomesh.tiers]\nmine = 'a/b'", "[tool.logomesh.tiers.mine]: must be a table"),
        ("[tool.logomesh]\ntiers = []", "[tool.logomesh.tiers] must be a table"),
        ("tool = 1", "[tool] must be a table"),
        ("[tool", "not TOML"),
    ],
)
def test_tables_that_cannot_stand(write: Write, text: str, problem: str) -> None:
    """A table under a reserved or impossible name, or no table at all, is a mistake that names the file."""
    path = write(text)
    with pytest.raises(UserMistake) as caught:
        load_tiers(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)


KEYS = [
    "model",
    "args",
    "env",
    "command",
    "startup_s",
    "replicas",
    "max_num_seqs",
    "gpu_memory_utilization",
    "x",
]
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(json.dumps)
_scalars = st.one_of(
    _texts, st.integers().map(str), st.sampled_from(["true", "nan", "-inf", "0.5", "1979-05-27"])
)
_values = st.one_of(_scalars, st.lists(_scalars, max_size=3).map(lambda items: f"[{', '.join(items)}]"))


@given(table=st.dictionaries(st.sampled_from(KEYS), _values))
def test_any_table_is_a_tier_or_a_mistake(
    table: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever stands in a table, it is read or refused with its place, and nothing else happens."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    lines = [f"{key} = {value}" for key, value in table.items()]
    path.write_text("\n".join(["[tool.logomesh.tiers.mine]", *lines]), encoding="utf-8")
    refused, tier = "", None
    try:
        tier = load_tiers(path)["mine"]
    except UserMistake as mistake:
        refused = str(mistake)
    assert refused.startswith(f"{path}: ") if tier is None else tier.model and tier.startup_s > 0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "org/model"),
        (("--served-model-name", "short", "long"), "short"),
        (("--served-model-name=short",), "short"),
    ],
)
def test_name_in_requests(arguments: tuple[str, ...], name: str) -> None:
    """Requests name the model as vLLM serves it."""
    assert Tier("t", model="org/model", arguments=arguments).served_name == name


def test_unknown_tier_offers_what_comes_close() -> None:
    """A misspelt name is answered with its neighbours, a strange one with all names."""
    assert "did you mean qwen32b?" in unknown_tier("qwen23b", BUILT_IN)
    assert "there are: flawed, gptoss120b" in unknown_tier("zzz", BUILT_IN)
    assert "--logomesh-endpoint" in unknown_tier("zzz", BUILT_IN)
