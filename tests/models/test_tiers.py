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
    assert not any("--quantization" in tier.arguments for tier in BUILT_IN.values())


def test_served_tiers_sample_only_as_asked() -> None:
    """Every served tier switches the model's own sampling defaults off."""
    for tier in BUILT_IN.values():
        if tier.kind == "served":
            position = tier.arguments.index("--generation-config")
            assert tier.arguments[position + 1] == "vllm"


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
            args = ["--max-num-seqs", "8"]
            env = {HF_HUB_OFFLINE = "1"}
            command = "vllm-cpu"
            startup_s = 90
            """
        )
    )
    assert tiers["tiny"] == Tier(
        "tiny",
        model="org/tiny",
        arguments=("--max-num-seqs", "8"),
        environment={"HF_HUB_OFFLINE": "1"},
        command="vllm-cpu",
        startup_s=90.0,
    )
    assert set(tiers) == {*BUILT_IN, "tiny"}


def test_built_in_served_tier_can_be_changed_in_part(write: Write) -> None:
    """A table under a served tier's name replaces the keys it has and keeps the others."""
    tier = load_tiers(write('[tool.logomesh.tiers.qwen32b]\nargs = ["--tensor-parallel-size", "2"]\n'))[
        "qwen32b"
    ]
    assert tier.arguments == ("--tensor-parallel-size", "2")
    assert tier.model == BUILT_IN["qwen32b"].model


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
        ("model = 'a/b'\nzzz = 1", "zzz", "there are: model, args, env, command, startup_s"),
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


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(json.dumps)
_scalars = st.one_of(
    _texts, st.integers().map(str), st.sampled_from(["true", "nan", "-inf", "0.5", "1979-05-27"])
)
_values = st.one_of(_scalars, st.lists(_scalars, max_size=3).map(lambda items: f"[{', '.join(items)}]"))


@given(table=st.dictionaries(st.sampled_from(["model", "args", "env", "command", "startup_s", "x"]), _values))
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
