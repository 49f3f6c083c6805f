"""What is read out of a server's log; the logs are vLLM 0.32's own, the paths in them made general."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.models.vllm.hints import CAUSE_LIMIT, explain
from pytest_logomesh.models.vllm.log import LINE_LIMIT, TAIL_BYTES, effective, phase, read_lines, telling

LOGS = Path(__file__).parent / "vllm_logs"


def hint(lines: list[str], end: str = "") -> str | None:
    """The way out."""
    return explain(lines, end, "some/model")[1]


@pytest.mark.parametrize(
    ("name", "cause", "way"),
    [
        ("badarg", "unrecognized arguments: --max-modellen-x 3", "args in [tool.logomesh.tiers]"),
        ("offline", "LocalEntryNotFoundError", "`hf download some/model`"),
        ("port", "Address already in use", "run again"),
        ("noweights", "RuntimeError: Cannot find any model weights", "the model's folder holds no weights"),
        ("killed_engine", "EngineDeadError", "run out of memory"),
    ],
)
def test_real_failures_show_cause_and_way_out(name: str, cause: str, way: str) -> None:
    """The last fifteen telling lines of a real failure hold its cause, and the hint fits it."""
    lines = read_lines(LOGS / f"{name}.log")
    assert any(cause in line for line in telling(lines)[-15:])
    assert way in (hint(lines) or "")


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB", "--gpu-memory-utilization"),
        (
            "ValueError: Free memory on device (3/80 GiB) on startup is less than desired",
            "too little device memory",
        ),
        (
            "ValueError: To serve at least one request with the model's max seq len (131072)",
            "KV cache cannot hold",
        ),
        ("RuntimeError: Failed to infer device type, please set VLLM_LOGGING_LEVEL", "nvidia-smi"),
        ("huggingface_hub.errors.GatedRepoError: 403 Client Error.", "HF_TOKEN"),
        ("OSError: Repo id must be in the form 'repo_name'", "Hugging Face id or a folder"),
        ("OSError: [Errno 28] No space left on device", "HF_HOME"),
        (
            "ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0",
            "--dtype half",
        ),
        (
            "importlib.metadata.PackageNotFoundError: No package metadata was found for vllm",
            "install it anew",
        ),
    ],
)
def test_complaint_has_its_way_out(line: str, way: str) -> None:
    """Each known complaint of vLLM leads to its own advice, behind a process's prefix as well."""
    assert way in (hint([line]) or "")
    prefixed = f"(EngineCore pid=7) ERROR 11-21 02:39:09 [core.py:1510] {line}"
    assert hint([prefixed]) == hint([line])


def test_information_is_no_complaint() -> None:
    """What vLLM merely informs or warns of is not taken for the cause."""
    text = "disabling because of CUDA out of memory elsewhere"
    assert hint([f"(APIServer pid=7) WARNING 11-21 02:39:09 [x.py:1] {text}"]) is None
    assert hint([]) is None


def test_silent_end_has_its_way_out() -> None:
    """A server that was killed without a complaint is explained by how it ended."""
    assert "dmesg" in (hint([], "was killed by SIGKILL") or "")


def test_phase_is_the_last_line_that_tells() -> None:
    """A whole start of vLLM runs through its phases in order, and warnings about phases left out do not count."""
    lines = read_lines(LOGS / "killed_engine.log")
    seen = list(dict.fromkeys(phase(lines[:end]) for end in range(len(lines))))
    assert seen == [
        "starting",
        "reading the model's configuration",
        "starting the engine",
        "loading weights",
        "warming up",
        "opening its port",
    ]


def test_progress_bars_and_colours_are_read_as_lines(tmp_path: Path) -> None:
    """Carriage returns separate lines, colours vanish, long lines are cut."""
    log = tmp_path / "server.log"
    log.write_bytes(
        b"model.safetensors:  10%|#\rmodel.safetensors:  90%|##\n\x1b[31mred\x1b[0m\n" + b"x" * 999
    )
    lines = read_lines(log)
    assert lines == ["model.safetensors:  10%|#", "model.safetensors:  90%|##", "red", "x" * LINE_LIMIT]
    assert phase(lines) == "downloading weights"


def test_only_the_end_of_a_huge_log_is_read(tmp_path: Path) -> None:
    """A log of any size costs a bounded read, and what stands before `start` is not read at all."""
    log = tmp_path / "server.log"
    log.write_bytes(b"old\n" + b"new\n" * TAIL_BYTES)
    assert sum(len(line) + 1 for line in read_lines(log)) <= TAIL_BYTES + 1
    log.write_bytes(b"old\nnew\n")
    assert read_lines(log, start=4) == ["new"]
    assert read_lines(tmp_path / "absent.log") == []


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(tmp_path_factory: pytest.TempPathFactory, output: bytes) -> None:
    """Whatever a server writes, its log is read into printable lines, a phase and at most one hint."""
    log = tmp_path_factory.getbasetemp() / "any.log"
    log.write_bytes(output)
    assert all(isinstance(value, str) for value in effective(log).values())
    lines = read_lines(log)
    assert not any("\x1b" in line or "\x00" in line for line in lines)
    assert phase(lines)
    assert hint(lines) is None or hint(lines)
    assert set(telling(lines)) <= set(lines)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            "(EngineCore pid=7) ERROR 11-21 02:39:09 [core.py:1510] RuntimeError: Failed to infer device type.",
            "RuntimeError: Failed to infer device type",
        ),
        (
            f"OSError: Repo id must be in the form {'x' * 400}",
            f"OSError: Repo id must be in the form {'x' * 400}",
        ),
    ],
)
def test_cause_is_one_line(line: str, cause: str) -> None:
    """What went wrong is told as the hub or vLLM put it, without what stands before it, on a line."""
    told, _ = explain([line, "Traceback (most recent call last):"], "ended with exit code 1", "some/model")
    assert told is not None
    assert told.removesuffix(" ...") == cause[:CAUSE_LIMIT]


def test_real_hub_error_in_one_line() -> None:
    """Without weights the hub's own error is told in one line, with the model, a folder and an endpoint as ways out."""
    cause, way = explain(read_lines(LOGS / "offline.log"), "ended with exit code 1", "some/model")
    assert (cause or "").startswith(
        "huggingface_hub.errors.LocalEntryNotFoundError: Cannot find an appropriate"
    )
    assert all(
        words in (way or "") for words in ("`hf download some/model`", "folder", "--logomesh-endpoint")
    )


def test_end_of_the_server_is_not_told_twice() -> None:
    """Where only the way it ended gives the way out, that is no cause of its own."""
    assert explain([], "was killed by SIGKILL", "m")[0] is None
    assert explain([], "ended with exit code 1", "m") == (None, None)


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ("RuntimeError: Failed to infer device type", ["nvidia-smi", "CPU build", "--logomesh-endpoint"]),
        ("ImportError: libcuda.so.1: cannot open shared object file", ["CPU build", "--logomesh-endpoint"]),
    ],
)
def test_no_device_says_what_to_install(line: str, ways: list[str]) -> None:
    """Without a usable device, what to install and a server that already runs are both named."""
    assert all(words in (hint([line]) or "") for words in ways)


def test_real_settings_are_read() -> None:
    """What vLLM tells of its arguments is read, though the line is longer than any that is shown."""
    assert effective(LOGS / "noweights.log") == {
        "model_tag": "/models/tiny",
        "host": "127.0.0.1",
        "model": "/models/tiny",
        "max_model_len": "8192",
        "enforce_eager": "True",
        "max_num_seqs": "8",
    }
    assert effective(LOGS / "badarg.log") == {}
    assert effective(LOGS / "absent.log") == {}


def test_objects_among_settings(tmp_path: Path) -> None:
    """Settings that are no plain Python stand as they are, and keys to a model hub are left out."""
    log = tmp_path / "server.log"
    log.write_text(
        "INFO 1 non-default args: {'a': <Mode.X: 3>, 'b': Config(x=[1, 2], y={'k': \"it's, {\"}), "
        "'hf_token': 'hf_1', 'c': 'd'}\nINFO 2 something\n"
    )
    assert effective(log) == {"a": "<Mode.X: 3>", "b": "Config(x=[1, 2], y={'k': \"it's, {\"})", "c": "d"}
    assert effective(log, start=20) == {}


_plain = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none())
_any = st.one_of(
    _plain, st.lists(_plain, max_size=3), st.dictionaries(st.text(max_size=3), _plain, max_size=2)
)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), _any, max_size=4))
def test_any_settings_are_read(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, object]) -> None:
    """Whatever plain values settings have, each is read back: texts as they are, the rest as Python writes it."""
    log = tmp_path_factory.getbasetemp() / "settings.log"
    log.write_text(f"INFO [x.py:1] non-default args: {settings}\n", encoding="utf-8")
    expected = {key: value if isinstance(value, str) else repr(value) for key, value in settings.items()}
    assert effective(log) == expected
