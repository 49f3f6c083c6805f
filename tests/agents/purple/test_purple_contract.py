"""The answer contract: what is read, character by character, and what is not."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.purple.contract import JSON_SCHEMA, MAX_ANSWER_BYTES, read_answer
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.submission import Submission

CODE = st.text(alphabet=st.characters(exclude_categories=["Cs"])).filter(lambda text: text.strip())


def answer(**keys: object) -> str:
    """An answer as a model writes it."""
    return json.dumps(keys)


def unreadable(text: str) -> str:
    """Why an answer is not read."""
    with pytest.raises(Unreadable) as fault:
        read_answer(text)
    return str(fault.value)


def test_source_tests_and_rationale_find_their_places() -> None:
    """The three keys become solution.py, test_solution.py and the rationale."""
    submission = read_answer(answer(sourceCode="x = 1", testCode="def test_x(): ...", rationale="because"))

    assert submission == Submission(
        files={"solution.py": "x = 1"}, tests={"test_solution.py": "def test_x(): ..."}, rationale="because"
    )


@given(CODE, st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_source_round_trips(code: str, rationale: str) -> None:
    """Whatever the code holds, bare or in a fence, escaped or not, comes back unchanged."""
    for ascii_only in (True, False):
        text = json.dumps(
            {"sourceCode": code, "testCode": code, "rationale": rationale}, ensure_ascii=ascii_only
        )
        for written in (text, f"\n {text}\n", f"Here it is:\n```json\n{text}\n```\nDone."):
            submission = read_answer(written)

            assert submission.files == {"solution.py": code}
            assert submission.tests == {"test_solution.py": code}
            assert submission.rationale == rationale


def test_a_literal_backslash_n_survives() -> None:
    """Code is never un-escaped: a newline escape inside a string literal stays one."""
    code = 'print("a\\nb")\nprefix = r"\\n\\t\\\\"\n'

    assert read_answer(answer(sourceCode=code)).files["solution.py"] == code
    assert read_answer(f"```python\n{code}```").files["solution.py"] == code


@given(CODE.filter(lambda text: "\n```" not in f"\n{text}"))
def test_any_fenced_source_without_a_fence_in_it_round_trips(code: str) -> None:
    """Fenced code is taken character by character, line break included."""
    assert read_answer(f"Some words.\n\n```python\n{code}\n```\n").files == {"solution.py": f"{code}\n"}


def test_several_files_are_told_apart_from_tests() -> None:
    """Files keep their paths; those called test_*.py are tests."""
    files = {"solution.py": "a", "shapes/circle.py": "b", "tests/test_circle.py": "c"}

    assert read_answer(answer(files=files, testCode="d")) == Submission(
        files={"solution.py": "a", "shapes/circle.py": "b"},
        tests={"tests/test_circle.py": "c", "test_solution.py": "d"},
        rationale="",
    )


def test_an_answer_without_tests_and_rationale_is_read() -> None:
    """What was not written is empty, not a reason to refuse."""
    assert read_answer(answer(sourceCode="x = 1")) == Submission(
        files={"solution.py": "x = 1"}, tests={}, rationale=""
    )


def test_unknown_keys_are_left_alone() -> None:
    """A model may say more than it was asked."""
    assert read_answer(answer(sourceCode="x = 1", notes=["a"])).files == {"solution.py": "x = 1"}


SOURCE = "```python\ndef f(): ...\n```\n"
TESTS = "```python\nfrom solution import f\n\ndef test_f(): ...\n```\n"
CLASS_TESTS = "```py\nclass TestF:\n    def test_f(self): ...\n```\n"


@pytest.mark.parametrize("tests", [TESTS, CLASS_TESTS])
@pytest.mark.parametrize("source_first", [True, False])
def test_of_two_blocks_the_one_with_tests_is_the_tests(tests: str, source_first: bool) -> None:
    """The order does not matter; the words around the blocks are the rationale."""
    blocks = [SOURCE, tests] if source_first else [tests, SOURCE]
    submission = read_answer(f"First this.\n{blocks[0]}Then that.\n{blocks[1]}")

    assert submission.files == {"solution.py": "def f(): ...\n"}
    assert "test_f" in submission.tests["test_solution.py"]
    assert submission.rationale == "First this.\nThen that."


def test_of_two_blocks_with_tests_the_first_is_the_source() -> None:
    """A source may bring tests of its own."""
    submission = read_answer(f"```python\ndef f(): ...\ndef test_in_source(): ...\n```\n{TESTS}")

    assert "test_in_source" in submission.files["solution.py"]


def test_one_block_is_the_source_even_with_tests_in_it() -> None:
    """Nothing is cut out of a block."""
    submission = read_answer(TESTS)

    assert submission.files["solution.py"].endswith("def test_f(): ...\n")
    assert submission.tests == {}


def test_blocks_of_other_languages_belong_to_the_rationale() -> None:
    """Shell lines, output and example data are words about the code."""
    sample = '```json\n{"example": 1}\n```\n'
    shell = "```bash\npytest\n```\n"
    output = "```\n1 passed\n```\n"
    submission = read_answer(f"{SOURCE}Run it:\n{shell}{output}{sample}")

    assert submission.files == {"solution.py": "def f(): ...\n"}
    assert submission.rationale == f"Run it:\n{shell}{output}{sample}".strip()


def test_a_block_without_a_language_is_python_where_no_other_is() -> None:
    """Models forget the word after the fence."""
    assert read_answer("```\nx = 1\n```").files == {"solution.py": "x = 1\n"}


def test_json_in_a_block_without_a_language_is_json() -> None:
    """Or the word json."""
    assert read_answer('```\n{"sourceCode": "x = 1"}\n```').files == {"solution.py": "x = 1"}


def test_an_indented_fence_in_a_docstring_ends_nothing() -> None:
    """Documentation inside the code may show examples of its own."""
    code = 'def f():\n    """Such as:\n\n    ```\n    f()\n    ```\n    """\n'

    assert read_answer(f"```python\n{code}```\n").files == {"solution.py": code}


def test_a_longer_fence_holds_a_shorter_one() -> None:
    """Four backticks close with four."""
    assert read_answer("````python\n'''\n```\n'''\n````").files == {"solution.py": "'''\n```\n'''\n"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("I cannot help with that.", "neither a JSON object nor"),
        ("def f(): ...", "neither a JSON object nor"),
        ('["sourceCode"]', "neither a JSON object nor"),
        ('{"sourceCode": "x', "Invalid JSON"),
        ('{"sourceCode": "x"} and more', "Invalid JSON"),
        ('{"sourceCode": "a\nb"}', "Invalid JSON"),
        ("```json\n{nonsense\n```\n```python\nprint()\n```", "Invalid JSON"),
        ("{" * 100_000, "Invalid JSON"),
        ('{"sourceCode": ' + "[" * 100_000, "Invalid JSON"),
        (answer(testCode="x"), "neither sourceCode nor files"),
        (answer(sourceCode=None), "neither sourceCode nor files"),
        (answer(sourceCode="x", files={"a.py": "x"}), "both sourceCode and files"),
        (answer(sourceCode=""), "no source code"),
        (answer(sourceCode=" \n"), "no source code"),
        (answer(files={}), "no source code"),
        (answer(files={"test_a.py": "x"}), "no source code"),
        (answer(sourceCode=["x"]), "sourceCode: Input should be a valid string"),
        (answer(sourceCode={"solution.py": "x"}), "sourceCode: Input should be a valid string"),
        (answer(sourceCode="x", testCode=1), "testCode: Input should be a valid string"),
        (answer(sourceCode="x", rationale=None), "rationale: Input should be a valid string"),
        (answer(files=["x"]), "files: Input should be an object"),
        (answer(files={"a.py": 1}), "files.a.py: Input should be a valid string"),
        (answer(files={"solution.py": "x", "test_solution.py": "y"}, testCode="z"), "tests twice"),
        ("```python\nx = 1", "never closed"),
        (SOURCE + SOURCE, "2 blocks of Python, 0 of them with tests"),
        (SOURCE + SOURCE + TESTS, "3 blocks of Python, 1 of them with tests"),
        ('```json\n{"sourceCode": "x"}\n```\n' * 2, "more than one JSON object"),
        ('{"sourceCode": "\\ud83d"}', "Invalid JSON"),
        ("```python\n'\ud83d'\n```", "half a character"),
        ("x" * (MAX_ANSWER_BYTES + 1), "longer than 4096 KiB"),
    ],
)
def test_what_is_not_in_the_contract_is_unreadable_and_says_why(text: str, says: str) -> None:
    """Nothing is repaired or guessed; the sentence names what is wrong."""
    assert says in unreadable(text)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../solution.py",
        "a/../../b.py",
        "a/..",
        "..",
        ".",
        "",
        "./a.py",
        "a//b.py",
        "a/",
        "C:\\a.py",
        "a\\b.py",
        "a\0.py",
        "a\n.py",
        "x" * 300,
        "a/b/" * 100 + "c.py",
    ],
)
def test_a_path_that_is_not_plain_is_unreadable(path: str) -> None:
    """Absolute paths, paths that climb, and paths no file system takes are refused by name."""
    assert "the answer's file" in unreadable(answer(files={"solution.py": "x", path: "y"}))


def test_a_file_that_is_also_a_folder_is_unreadable() -> None:
    """Two files that cannot lie side by side are no answer."""
    assert "also the folder" in unreadable(answer(files={"a": "x", "a/b.py": "y"}))


def test_too_many_files_are_unreadable() -> None:
    """An answer is a program, not a file system."""
    assert "101 files" in unreadable(answer(files={f"f{number}.py": "x" for number in range(101)}))


@given(st.text())
def test_any_text_is_a_submission_or_unreadable(text: str) -> None:
    """No text makes the reader fail in another way."""
    with suppress(Unreadable):
        assert read_answer(text).files


def test_the_schema_asks_for_what_the_reader_reads() -> None:
    """A model held to the schema hands in something readable."""
    filled = dict.fromkeys(JSON_SCHEMA["properties"], "x = 1")

    assert read_answer(json.dumps(filled)).tests == {"test_solution.py": "x = 1"}
