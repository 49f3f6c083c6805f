"""Whole runs on made-up files of imported benchmarks, and the forgeries that other harnesses take for right."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.cli import main
from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from tests.plugin.conftest import RunBattles
from tests.suite.benchmark_lines import ALL, HUMANEVAL, MBPP, RIGHT, but, write

FUNCTIONS = {"humaneval_0": "unshifted", "mbpp_11": "letters", "humaneval_plus_1": "halves"}
"""The function that a task asks for; MBPP+ would say nothing new."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A line of each kind."""
    return write(tmp_path / "benchmarks.jsonl.gz", *ALL)


def test_the_reference_passes(run_battles: RunBattles, file: Path) -> None:
    """Each benchmark's own solution, through every real part; only L is there, and it is whole."""
    ran = run_battles("--logomesh-model=reference", tasks=file)

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {f"{task}-reference-1": "passed" for task in RIGHT}
    for battle in ran.battles.values():
        components = {name: value for name, value in battle["components"].items() if value is not None}
        assert components == {"logic": 1.0}
        assert battle["cis"] == 1.0
        assert battle["own_tests"] is None


def test_verdicts_do_not_depend_on_the_number_of_processes(run_plain: RunBattles, file: Path) -> None:
    """A model that is right about some tasks gets the same verdicts from one process and from two."""
    keys = ("outcome", "cis", "seed", "observations", "behaviours", "reasons")
    judged = []
    for number in ("0", "2"):
        with ScriptedModelServer(_right_about("halves", "similar_elements")) as server:
            options = ("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}/v1", "-n", number)
            ran = run_plain(*options, tasks=file)
        judged.append({id: [battle[key] for key in keys] for id, battle in ran.battles.items()})

    assert judged[0] == judged[1]
    assert {id: battle[0] for id, battle in judged[0].items()} == {
        "humaneval_0-scripted-1": "failed",
        "mbpp_11-scripted-1": "failed",
        "humaneval_plus_1-scripted-1": "passed",
        "mbpp_plus_2-scripted-1": "passed",
    }


def _right_about(*names: str) -> Callable[[ModelRequest], Script]:
    def answers(request: ModelRequest) -> Script:
        prompt = request.body["messages"][-1]["content"]
        (source,) = (
            source
            for source in RIGHT.values()
            if f"`{source.partition('(')[0].removeprefix('def ')}`" in prompt
        )
        right = any(f"def {name}(" in source for name in names)
        text = source if right else source.replace("return", "return None and")
        return says(json.dumps({"sourceCode": text, "testCode": "", "rationale": ""}))

    return answers


def test_flawed_has_nothing_to_hand_in(refuse: Callable[..., str], file: Path) -> None:
    """A mistake that names the flag and the file, not a run of nothing."""
    said = refuse("--logomesh-model=flawed", tasks=file)

    assert "--logomesh-model" in said
    assert str(file) in said
    assert "flawed twins" in said


def test_flawed_beside_another_tier_is_left_out(run_plain: RunBattles, file: Path) -> None:
    """The other tier's battles are what there is."""
    ran = run_plain("--logomesh-model=reference,flawed", "--collect-only", "-q", tasks=file)

    assert "4 tests collected" in ran.text


def test_levels_and_kinds_are_marks(run_plain: RunBattles, file: Path) -> None:
    """`-m mbpp` takes MBPP's tasks."""
    ran = run_plain("--logomesh-model=reference", "--collect-only", "-q", "-m", "mbpp", tasks=file)

    assert "mbpp_11-reference-1" in ran.text
    assert "humaneval" not in ran.text.replace("benchmarks", "")


def test_a_solution_that_fails_its_own_check_is_an_error(run_plain: RunBattles, tmp_path: Path) -> None:
    """Nothing is said about the answer, and the exit code is that of errors."""
    broken = but(HUMANEVAL, canonical_solution="    return numbers\n")
    ran = run_plain("--logomesh-model=reference", tasks=write(tmp_path / "broken.jsonl", broken, MBPP))

    assert ran.outcomes == {"humaneval_0-reference-1": "error", "mbpp_11-reference-1": "passed"}
    assert ran.result.ret == 6
    assert "does not pass its own check" in ran.text


def test_a_mistake_in_the_file(refuse: Callable[..., str], tmp_path: Path) -> None:
    """File, line and key, before anything starts."""
    path = write(tmp_path / "broken.jsonl", MBPP, but(HUMANEVAL, test=...), but(HUMANEVAL, entry_point=1))

    said = refuse("--logomesh-model=reference", tasks=path)

    assert f"{path}:2: is no task of a benchmark that is known" in said
    assert f"{path}:3: entry_point: " in said


def judge(file: Path, task: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `logomesh judge` says of a folder, and that its exit code fits."""
    code = main(["judge", f"{file}:{task}", str(folder), "--json"])
    battle: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == {"passed": 0, "error": 6}.get(battle["outcome"], 1)
    return battle


def handed_in(folder: Path, source: str) -> Path:
    """A folder with an answer."""
    folder.mkdir(exist_ok=True)
    (folder / "solution.py").write_text(source)
    return folder


@pytest.mark.parametrize("task", RIGHT)
def test_a_right_answer_is_right(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], task: str
) -> None:
    """Though it is not the benchmark's own, and imports what it likes."""
    folder = handed_in(tmp_path / "answer", f"import json, os, subprocess\n{RIGHT[task]}")

    assert judge(file, task, folder, capsys)["outcome"] == "passed"


@pytest.mark.parametrize("task", ["HumanEval/0", "humaneval_0", "11", "mbpp_11", "Mbpp/2"])
def test_judging_by_either_id(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], task: str
) -> None:
    """The benchmark's own id, slashes and all, or the one that was made of it."""
    folder = handed_in(tmp_path / "answer", "")

    battle = judge(file, task, folder, capsys)

    assert battle["outcome"] == "failed"
    assert battle["observations"]["passed"] == 0


def test_an_id_that_is_not_there(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 4, and some that are."""
    assert main(["judge", f"{file}:HumanEval/999", str(tmp_path)]) == 4

    said = capsys.readouterr().err
    assert "'HumanEval/999'" in said
    assert "HumanEval/0" in said


def test_listing_and_checking(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`tasks list` and `tasks check` take a file; there is nothing to mutate."""
    assert main(["tasks", "list", str(file)]) == 0
    assert "HumanEval/0: unshifted" in capsys.readouterr().out
    assert main(["tasks", "check", str(file)]) == 0
    assert "mbpp_plus_2: holds" in capsys.readouterr().out
    assert main(["tasks", "mutants", str(file)]) == 4
    assert "has no mutants" in capsys.readouterr().err


FORGERIES = {
    "equal to everything": "class Yes:\n    __eq__ = lambda *_: True\ndef NAME(*a):\n    return Yes()\n",
    "a list equal to everything": "class Yes(list):\n    __eq__ = lambda *_: True\ndef NAME(*a):\n    return Yes()\n",
    "a number equal to everything": "class Yes(int):\n    __eq__ = lambda *_: True\ndef NAME(*a):\n    return Yes()\n",
    "reads the frames above": (
        "import sys\ndef NAME(*a):\n    frame = sys._getframe()\n    while frame:\n"
        "        for name in ('expected', 'exp', 'result', 'results', 'want'):\n"
        "            if name in frame.f_locals:\n                return frame.f_locals[name]\n"
        "        frame = frame.f_back\n"
    ),
    "reports in the frames above": (
        "import sys\ndef NAME(*a):\n    frame = sys._getframe()\n    while frame:\n"
        "        for value in list(frame.f_locals.values()):\n            if isinstance(value, list):\n"
        "                value.append('passed')\n        frame = frame.f_back\n"
    ),
    "leaves well at import": "import os\nos._exit(0)\n",
    "leaves well in a call": "import os\ndef NAME(*a):\n    os._exit(0)\n",
    "exits at import": "import sys\nsys.exit(0)\n",
    "exits in a call": "import sys\ndef NAME(*a):\n    sys.exit(0)\n",
    "prints a verdict": 'print(\'{"raised":null}\\n\\n\', flush=True)\ndef NAME(*a):\n    print("passed")\n',
    "has every name": "def __getattr__(name):\n    return lambda *a: __import__('unittest.mock').mock.ANY\n",
    "is a mock": "import sys\nfrom unittest.mock import MagicMock\nsys.modules[__name__] = MagicMock()\n",
    "patches the builtins": (
        "import builtins\nbuiltins.AssertionError = type('Never', (Exception,), {})\n"
        "builtins.all = builtins.any = builtins.isinstance = lambda *a: True\ndef NAME(*a):\n    return 0\n"
    ),
    "patches json": (
        "import json\njson.dumps = lambda *a, **k: '{\"raised\":null}'\njson.loads = lambda *a: None\n"
        "def NAME(*a):\n    return 0\n"
    ),
    "patches the runner": (
        "import sys\nfor name, module in list(sys.modules.items()):\n    if name.startswith('runner'):\n"
        "        for key in list(vars(module)):\n            if callable(vars(module)[key]):\n"
        "                setattr(module, key, lambda *a, **k: None)\ndef NAME(*a):\n    return 0\n"
    ),
    "writes into every pipe": (
        "import os\ndef NAME(*a):\n    for descriptor in range(3, 40):\n        try:\n"
        "            os.write(descriptor, b'{\"raised\":null}\\n\\n')\n        except OSError:\n            pass\n"
    ),
    "looks around": "open('/proc/self/environ').close()\ndef NAME(*a):\n    return 0\n",
}


@pytest.mark.parametrize("task", FUNCTIONS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_not_passed(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], forgery: str, task: str
) -> None:
    """Failed, or tampered; never passed, and never an error that would let it go."""
    source = FORGERIES[forgery].replace("NAME", FUNCTIONS[task])

    battle = judge(file, task, handed_in(tmp_path / "answer", source), capsys)

    assert battle["outcome"] in ("failed", "tampered"), battle
    assert battle["observations"]["passed"] == 0
