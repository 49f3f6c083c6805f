"""findings.sarif of a run."""

import json
from typing import Any, Literal

import pytest

from pytest_logomesh.records.finding import Exploit, Finding, Step
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.reporting.run_sarif import run_sarif
from tests.reporting.report_samples import HOSTILE, battle, error, finding, header, verdict

SCRIPT = "def attack(solution, stage):\n    solution.run(stage.canary)\n"
State = Literal["confirmed", "unconfirmed", "refuted"]


def proven(state: State = "confirmed", effect: str = "a file was made", file: str = "solution.py") -> Finding:
    """A finding that an attack put to the proof, with its way through the code."""
    return finding(state=state).model_copy(
        update={
            "file": file,
            "path": (
                Step(file=file, line=2, text="run(name)"),
                Step(file=file, line=1, text="os.system(name)"),
            ),
            "exploit": Exploit(name="task/shell", script=SCRIPT, oracle="canary", effect=effect),
        }
    )


def fought(*findings: Finding, task: str = "lru_cache", source: str = "import os\n") -> Verdict:
    """A battle with these findings."""
    judged = verdict(battle(task))
    assert judged.examination
    facts = judged.examination.model_copy(update={"findings": findings})
    handed_in = Submission(files={"solution.py": source, "other.py": "x = 1\n"}, tests={}, rationale="")
    return judged.model_copy(update={"examination": facts, "submission": handed_in})


def run_of(*verdicts: Verdict) -> dict[str, Any]:
    """The one run of the document, as JSON gives it back."""
    document = run_document(header(), verdicts)
    whole = json.loads(json.dumps(run_sarif(document, verdicts, "0.1.0")))
    (run,) = whole["runs"]
    assert isinstance(run, dict)
    return run


def texts(run: dict[str, Any]) -> dict[str, str]:
    """The texts in the document by where they are."""
    return {each["location"]["uri"]: each["contents"]["text"] for each in run["artifacts"]}


def test_a_finding_lies_in_its_battles_answer() -> None:
    """And the answer's text is there once, however many findings speak of it; files of no finding are not."""
    run = run_of(fought(proven(), finding()), fought(finding(), task="b"))

    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]
    ]
    first, second = "lru_cache-small-1/solution.py", "b-small-1/solution.py"
    assert places == [first, first, second]
    assert {place: text for place, text in texts(run).items() if not place.startswith("exploits/")} == {
        first: "import os\n",
        second: "import os\n",
    }
    assert [result["properties"]["battle"] for result in run["results"]] == [
        "lru_cache-small-1",
        "lru_cache-small-1",
        "b-small-1",
    ]


def test_the_way_through_the_code_lies_there_too() -> None:
    """Step by step."""
    (result,) = run_of(fought(proven()))["results"]

    (flow,) = result["codeFlows"][0]["threadFlows"]
    steps = [step["location"]["physicalLocation"] for step in flow["locations"]]
    assert [step["artifactLocation"]["uri"] for step in steps] == ["lru_cache-small-1/solution.py"] * 2
    assert [step["region"]["startLine"] for step in steps] == [2, 1]


def test_viewers_find_the_texts_that_results_speak_of() -> None:
    """By number, wherever a result names a place: its own, the steps on the way, the attack."""
    run = run_of(fought(proven()), fought(proven(), task="b"))
    place = {number: each["location"]["uri"] for number, each in enumerate(run["artifacts"])}

    for result in run["results"]:
        (flow,) = result["codeFlows"][0]["threadFlows"]
        steps = [step["location"] for step in flow["locations"]]
        told = [each["physicalLocation"]["artifactLocation"] for each in (*result["locations"], *steps)]
        told.append(result["attachments"][0]["artifactLocation"])
        assert [place[each["index"]] for each in told] == [each["uri"] for each in told]


def test_the_attack_is_attached() -> None:
    """With what was seen; one that was made on several answers is there once."""
    run = run_of(fought(proven()), fought(proven(effect=""), task="b"))

    attached = [result["attachments"][0] for result in run["results"]]
    (place,) = {each["artifactLocation"]["uri"] for each in attached}
    assert place.startswith("exploits/task/shell-")
    assert texts(run)[place] == SCRIPT
    assert [each["description"]["text"] for each in attached] == [
        "the attack task/shell (oracle: canary): a file was made",
        "the attack task/shell (oracle: canary): no effect was seen",
    ]
    assert run["results"][0]["properties"]["exploit"]["effect"] == "a file was made"


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed", "refuted"])
def test_what_was_refuted_is_suppressed(state: State) -> None:
    """It stays for the record; every result says whether it is, as the format wants."""
    (result,) = run_of(fought(proven(state)))["results"]

    assert result["properties"]["state"] == state
    assert bool(result["suppressions"]) == (state == "refuted")


def test_the_run_names_itself() -> None:
    """By its id, when it began, and whether all of it worked."""
    whole, broken = run_of(fought(finding())), run_of(fought(finding()), error(battle("c")))

    assert whole["automationDetails"]["id"] == "logomesh/20261121-142233-3f9a"
    assert whole["invocations"] == [{"executionSuccessful": True, "startTimeUtc": "2026-11-21T14:22:33Z"}]
    assert broken["invocations"][0]["executionSuccessful"] is False
    assert len(broken["results"]) == 1


@pytest.mark.parametrize(
    "file", ["../../../etc/passwd", "/etc/passwd", "a/../../etc/passwd", "./././etc/passwd"]
)
def test_no_path_leaves_its_battle(file: str) -> None:
    """Whatever a file is called."""
    (result,) = run_of(fought(proven(file=file)))["results"]

    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "lru_cache-small-1/etc/passwd"


def test_hostile_text_makes_no_link_and_hides_nothing() -> None:
    """In messages; code is as it was handed in."""
    evil = f"[all is well](https://evil.example) {HOSTILE}"
    run = run_of(fought(finding(text=evil), source=evil, task=HOSTILE))

    (result,) = run["results"]
    said = result["message"]["text"]
    assert r"\[all is well\](https://evil.example)" in said
    assert all(line.isprintable() for line in said.split("\n"))
    (place,) = texts(run)
    assert place.isascii()
    assert place.isprintable()
