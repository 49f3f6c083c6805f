"""Bandit's claims arrive as findings that nothing has confirmed."""

import ast
import textwrap
import warnings

import pytest

from pytest_logomesh.agents.red.bandit_findings import CONFIDENCE, bandit_findings
from pytest_logomesh.agents.red.parsing import parse_files
from pytest_logomesh.records.finding import Finding, Severity

WEAK = textwrap.dedent(
    '''
    import hashlib, pickle, random, ssl, subprocess, tempfile, tarfile, yaml, xml.etree.ElementTree as tree
    PASSWORD = "hunter2"
    """ a string that stands alone """
    def load(data, cursor, name):
        assert data
        cursor.execute("SELECT * FROM t WHERE name = '%s'" % name)
        cursor.execute(f"DELETE FROM t WHERE name = '{name}'")
        subprocess.call(name, shell=True)
        tree.parse(name)
        return pickle.loads(data), hashlib.md5(data), random.random(), yaml.load(data)
    class Server:
        host = "0.0.0.0"
        async def run(self, password="secret"):
            try:
                exec(self.code)
            except Exception:
                pass
            return ssl.wrap_socket(), tempfile.mktemp(), tarfile.open(1).extractall()
    '''
)


def found(source: str) -> list[Finding]:
    """What bandit finds in one file."""
    return bandit_findings(parse_files({"solution.py": source}).modules)


def test_a_claim_keeps_bandits_id_and_stays_unconfirmed() -> None:
    """Id, CWE, severity, place and confidence are bandit's; the state is ours."""
    (claim,) = found("import subprocess\nsubprocess.run(command, shell=True)\n")
    assert (claim.check, claim.cwe, claim.file, claim.line) == ("B602", 78, "solution.py", 2)
    assert (claim.severity, claim.confidence, claim.state) == (
        Severity.HIGH,
        CONFIDENCE["HIGH"],
        "unconfirmed",
    )


def test_it_finds_what_bandits_own_manager_finds() -> None:
    """The leaner walk loses nothing: same ids on the same lines, without the noise."""
    from bandit.core.config import BanditConfig
    from bandit.core.manager import BanditManager
    from bandit.core.meta_ast import BanditMetaAst
    from bandit.core.node_visitor import BanditNodeVisitor

    manager = BanditManager(BanditConfig(), "file")
    visitor = BanditNodeVisitor(
        "./solution.py",
        None,
        BanditMetaAst(),
        manager.b_ts,
        debug=False,
        nosec_lines={},
        metrics=manager.metrics,
    )
    visitor.generic_visit(ast.parse(WEAK))
    theirs = {(issue.test_id, issue.lineno) for issue in visitor.tester.results}
    noise = {(id_, line) for id_, line in theirs if id_ in ("B101", "B403", "B404", "B405")}
    assert len(theirs - noise) > 12
    assert {(claim.check, claim.line) for claim in found(WEAK)} == theirs - noise


@pytest.mark.parametrize("source", ["assert x", "import pickle", "import subprocess", "import xml.sax"])
def test_lines_that_are_no_weakness_by_themselves_are_left_out(source: str) -> None:
    """Asserts and mere imports are noise."""
    assert found(source) == []


def test_a_nosec_comment_silences_nothing() -> None:
    """The answer has no say in what is looked at."""
    assert [claim.check for claim in found("exec(x)  # nosec\n")] == ["B102"]


def test_a_check_of_bandits_that_fails_is_said() -> None:
    """Text that makes one of bandit's checks fail hides neither that nor the rest of the file."""
    claims = found("import importlib\nimportlib.import_module(package=x)\nexec(y)\n")
    assert [(claim.check, claim.line) for claim in claims] == [("not-analysed", 2), ("B102", 3)]


def test_hidden_directions_in_the_text_are_found() -> None:
    """Bandit's check of the whole file runs too."""
    assert "B613" in [claim.check for claim in found("x = 1  # \u202e elif\n")]


def test_importing_bandit_leaves_the_process_as_it_was() -> None:
    """How this process prints warnings is not bandit's to change."""
    before = warnings.formatwarning
    found("x = 1\n")
    assert warnings.formatwarning is before
