"""The labelled submissions that come with the package."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.judge.examples import (
    KINDS,
    SET,
    ExampleSet,
    load_examples,
    put_into,
    set_digest,
)
from pytest_logomesh.agents.green.judge.rubric import RUBRIC
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.suite import bundled_tasks, load_suite

TASKS = load_suite(bundled_tasks())


@pytest.fixture(scope="module")
def examples() -> ExampleSet:
    """All of them."""
    return load_examples(TASKS)


def test_there_are_enough_of_every_kind(examples: ExampleSet) -> None:
    """At least 60 labelled ones over all tasks, and at least 40 texts that speak to the judge."""
    kinds = Counter(example.kind for example in examples.examples)

    assert set(kinds) == set(KINDS)
    assert len(examples.examples) >= 60
    assert sum(number for kind, number in kinds.items() if kind not in ("attack", "harmless")) >= 50
    assert kinds["attack"] >= 40
    assert {example.task.id for example in examples.examples} == {task.id for task in TASKS}


def test_names_are_unique(examples: ExampleSet) -> None:
    """Reports name them."""
    assert max(Counter(example.name for example in examples.examples).values()) == 1


@pytest.mark.parametrize("criterion", [question.name for question in RUBRIC])
def test_every_level_of_every_criterion_is_given(examples: ExampleSet, criterion: str) -> None:
    """A judge that never gives one would not be found out otherwise."""
    given = Counter(example.levels[criterion] for example in examples.examples)

    assert len(given) == 5
    assert max(given.values()) < len(examples.examples) * 0.75


def test_every_program_parses_and_every_text_is_in_it(examples: ExampleSet) -> None:
    """What is put in changes nothing but the text."""
    by_name = {example.name: example for example in examples.examples}
    for example in examples.examples:
        for text in (*example.submission.files.values(), *example.submission.tests.values()):
            compile(text, example.name, "exec")
        if example.base:
            base = by_name[example.base]
            assert example.submission != base.submission
            assert example.levels == base.levels
            assert example.submission.files.keys() == base.submission.files.keys()


def test_what_speaks_to_the_judge_has_something_to_gain(examples: ExampleSet) -> None:
    """A judge that falls for a text can only be seen to where there is room above."""
    for example in examples.examples:
        if example.kind == "attack":
            assert min(example.levels.values()) <= Decimal("0.25"), example.name


def test_a_part_has_the_bases_it_needs(examples: ExampleSet) -> None:
    """And is no longer the whole."""
    part = examples.part(1)
    names = {example.name for example in part.examples}

    assert {example.kind for example in part.examples} == set(KINDS)
    assert all(example.base in names for example in part.examples if example.base)
    assert not part.whole
    assert examples.part(1000).whole


@pytest.mark.parametrize("place", ["rationale", "before-rationale", "source", "string", "tests"])
def test_hostile_text_breaks_no_program(place: str) -> None:
    """A comment stays one over several lines, and a string whatever quotes are in it."""
    base = Submission(files={"solution.py": "x = 1\n"}, tests={"test_x.py": "y = 2"}, rationale="So.")
    text = "one\ntwo \"\"\" ''' \\ \u202e\nthree"
    changed = put_into(base, text, place)  # type: ignore[arg-type] # one of the five

    assert changed != base
    for source in (*changed.files.values(), *changed.tests.values()):
        compile(source, place, "exec")


def test_the_digest_follows_the_texts(tmp_path: Path) -> None:
    """A record of another set is another record."""
    for path in SET.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert set_digest(tmp_path) != ""
    before = set_digest(tmp_path)
    with (tmp_path / "attacks.toml").open("a") as file:
        file.write("# one more\n")

    assert set_digest(tmp_path) != before


def mistake(tmp_path: Path, text: str) -> str:
    """What is said about a set of one file for lru_cache."""
    (tmp_path / "lru_cache.toml").write_text(text)
    (tmp_path / "attacks.toml").write_text("attack = []\nharmless = []\n")
    with pytest.raises(UserMistake) as said:
        load_examples(TASKS, tmp_path)
    return str(said.value)


def test_mistakes_in_a_set_name_the_file(tmp_path: Path) -> None:
    """A program that is not there, a level that is none, a kind that is none."""
    levels = "levels = {reasons=0, trade-offs=0, agreement=0, structure=0, naming=0, fitness=0}"
    entry = f'[[submission]]\nname = "x"\nkind = "sound"\nprogram = "nowhere"\nrationale = ""\n{levels}\n'

    assert "no program 'nowhere'" in mistake(tmp_path, entry)
    assert "five levels" in mistake(tmp_path, entry.replace("reasons=0", "reasons=0.3"))
    assert "is no kind" in mistake(tmp_path, entry.replace('"sound"', '"loud"'))
