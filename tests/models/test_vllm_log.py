"""What is read out of a server's log; the logs are vLLM 0.32's own, the paths in them made general."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.models.vllm.hints import hint
from pytest_logomesh.models.vllm.log import LINE_LIMIT, TAIL_BYTES, phase, read_lines, telling

LOGS = Path(__file__).parent / "vllm_logs"


@pytest.mark.parametrize(
    ("name", "cause", "way"),
    [
        ("badarg", "unrecognized arguments: --max-modellen-x 3", "args in [tool.logomesh.tiers]"),
        ("offline", "LocalEntryNotFoundError", "`hf download MODEL`"),
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
    lines = read_lines(log)
    assert not any("\x1b" in line or "\x00" in line for line in lines)
    assert phase(lines)
    assert hint(lines) is None or hint(lines)
    assert set(telling(lines)) <= set(lines)
