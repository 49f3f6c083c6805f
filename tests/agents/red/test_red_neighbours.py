"""Calls into the files beside a file are followed, within bounds, and nothing is held against those files."""

from pathlib import Path

from pytest_logomesh.agents.red.examining import FileReport, examine
from pytest_logomesh.agents.red.neighbours import answers_the_web, neighbours
from pytest_logomesh.agents.red.parsing import Module, parse_files
from pytest_logomesh.agents.red.tree import Place

ROUTE = """from flask import Flask, request
{importing}
import os

app = Flask(__name__)


@app.get("/list")
def listed():
    os.system("ls " + {calling}(request.args["name"]))
    return "ok"
"""
HELPERS = """import os


def handed_on(text):
    return text


def dropped(text):
    return "plain"


def weak(text):
    os.system(text)
"""


def tree(folder: Path, files: dict[str, str]) -> None:
    """Write files by relative path."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def commands(report: FileReport) -> list[int]:
    """The lines with a command of somebody else's."""
    return [finding.line for finding in report.findings if finding.check == "os-command"]


def module(text: str, path: str = "a.py") -> Module:
    """What a file holds."""
    return parse_files({path: text}).modules[0]


def read(path: str) -> str:
    """The text of a file that is there."""
    return Path(path).read_text()


def test_what_a_file_beside_does_with_an_input_decides(tmp_path: Path) -> None:
    """One that hands it on leaves the weakness; one that gives something else back takes it away."""
    for calling, lines in (("handed_on", [10]), ("dropped", [])):
        own = ROUTE.format(importing="from tools.texts import handed_on, dropped", calling=calling)
        tree(tmp_path, {"tools/texts.py": HELPERS, f"{calling}.py": own})

        assert commands(examine(Place(str(tmp_path / f"{calling}.py")))) == lines


def test_files_above_and_relative_ones_are_beside_too(tmp_path: Path) -> None:
    """An absolute name is looked up in the folders above, a relative one goes by the package."""
    for importing in (
        "from tools import dropped",
        "from .near import dropped",
        "from ..tools import dropped",
    ):
        own = ROUTE.format(importing=importing, calling="dropped")
        tree(tmp_path, {"tools.py": HELPERS, "pages/near.py": HELPERS, "pages/own.py": own})

        assert commands(examine(Place(str(tmp_path / "pages" / "own.py")))) == [], importing


def test_the_weakness_of_a_file_beside_is_not_told_again(tmp_path: Path) -> None:
    """It is told where it stands, when that file is looked at."""
    own = ROUTE.format(importing="from tools import dropped, weak", calling="dropped") + "\n\nweak('ls')\n"
    tree(tmp_path, {"tools.py": HELPERS, "own.py": own})

    assert commands(examine(Place(str(tmp_path / "own.py")))) == []
    assert commands(examine(Place(str(tmp_path / "tools.py")))) == [13]


def test_the_way_of_an_input_names_the_files_it_goes_through(tmp_path: Path) -> None:
    """A step in a file beside stands under that file's name."""
    own = ROUTE.format(importing="from tools import handed_on", calling="handed_on")
    tree(tmp_path, {"tools.py": HELPERS, "own.py": own})

    report = examine(Place(str(tmp_path / "own.py")))

    (finding,) = (finding for finding in report.findings if finding.check == "os-command")
    assert {step.file for step in finding.path} == {str(tmp_path / "own.py"), "tools.py"}


def test_files_that_import_each_other_are_each_read_once(tmp_path: Path) -> None:
    """A ring of imports ends, and the file itself is not beside itself."""
    tree(tmp_path, {"a.py": "import b\n", "b.py": "import a\nimport c\n", "c.py": "import b\n"})

    found = neighbours(str(tmp_path / "a.py"), module("import b\n"), read)

    assert [each.name for each in found] == ["b", "c"]


def test_no_more_is_read_than_a_file_s_worth(tmp_path: Path) -> None:
    """One that is too large is left out, and so is what comes after the eighth."""
    tree(tmp_path, {"large.py": "x = 1\n" * 2000, "odd.py": "def (:\n"})
    tree(tmp_path, {f"n{number}.py": "" for number in range(12)})
    text = "import large, odd, os, numpy\n" + "".join(f"import n{number}\n" for number in range(12))

    found = neighbours(str(tmp_path / "a.py"), module(text), read)

    assert [each.name for each in found] == [f"n{number}" for number in range(8)]


def test_a_file_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """It is told when it is looked at itself."""
    tree(tmp_path, {"b.py": ""})

    assert neighbours(str(tmp_path / "a.py"), module("import b\n"), lambda path: None) == ()


def test_names_that_no_file_can_have_are_looked_up_in_vain(tmp_path: Path) -> None:
    """A name of any length, and any number of names, cost a look and no more."""
    text = f"import {'a' * 5000}\n" + "".join(f"import n{number}\n" for number in range(3000))
    tree(tmp_path, {"n2999.py": ""})

    assert neighbours(str(tmp_path / "a.py"), module(text), read) == ()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """What lies elsewhere was not named."""
    tree(tmp_path, {"elsewhere/b.py": "", "here/c.py": ""})
    (tmp_path / "here" / "b.py").symlink_to(tmp_path / "elsewhere" / "b.py")

    found = neighbours(str(tmp_path / "here" / "a.py"), module("import b\nimport c\n"), read)

    assert [each.name for each in found] == ["c"]


def test_frameworks_are_known_by_what_is_imported() -> None:
    """A relative module of a framework's name is none."""
    assert answers_the_web(module("from django.http import HttpResponse\n"))
    assert answers_the_web(module("def late():\n    import flask\n"))
    assert not answers_the_web(module("from .flask import app\nimport json\n"))
